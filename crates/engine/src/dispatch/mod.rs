//! Sending. The only room that can call a provider's buying calls.
//!
//! Guarantees: every purchase goes through the four steps (intent durable, call, raw answer durable, meaning durable);
//! nothing is sent while the history cannot be written, the ledger is doubted, the account or batch is paused, or a
//! NetConnect wallet has an unknown order; the approved total is never exceeded; a number never has two data orders
//! under way. Leaves out: looking up what became of orders (`watch`).

mod attempt;
mod compose;
mod meaning;
mod money;
mod replay;

pub(crate) use attempt::{Buyer, Resend, resend, wrong_clock_key};
pub(crate) use compose::{landed_after_all, released_key};
pub(crate) use meaning::{conclude_from_raw, finish_checkers};
pub(crate) use replay::{end_open_checks, probe_replay};

use crate::error::DeskError;
use crate::events::DeskEvent;
use crate::model::{BatchState, Lane, Order};
use crate::ports::{LedgerError, OrderMove, OrderQuery};
use crate::shared::{AccountRuntime, BatchRun, Shared, locked};
use domain::{BatchId, Cause, OrderState, ProviderKind};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// What one look at the queue came to.
enum Step {
    /// A call is under way; look again at once.
    Sent,
    /// Nothing may go for so long.
    Wait(u64),
    /// Nothing to send until something changes.
    Idle,
}

/// How long to wait before a read that failed is tried again in front of a send.
const READ_AGAIN_MS: u64 = 10_000;
/// How often orders that were read are read again because one of them moved meanwhile.
const MOVED_MEANWHILE_MAX: u32 = 100;
/// How long a sender waits at most for a wake-up that it may have missed.
const IDLE_MS: u64 = 600_000;

const SLEPT: &str = "The computer slept, or its clock was changed. Look at the orders, then press Continue sending.";

/// Sends an account's batches until the desk closes or the account is retired.
pub(crate) async fn run(shared: Arc<Shared>, runtime: Arc<AccountRuntime>) {
    let mut guard = SleepGuard::new(&shared);
    loop {
        if shared.is_closing() || runtime.is_retired() {
            return;
        }
        let woken = runtime.wake_sender.notified();
        if guard.slept(&shared) {
            pause_slept(&shared, &runtime);
        }
        let wait_ms = match step(&shared, &runtime, &mut guard).await {
            Ok(Step::Sent) => continue,
            Ok(Step::Wait(ms)) => ms.max(1),
            Ok(Step::Idle) => IDLE_MS,
            Err(error) => {
                tracing::warn!(account = %runtime.id, %error, "a look at the queue failed");
                if matches!(error, DeskError::Ledger(LedgerError::Write(_))) {
                    shared.halt(error.to_string(), None);
                }
                READ_AGAIN_MS
            }
        };
        tokio::select! {
            () = woken => {}
            () = shared.clock.sleep_ms(wait_ms) => {}
        }
    }
}

/// Notices that the computer slept: the wall clock went on while the monotonic one stood still, or either leapt.
#[derive(Debug, Clone)]
pub(crate) struct SleepGuard {
    wall: domain::UnixMs,
    mono_ms: u64,
}

impl SleepGuard {
    /// From now on.
    fn new(shared: &Shared) -> Self {
        Self { wall: shared.clock.now(), mono_ms: shared.clock.monotonic_ms() }
    }

    fn slept(&mut self, shared: &Shared) -> bool {
        let (wall, mono_ms) = (shared.clock.now(), shared.clock.monotonic_ms());
        let wall_passed_ms = wall.since_ms(self.wall);
        let mono_passed_ms = i64::try_from(mono_ms.saturating_sub(self.mono_ms)).unwrap_or(i64::MAX);
        (self.wall, self.mono_ms) = (wall, mono_ms);
        let limit_ms = i64::try_from(shared.settings().suspend_ms).unwrap_or(i64::MAX);
        (wall_passed_ms - mono_passed_ms).abs() > limit_ms
    }
}

