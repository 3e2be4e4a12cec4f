//! Keeping credentials that a look brought, and the alarm when one was given twice.
//!
//! Guarantees: a credential and the move that names its order are one write; a credential that another order holds is not
//! given to a second one: the second order stays as it is, says so, and is listed as an alarm until a person has looked. One
//! whose record names another number is not taken either. Leaves out: credentials that come with the answer to a purchase (`dispatch`), which raise the same alarm.

use crate::error::DeskError;
use crate::model::Order;
use crate::ports::{IssuedTo, LedgerError, OrderMove, ProviderRecord};
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

/// Whether a record with a credential names another number than the order's: an id that a person mistyped leads to
/// another buyer's checker.
pub(crate) fn is_anothers(order: &Order, record: &ProviderRecord) -> bool {
    record.msisdn.is_some_and(|number| number != order.msisdn)
}

/// Writes down that a record is of another purchase, once.
pub(crate) fn say_anothers(shared: &Shared, order: &Order, record: &ProviderRecord) -> Result<(), DeskError> {
    let id = &record.provider_order_id;
    let what = if is_anothers(order, record) { "number" } else { "bundle" };
    let words =
        format!("The provider's record {id} is of another {what}: it says nothing of this order. Check that id.");
    if order.reason.as_deref() == Some(words.as_str()) {
        return Ok(());
    }
    let cause = if order.state == OrderState::Unknown { Cause::OutcomeLost } else { Cause::RecordShowsProcessing };
    if matches!(order.state, OrderState::Unknown | OrderState::Accepted) {
        shared.apply(&[telling(order, cause, words)], shared.clock.now())?;
    }
    Ok(())
}

fn telling(order: &Order, cause: Cause, words: String) -> OrderMove {
    let told = OrderMove::new(&order.id, cause, words.clone());
    OrderMove { unknown_cause: order.unknown_cause, reason: Some(words), ..told }
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
