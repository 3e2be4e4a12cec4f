//! Reading the provider's list of orders, and telling whose a row is.

use crate::error::DeskError;
use crate::model::Lane;
use crate::ports::{OrderQuery, OrdersQuery, ProviderRecord};
use crate::shared::{AccountRuntime, Shared};
use domain::{OrderId, UnixMs, WalletId};

/// Rows of the list from now back to a time.
pub(super) struct Listing {
    /// The rows, newest first.
    pub rows: Vec<ProviderRecord>,
    /// Whether every row back to that time was read. Absence proves something only then.
    pub is_complete: bool,
}

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
/// reference and number.
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
    let (Some(short), Some(msisdn)) = (&record.short_reference, record.msisdn) else { return Ok(None) };
    let query =
        OrderQuery { wallet_id: Some(wallet_id.clone()), msisdn: Some(msisdn), limit: 1_000, ..OrderQuery::default() };
    let orders = shared.ledger.orders(&query)?;
    Ok(orders.into_iter().find(|order| order.short_reference.as_ref() == Some(short)).map(|order| order.id))
}
