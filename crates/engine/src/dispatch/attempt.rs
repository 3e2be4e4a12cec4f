//! One attempt: the four steps, and what follows from its outcome for batch and account.
//!
//! Guarantees: nothing is sent before its intent is durable, and nothing is made of an answer before it is kept. Leaves out:
//! what an outcome means for the orders (`meaning`).

use super::compose::{self, Call};
use super::meaning::{by_attempt, conclude, deliver_checkers, encode, not_sent_words};
use super::{Step, pause, pause_all};
use crate::accounts;
use crate::error::DeskError;
use crate::events::DeskEvent;
use crate::model::{Account, Attempt, BatchState, Lane, Order, WalletReading};
use crate::mutants::{self, Mutant};
use crate::ports::{
    BuyingCalls, Exchange, LedgerError, NewAttempt, OrderMove, OrderQuery, OrdersQuery, ProviderRecord,
};
use crate::shared::{AccountRuntime, BatchRun, CallTimes, FirstSend, Shared, locked};
use domain::{
    AttemptId, BatchId, Cause, NotSentCause, OrderId, OrderState, PauseCause, Pesewas, ProviderKind, PurchaseKind,
    RejectEffect, Rejection, SubmitOutcome, UnknownCause,
};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The buying calls of an account. Made once when an account connects; only this module can use what is inside.
pub(crate) struct Buyer(pub(super) Arc<dyn BuyingCalls>);

impl Buyer {
    pub fn new(buying: Arc<dyn BuyingCalls>) -> Self {
        Self(buying)
    }
}

/// How often in a row a call may find nobody before the batches pause.
const NOT_SENT_IN_A_ROW_MAX: usize = 5;
/// How often the provider may call a number busy before the order asks for a person.
const NUMBER_BUSY_MAX: u32 = 20;
const NUMBER_BUSY_WAIT_MS: u64 = 60_000;
/// How soon to look again when another account of the same wallet is sending.
const WALLET_BUSY_WAIT_MS: u64 = 500;

/// Step 1, then the rest in a task of its own.
pub(super) fn begin(
    shared: &Arc<Shared>,
    runtime: &Arc<AccountRuntime>,
    run: &BatchRun,
    call: Call,
    wallet_before: Option<WalletReading>,
) -> Result<Step, DeskError> {
    let price = call.purchase.planned_total();
    let batch_id = &run.id;
    let under_way = UnderWay::begin(runtime);
    // While the wallet was read the batch may have been paused, another account may have taken the number or left the
    // wallet in doubt, and a resend may have taken the last place of the window.
    if !shared.may_send() || runtime.account().paused.is_some() || runtime.is_retired() {
        return Ok(Step::Idle);
    }
    if !compose::is_still_free(shared, runtime, &call)? {
        return Ok(Step::Sent);
    }
    let wait_ms = locked(&runtime.sends).wait_ms(run.lane, shared.clock.monotonic_ms());
    if wait_ms > 0 {
        return Ok(Step::Wait(wait_ms));
    }
    {
        let mut running = locked(&runtime.running);
        let Some(run) = running.iter_mut().find(|run| &run.id == batch_id) else { return Ok(Step::Sent) };
        if run.committed + price > run.ceiling {
            return Ok(Step::Sent);
        }
        run.committed = run.committed + price;
    }
    let started = start(shared, runtime, call, wallet_before);
    match started {
        Ok(open) => {
            under_way.hand_over();
            shared.spawn(finish(Arc::clone(shared), Arc::clone(runtime), open));
            Ok(Step::Sent)
        }
        Err(error) => {
            uncommit(runtime, batch_id, price);
            if error.code() == "wallet_busy" {
                return Ok(Step::Wait(WALLET_BUSY_WAIT_MS));
            }
            Err(error)
        }
    }
}

/// A call in the making, counted among those under way. Whoever closes the desk forbids sending first and counts then: a
/// call that still found leave is waited for.
struct UnderWay<'a>(&'a AccountRuntime);

impl<'a> UnderWay<'a> {
    fn begin(runtime: &'a AccountRuntime) -> Self {
        runtime.in_flight.fetch_add(1, Ordering::SeqCst);
        Self(runtime)
    }

