//! The checkers that were bought: found by number, package, date, reference or serial number.
//!
//! Guarantees: a serial number is looked up by its blind index, so that nothing is decrypted to search; no entry carries a
//! serial or a PIN. Leaves out: showing one (`credentials`).

use crate::app::{App, times};
use crate::contract as c;
use crate::error::Answer;
use crate::views;
use domain::{Msisdn, OrderState, UnixMs};
use engine::Desk;
use engine::model::Order;
use engine::ports::OrderQuery;
use host::{Handover, Host};
use std::collections::BTreeSet;
use std::sync::Arc;

const PAGE: u32 = 5_000;
/// The longest page that crosses into the window.
const PAGE_ROWS_MAX: u32 = 200;

/// One checker.
pub fn entry(desk: &Desk, order: Order) -> Answer<c::VaultEntry> {
    let handover = Handover::new(desk);
    Ok(c::VaultEntry {
        stock: Handover::is_stock(&order),
        buyer: handover.buyer(&order)?.map(Msisdn::local),
        printed: handover.times_printed(&order.id)?,
        order: views::order(order, times(desk)),
    })
}

fn all(desk: &Desk, query: &OrderQuery) -> Answer<Vec<Order>> {
    let mut orders = Vec::new();
    loop {
        let offset = u32::try_from(orders.len()).unwrap_or(u32::MAX);
        let page = desk.ledger().orders(&OrderQuery { offset, limit: PAGE, ..query.clone() })?;
        let is_last = page.len() < PAGE as usize;
        orders.extend(page);
        if is_last {
            return Ok(orders);
        }
    }
}

/// What matches the words typed: the history's own search, a whole serial number, or the number it was handed to.
fn found(host: &Host, filter: &c::VaultFilter) -> Answer<Vec<Order>> {
    let desk = host.desk();
    let text = filter.search.trim();
    let query = OrderQuery {
        checkers: Some(true),
        search: Some(text.to_owned()).filter(|text| !text.is_empty()),
        created_from: filter.from.map(UnixMs),
        ..OrderQuery::default()
    };
    let mut orders = all(desk, &query)?;
    if text.is_empty() {
        return Ok(orders);
    }
    let known: BTreeSet<_> = orders.iter().map(|order| order.id.clone()).collect();
    let mut more = host.ledger().find_by_serial(text)?;
    if let Ok(number) = Msisdn::parse(text) {
        let number = number.msisdn.local();
        for (id, _) in Handover::new(desk).handed_out()?.into_iter().filter(|(_, to)| *to == number) {
            more.push(desk.order(&id)?);
        }
    }
    more.retain(|order| !known.contains(&order.id) && filter.from.is_none_or(|from| order.created_at.0 >= from));
    more.extend(orders);
    orders = more;
    Ok(orders)
}

fn page(host: &Host, filter: &c::VaultFilter) -> Answer<c::VaultPage> {
    let desk = host.desk();
    let handed: BTreeSet<_> = Handover::new(desk).handed_out()?.into_iter().map(|(id, _)| id).collect();
    let waits = |order: &Order| {
        Handover::is_stock(order) && order.state == OrderState::Delivered && !handed.contains(&order.id)
    };
    let stock = all(
        desk,
        &OrderQuery { checkers: Some(true), search: Some(host::STOCK_NOTE.to_owned()), ..OrderQuery::default() },
    )?;
    let unassigned = stock.iter().filter(|order| waits(order)).count();
    let name = |order: &Order| host::checker_name(&order.package_name).to_owned();
    let mut orders = found(host, filter)?;
    orders.retain(|order| filter.package.as_ref().is_none_or(|package| name(order) == *package));
    orders.retain(|order| !filter.unassigned || waits(order));
    let total = orders.len();
    let shown = orders.into_iter().skip(filter.offset as usize).take(filter.limit.min(PAGE_ROWS_MAX) as usize);
    let entries = shown.map(|order| entry(desk, order)).collect::<Answer<Vec<_>>>()?;
    let small = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let packages = Handover::new(desk).packages()?;
    Ok(c::VaultPage { entries, total: small(total), unassigned: small(unassigned), packages })
}

impl App {
    /// A page of the checkers that were bought.
    pub async fn vault(&self, filter: c::VaultFilter) -> Answer<c::VaultPage> {
        let host = self.host().await?;
        // Not through `desk()` alone: the blind index is the store's.
        let reading = Arc::clone(&host);
        crate::handover::blocking(move || page(&reading, &filter)).await
    }
}
