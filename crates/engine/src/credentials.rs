//! Keeping credentials that a look brought, and the alarm when one was given twice.
//!
//! Guarantees: a credential and the move that names its order are one write; a credential that another order holds is not
//! given to a second one: the second order stays as it is, says so, and is listed as an alarm until a person has looked.
//! Leaves out: credentials that come with the answer to a purchase (`dispatch`), which raise the same alarm.

use crate::error::DeskError;
use crate::model::Order;
use crate::ports::{IssuedTo, LedgerError, OrderMove};
use crate::shared::Shared;
use domain::{Cause, OrderId, OrderState};

/// One credential that the provider gave to two orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialAlarm {
    /// The order that did not get it.
    pub order_id: OrderId,
    /// The order that holds it.
    pub holder: OrderId,
}

const ALARM: &str = "credential_held/";

/// Keeps a credential that was fetched, and moves its order, in one write.
pub(crate) fn keep(shared: &Shared, issued: &IssuedTo, moves: &[OrderMove]) -> Result<(), DeskError> {
    match shared.ledger.put_credential(issued, moves, shared.clock.now()) {
        Ok(()) => {
            shared.tell_of(std::iter::once(&issued.order_id));
            shared.wake_all();
            Ok(())
        }
        Err(LedgerError::CredentialHeld { order_id, holder }) => raise(shared, &CredentialAlarm { order_id, holder }),
        Err(error) => {
            let error = error.into();
            shared.halt_if_unwritable(&error);
            Err(error)
        }
    }
}

/// Writes the alarm down; once written it changes nothing.
pub(crate) fn raise(shared: &Shared, alarm: &CredentialAlarm) -> Result<(), DeskError> {
    let key = format!("{ALARM}{}", alarm.order_id);
    if shared.ledger.setting(&key)?.as_deref() == Some(alarm.holder.as_str()) {
        return Ok(());
    }
    shared.ledger.put_setting(&key, Some(alarm.holder.as_str()))?;
    let Some(order) = shared.ledger.order(&alarm.order_id)? else { return Ok(()) };
    let holder =
        shared.ledger.order(&alarm.holder)?.map_or_else(String::new, |holder| format!(" {}", holder.reference));
    let words = format!("The provider gave this checker to your order{holder} before. It was not taken twice.");
    let cause = if order.state == OrderState::Unknown { Cause::OutcomeLost } else { Cause::RecordShowsProcessing };
    if matches!(order.state, OrderState::Unknown | OrderState::Accepted) {
        shared.apply(&[telling(&order, cause, words)], shared.clock.now())?;
    } else {
        shared.ledger.note(&order.id, cause, &words, shared.clock.now())?;
    }
    tracing::error!(order = %alarm.order_id, holder = %alarm.holder, "one credential was given to two orders");
    Ok(())
}

fn telling(order: &Order, cause: Cause, words: String) -> OrderMove {
    OrderMove {
        order_id: order.id.clone(),
        attempt_id: None,
        cause,
        evidence: words.clone(),
        unknown_cause: order.unknown_cause,
        provider_order_id: None,
        short_reference: None,
        charged: None,
        provider_state: None,
        reason: Some(words),
    }
}

/// The alarms that stand: an order that has a credential of its own by now is no alarm any more.
pub(crate) fn alarms(shared: &Shared) -> Result<Vec<CredentialAlarm>, DeskError> {
    let mut standing = Vec::new();
    for (id, holder) in shared.ledger.settings_under(ALARM)? {
        let alarm = CredentialAlarm { order_id: OrderId(id), holder: OrderId(holder) };
        if shared.ledger.credentials(&alarm.order_id)?.is_empty() {
            standing.push(alarm);
        }
    }
    Ok(standing)
}
