//! Moves of orders: the domain's transition function, applied and written down.
//!
//! Guarantees: no state changes here but by `domain::transition`, and no change without a line in the journal.

use crate::crypto::Cipher;
use crate::error::{Fail, illegal, missing};
use crate::tables::{attempts, claims, fts, journal, orders};
use domain::{Cause, OrderId, OrderState, Transition, UnixMs, transition};
use engine::model::{Attempt, Order};
use engine::ports::OrderMove;
use rusqlite::Transaction;

pub(crate) fn find(tx: &Transaction<'_>, cipher: &Cipher, id: &OrderId) -> Result<orders::Kept, Fail> {
    orders::by_id(tx, cipher, id)?.ok_or_else(|| missing("order", id.as_str()))
}

/// Moves one order by the evidence given, outside step 1.
pub(crate) fn apply(tx: &Transaction<'_>, cipher: &Cipher, wanted: &OrderMove, at: UnixMs) -> Result<(), Fail> {
    if wanted.cause == Cause::SendBegun {
        return Err(illegal("only an attempt begins a send"));
    }
    let mut kept = find(tx, cipher, &wanted.order_id)?;
    let attempt_seq = wanted.attempt_id.as_ref().map(|id| attempts::seq(tx, id)).transpose()?;
    let from = kept.order.state;
    let to = target(&kept.order, wanted.cause)?;
    let mut evidence = wanted.evidence.clone();
    if let Some(id) = &wanted.provider_order_id {
        claims::claim(tx, cipher, &kept.order.wallet_id, id, &[kept.seq])?;
        if let Some(earlier) = kept.order.provider_order_id.as_ref().filter(|earlier| *earlier != id) {
            evidence.push_str(&format!(" (the provider's order {earlier}, known before, stays claimed too)"));
        }
    }
    let before = kept.order.clone();
    learn(&mut kept.order, wanted, at);
    settle(&mut kept.order, to, wanted, at);
    let line =
        journal::Line { at, order_seq: kept.seq, attempt_seq, from, to, cause: wanted.cause, evidence: &evidence };
    let repeats = from == to && journal::last_says(tx, &line)?;
    if !repeats {
        journal::append(tx, cipher, &line)?;
    }
    if kept.order != before {
        orders::update(tx, cipher, &kept)?;
        let named_anew = kept.order.provider_order_id != before.provider_order_id
            || kept.order.short_reference != before.short_reference;
        if named_anew {
            fts::refresh(tx, kept.seq, &kept.order)?;
        }
    }
    Ok(())
}

/// Step 1: moves every order of an attempt by `SendBegun`, then keeps the attempt with the room for its answer.
pub(crate) fn begin(tx: &Transaction<'_>, cipher: &Cipher, attempt: &Attempt) -> Result<(), Fail> {
    if attempt.outcome.is_some() || attempt.answered_at.is_some() || attempt.provider_order_id.is_some() {
        return Err(illegal("an attempt begins without an answer"));
    }
    if attempt.order_ids.is_empty() {
        return Err(illegal("an attempt needs an order"));
    }
    let mut moved = Vec::with_capacity(attempt.order_ids.len());
    for id in &attempt.order_ids {
        let kept = find(tx, cipher, id)?;
        if moved.iter().any(|other: &orders::Kept| other.seq == kept.seq) {
            return Err(illegal(format!("order {id} stands twice in one call")));
        }
        if kept.order.wallet_id != attempt.wallet_id {
            return Err(illegal(format!("order {id} belongs to another wallet")));
        }
        if let Some(open) = attempts::open_for(tx, kept.seq)? {
            return Err(illegal(format!("order {id} is being sent already, by attempt {open}")));
        }
        moved.push(kept);
    }
    let seqs: Vec<i64> = moved.iter().map(|kept| kept.seq).collect();
    let attempt_seq = attempts::insert(tx, cipher, attempt, &seqs)?;
    for mut kept in moved {
        let from = kept.order.state;
        let to = target(&kept.order, Cause::SendBegun)?;
        let at = attempt.sent_at;
        kept.order.state = to;
        kept.order.state_since = at;
        kept.order.first_sent_at = kept.order.first_sent_at.or(Some(at));
        kept.order.last_sent_at = Some(at);
        orders::update(tx, cipher, &kept)?;
        let evidence = format!("sending to {}", kept.order.provider.name());
        let line = journal::Line {
            at,
            order_seq: kept.seq,
            attempt_seq: Some(attempt_seq),
            from,
            to,
            cause: Cause::SendBegun,
            evidence: &evidence,
        };
        journal::append(tx, cipher, &line)?;
    }
    Ok(())
}

fn target(order: &Order, cause: Cause) -> Result<OrderState, Fail> {
    match transition(order.state, cause, order.unknown_before) {
        Ok(Transition::To(state)) => Ok(state),
        Ok(Transition::Stays) => Ok(order.state),
        Err(error) => Err(illegal(format!("{}: {error}", order.id))),
    }
}

/// What the evidence tells beside the state.
fn learn(order: &mut Order, wanted: &OrderMove, at: UnixMs) {
    if let Some(id) = &wanted.provider_order_id {
        order.provider_order_id = Some(id.clone());
    }
    if let Some(short_reference) = &wanted.short_reference {
        order.short_reference = Some(short_reference.clone());
    }
    if let Some(charged) = wanted.charged {
        order.charged = Some(charged);
    }
    if let Some(provider_state) = &wanted.provider_state {
        order.provider_state = Some(provider_state.clone());
    }
    if let Some(reason) = &wanted.reason {
        order.reason = Some(reason.clone()).filter(|reason| !reason.is_empty());
    }
    if is_providers_word(wanted.cause) {
        order.last_seen_at = Some(at);
    }
}

/// The state and what hangs on it. An unknown is over only when the order leaves it for a state that settles it; sending
/// it again does not.
fn settle(order: &mut Order, to: OrderState, wanted: &OrderMove, at: UnixMs) {
    if order.state != to {
        order.state = to;
        order.state_since = at;
    }
    match to {
        OrderState::Unknown => {
            order.unknown_before = true;
            order.unknown_cause = wanted.unknown_cause.or(order.unknown_cause);
        }
        OrderState::Sending => {}
        OrderState::Planned => order.unknown_cause = None,
        OrderState::Accepted
        | OrderState::Delivered
        | OrderState::Failed
        | OrderState::Refunded
        | OrderState::Rejected => {
            order.unknown_before = false;
            order.unknown_cause = None;
        }
    }
}

/// Whether the provider itself told of the order.
const fn is_providers_word(cause: Cause) -> bool {
    match cause {
        Cause::ProviderAccepted
        | Cause::ProviderRejected
        | Cause::RecordShowsProcessing
        | Cause::RecordShowsDelivered
        | Cause::RecordShowsFailed
        | Cause::RefundSeen
        | Cause::ParentFailed => true,
        Cause::SendBegun
        | Cause::SendHeld
        | Cause::OutcomeLost
        | Cause::RecordShowsNothing
        | Cause::PersonSaysCharged
        | Cause::PersonSaysFailed
        | Cause::PersonSaysNotCharged
        | Cause::PersonCancelled
        | Cause::LedgerDoubted => false,
    }
}
