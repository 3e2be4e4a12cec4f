//! What became of lists, as a file: every row in the list's own order, or the rows to buy again in a form that can be
//! dropped in.
//!
//! Guarantees: a row whose money may still be out is never among the rows to buy again; no credential is written. Leaves
//! out: where the file lies.

use domain::{BatchId, OrderState, Pesewas};
use engine::Desk;
use engine::model::Order;
use engine::ports::{LedgerError, OrderQuery, OrderSort};
use recipients::{ResultRow, WriteError, WriteFormat};
use std::path::Path;

/// Which rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultRows {
    /// All, each with its state, reference, charge and reason.
    All,
    /// Those that were not bought, or came back refunded, and were not bought again.
    ToBuyAgain,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum ResultError {
    /// The history.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The table.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The place.
    #[error("the file could not be written: {0}")]
    File(#[from] std::io::Error),
}

/// The word for an order's state, with what belongs to it.
pub fn state_word(state: OrderState) -> &'static str {
    state.full_word()
}

/// A batch's orders for such a file, in the list's own order. What was bought again since is not to be bought again.
pub fn orders_of_batch(desk: &Desk, id: &BatchId, rows: ResultRows) -> Result<Vec<Order>, LedgerError> {
    let query = OrderQuery {
        batch_id: Some(id.clone()),
        sort: OrderSort::Row,
        to_buy_again: rows == ResultRows::ToBuyAgain,
        ..OrderQuery::default()
    };
    all_orders(desk, query)
}

/// All orders that a query matches, whatever its offset and limit.
pub fn all_orders(desk: &Desk, query: OrderQuery) -> Result<Vec<Order>, LedgerError> {
    const PAGE: u32 = 10_000;
    let mut query = OrderQuery { offset: 0, limit: PAGE, ..query };
    let mut all = Vec::new();
    loop {
        let page = desk.ledger().orders(&query)?;
        let is_last = page.len() < PAGE as usize;
        all.extend(page);
        if is_last {
            return Ok(all);
        }
        query.offset += PAGE;
    }
}

/// Writes what became of these orders (`orders_of_batch` chose them) to a new file, csv when its name ends so and a workbook
/// otherwise. Gives how many rows it holds.
pub fn write_results(orders: &[Order], rows: ResultRows, path: &Path) -> Result<usize, ResultError> {
    let format = WriteFormat::of(path);
    let (count, bytes) = match rows {
        ResultRows::All => {
            let rows: Vec<ResultRow> = orders.iter().map(row).collect();
            (rows.len(), recipients::write_results(&rows, format)?)
        }
        ResultRows::ToBuyAgain => {
            // Whoever chose them: money that may still be out is never among them.
            let came_to_nothing =
                orders.iter().filter(|order| matches!(order.state, OrderState::Rejected | OrderState::Refunded));
            let rows: Vec<ResultRow> = came_to_nothing.map(row).collect();
            (rows.len(), recipients::write_rows_to_buy_again(&rows, format)?)
        }
    };
    std::fs::write(path, bytes)?;
    Ok(count)
}

/// What an order cost, once it is known to be spent: as the provider said, else as planned.
pub fn charge(order: &Order) -> Option<Pesewas> {
    let is_spent = matches!(order.state, OrderState::Accepted | OrderState::Delivered | OrderState::Failed);
    is_spent.then(|| order.charged.unwrap_or(order.planned_price))
}

fn row(order: &Order) -> ResultRow {
    ResultRow {
        place: order.position.clone(),
        msisdn: order.msisdn,
        network: order.network,
        package: order.package_name.clone(),
        size: order.size,
        name: order.note.clone(),
        state: state_word(order.state).to_owned(),
        reference: order.reference.to_string(),
        provider_id: order.provider_order_id.as_ref().map(ToString::to_string),
        charge: charge(order),
        reason: order.reason.clone(),
    }
}
