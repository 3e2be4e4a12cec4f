//! Where a batch stands, for people and scripts: its own state, and what its account does to it.

use crate::failure::{Failure, in_terminal};
use domain::OrderState;
use engine::model::{Batch, BatchState};
use engine::ports::OrderQuery;
use host::Host;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// `running`, `paused`, `stopped` or `finished`.
    pub state: &'static str,
    /// Why, where it is paused.
    pub reason: Option<String>,
}

impl Standing {
    /// Of a batch.
    pub fn of(host: &Host, batch: &Batch) -> Result<Self, Failure> {
        Ok(match &batch.state {
            BatchState::Running => match held_by_account(host, batch)? {
                Some(reason) => Self { state: "paused", reason: Some(reason) },
                None => Self { state: "running", reason: None },
            },
            BatchState::Paused { reason } => {
                Self { state: "paused", reason: Some(in_terminal(reason, batch.id.as_str())) }
            }
            BatchState::Stopped => Self { state: "stopped", reason: None },
            BatchState::Finished => Self { state: "finished", reason: None },
        })
    }

    /// In words.
    pub fn words(&self) -> String {
        match (self.state, &self.reason) {
            ("paused", Some(reason)) => format!("paused: {reason}"),
            ("running", _) => "sending".to_owned(),
            ("finished", _) => "all sent".to_owned(),
            (other, _) => other.to_owned(),
        }
    }
}

/// Why the account of a running batch sends nothing of what waits in it.
fn held_by_account(host: &Host, batch: &Batch) -> Result<Option<String>, Failure> {
    let Some(account) = host.desk().accounts()?.into_iter().find(|account| account.id == batch.account) else {
        return Ok(None);
    };
    let (name, id) = (&account.id, &batch.id);
    let then = if account.paused.is_some() {
        format!("The account is paused. Check it with `account check {name}`, then `batch resume {id}`.")
    } else if host.desk().needs_key(&account.id) {
        let give = format!("Give it with `account give-key {name}`, then `batch resume {id}`.");
        format!("The account's key is not on this computer. {give}")
    } else {
        return Ok(None);
    };
    let of_batch = OrderQuery { batch_id: Some(id.clone()), ..OrderQuery::default() };
    let by_state = host.desk().ledger().totals(&of_batch)?.by_state;
    if !by_state.iter().any(|(state, count, _)| *state == OrderState::Planned && *count > 0) {
        return Ok(None);
    }
    let is_charged = by_state.iter().any(|(state, count, _)| state.may_be_charged() && *count > 0);
    let what = if is_charged { "Nothing was charged for what waits." } else { "Nothing was charged." };
    let why = if account.paused.is_some() { "The provider refused the key. " } else { "" };
    Ok(Some(format!("{why}{what} {then}")))
}
