//! Words and tables for people.

use domain::{Msisdn, OrderState, Pesewas, UnixMs};
use engine::Settings;
use engine::model::Order;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use recipients::TableCell;

/// Local time, `2026-11-21 10:31:04`.
pub fn time(at: UnixMs) -> String {
    match Timestamp::from_millisecond(at.0) {
        Ok(stamp) => stamp.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Err(_) => "an impossible time".to_owned(),
    }
}

/// Words that end with a full stop.
pub fn sentence(words: &str) -> String {
    let words = words.trim();
    let is_ended = words.is_empty() || words.ends_with(['.', '?', ':']);
    if is_ended { words.to_owned() } else { format!("{words}.") }
}

/// `1 order`, `2 orders`.
pub fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// An amount in a workbook or csv file; an empty cell where there is none.
pub fn money_cell(amount: Option<Pesewas>) -> TableCell {
    amount.map_or_else(|| TableCell::Text(String::new()), |amount| TableCell::Number(amount.to_decimal_text()))
}

/// What to do about orders that are not known yet; `None` where there are none.
pub fn not_known(orders: &[Order], settings: &Settings, now: UnixMs) -> Option<String> {
    let unknown: Vec<&Order> = orders.iter().filter(|order| order.state == OrderState::Unknown).collect();
    let first = unknown.first()?;
    let (what, reference) = match unknown.len() {
        1 => ("1 order is not known yet".to_owned(), first.reference.to_string()),
        count => (format!("{count} orders are not known yet"), "REFERENCE".to_owned()),
    };
    let settle_ms = i64::try_from(settings.settle_ms).unwrap_or(i64::MAX);
    let settles_at = unknown.iter().filter_map(|order| order.last_sent_at).map(|at| at.0.saturating_add(settle_ms));
    let next = settles_at.filter(|at| *at > now.0).min();
    let when = next.map(|at| format!(" From {} on the provider's list counts as complete.", time(UnixMs(at))));
    Some(format!(
        "{what}. Look again with `order check {reference}`; the program looks by itself while `batch resume` runs.{} \
         Don't buy it again elsewhere.",
        when.unwrap_or_default()
    ))
}

/// A table with its columns aligned; the columns named are aligned right.
pub fn table(head: &[&str], right: &[usize], rows: &[Vec<String>]) -> String {
    let width = |i: usize| {
        let longest = rows.iter().filter_map(|row| row.get(i)).map(|cell| cell.chars().count()).max().unwrap_or(0);
        longest.max(head.get(i).map_or(0, |h| h.chars().count()))
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |cells: Vec<&str>| {
        let padded: Vec<String> = cells
            .iter()
            .zip(&widths)
            .enumerate()
            .map(
                |(i, (cell, width))| {
                    if right.contains(&i) { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
                },
            )
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    let mut text = line(head.to_vec());
    for row in rows {
        text.push('\n');
        text.push_str(&line(row.iter().map(String::as_str).collect()));
    }
    text
}

/// Orders as a table.
pub fn orders(orders: &[Order]) -> String {
    let rows: Vec<Vec<String>> = orders
        .iter()
        .map(|order| {
            vec![
                order.row.to_string(),
                order.msisdn.to_string(),
                order.network.map_or_else(String::new, |n| n.name().to_owned()),
                order.package_name.clone(),
                order.charged.unwrap_or(order.planned_price).to_string(),
                host::state_word(order.state).to_owned(),
                order.reference.to_string(),
                order.reason.clone().unwrap_or_default(),
            ]
        })
        .collect();
    table(&["row", "number", "network", "package", "price", "state", "reference", ""], &[0, 4], &rows)
}

/// A number with its middle hidden, for lines that others may see.
pub fn partly(msisdn: Msisdn) -> String {
    let local = msisdn.local();
    format!("{}..{}", &local[..3], &local[7..])
}
