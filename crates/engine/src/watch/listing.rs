//! Reading the provider's list of orders, and telling whose a row is.

use crate::error::DeskError;
use crate::model::{Attempt, Lane, Order};
use crate::ports::{OrderQuery, OrdersQuery, ProviderRecord};
use crate::shared::{AccountRuntime, Shared, locked};
use domain::{OrderId, UnixMs, WalletId};

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
    let known = attempt.and_then(|attempt| locked(&shared.calls).get(&attempt.id).and_then(|t| t.sent_at_provider));
    if let Some(at) = known {
        return at.plus_ms(-super::CLOCK_MARGIN_MS);
    }
    let by_wall = attempt.map_or(order.first_sent_at.unwrap_or(order.created_at), |attempt| attempt.sent_at);
    let now = runtime.provider_time(shared.clock.monotonic_ms());
    let dated = by_wall.plus_ms(-runtime.skew_ms());
    now.map_or(dated, |now| dated.min(now)).plus_ms(-FORMER_RUN_MARGIN_MS)
}

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
