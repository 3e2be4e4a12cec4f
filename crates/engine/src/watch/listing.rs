//! Reading the provider's list of orders, and telling whose a row is.

use crate::dispatch;
use crate::error::DeskError;
use crate::model::{Attempt, Lane, Order};
use crate::ports::{OrderQuery, OrdersQuery, ProviderRecord};
use crate::shared::{AccountRuntime, Shared, locked};
use domain::{OrderId, UnixMs, UnknownCause, WalletId};

/// Rows of the list from now back to a time.
pub(super) struct Listing {
    /// The rows, newest first.
    pub rows: Vec<ProviderRecord>,
    /// Whether every row back to that time was read. Absence proves something only then.
    pub is_complete: bool,
}

/// When a call was sent by the provider's clock, and not later than it truly was: what it made is in the list from there
/// on. A call of a former run is dated by our clock as it stands now, which may have been set since: a day is added.
pub(crate) fn sent_at(shared: &Shared, runtime: &AccountRuntime, attempt: Option<&Attempt>, order: &Order) -> UnixMs {
    let (at, margin_ms) = dated(shared, runtime, attempt, order);
    at.plus_ms(-margin_ms)
}

/// When a call was sent by the provider's clock, and by how much that may be wrong.
fn dated(shared: &Shared, runtime: &AccountRuntime, attempt: Option<&Attempt>, order: &Order) -> (UnixMs, i64) {
    let known = attempt.and_then(|attempt| locked(&shared.calls).get(&attempt.id).and_then(|t| t.sent_at_provider));
    if let Some(at) = known {
        return (at, super::CLOCK_MARGIN_MS);
    }
    let by_wall = attempt.map_or(order.first_sent_at.unwrap_or(order.created_at), |attempt| attempt.sent_at);
    let now = runtime.provider_time(shared.clock.monotonic_ms());
    let dated = by_wall.plus_ms(-runtime.skew_ms());
    (now.map_or(dated, |now| dated.min(now)), FORMER_RUN_MARGIN_MS)
}

/// Whether nothing speaks against the time at which an order was written down as sent.
pub(crate) fn was_dated_right(shared: &Shared, order: &Order) -> Result<bool, DeskError> {
    let is_in_doubt = order.unknown_cause == Some(UnknownCause::LedgerRestored);
    Ok(!is_in_doubt && shared.ledger.setting(&dispatch::wrong_clock_key(&order.id))?.is_none())
}

/// Whether a row that tells no reference may as well be another order's than one `of` these: one of the same number and
/// package that may have been charged, and whose own row is not known yet. One that was called not charged counts too: its
/// charge can come late.
pub(super) fn may_be_anothers(
    shared: &Shared,
    runtime: &AccountRuntime,
    of: &[Order],
    row: &ProviderRecord,
) -> Result<bool, DeskError> {
    let Some(order) = of.iter().find(|order| row.msisdn == Some(order.msisdn)) else { return Ok(false) };
    let to_the_number = OrderQuery {
        wallet_id: Some(order.wallet_id.clone()),
        msisdn: Some(order.msisdn),
        limit: 1_000,
        ..OrderQuery::default()
    };
    for other in shared.ledger.orders(&to_the_number)? {
        let is_alike = other.package == order.package && other.provider_order_id.is_none();
        if is_alike && !of.iter().any(|one| one.id == other.id) && may_be_of(shared, runtime, &other, row)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a row of the list may be what a call for this order made: a charge can come as late as a day after it.
fn may_be_of(
    shared: &Shared,
    runtime: &AccountRuntime,
    order: &Order,
    row: &ProviderRecord,
) -> Result<bool, DeskError> {
    for attempt in shared.ledger.attempts_of(&order.id)? {
        if matches!(attempt.outcome.as_deref(), Some("rejected" | "not_sent")) {
            continue;
        }
        let (sent, margin_ms) = dated(shared, runtime, Some(&attempt), order);
        let while_it_may_come = sent.plus_ms(-margin_ms)..=sent.plus_ms(LATE_MS + margin_ms);
        if row.created_at.is_none_or(|at| while_it_may_come.contains(&at)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How late a charge may come after its call.
const LATE_MS: i64 = 24 * 3_600_000;
const FORMER_RUN_MARGIN_MS: i64 = 24 * 3_600_000;

const PAGES_MAX: u32 = 30;
const PAGE_ROWS: u32 = 100;

/// Reads the list back to `since` (by the provider's clock).
pub(super) async fn read_since(
    shared: &Shared,
    runtime: &AccountRuntime,
    order_type: &str,
    since: UnixMs,
) -> Result<Listing, DeskError> {
    let mut listing = Listing { rows: Vec::new(), is_complete: true };
    let mut cursor = None;
    for _ in 0..PAGES_MAX {
        let query = OrdersQuery { order_type: Some(order_type.to_owned()), limit: PAGE_ROWS, cursor };
        let page = shared.read(runtime, Lane::Batch, runtime.reading.orders_page(&query)).await?;
        listing.is_complete &= page.unreadable_count == 0;
        let oldest = page.records.iter().filter_map(|record| record.created_at).min();
        listing.rows.extend(page.records);
        if page.is_done || oldest.is_some_and(|at| at < since) {
            return Ok(listing);
        }
        let Some(next) = page.next_cursor else { break };
        cursor = Some(next);
    }
    listing.is_complete = false;
    Ok(listing)
}

/// Whether no order of ours claims this row: neither by its id, nor (where list ids are not order ids) by its short
/// reference, with the number where the row has one.
pub(crate) fn is_unclaimed(shared: &Shared, wallet_id: &WalletId, record: &ProviderRecord) -> bool {
    claimant(shared, wallet_id, record).is_ok_and(|owner| owner.is_none())
}

/// The order of ours that a row belongs to.
pub(super) fn claimant(
    shared: &Shared,
    wallet_id: &WalletId,
    record: &ProviderRecord,
) -> Result<Option<OrderId>, DeskError> {
    if let Some(id) = shared.ledger.claimant(wallet_id, &record.provider_order_id)? {
        return Ok(Some(id));
    }
    let Some(short) = &record.short_reference else { return Ok(None) };
    let is_bulk = record.is_bulk == Some(true);
    if record.msisdn.is_none() && !is_bulk {
        return Ok(None);
    }
    let query = OrderQuery {
        wallet_id: Some(wallet_id.clone()),
        msisdn: record.msisdn,
        search: record.msisdn.is_none().then(|| short.clone()),
        limit: 1_000,
        ..OrderQuery::default()
    };
    let orders = shared.ledger.orders(&query)?;
    Ok(orders.into_iter().find(|order| order.short_reference.as_ref() == Some(short)).map(|order| order.id))
}
