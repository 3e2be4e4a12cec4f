//! Facts about a provider that its documents leave open, as this account's reads show them.
//!
//! Guarantees: a fact is kept with what showed it and when; none is assumed. Forgotten with the account's address or owner.

use crate::error::DeskError;
use crate::events::DeskEvent;
use crate::model::{Lane, Observed, ObservedFacts, Order};
use crate::ports::{ProviderRecord, ProviderState, ReadErrorKind};
use crate::shared::{AccountRuntime, Shared};
use domain::ProviderOrderId;

/// Changes an account's facts, in the ledger and in memory.
pub(crate) fn keep(
    shared: &Shared,
    runtime: &AccountRuntime,
    change: impl Fn(&mut ObservedFacts),
) -> Result<(), DeskError> {
    let mut is_new = false;
    runtime.change_account(
        |account| change(&mut account.facts),
        |account| {
            is_new = true;
            shared.ledger.put_facts(&account.id, &account.facts)
        },
    )?;
    if is_new {
        shared.tell(DeskEvent::Account { account: runtime.id.clone() });
    }
    Ok(())
}

fn seen<T>(shared: &Shared, value: T, evidence: String) -> Option<Observed<T>> {
    Some(Observed { value, evidence, at: shared.clock.now() })
}

/// Netpluse: does order-status answer to the reference that we sent?
pub(crate) async fn sent_reference(
    shared: &Shared,
    runtime: &AccountRuntime,
    order: &Order,
    known: &ProviderOrderId,
) -> Result<(), DeskError> {
    let call = runtime.reading.order_record(order.reference.as_str());
    let value = match shared.read(runtime, Lane::Batch, call).await {
        Ok(record) => {
            let same =
                &record.provider_order_id == known || record.provider_order_id.as_str() == order.reference.as_str();
            if !same {
                return Ok(());
            }
            true
        }
        Err(error) if error.kind == ReadErrorKind::NotFound => false,
        Err(_) => return Ok(()),
    };
    let answer = if value { "answered" } else { "was not known" };
    let evidence = format!("order-status of our reference {} {answer}, while {known} exists", order.reference);
    keep(shared, runtime, |facts| facts.answers_sent_reference = seen(shared, value, evidence.clone()))
}

/// NetConnect: does the status give back our payment reference?
pub(crate) fn echo(
    shared: &Shared,
    runtime: &AccountRuntime,
    order: &Order,
    record: &ProviderRecord,
) -> Result<(), DeskError> {
    let is_echo = record.payment_reference.as_deref() == Some(order.reference.as_str());
    // Before the end a missing echo says nothing: the field may be filled later.
    let is_telling = is_echo || record.state != ProviderState::Processing;
    if !is_telling || runtime.facts().echoes_payment_reference.is_some_and(|fact| fact.value == is_echo) {
        return Ok(());
    }
    let shown = record.payment_reference.as_deref().unwrap_or("nothing").chars().take(60).collect::<String>();
    let evidence =
        format!("the status of {} showed {shown} for our reference {}", record.provider_order_id, order.reference);
    keep(shared, runtime, |facts| facts.echoes_payment_reference = seen(shared, is_echo, evidence.clone()))
}

/// NetConnect: is a list row's id the order's id?
pub(crate) fn list_id(
    shared: &Shared,
    runtime: &AccountRuntime,
    row: &ProviderRecord,
    known: &ProviderOrderId,
) -> Result<(), DeskError> {
    let is_same = &row.provider_order_id == known;
    if runtime.facts().list_ids_are_order_ids.is_some_and(|fact| fact.value == is_same) {
        return Ok(());
    }
    let evidence = format!("the list names {} what the purchase named {known}", row.provider_order_id);
    keep(shared, runtime, |facts| facts.list_ids_are_order_ids = seen(shared, is_same, evidence.clone()))
}

/// NetConnect: does a bulk order's status tell of its recipients?
pub(crate) fn recipients(shared: &Shared, runtime: &AccountRuntime, parent: &ProviderRecord) -> Result<(), DeskError> {
    let tells = parent.recipients.as_ref().is_some_and(|all| !all.is_empty());
    let is_telling = tells || parent.state != ProviderState::Processing;
    if !is_telling || runtime.facts().reports_recipients.is_some_and(|fact| fact.value == tells) {
        return Ok(());
    }
    let count = parent.recipients.as_ref().map_or(0, Vec::len);
    let evidence = format!("the status of bulk order {} told of {count} recipients", parent.provider_order_id);
    keep(shared, runtime, |facts| facts.reports_recipients = seen(shared, tells, evidence.clone()))
}
