//! Starting over what a former run left behind. Looks, and sends nothing.

use crate::dispatch;
use crate::error::DeskError;
use crate::model::BatchState;
use crate::shared::Shared;
use domain::AccountId;

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

const BATCHES_MAX: u32 = 10_000;

/// Ends open attempts and pauses running batches. May be cut short anywhere and run again.
pub(crate) fn recover(shared: &Shared) -> Result<(usize, usize), DeskError> {
    let open = shared.ledger.open_attempts()?;
    for attempt in &open {
        let runtime = shared.account(&attempt.account).ok();
        dispatch::conclude_from_raw(shared, runtime.as_deref(), attempt)?;
    }
    let mut paused = 0;
    for batch in shared.ledger.batches(BATCHES_MAX)? {
        if batch.state == BatchState::Running {
            let reason = "Bundle Desk was closed in the middle of this batch. Look at the orders, then press Continue.";
            shared.ledger.set_batch_state(&batch.id, &BatchState::Paused { reason: reason.to_owned() })?;
            paused += 1;
        }
    }
    Ok((open.len(), paused))
}
