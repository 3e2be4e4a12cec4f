//! Orders as a workbook or csv file, and copies of the history.

use crate::args::Args;
use crate::failure::{Exit, Failure};
use crate::{json, open, show};
use engine::model::Order;
use engine::ports::OrderQuery;
use host::ResultRows;
use recipients::TableCell;
use serde_json::json;
use std::path::Path;

/// Refuses a file that cannot be written as asked, before anything is done for it.
pub fn check(out: &Path) -> Result<(), Failure> {
    let is_known =
        out.extension().is_some_and(|end| end.eq_ignore_ascii_case("xlsx") || end.eq_ignore_ascii_case("csv"));
    if !is_known {
        let message = format!("{} is neither a workbook (.xlsx) nor a .csv file; nothing was done", out.display());
        return Err(Failure::refused("out", message, "End the name with .xlsx or .csv."));
    }
    open::refuse_place(out, "out", "done")
}

pub async fn run(args: &Args, out: &Path) -> Result<Exit, Failure> {
    check(out)?;
    let host = open::host(args).await?;
    let result = export(&host, out);
    host.close().await;
    let count = result?;
    eprintln!("{}: {}.", out.display(), show::counted(count, "order"));
    if args.json {
        json::print(&json!({ "out": out, "orders": count }));
    }
    Ok(Exit::Done)
}

fn export(host: &host::Host, out: &Path) -> Result<usize, Failure> {
    let orders = host::all_orders(host.desk(), OrderQuery::default())?;
    write(out, &orders)?;
    Ok(orders.len())
}

/// Writes what became of lists to a new .xlsx or .csv file, and gives how many rows it holds.
pub fn results(out: &Path, orders: &[Order], rows: ResultRows) -> Result<usize, Failure> {
    host::write_results(orders, rows, out)
        .map_err(|error| Failure::other(format!("{} could not be written: {error}", out.display())))
}

/// Writes orders to a new .xlsx or .csv file. Numbers are text, and no cell can run as a formula.
fn write(out: &Path, orders: &[Order]) -> Result<(), Failure> {
    let head = [
        "approved",
        "row",
        "place",
        "number",
        "network",
        "package",
        "account",
        "state",
        "charge GHS",
        "planned price GHS",
        "our reference",
        "provider's reference",
        "note",
        "reason",
    ];
    let rows: Vec<Vec<TableCell>> = orders.iter().map(cells).collect();
    recipients::write_table(out, &head, &rows)
        .map_err(|error| Failure::other(format!("{} could not be written: {error}", out.display())))
}

fn cells(order: &Order) -> Vec<TableCell> {
    let text = |text: String| TableCell::Text(text);
    vec![
        text(show::time(order.created_at)),
        TableCell::Number(order.row.to_string()),
        text(order.position.clone().unwrap_or_default()),
        text(order.msisdn.local()),
        text(order.network.map_or_else(String::new, |n| n.name().to_owned())),
        text(order.package_name.clone()),
        text(order.account.to_string()),
        text(host::state_word(order.state).to_owned()),
        show::money_cell(host::charge(order)),
        show::money_cell(Some(order.planned_price)),
        text(order.reference.to_string()),
        text(order.provider_order_id.as_ref().map_or_else(String::new, |id| id.0.clone())),
        text(order.note.clone().unwrap_or_default()),
        text(order.reason.clone().unwrap_or_default()),
    ]
}

pub async fn backup(args: &Args, out: &Path) -> Result<Exit, Failure> {
    open::refuse_place(out, if out.exists() { "exists" } else { "out" }, "done")?;
    let host = open::host(args).await?;
    let result = host.desk().ledger().backup_to(out);
    host.close().await;
    result?;
    if args.json {
        json::print(&json!({ "out": out }));
    }
    eprintln!("The history is copied to {}. Its credentials open only with this computer's keys.", out.display());
    Ok(Exit::Done)
}