    /// The call is made: `release` counts it off.
    fn hand_over(self) {
        std::mem::forget(self);
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}

fn uncommit(runtime: &AccountRuntime, batch_id: &BatchId, amount: Pesewas) {
    if let Some(run) = locked(&runtime.running).iter_mut().find(|run| &run.id == batch_id) {
        run.committed = run.committed - amount;
    }
}

/// An attempt between step 1 and step 4.
struct Open {
    attempt: Attempt,
    call: Call,
    place: u64,
}

fn start(
    shared: &Shared,
    runtime: &AccountRuntime,
    call: Call,
    wallet_before: Option<WalletReading>,
) -> Result<Open, DeskError> {
    let account = runtime.account();
    let is_netconnect = account.provider == ProviderKind::NetConnect;
    if is_netconnect && !shared.take_wallet(&account.wallet_id) {
        return Err(DeskError::refused(
            "wallet_busy",
            "another account of this wallet is sending",
            "It goes on by itself.",
        ));
    }
    let attempt = Attempt {
        id: AttemptId(shared.ids.new_id()),
        account: account.id.clone(),
        wallet_id: account.wallet_id.clone(),
        key_fingerprint: account.key_fingerprint.clone(),
        address: account.address.clone(),
        kind: call.purchase.kind,
        order_ids: call.orders.iter().map(|order| order.id.clone()).collect(),
        body_hash: runtime.buyer.0.body_hash(&call.purchase),
        wallet_before,
        sent_at: shared.clock.now(),
        answered_at: None,
        outcome: None,
        provider_order_id: None,
    };
    if !mutants::is(Mutant::SkipIntent)
        && let Err(error) = write_intent(shared, &attempt)
    {
        if is_netconnect {
            shared.leave_wallet(&account.wallet_id);
        }
        return Err(error);
    }
    if !runtime.clock_agrees(shared.settings().clock_skew_ms) {
        for order in &call.orders {
            // Should this fail, the order is only looked up less boldly than it could be after a restart.
            let _ = shared.ledger.put_setting(&wrong_clock_key(&order.id), Some("sent by a clock that was off"));
        }
    }
    let now_ms = shared.clock.monotonic_ms();
    let place = locked(&runtime.sends).take();
    for order in &call.orders {
        let first = FirstSend { mono_ms: now_ms, wall: attempt.sent_at };
        locked(&shared.first_sends).entry(order.id.clone()).or_insert(first);
    }
    let times = CallTimes { sent_at_provider: runtime.provider_time(now_ms), over_ms: None };
    locked(&shared.calls).insert(attempt.id.clone(), times);
    runtime.in_flight_planned.fetch_add(call.purchase.planned_total().0, Ordering::SeqCst);
    shared.tell_of(attempt.order_ids.iter());
    Ok(Open { attempt, call, place })
}

fn write_intent(shared: &Shared, attempt: &Attempt) -> Result<(), DeskError> {
    let new = NewAttempt { attempt: attempt.clone(), lease_epoch: shared.epoch.load(Ordering::SeqCst) };
    let written = shared.ledger.begin_attempt(&new);
    if let Err(error @ LedgerError::LeaseLost) = &written {
        shared.halt(error.to_string(), None);
    }
    Ok(written?)
}

/// The setting that marks an order sent while our clock was off: its age cannot be told after a restart.
pub(crate) fn wrong_clock_key(order_id: &OrderId) -> String {
    format!("wrong_clock/{order_id}")
}

/// Steps 2 to 4.
async fn finish(shared: Arc<Shared>, runtime: Arc<AccountRuntime>, open: Open) {
    let exchange = runtime.buyer.0.send(&open.call.purchase).await;
    let exchange = match exchange {
        Exchange::ConnectionLost if mutants::is(Mutant::ResetIsNotSent) => {
            Exchange::NotSent(NotSentCause::ConnectionRefused)
        }
        exchange => exchange,
    };
    let now = shared.clock.now();
    let now_ms = shared.clock.monotonic_ms();
    locked(&runtime.sends).answered(open.place, now_ms);
    if let Some(times) = locked(&shared.calls).get_mut(&open.attempt.id) {
        times.over_ms = Some(now_ms);
    }
    if mutants::is(Mutant::SkipIntent) {
        // What comes of writing it afterwards is for the simulation to find.
        let _ = write_intent(&shared, &open.attempt);
    }
    if let Exchange::Answered(answer) = &exchange {
        shared.seen(&runtime, answer.provider_date);
    }
    let raw = encode(&exchange);
    if let Err(error) = shared.ledger.keep_answer(&open.attempt.id, &raw, now) {
        shared.halt(
            format!("an answer could not be written to the history ({error}). Save it elsewhere before you close."),
            Some((open.attempt.id.clone(), raw)),
        );
        release(&shared, &runtime, &open);
        return;
    }
    let outcome = runtime.buyer.0.classify(&open.call.purchase, &exchange);
    let outcome = doubt_busy_number(&shared, &runtime, &open, outcome).await;
    match conclude(&shared, &open.attempt, &open.call, outcome) {
        Ok(outcome) => {
            release(&shared, &runtime, &open);
            shared.tell_of(open.attempt.order_ids.iter());
            after(&shared, &runtime, &open, &outcome);
        }
        Err(error) => {
            release(&shared, &runtime, &open);
            shared.halt(
                format!(
                    "what an answer means could not be written to the history ({error}); the answer itself is kept"
                ),
                Some((open.attempt.id.clone(), raw)),
            );
        }
    }
    shared.wake_all();
}

fn release(shared: &Shared, runtime: &AccountRuntime, open: &Open) {
    runtime.in_flight.fetch_sub(1, Ordering::SeqCst);
    runtime.in_flight_planned.fetch_sub(open.call.purchase.planned_total().0, Ordering::SeqCst);
    if open.attempt.kind != PurchaseKind::NetpluseData {
        shared.leave_wallet(&open.attempt.wallet_id);
    }
}

/// NetConnect calls a number busy without saying by which order. If its list shows an order newer than our send that
/// nobody claims, it may be this very one: then nothing is known.
async fn doubt_busy_number(
    shared: &Shared,
    runtime: &AccountRuntime,
    open: &Open,
    outcome: SubmitOutcome,
) -> SubmitOutcome {
    let SubmitOutcome::Rejected(rejection) = &outcome else { return outcome };
    if rejection.effect != RejectEffect::Hold(PauseCause::NumberBusy) {
        return outcome;
    }
    let order = &open.call.orders[0];
    let query = OrdersQuery { order_type: Some("data".to_owned()), limit: 100, cursor: None };
    let Ok(page) = shared.read(runtime, Lane::Counter, runtime.reading.orders_page(&query)).await else {
        return SubmitOutcome::Unknown(UnknownCause::ReferenceSeen);
    };
    let not_before = crate::watch::sent_at(shared, runtime, Some(&open.attempt), order);
    let unclaimed: Vec<&ProviderRecord> = page
        .records
        .iter()
        .filter(|record| record.msisdn == Some(order.msisdn))
        .filter(|record| crate::watch::is_unclaimed(shared, &open.attempt.wallet_id, record))
        .collect();
    let may_be_ours = unclaimed.iter().any(|record| record.created_at.is_none_or(|at| at >= not_before));
    if may_be_ours || page.unreadable_count > 0 {
        return SubmitOutcome::Unknown(UnknownCause::ReferenceSeen);
    }
    if let Err(error) = pause_if_landed(shared, runtime, order, &unclaimed) {
        tracing::warn!(%error, "whether an earlier order landed could not be looked up");
    }
    outcome
}

/// The order in the number's way may be an earlier one of ours that counts as not bought: then a person looks before this
/// one is sent in its place.
fn pause_if_landed(
    shared: &Shared,
    runtime: &AccountRuntime,
    order: &Order,
    unclaimed: &[&ProviderRecord],
) -> Result<(), DeskError> {
    let rejected = OrderQuery {
        msisdn: Some(order.msisdn),
        states: vec![OrderState::Rejected],
        checkers: Some(false),
        limit: 100,
        ..OrderQuery::default()
    };
    for earlier in shared.ledger.orders(&rejected)? {
        let Some(attempt) = shared.ledger.attempts_of(&earlier.id)?.into_iter().next() else { continue };
        let sent_at = crate::watch::sent_at(shared, runtime, Some(&attempt), &earlier);
        let fits = |record: &&&ProviderRecord| record.created_at.is_none_or(|at| at >= sent_at);
        if crate::watch::may_still_land(shared, &earlier)?
            && let Some(record) = unclaimed.iter().find(fits)
        {
            let reason = format!(
                "NetConnect lists an order to {} that none of yours claims ({}). It may be the one that counts as not \
                 bought ({}). Nothing was charged for this one. Look at both, then press Continue sending or stop.",
                order.msisdn, record.provider_order_id, earlier.reference
            );
            return pause(shared, runtime, &order.batch_id, &reason);
        }
    }
    Ok(())
}

/// What an outcome means beyond its own orders.
fn after(shared: &Arc<Shared>, runtime: &Arc<AccountRuntime>, open: &Open, outcome: &SubmitOutcome) {
    let batch_id = open.call.orders[0].batch_id.clone();
    // An order that was unknown before stays unknown whatever this send came to, and keeps counting.
    let was_unknown = open.call.orders.iter().any(|order| order.unknown_before);
    let planned = if was_unknown { Pesewas::ZERO } else { open.call.purchase.planned_total() };
    if !matches!(outcome, SubmitOutcome::NotSent(_)) {
        runtime.not_sent_in_a_row.store(0, Ordering::SeqCst);
    }
    let result = match outcome {
        SubmitOutcome::Accepted(receipt) => {
            if let Some(wallet) = receipt.wallet_after {
                tracing::debug!(wallet = %wallet, "the receipt tells the wallet");
                shared.tell(DeskEvent::Wallet { wallet_id: open.attempt.wallet_id.clone() });
            }
            deliver_checkers(shared, outcome, &open.call).map_err(DeskError::from).and_then(|()| {
                compare_charge(shared, runtime, &batch_id, open.call.purchase.planned_total(), receipt.charged)
            })
        }
        SubmitOutcome::Rejected(rejection) => {
            uncommit(runtime, &batch_id, planned);
            if was_unknown && rejection.status == 402 && mutants::is(Mutant::BalanceRefusalAfterUnknown) {
                take_for_refused(shared, open);
            }
            rejected(shared, runtime, open, rejection, was_unknown).and_then(|()| leave_stopped(shared, open))
        }
        SubmitOutcome::NotSent(cause) => {
            uncommit(runtime, &batch_id, planned);
            not_sent(shared, runtime, *cause);
            leave_stopped(shared, open)
        }
        SubmitOutcome::Unknown(_) if mutants::is(Mutant::ResendOnUnknown) => send_again_at_once(shared, runtime, open),
        SubmitOutcome::Unknown(_) => Ok(()),
    };
    if let Err(error) = result {
        tracing::warn!(batch = %batch_id, %error, "what follows from an answer could not be kept");
    }
}

/// Orders that came back unsent: the next send of each is its first, and a batch that was stopped meanwhile lets them go.
fn leave_stopped(shared: &Shared, open: &Open) -> Result<(), DeskError> {
    let is_stopped =
        shared.ledger.batch(&open.call.orders[0].batch_id)?.is_some_and(|batch| batch.state == BatchState::Stopped);
    let mut moves = Vec::new();
    for id in &open.attempt.order_ids {
        if shared.ledger.order(id)?.is_none_or(|order| order.state != OrderState::Planned) {
            continue;
        }
        locked(&shared.first_sends).remove(id);
        if is_stopped {
            let words = "You stopped the batch; this order was not sent. Nothing was charged.";
            let mut cancelled = by_attempt(&open.attempt, id, Cause::PersonCancelled, words.to_owned());
            cancelled.reason = Some(words.to_owned());
            moves.push(cancelled);
        }
    }
    Ok(shared.apply(&moves, shared.clock.now())?)
}

/// The fault `Mutant::BalanceRefusalAfterUnknown`.
fn take_for_refused(shared: &Shared, open: &Open) {
    let moves: Vec<OrderMove> = open
        .attempt
        .order_ids
        .iter()
        .map(|id| by_attempt(&open.attempt, id, Cause::RecordShowsNothing, "refused for its balance".to_owned()))
        .collect();
    // A fault need not be kept safe from others.
    let _ = shared.apply(&moves, shared.clock.now());
}

/// The fault `Mutant::ResendOnUnknown`.
fn send_again_at_once(shared: &Arc<Shared>, runtime: &Arc<AccountRuntime>, open: &Open) -> Result<(), DeskError> {
    let call = compose::call_of(open.call.orders.clone());
    let again = start(shared, runtime, call, open.attempt.wallet_before)?;
    // A task that spawns its own kind needs a name for its type.
    let task: std::pin::Pin<Box<dyn Future<Output = ()> + Send>> =
        Box::pin(finish(Arc::clone(shared), Arc::clone(runtime), again));
    shared.spawn(task);
    Ok(())
}

fn compare_charge(
    shared: &Shared,
    runtime: &AccountRuntime,
    batch_id: &BatchId,
    planned: Pesewas,
    charged: Option<Pesewas>,
) -> Result<(), DeskError> {
    let Some(charged) = charged else { return Ok(()) };
    uncommit(runtime, batch_id, planned - charged);
    if charged > planned {
        let reason = format!(
            "{charged} was charged where {planned} was approved. The batch is paused. Look at the order, then press \
             Continue if you accept it."
        );
        pause(shared, runtime, batch_id, &reason)?;
    }
    Ok(())
}

fn rejected(
    shared: &Shared,
    runtime: &AccountRuntime,
    open: &Open,
    rejection: &Rejection,
    was_unknown: bool,
) -> Result<(), DeskError> {
    let order = &open.call.orders[0];
    let now_ms = shared.clock.monotonic_ms();
    match rejection.effect {
        RejectEffect::Final => Ok(()),
        RejectEffect::Hold(PauseCause::KeyOrRole) => {
            let reason = format!("The provider refused the key or its role: {}", rejection.message);
            accounts::set_paused(shared, runtime, Some(reason))
        }
        // It was sent again, and its first send may have been charged: the refusal says nothing of that. What is still to be
        // sent meets the empty wallet by itself.
        RejectEffect::Hold(PauseCause::Balance) if was_unknown => Ok(()),
        RejectEffect::Hold(PauseCause::Balance) => pause(
            shared,
            runtime,
            &order.batch_id,
            "The provider says that the wallet is too low. Nothing was charged for that order. Top up, then press Continue sending.",
        ),
        RejectEffect::Hold(PauseCause::RateLimit) => {
            locked(&runtime.sends).hold_back(rejection.retry_after_ms.unwrap_or(15_000), now_ms);
            Ok(())
        }
        RejectEffect::Hold(PauseCause::NumberBusy) => {
            let mut busy = locked(&runtime.busy_until);
            let entry = busy.entry(order.id.clone()).or_insert((0, 0));
            *entry = (now_ms + NUMBER_BUSY_WAIT_MS, entry.1 + 1);
            let is_too_often = entry.1 > NUMBER_BUSY_MAX;
            drop(busy);
            if is_too_often {
                let reason = format!(
                    "NetConnect keeps saying that another order to {} is under way. Nothing was charged for this one. \
                     Press Continue sending to try again.",
                    order.msisdn
                );
                pause(shared, runtime, &order.batch_id, &reason)?;
            }
            Ok(())
        }
    }
}

fn not_sent(shared: &Shared, runtime: &AccountRuntime, cause: NotSentCause) {
    shared.set_offline(runtime, true);
    let in_a_row = runtime.not_sent_in_a_row.fetch_add(1, Ordering::SeqCst) + 1;
    let wait_ms = 2_000u64.saturating_mul(1 << in_a_row.min(5));
    locked(&runtime.sends).hold_back(wait_ms, shared.clock.monotonic_ms());
    if in_a_row >= NOT_SENT_IN_A_ROW_MAX {
        runtime.not_sent_in_a_row.store(0, Ordering::SeqCst);
        let reason = format!(
            "{} Nothing was sent or charged. Press Continue sending when the line is back.",
            not_sent_words(cause)
        );
        pause_all(shared, runtime, &reason);
    }
}

/// What came of an order that may be sent again.
pub(crate) enum Resend {
    /// It is on its way.
    Sent,
    /// The next place of the window is promised to it; not before so many ms.
    Wait(u64),
    /// Something forbids it.
    Refused,
}

/// Sends an unknown Netpluse order again under its own reference. The caller has the contract's leave (`watch::settle`).
pub(crate) fn resend(shared: &Arc<Shared>, runtime: &Arc<AccountRuntime>, order: Order) -> Result<Resend, DeskError> {
    let is_unknown_netpluse = order.state == OrderState::Unknown && order.provider == ProviderKind::Netpluse;
    let account = runtime.account();
    let under_way = UnderWay::begin(runtime);
    if !is_unknown_netpluse || !shared.may_send() || account.paused.is_some() || runtime.is_retired() {
        return Ok(Resend::Refused);
    }
    let attempts = shared.ledger.attempts_of(&order.id)?;
    let Some(first) = attempts.first() else { return Ok(Resend::Refused) };
    if !is_same_sender(&account, first) {
        return Ok(Resend::Refused);
    }
    let call = compose::call_of(vec![order]);
    // Same reference with another body: never (contracts, Netpluse 5).
    if runtime.buyer.0.body_hash(&call.purchase) != first.body_hash {
        return Ok(Resend::Refused);
    }
    let wait_ms = locked(&runtime.sends).wait_ms(Lane::Counter, shared.clock.monotonic_ms());
    locked(&runtime.sends).promise(wait_ms > 0);
    if wait_ms > 0 {
        return Ok(Resend::Wait(wait_ms));
    }
    let wallet = shared.ledger.wallet_reading(&account.wallet_id)?;
    let open = start(shared, runtime, call, wallet)?;
    under_way.hand_over();
    shared.spawn(finish(Arc::clone(shared), Arc::clone(runtime), open));
    Ok(Resend::Sent)
}

/// A resend needs the owner, key and address of the first send.
pub(super) fn is_same_sender(account: &Account, first: &Attempt) -> bool {
    account.wallet_id == first.wallet_id
        && account.key_fingerprint == first.key_fingerprint
        && account.address == first.address
}