async fn step(shared: &Arc<Shared>, runtime: &Arc<AccountRuntime>, guard: &mut SleepGuard) -> Result<Step, DeskError> {
    let account = runtime.account();
    if !shared.may_send() || account.paused.is_some() {
        return Ok(Step::Idle);
    }
    let at_once = match account.provider {
        ProviderKind::NetConnect => 1,
        ProviderKind::Netpluse => usize::try_from(shared.settings().netpluse_calls_at_once).unwrap_or(1),
    };
    if runtime.in_flight.load(Ordering::SeqCst) >= at_once {
        return Ok(Step::Idle);
    }
    let mut shortest_wait_ms: Option<u64> = None;
    for run in queue(runtime) {
        let composed = compose::next_call(shared, runtime, &run)?;
        let call = match composed {
            compose::Next::Call(call) => call,
            compose::Next::Blocked { wait_ms } => {
                shortest_wait_ms = [shortest_wait_ms, wait_ms].into_iter().flatten().min();
                continue;
            }
            compose::Next::Nothing => {
                finish(shared, runtime, &run.id)?;
                continue;
            }
        };
        if leave_out_landed(shared, &call)? {
            return Ok(Step::Sent);
        }
        let wait_ms = locked(&runtime.sends).wait_ms(run.lane, shared.clock.monotonic_ms());
        if wait_ms > 0 {
            return Ok(Step::Wait(wait_ms));
        }
        return match money::check(shared, runtime, &run, &call).await? {
            // The wallet and the prices were read before the sleep: they say nothing of now.
            money::Check::Send(_) if guard.slept(shared) => {
                pause_slept(shared, runtime);
                Ok(Step::Sent)
            }
            money::Check::Send(wallet) => attempt::begin(shared, runtime, &run, call, wallet),
            money::Check::Pause(reason) => {
                pause(shared, runtime, &run.id, &reason)?;
                Ok(Step::Sent)
            }
            money::Check::Wait(ms) => Ok(Step::Wait(ms)),
            money::Check::WaitForAnswers => Ok(Step::Idle),
        };
    }
    Ok(shortest_wait_ms.map_or(Step::Idle, Step::Wait))
}

/// Whether an order of this batch goes by itself, now or after a while, with nothing else coming to its end before.
pub(crate) fn goes_on(shared: &Shared, runtime: &AccountRuntime, id: &BatchId) -> Result<bool, DeskError> {
    let Some(run) = locked(&runtime.running).iter().find(|run| &run.id == id).cloned() else { return Ok(false) };
    if !shared.may_send() || runtime.account().paused.is_some() {
        return Ok(false);
    }
    let next = compose::next_call(shared, runtime, &run)?;
    Ok(matches!(next, compose::Next::Call(_) | compose::Next::Blocked { wait_ms: Some(_) }))
}

/// The orders of other lists that a batch waits for.
pub(crate) fn held_up_by(shared: &Shared, id: &BatchId) -> Result<Vec<Order>, DeskError> {
    compose::holders(shared, id)
}

/// The batches to look at, the counter before lists, then in the order of their approval.
fn queue(runtime: &AccountRuntime) -> Vec<BatchRun> {
    let running = locked(&runtime.running);
    let of = |lane: Lane| running.iter().filter(move |run| run.lane == lane).cloned();
    of(Lane::Counter).chain(of(Lane::Batch)).collect()
}

/// Takes a batch into the queue.
pub(crate) fn start(shared: &Shared, runtime: &AccountRuntime, batch: &crate::model::Batch) -> Result<(), DeskError> {
    let query = OrderQuery { batch_id: Some(batch.id.clone()), ..OrderQuery::default() };
    let committed = shared
        .ledger
        .totals(&query)?
        .by_state
        .into_iter()
        .filter(|(state, _, _)| state.may_be_charged())
        .map(|(_, _, sum)| sum)
        .sum();
    let run = BatchRun {
        id: batch.id.clone(),
        lane: batch.lane,
        bulk_calls: batch.bulk_calls,
        ceiling: batch.ceiling,
        committed,
        began: SleepGuard::new(shared),
    };
    let mut running = locked(&runtime.running);
    running.retain(|other| other.id != run.id);
    running.push(run);
    drop(running);
    runtime.wake_sender.notify_one();
    Ok(())
}

/// Takes a batch out of the queue and says why. What is under way is finished.
pub(crate) fn pause(shared: &Shared, runtime: &AccountRuntime, id: &BatchId, reason: &str) -> Result<(), DeskError> {
    leave(shared, runtime, id, &BatchState::Paused { reason: reason.to_owned() })
}

