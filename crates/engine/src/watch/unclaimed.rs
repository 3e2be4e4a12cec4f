//! Orders on the wallet that no order of ours claims: bought in the web panel, by a colleague, or on another computer.

use super::listing;
use crate::error::DeskError;
use crate::events::DeskEvent;
use crate::model::ForeignOrder;
use crate::ports::OrderQuery;
use crate::shared::{AccountRuntime, Shared};
use domain::OrderState;

/// How far back the daily reading goes.
const BACK_MS: i64 = 36 * 3_600_000;

/// Reads the provider's list and keeps the rows that nobody claims. Does nothing while an order of the wallet is not
/// known: such a row may be that very order. Returns how many there are.
pub(crate) async fn read_unclaimed(shared: &Shared, runtime: &AccountRuntime) -> Result<usize, DeskError> {
    let wallet_id = runtime.account().wallet_id;
    let open = OrderQuery {
        wallet_id: Some(wallet_id.clone()),
        states: vec![OrderState::Sending, OrderState::Unknown],
        limit: 1,
        ..OrderQuery::default()
    };
    if !shared.ledger.orders(&open)?.is_empty() {
        return Ok(0);
    }
    let now = shared.clock.now();
    let listing = listing::read_since(shared, runtime, "all", now.plus_ms(-BACK_MS - runtime.skew_ms())).await?;
    let mut foreign = Vec::new();
    for record in listing.rows {
        let is_purchase = record.order_type.as_deref() != Some("top_up");
        let is_bulk_row = record.is_bulk == Some(true);
        // A bulk order of ours may be listed by recipient: those rows are claimed as its recipients are followed.
        if is_purchase && !is_bulk_row && super::is_unclaimed(shared, &wallet_id, &record) {
            foreign.push(ForeignOrder { wallet_id: wallet_id.clone(), record, seen_at: now });
        }
    }
    if !foreign.is_empty() {
        shared.ledger.put_foreign_orders(&foreign)?;
        shared.tell(DeskEvent::BoughtElsewhere { wallet_id });
    }
    Ok(foreign.len())
}
