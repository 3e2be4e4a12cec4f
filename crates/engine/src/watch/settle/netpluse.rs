//! What is not known on Netpluse: its record of our reference, and the resends that the contract allows.
//!
//! Guarantees: an order is sent again only while the contract's own window or an observed replay makes that free (contracts,
//! Netpluse 1 to 5), by the clock that is surely right. Leaves out: sending itself (`dispatch::resend`).

use super::super::Schedule;
use super::super::poll::is_same_package;
use super::adopt;
use crate::dispatch::{self, Resend};
use crate::error::DeskError;
use crate::model::{Lane, Order};
use crate::ports::ReadErrorKind;
use crate::shared::{AccountRuntime, FirstSend, Shared, locked};
use domain::{OrderState, UnknownCause};
use std::sync::Arc;

/// The shortest age at which a replay is told from the one-minute window (contracts, Netpluse 1).
const REPLAY_AGE_MS_MIN: u64 = 61_000;
const REPLAY_AGE_MS_MAX: u64 = 24 * 3_600_000;
/// How often one order is sent at most, all in all, and how often by the one-minute window: what is left is for replays.
const SENDS_MAX: usize = 12;
const WINDOW_SENDS_MAX: usize = 3;

pub(super) async fn look(
    shared: &Arc<Shared>,
    runtime: &Arc<AccountRuntime>,
    order: Order,
    schedule: &mut Schedule,
) -> Result<(), DeskError> {
    if ask_by_reference(shared, runtime, &order).await? {
        return Ok(());
    }
    let Some(order) = shared.ledger.order(&order.id)?.filter(|order| order.state == OrderState::Unknown) else {
        return Ok(());
    };
    match resend_leave(shared, runtime, &order)? {
        Leave::Now => {
            let id = order.id.clone();
            if let Resend::Wait(ms) = dispatch::resend(shared, runtime, order)? {
                schedule.not_later_than(&id, shared.clock.monotonic_ms() + ms);
            }
        }
        Leave::At(at_ms) => schedule.not_later_than(&order.id, at_ms),
        Leave::Never => {}
    }
    Ok(())
}

/// Asks for the order by what we know of it: the provider's reference, else the one we sent. `true`: settled.
pub(super) async fn ask_by_reference(
    shared: &Shared,
    runtime: &AccountRuntime,
    order: &Order,
) -> Result<bool, DeskError> {
    let answers = runtime.facts().answers_sent_reference.is_none_or(|fact| fact.value);
    let name = match &order.provider_order_id {
        Some(known) => known.as_str(),
        None if answers => order.reference.as_str(),
        None => return Ok(false),
    };
    let record = match shared.read(runtime, Lane::Counter, runtime.reading.order_record(name)).await {
        Ok(record) => record,
        Err(error) if error.kind == ReadErrorKind::NotFound => return Ok(false),
        Err(_) => return Ok(false),
    };
    let is_ours =
        record.network.is_none_or(|network| Some(network) == order.network) && is_same_package(order, &record);
    if !is_ours {
        return Ok(false);
    }
    adopt(shared, order, &record, "Netpluse's record answers to our reference")?;
    Ok(true)
}

enum Leave {
    Now,
    At(u64),
    Never,
}

/// Whether the contract lets this order be sent again under its reference, by the clock alone.
fn resend_leave(shared: &Shared, runtime: &AccountRuntime, order: &Order) -> Result<Leave, DeskError> {
    if order.unknown_cause == Some(UnknownCause::LedgerRestored) {
        return Ok(Leave::Never);
    }
    let sends = shared.ledger.attempts_of(&order.id)?.len();
    if sends == 0 || sends >= SENDS_MAX {
        return Ok(Leave::Never);
    }
    let first = locked(&shared.first_sends).get(&order.id).copied();
    let replays = runtime.facts().replays_reference.is_some_and(|fact| fact.value);
    let Some(first) = first else {
        // Sent by a former run: its age is told by the wall clock only, so the provider's clock has to agree.
        return Ok(if replays && was_continued(shared, order) && wall_age_fits(shared, runtime, order)? {
            Leave::Now
        } else {
            Leave::Never
        });
    };
    let age = age_of(shared, first);
    let in_window = age.at_most_ms < shared.settings().resend_window_ms && sends < WINDOW_SENDS_MAX;
    if in_window && order.unknown_cause != Some(UnknownCause::ReferenceSeen) {
        return Ok(Leave::Now);
    }
    if !replays || age.at_most_ms > REPLAY_AGE_MS_MAX {
        return Ok(Leave::Never);
    }
    let now = age.at_least_ms >= REPLAY_AGE_MS_MIN;
    Ok(if now { Leave::Now } else { Leave::At(first.mono_ms + REPLAY_AGE_MS_MIN) })
}

/// How old a send is. The monotonic clock may have stood still while the computer slept, and the one on the wall may have
/// been set: the truth lies between.
struct Age {
    at_least_ms: u64,
    at_most_ms: u64,
}

fn age_of(shared: &Shared, first: FirstSend) -> Age {
    let by_mono_ms = shared.clock.monotonic_ms().saturating_sub(first.mono_ms);
    let by_wall_ms = shared.clock.now().since_ms(first.wall);
    Age {
        at_least_ms: by_mono_ms.min(u64::try_from(by_wall_ms).unwrap_or(0)),
        at_most_ms: by_mono_ms.max(by_wall_ms.unsigned_abs()),
    }
}

fn was_continued(shared: &Shared, order: &Order) -> bool {
    let query = crate::desk::continued_key(&order.batch_id);
    shared.ledger.setting(&query).is_ok_and(|run| run.as_deref() == Some(shared.run_id.as_str()))
}

fn wall_age_fits(shared: &Shared, runtime: &AccountRuntime, order: &Order) -> Result<bool, DeskError> {
    let was_off = shared.ledger.setting(&dispatch::wrong_clock_key(&order.id))?.is_some();
    let clock_agrees = runtime.clock_agrees(shared.settings().clock_skew_ms) && !was_off;
    // By the provider's clock: ours may have been set since its last answer.
    let now = runtime.provider_time(shared.clock.monotonic_ms());
    let age_ms = now.zip(order.first_sent_at).and_then(|(now, at)| u64::try_from(now.since_ms(at)).ok());
    // Half of the time that the account was observed for: the clock may have been wrong when the order was sent.
    // And as much at the beginning.
    let fits =
        |age: u64| (2 * REPLAY_AGE_MS_MIN + shared.settings().clock_skew_ms..=REPLAY_AGE_MS_MAX / 2).contains(&age);
    Ok(clock_agrees && age_ms.is_some_and(fits))
}
