//! Orders as a workbook or csv, and the template for a list.
//!
//! Guarantees: numbers stay text, amounts are numbers, and no credential is written. The file is one that the agent named
//! in the program's own dialog.

use crate::app::App;
use crate::contract as c;
use crate::error::{Answer, sentence};
use crate::{orders, words};
use domain::BatchId;
use engine::Desk;
use engine::model::Order;
use engine::ports::OrderQuery;
use host::ResultRows;
use recipients::{TableCell, WriteFormat};
use std::path::{Path, PathBuf};

const HEADERS: [&str; 14] = [
    "Row",
    "Place",
    "Sent",
    "Number",
    "Network",
    "Bundle",
    "Price GHS",
    "Charged GHS",
    "State",
    "Reason",
    "Note",
    "Account",
    "Our reference",
    "Provider's id",
];
const PAGE: u32 = 5_000;
/// What a sheet holds, less its head.
const ROWS_MAX: usize = 1_048_575;

fn not_written(reason: &str) -> c::ErrorView {
    c::ErrorView::new(c::ErrorCode::Other, sentence(reason)).hint("Choose another place and try again.")
}

fn row(order: &Order) -> Vec<TableCell> {
    let text = |value: &str| TableCell::Text(value.to_owned());
    let optional = |value: Option<&str>| TableCell::Text(value.unwrap_or_default().to_owned());
    vec![
        TableCell::Number(order.row.to_string()),
        optional(order.position.as_deref()),
        text(&order.first_sent_at.map(words::local_time).unwrap_or_default()),
        text(&order.msisdn.local()),
        optional(order.network.map(domain::Network::name)),
        text(&order.package_name),
        TableCell::Number(order.planned_price.to_decimal_text()),
        order.charged.map_or_else(|| text(""), |amount| TableCell::Number(amount.to_decimal_text())),
        text(host::state_word(order.state)),
        optional(order.reason.as_deref()),
        optional(order.note.as_deref()),
        text(order.account.as_str()),
        text(order.reference.as_str()),
        optional(order.provider_order_id.as_ref().map(domain::ProviderOrderId::as_str)),
    ]
}

fn rows(desk: &Desk, filter: &c::OrderFilter) -> Answer<Vec<Vec<TableCell>>> {
    let mut rows = Vec::new();
    let query = orders::query(filter);
    loop {
        let offset = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let page = desk.ledger().orders(&OrderQuery { offset, limit: PAGE, ..query.clone() })?;
        rows.extend(page.iter().map(row));
        if page.len() < PAGE as usize {
            return Ok(rows);
        }
        if rows.len() > ROWS_MAX {
            return Err(not_written("these are more orders than a sheet holds; choose a shorter time"));
        }
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Writes a table to a file that the agent named, and gives the file's name.
pub async fn save_table(path: PathBuf, headers: &'static [&'static str], rows: Vec<Vec<TableCell>>) -> Answer<String> {
    let work = move || {
        recipients::write_table(&path, headers, &rows).map_err(|error| not_written(&error.to_string()))?;
        Ok(name_of(&path))
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| not_written("the file could not be written"))?
}

impl App {
    /// Writes all orders that match, and gives the file's name.
    pub async fn export_orders(&self, filter: c::OrderFilter, path: PathBuf) -> Answer<String> {
        let desk = self.desk().await?;
        let work = move || {
            let rows = rows(&desk, &filter)?;
            recipients::write_table(&path, &HEADERS, &rows).map_err(|error| not_written(&error.to_string()))?;
            Ok(name_of(&path))
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| not_written("the file could not be written"))?
    }

    /// Writes what became of a list in its own order, or only its rows to buy again, and gives the file's name.
    pub async fn save_result(&self, batch: String, rows: ResultRows, path: PathBuf) -> Answer<String> {
        let desk = self.desk().await?;
        let work = move || {
            let orders = host::orders_of_batch(&desk, &BatchId(batch), rows)?;
            host::write_results(&orders, rows, &path).map_err(|error| not_written(&error.to_string()))?;
            Ok(name_of(&path))
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| not_written("the file could not be written"))?
    }

    /// Writes the template, and gives the file's name.
    pub async fn save_template(&self, path: PathBuf) -> Answer<String> {
        let bytes =
            recipients::write_template(WriteFormat::of(&path)).map_err(|error| not_written(&error.to_string()))?;
        std::fs::write(&path, bytes)
            .map_err(|error| not_written(&format!("the file could not be written: {error}")))?;
        Ok(name_of(&path))
    }
}
