//! Starting over what a former run left behind. Looks, and sends nothing.

use crate::dispatch;
use crate::error::DeskError;
use crate::model::BatchState;
use crate::ports::OrderQuery;
use crate::shared::Shared;
use domain::{AccountId, OrderState, PurchaseKind};
use std::collections::BTreeSet;

/// What was found at the start, for people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StartReport {
    /// Attempts that were open: their orders are known by their kept answer, or are unknown now.
    pub open_attempts: usize,
    /// Batches that were running and now wait for 'Continue'.
    pub paused_batches: usize,
    /// Why the ledger is read-only, if it is.
    pub doubted: Option<String>,
    /// Accounts that could not be connected, each with the reason.
    pub not_connected: Vec<(AccountId, String)>,
}

/// Ends open attempts and pauses running batches. May be cut short anywhere and run again.
pub(crate) fn recover(shared: &Shared) -> Result<(usize, usize), DeskError> {
    let open = shared.ledger.open_attempts()?;
    for attempt in &open {
        let runtime = shared.account(&attempt.account).ok();
        dispatch::conclude_from_raw(shared, runtime.as_deref(), attempt)?;
        // An answer that gives an order back to the queue may have come after its list was stopped.
        if let Some(order) = attempt.order_ids.first().map(|id| shared.ledger.order(id)).transpose()?.flatten() {
            dispatch::cancel_waiting_of_stopped(shared, &order.batch_id)?;
        }
    }
    finish_accepted_checkers(shared)?;
    dispatch::end_open_checks(shared)?;
    let mut paused = 0;
    for batch in shared.ledger.open_batches()? {
        if batch.state == BatchState::Running {
            let reason =
                "Bundle Desk was closed in the middle of this list. Look at the orders, then press Continue sending.";
            shared.ledger.set_batch_state(&batch.id, &BatchState::Paused { reason: reason.to_owned() })?;
            paused += 1;
        }
    }
    Ok((open.len(), paused))
}

/// A checker whose answer was written down, but not yet what it says of delivery: the answer is read once more.
fn finish_accepted_checkers(shared: &Shared) -> Result<(), DeskError> {
    let accepted =
        OrderQuery { states: vec![OrderState::Accepted], checkers: Some(true), limit: 10_000, ..OrderQuery::default() };
    let mut done = BTreeSet::new();
    for order in shared.ledger.orders(&accepted)? {
        let Some(attempt) = shared.ledger.attempts_of(&order.id)?.pop() else { continue };
        let is_bulk = attempt.kind == PurchaseKind::NetConnectCheckerBulk;
        let is_accepted = attempt.outcome.as_deref() == Some("accepted");
        let Ok(runtime) = shared.account(&attempt.account) else { continue };
        if is_bulk && is_accepted && done.insert(attempt.id.clone()) {
            dispatch::finish_checkers(shared, &runtime, &attempt)?;
        }
    }
    Ok(())
}