/// Takes a batch out of the queue and gives it a new state.
pub(crate) fn leave(
    shared: &Shared,
    runtime: &AccountRuntime,
    id: &BatchId,
    state: &BatchState,
) -> Result<(), DeskError> {
    locked(&runtime.running).retain(|run| &run.id != id);
    shared.ledger.set_batch_state(id, state)?;
    shared.tell(DeskEvent::Batch { batch_id: id.clone() });
    runtime.wake_sender.notify_one();
    Ok(())
}

/// Ends the orders of a batch that still wait.
pub(crate) fn cancel_waiting(shared: &Shared, id: &BatchId) -> Result<(), DeskError> {
    end_waiting(shared, &OrderQuery { batch_id: Some(id.clone()), ..OrderQuery::default() })
}

/// Ends the orders of a batch that still wait, if it is stopped.
pub(crate) fn cancel_waiting_of_stopped(shared: &Shared, id: &BatchId) -> Result<(), DeskError> {
    end_waiting(shared, &OrderQuery { batch_id: Some(id.clone()), of_stopped: true, ..OrderQuery::default() })
}

fn end_waiting(shared: &Shared, of: &OrderQuery) -> Result<(), DeskError> {
    let query = OrderQuery { states: vec![OrderState::Planned], limit: 1_000, ..of.clone() };
    let mut meanwhile = 0;
    loop {
        let waiting = shared.ledger.orders(&query)?;
        if waiting.is_empty() {
            return Ok(());
        }
        let words = "You stopped the list before this order was sent. Nothing was charged.";
        let cancelled = |order: &Order| OrderMove {
            reason: Some(words.to_owned()),
            ..OrderMove::new(&order.id, Cause::PersonCancelled, words)
        };
        let ended = shared.apply(&waiting.iter().map(cancelled).collect::<Vec<_>>(), shared.clock.now());
        match ended {
            // A call that was in the making took one of them since they were read: it is under way, and is finished.
            Err(LedgerError::Illegal(_)) if meanwhile < MOVED_MEANWHILE_MAX => meanwhile += 1,
            ended => ended?,
        }
    }
}

/// Ends the orders of a call that were approved in the place of one that was charged after all: whoever approved them did
/// not know. Whether there were any.
fn leave_out_landed(shared: &Shared, call: &compose::Call) -> Result<bool, DeskError> {
    let mut moves = Vec::new();
    for order in &call.orders {
        let Some(original) = compose::landed_since(shared, order)? else { continue };
        let words = format!(
            "This was bought again in the place of an order that was charged after all ({}). Nothing was sent or charged \
             for this one.",
            original.reference
        );
        let leave = OrderMove::new(&order.id, Cause::PersonCancelled, words.clone());
        moves.push(OrderMove { reason: Some(words), ..leave });
    }
    shared.apply(&moves, shared.clock.now())?;
    Ok(!moves.is_empty())
}

/// Pauses the batches of an account that were running when the computer slept. One approved since is not among them.
fn pause_slept(shared: &Shared, runtime: &AccountRuntime) {
    let ran = |run: &BatchRun| run.began.clone().slept(shared);
    let ids: Vec<BatchId> = locked(&runtime.running).iter().filter(|run| ran(run)).map(|run| run.id.clone()).collect();
    pause_these(shared, runtime, ids, SLEPT);
}

/// Pauses every running batch of an account.
pub(crate) fn pause_all(shared: &Shared, runtime: &AccountRuntime, reason: &str) {
    let ids: Vec<BatchId> = locked(&runtime.running).iter().map(|run| run.id.clone()).collect();
    pause_these(shared, runtime, ids, reason);
}

fn pause_these(shared: &Shared, runtime: &AccountRuntime, ids: Vec<BatchId>, reason: &str) {
    for id in ids {
        if let Err(error) = pause(shared, runtime, &id, reason) {
            tracing::warn!(batch = %id, %error, "a batch could not be marked as paused");
        }
    }
}

fn finish(shared: &Shared, runtime: &AccountRuntime, id: &BatchId) -> Result<(), DeskError> {
    let under_way = OrderQuery {
        batch_id: Some(id.clone()),
        states: vec![OrderState::Planned, OrderState::Sending],
        limit: 1,
        ..OrderQuery::default()
    };
    if shared.ledger.orders(&under_way)?.is_empty() {
        leave(shared, runtime, id, &BatchState::Finished)?;
    }
    Ok(())
}
