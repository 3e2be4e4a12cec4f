//! Words and tables for people.

use domain::{Msisdn, UnixMs};
use engine::model::{BatchState, Order};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Local time, `2026-11-21 10:31:04`.
pub fn time(at: UnixMs) -> String {
    match Timestamp::from_millisecond(at.0) {
        Ok(stamp) => stamp.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Err(_) => "an impossible time".to_owned(),
    }
}

/// The word for a batch's state.
pub fn batch_state(state: &BatchState) -> String {
    match state {
        BatchState::Running => "sending".to_owned(),
        BatchState::Paused { reason } => format!("paused: {reason}"),
        BatchState::Stopped => "stopped".to_owned(),
        BatchState::Finished => "all sent".to_owned(),
    }
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
