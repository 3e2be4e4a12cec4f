//! Step 4: what an answer means, written down.
//!
//! Guarantees: the meaning of a call is one write: the outcome, a move for each of its orders, and the credentials in it. An
//! answer that names what another order of ours holds doubts the orders it names and no other. Sends nothing. Leaves out:
//! sending and what follows for batch and account (`attempt`), and what an answer says (`BuyingCalls::classify`).

use super::compose::{self, Call};
use crate::credentials::{self as kept_credentials, CredentialAlarm};
use crate::error::DeskError;
use crate::model::{Attempt, Order, WalletReading};
use crate::ports::{Answer, Conclusion, Exchange, IssuedTo, LedgerError, OrderMove};
use crate::shared::{AccountRuntime, Shared};
use domain::{
    Cause, IssuedCredential, NotSentCause, OrderId, OrderState, PauseCause, ProviderOrderId, PurchaseKind, Receipt,
    RejectEffect, Rejection, SubmitOutcome, UnixMs, UnknownCause,
};

/// A line of JSON about the exchange, then the body as it came.
pub(super) fn encode(exchange: &Exchange) -> Vec<u8> {
    let (head, body) = match exchange {
        Exchange::Answered(answer) => {
            let head = Exchange::Answered(Answer { body: Vec::new(), ..answer.clone() });
            (head, answer.body.as_slice())
        }
        other => (other.clone(), [].as_slice()),
    };
    let mut raw = serde_json::to_vec(&head).unwrap_or_default();
    raw.push(b'\n');
    raw.extend_from_slice(body);
    raw
}

fn decode(raw: &[u8]) -> Option<Exchange> {
    let end = raw.iter().position(|byte| *byte == b'\n')?;
    let mut exchange: Exchange = serde_json::from_slice(&raw[..end]).ok()?;
    if let Exchange::Answered(answer) = &mut exchange {
        answer.body = raw[end + 1..].to_vec();
    }
    Some(exchange)
}

/// Concludes an attempt that a former run left open. With its answer kept (step 3), the answer says what it was; without,
/// nobody knows. Sends nothing.
pub(crate) fn conclude_from_raw(
    shared: &Shared,
    runtime: Option<&AccountRuntime>,
    attempt: &Attempt,
) -> Result<(), DeskError> {
    let orders: Vec<Order> =
        attempt.order_ids.iter().filter_map(|id| shared.ledger.order(id).transpose()).collect::<Result<_, _>>()?;
    if orders.is_empty() {
        return Ok(());
    }
    let mut call = compose::call_of(orders);
    call.purchase.kind = attempt.kind;
    let exchange = shared.ledger.raw_answer(&attempt.id)?.as_deref().and_then(decode);
    let outcome = match (runtime, exchange) {
        (Some(runtime), Some(exchange)) => match runtime.buyer.0.classify(&call.purchase, &exchange) {
            // Whether the order under way is this very one was still to be looked up.
            SubmitOutcome::Rejected(Rejection { effect: RejectEffect::Hold(PauseCause::NumberBusy), .. }) => {
                SubmitOutcome::Unknown(UnknownCause::DoubtfulRefusal)
            }
            outcome => outcome,
        },
        // An answer that nobody can read now stays kept; the order is looked up like any other unknown.
        (_, _) => SubmitOutcome::Unknown(UnknownCause::ProcessEnded),
    };
    let outcome = conclude(shared, attempt, &call, outcome)?;
    deliver_checkers(shared, &outcome, &call)?;
    Ok(())
}

/// Finishes what follows from an accepted call for checkers, when the program ended right after it was written down.
/// Orders that have moved on since are left alone.
pub(crate) fn finish_checkers(shared: &Shared, runtime: &AccountRuntime, attempt: &Attempt) -> Result<(), DeskError> {
    let orders: Vec<Order> =
        attempt.order_ids.iter().filter_map(|id| shared.ledger.order(id).transpose()).collect::<Result<_, _>>()?;
    let Some(exchange) = shared.ledger.raw_answer(&attempt.id)?.as_deref().and_then(decode) else { return Ok(()) };
    if orders.is_empty() {
        return Ok(());
    }
    let mut call = compose::call_of(orders);
    call.purchase.kind = attempt.kind;
    Ok(deliver_checkers(shared, &runtime.buyer.0.classify(&call.purchase, &exchange), &call)?)
}

