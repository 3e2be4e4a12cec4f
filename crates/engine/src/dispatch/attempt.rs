//! One attempt: the four steps, and what its outcome means for orders, batch and account.

use super::compose::{self, Call};
use super::{Step, pause, pause_all};
use crate::accounts;
use crate::credentials::{self as kept_credentials, CredentialAlarm};
use crate::error::DeskError;
use crate::events::DeskEvent;
use crate::model::{Account, Attempt, BatchState, Lane, Order, WalletReading};
use crate::mutants::{self, Mutant};
use crate::ports::{
    Answer, BuyingCalls, Conclusion, Exchange, IssuedTo, LedgerError, NewAttempt, OrderMove, OrdersQuery,
};
use crate::shared::{AccountRuntime, BatchRun, CallTimes, FirstSend, Shared, locked};
use domain::{
    AttemptId, BatchId, Cause, IssuedCredential, NotSentCause, OrderId, OrderState, PauseCause, Pesewas, ProviderKind,
    PurchaseKind, Receipt, RejectEffect, Rejection, SubmitOutcome, UnixMs, UnknownCause,
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
    // While the wallet was read the batch may have been paused, another account may have taken the number or left the
    // wallet in doubt, and a resend may have taken the last place of the window.
    if !shared.may_send() || runtime.account().paused.is_some() {
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
    runtime.in_flight.fetch_add(1, Ordering::SeqCst);
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

/// A line of JSON about the exchange, then the body as it came.
fn encode(exchange: &Exchange) -> Vec<u8> {
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
fn conclude(
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
                outcome = SubmitOutcome::Unknown(UnknownCause::AnswerUnreadable);
                concluded = conclusion(attempt, call, &outcome, shared.clock.now());
                alarms.clear();
            }
            Err(error) => return Err(error.into()),
        }
    }
    for alarm in &alarms {
        kept_credentials::raise(shared, alarm)?;
    }
    Ok(outcome)
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

fn blank(attempt: &Attempt, order_id: &OrderId, cause: Cause, evidence: String) -> OrderMove {
    OrderMove {
        order_id: order_id.clone(),
        attempt_id: Some(attempt.id.clone()),
        cause,
        evidence,
        unknown_cause: None,
        provider_order_id: None,
        short_reference: None,
        charged: None,
        provider_state: None,
        reason: None,
    }
}

fn accepted_moves(attempt: &Attempt, call: &Call, receipt: &Receipt) -> Vec<OrderMove> {
    let of_item = |index: usize, order: &Order| -> OrderMove {
        let words = format!("answered: accepted as {}", receipt.provider_order_id);
        let mut accepted = blank(attempt, &order.id, Cause::ProviderAccepted, words);
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
                    let mut lost = blank(attempt, &order.id, Cause::OutcomeLost, words.clone());
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
            let mut rejected = blank(attempt, &order.id, cause, words.clone());
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
            let mut held = blank(attempt, &order.id, Cause::SendHeld, words.to_owned());
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
            let mut lost = blank(attempt, &order.id, Cause::OutcomeLost, words.to_owned());
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
            let issued = IssuedCredential {
                transaction_id: entry.provider_order_id.clone()?,
                msisdn: Some(order.msisdn),
                credential: entry.credential.clone()?,
            };
            Some(IssuedTo { order_id: order.id.clone(), issued })
        })
        .collect()
}

/// A checker is delivered when its credential is in the ledger, and failed when the answer says so.
fn deliver_checkers(shared: &Shared, outcome: &SubmitOutcome, call: &Call) -> Result<(), LedgerError> {
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
        moves.push(OrderMove {
            order_id: order.id.clone(),
            attempt_id: None,
            cause,
            evidence,
            unknown_cause: None,
            provider_order_id: None,
            short_reference: None,
            charged: None,
            provider_state: None,
            reason: entry.error.clone(),
        });
    }
    shared.apply(&moves, shared.clock.now())
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
    let may_be_ours = page.records.iter().any(|record| {
        record.msisdn == Some(order.msisdn)
            && record.created_at.is_none_or(|at| at >= not_before)
            && crate::watch::is_unclaimed(shared, &open.attempt.wallet_id, record)
    });
    if may_be_ours || page.unreadable_count > 0 {
        return SubmitOutcome::Unknown(UnknownCause::ReferenceSeen);
    }
    outcome
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
            rejected(shared, runtime, open, rejection).and_then(|()| leave_stopped(shared, open))
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
            let mut cancelled = blank(&open.attempt, id, Cause::PersonCancelled, words.to_owned());
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
        .map(|id| blank(&open.attempt, id, Cause::RecordShowsNothing, "refused for its balance".to_owned()))
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

fn rejected(shared: &Shared, runtime: &AccountRuntime, open: &Open, rejection: &Rejection) -> Result<(), DeskError> {
    let order = &open.call.orders[0];
    let now_ms = shared.clock.monotonic_ms();
    match rejection.effect {
        RejectEffect::Final => Ok(()),
        RejectEffect::Hold(PauseCause::KeyOrRole) => {
            let reason = format!("The provider refused the key or its role: {}", rejection.message);
            accounts::set_paused(shared, runtime, Some(reason))
        }
        RejectEffect::Hold(PauseCause::Balance) => pause(
            shared,
            runtime,
            &order.batch_id,
            "The provider says that the wallet is too low. Nothing was charged for that order. Top up, then press Continue.",
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
                     Press Continue to try again.",
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
        let reason =
            format!("{} Nothing was sent or charged. Press Continue when the line is back.", not_sent_words(cause));
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
    if !is_unknown_netpluse || !shared.may_send() || account.paused.is_some() {
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
    shared.spawn(finish(Arc::clone(shared), Arc::clone(runtime), open));
    Ok(Resend::Sent)
}

/// A resend needs the owner, key and address of the first send.
pub(super) fn is_same_sender(account: &Account, first: &Attempt) -> bool {
    account.wallet_id == first.wallet_id
        && account.key_fingerprint == first.key_fingerprint
        && account.address == first.address
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