/// Step 4. An answer that names what another order of ours holds is no reason to stop: the order it was given to now is
/// not known when the provider's id is another's, and keeps its receipt without the credential when that is another's.
/// The other orders of the call keep what the answer gave them.
pub(super) fn conclude(
    shared: &Shared,
    attempt: &Attempt,
    call: &Call,
    mut outcome: SubmitOutcome,
) -> Result<SubmitOutcome, DeskError> {
    let mut concluded = conclusion(attempt, call, &outcome, shared.clock.now());
    let mut alarms = Vec::new();
    loop {
        match shared.ledger.conclude(&concluded) {
            Ok(()) => break,
            Err(LedgerError::CredentialHeld { order_id, holder }) => {
                concluded.credentials.retain(|issued| issued.order_id != order_id);
                alarms.push(CredentialAlarm { order_id, holder });
            }
            Err(LedgerError::AlreadyClaimed(id)) if matches!(outcome, SubmitOutcome::Accepted(_)) => {
                tracing::error!(attempt = %attempt.id, provider_order = %id, "an answer names another order's purchase");
                if !doubt_named(&mut concluded, attempt, &id) {
                    outcome = SubmitOutcome::Unknown(UnknownCause::AnswerUnreadable);
                    concluded = conclusion(attempt, call, &outcome, shared.clock.now());
                    alarms.clear();
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    for alarm in &alarms {
        kept_credentials::raise(shared, alarm)?;
    }
    Ok(outcome)
}

/// Makes the order of a call that names another's purchase unknown, without what the answer gave it; the last one, when the
/// answer names one purchase twice. `false` when that leaves no order of the call accepted: then nothing of it is known.
fn doubt_named(concluded: &mut Conclusion, attempt: &Attempt, named: &ProviderOrderId) -> bool {
    let is_accepted = |wanted: &OrderMove| wanted.cause == Cause::ProviderAccepted;
    if concluded.moves.iter().filter(|wanted| is_accepted(wanted)).count() < 2 {
        return false;
    }
    let names_it = |wanted: &&mut OrderMove| wanted.provider_order_id.as_ref() == Some(named);
    let Some(accepted) = concluded.moves.iter_mut().rev().find(names_it) else { return false };
    let words = format!("The answer names purchase {named}, which another of your orders holds.");
    let mut lost = by_attempt(attempt, &accepted.order_id, Cause::OutcomeLost, words.clone());
    lost.unknown_cause = Some(UnknownCause::AnswerUnreadable);
    lost.reason = Some(format!("{words} This one may have been charged. Don't buy it again elsewhere."));
    concluded.credentials.retain(|issued| issued.order_id != lost.order_id);
    *accepted = lost;
    true
}

fn conclusion(attempt: &Attempt, call: &Call, outcome: &SubmitOutcome, at: UnixMs) -> Conclusion {
    let (name, moves) = match outcome {
        SubmitOutcome::Accepted(receipt) => ("accepted", accepted_moves(attempt, call, receipt)),
        SubmitOutcome::Rejected(rejection) => ("rejected", rejected_moves(attempt, call, rejection)),
        SubmitOutcome::NotSent(cause) => ("not_sent", held_moves(attempt, call, not_sent_words(*cause))),
        SubmitOutcome::Unknown(cause) => ("unknown", unknown_moves(attempt, call, *cause)),
    };
    let receipt = if let SubmitOutcome::Accepted(receipt) = outcome { Some(receipt) } else { None };
    Conclusion {
        attempt_id: attempt.id.clone(),
        outcome: name.to_owned(),
        at,
        provider_order_id: receipt
            .filter(|_| attempt.kind == PurchaseKind::NetConnectDataBulk)
            .map(|r| r.provider_order_id.clone()),
        moves,
        credentials: receipt.map(|r| credentials(call, r)).unwrap_or_default(),
        wallet: receipt
            .and_then(|r| r.wallet_after)
            .map(|available| (attempt.wallet_id.clone(), WalletReading { available, at })),
    }
}

/// A move that an attempt brought about.
pub(super) fn by_attempt(attempt: &Attempt, order_id: &OrderId, cause: Cause, evidence: String) -> OrderMove {
    OrderMove { attempt_id: Some(attempt.id.clone()), ..OrderMove::new(order_id, cause, evidence) }
}

fn accepted_moves(attempt: &Attempt, call: &Call, receipt: &Receipt) -> Vec<OrderMove> {
    let of_item = |index: usize, order: &Order| -> OrderMove {
        let mut accepted = by_attempt(attempt, &order.id, Cause::ProviderAccepted, accepted_words(order, receipt));
        accepted.provider_state = receipt.provider_state.clone();
        accepted.short_reference = receipt.short_reference.clone();
        accepted.reason = Some(String::new());
        match attempt.kind {
            PurchaseKind::NetpluseData | PurchaseKind::NetConnectDataSingle => {
                accepted.provider_order_id = Some(receipt.provider_order_id.clone());
                accepted.charged = receipt.charged;
            }
            PurchaseKind::NetConnectDataBulk => {}
            PurchaseKind::NetConnectCheckerSingle | PurchaseKind::NetConnectCheckerBulk => {
                let Some(entry) = receipt.recipients.iter().find(|r| r.item_index == index) else {
                    let words = "the answer says nothing of this recipient".to_owned();
                    let mut lost = by_attempt(attempt, &order.id, Cause::OutcomeLost, words.clone());
                    lost.unknown_cause = Some(UnknownCause::NotMentioned);
                    lost.reason = Some(words);
                    return lost;
                };
                accepted.provider_order_id = entry.provider_order_id.clone();
                accepted.reason = Some(entry.error.clone().unwrap_or_default());
            }
        }
        accepted
    };
    call.orders.iter().enumerate().map(|(index, order)| of_item(index, order)).collect()
}

/// The provider's own id is kept with the order; people read its short reference.
fn accepted_words(order: &Order, receipt: &Receipt) -> String {
    let provider = order.provider.name();
    match &receipt.short_reference {
        Some(short) => format!("{provider} accepted it, short reference {short}"),
        None => format!("{provider} accepted it"),
    }
}

fn rejected_moves(attempt: &Attempt, call: &Call, rejection: &Rejection) -> Vec<OrderMove> {
    let code = rejection.code.as_deref().map(|code| format!(" ({code})")).unwrap_or_default();
    let words = format!("refused with status {}{code}: {}", rejection.status, rejection.message);
    let cause = match rejection.effect {
        RejectEffect::Final => Cause::ProviderRejected,
        RejectEffect::Hold(_) => Cause::SendHeld,
    };
    call.orders
        .iter()
        .map(|order| {
            let mut rejected = by_attempt(attempt, &order.id, cause, words.clone());
            rejected.unknown_cause = order.unknown_cause.or(Some(UnknownCause::ReferenceSeen));
            if !order.unknown_before {
                rejected.reason = Some(rejection.message.clone());
            }
            rejected
        })
        .collect()
}

fn held_moves(attempt: &Attempt, call: &Call, words: &str) -> Vec<OrderMove> {
    call.orders
        .iter()
        .map(|order| {
            let mut held = by_attempt(attempt, &order.id, Cause::SendHeld, words.to_owned());
            held.unknown_cause = order.unknown_cause;
            if !order.unknown_before {
                held.reason = Some(words.to_owned());
            }
            held
        })
        .collect()
}

fn unknown_moves(attempt: &Attempt, call: &Call, cause: UnknownCause) -> Vec<OrderMove> {
    call.orders
        .iter()
        .map(|order| {
            let words = unknown_words(cause);
            let mut lost = by_attempt(attempt, &order.id, Cause::OutcomeLost, words.to_owned());
            lost.unknown_cause = Some(cause);
            lost.reason = Some(format!("{words} It may have been charged. Don't buy it again elsewhere."));
            lost
        })
        .collect()
}

fn credentials(call: &Call, receipt: &Receipt) -> Vec<IssuedTo> {
    receipt
        .recipients
        .iter()
        .filter_map(|entry| {
            let order = call.orders.get(entry.item_index)?;
            // Paid for and here: it is kept even where the answer forgot its id, under a name that no provider gives.
            let unnamed = || ProviderOrderId::from(format!("unnamed/{}", order.id).as_str());
            let issued = IssuedCredential {
                transaction_id: entry.provider_order_id.clone().unwrap_or_else(unnamed),
                msisdn: Some(order.msisdn),
                credential: entry.credential.clone()?,
            };
            Some(IssuedTo { order_id: order.id.clone(), issued })
        })
        .collect()
}

/// A checker is delivered when its credential is in the ledger, and failed when the answer says so.
pub(super) fn deliver_checkers(shared: &Shared, outcome: &SubmitOutcome, call: &Call) -> Result<(), LedgerError> {
    let SubmitOutcome::Accepted(receipt) = outcome else { return Ok(()) };
    if !call.purchase.kind.is_checker() {
        return Ok(());
    }
    let mut moves = Vec::new();
    for entry in &receipt.recipients {
        let Some(order) = call.orders.get(entry.item_index) else { continue };
        let is_settled = shared.ledger.order(&order.id)?.is_none_or(|now| now.state != OrderState::Accepted);
        if is_settled {
            continue;
        }
        let (cause, evidence) = match (&entry.credential, &entry.error) {
            (Some(_), _) if shared.ledger.credentials(&order.id)?.is_empty() => continue,
            (Some(_), _) => (Cause::RecordShowsDelivered, "the answer carried the credential".to_owned()),
            (None, Some(error)) => (Cause::RecordShowsFailed, format!("NetConnect says: {error}")),
            (None, None) => continue,
        };
        moves.push(OrderMove { reason: entry.error.clone(), ..OrderMove::new(&order.id, cause, evidence) });
    }
    shared.apply(&moves, shared.clock.now())
}

pub(crate) const fn not_sent_words(cause: NotSentCause) -> &'static str {
    match cause {
        NotSentCause::NameNotResolved => "The provider's name could not be found: the line may be down.",
        NotSentCause::ConnectionRefused => "The provider could not be reached.",
        NotSentCause::TlsFailed => "A secure connection could not be made.",
    }
}

pub(crate) const fn unknown_words(cause: UnknownCause) -> &'static str {
    match cause {
        UnknownCause::Timeout => "No answer came in time.",
        UnknownCause::ConnectionLost => "The line dropped before an answer came.",
        UnknownCause::AnswerCut => "The answer was cut off.",
        UnknownCause::AnswerTooLong => "The answer was longer than any real one.",
        UnknownCause::AnswerUnreadable => "The answer could not be read.",
        UnknownCause::ServerError => "The provider had an error of its own.",
        UnknownCause::Redirected => "Somebody between us and the provider answered.",
        UnknownCause::UndocumentedRefusal => "The answer is not one that the provider describes.",
        UnknownCause::DoubtfulRefusal => "The provider refused, in a way that may still have charged.",
        UnknownCause::ReferenceSeen => "The provider has seen this order, but doesn't say what became of it.",
        UnknownCause::ProcessEnded => "The program ended before the answer came.",
        UnknownCause::LedgerRestored => "The history was restored; what was sent after the backup is not in it.",
        UnknownCause::ParentFailed => "The call failed as a whole, with no word on this number.",
        UnknownCause::NotMentioned => "The answer says nothing of this recipient.",
    }
}
