//! Looking: what became of orders that were sent.
//!
//! Guarantees: reads only, but for a resend that the contract allows (`settle`). Every order that is not final is looked
//! at again, fast at first, then slower, until it is final or a person ends it. Leaves out: sending (`dispatch`).

mod listing;
mod poll;
mod settle;
mod unclaimed;

pub(crate) use listing::{is_unclaimed, sent_at, was_dated_right};
pub(crate) use unclaimed::read_unclaimed;

use crate::error::DeskError;
use crate::model::Order;
use crate::ports::{LedgerError, OrderQuery};
use crate::shared::{AccountRuntime, Shared, locked};
use domain::{OrderId, OrderState, ProviderKind};
use std::collections::HashMap;
use std::sync::Arc;

/// How far two clocks may stand apart before an order can be taken for an older one.
pub(crate) const CLOCK_MARGIN_MS: i64 = 5_000;
/// How long an order that failed is looked at for its refund, and one that was called not charged in case it lands after
/// all, from when it was called so.
const LATE_MONEY_WATCH_MS: i64 = 48 * 3_600_000;
const REFUND_LOOK_MS: u64 = 600_000;
const UNCLAIMED_EVERY_MS: u64 = 24 * 3_600_000;
const ORDERS_MAX: u32 = 10_000;
/// How long the watcher waits between two rounds at least, however often it is woken: each round reads every open order.
const ROUND_EVERY_MS: u64 = 250;
/// How many statuses of a provider without a list, or whose list fails, are read before what is not known is looked at again.
const POLLS_A_ROUND: usize = 12;

/// When an order is looked at next.
#[derive(Debug, Clone, Copy)]
struct Due {
    at_ms: u64,
    looks: u32,
    state: OrderState,
    began_ms: u64,
}

/// The looks that are due, by order. Kept in memory: after a restart everything is simply due.
#[derive(Default)]
pub(crate) struct Schedule {
    due: HashMap<OrderId, Due>,
    /// Orders that count as not bought: whether a charge may still come.
    may_land: HashMap<OrderId, bool>,
    unclaimed_at_ms: Option<u64>,
}

/// Watches an account's orders until the desk closes or the account is retired.
pub(crate) async fn run(shared: Arc<Shared>, runtime: Arc<AccountRuntime>) {
    let mut schedule = Schedule::default();
    loop {
        if shared.is_closing() || runtime.is_retired() {
            return;
        }
        let woken = runtime.wake_watcher.notified();
        let began_ms = shared.clock.monotonic_ms();
        let wait_ms = match round(&shared, &runtime, &mut schedule).await {
            Ok(wait_ms) => wait_ms.clamp(50, 600_000),
            Err(error) => {
                tracing::warn!(account = %runtime.id, %error, "a round of looks failed");
                shared.halt_if_unwritable(&error);
                10_000
            }
        };
        tokio::select! {
            () = woken => {}
            () = shared.clock.sleep_ms(wait_ms) => {}
        }
        let pause_ms = ROUND_EVERY_MS.min(shared.settings().poll_first_ms);
        let passed_ms = shared.clock.monotonic_ms().saturating_sub(began_ms);
        if passed_ms < pause_ms && !shared.is_closing() {
            shared.clock.sleep_ms(pause_ms - passed_ms).await;
        }
    }
}

async fn round(shared: &Arc<Shared>, runtime: &Arc<AccountRuntime>, schedule: &mut Schedule) -> Result<u64, DeskError> {
    let watched = watched(shared, runtime, schedule)?;
    schedule.keep_only(&watched);
    let settings = shared.settings();
    let mut accepted = Vec::new();
    let mut unknown = Vec::new();
    let mut rejected = Vec::new();
    for order in watched {
        if schedule.is_due(shared, &order, settings.poll_first_ms) {
            match order.state {
                OrderState::Unknown => unknown.push(order),
                OrderState::Rejected => rejected.push(order),
                _ => accepted.push(order),
            }
        }
    }
    schedule.longest_due_first(&mut accepted);
    if runtime.reading.kind() == ProviderKind::Netpluse || runtime.is_list_failing() {
        // Each is a read of its own: what is not known must not wait behind a long row of them.
        accepted.truncate(POLLS_A_ROUND);
    }
    for order in accepted.iter().chain(&unknown).chain(&rejected) {
        schedule.looked(shared, order);
    }
    // Whoever still needs a place asks for it again.
    locked(&runtime.sends).promise(false);
    let mut worst = Ok(());
    go_on(&mut worst, settle::look(shared, runtime, unknown, schedule).await)?;
    go_on(&mut worst, poll::look(shared, runtime, accepted).await)?;
    go_on(&mut worst, settle::look_for_late(shared, runtime, rejected).await)?;
    go_on(&mut worst, read_foreign_daily(shared, runtime, schedule).await)?;
    if let Err(error) = worst {
        tracing::warn!(account = %runtime.id, %error, "an order could not be looked at; it is looked at again in its turn");
    }
    Ok(schedule.next_in_ms(shared))
}

/// One order that cannot be looked at must not keep the others from being: only a ledger that cannot be used does.
fn go_on(worst: &mut Result<(), DeskError>, result: Result<(), DeskError>) -> Result<(), DeskError> {
    match result {
        Err(error @ DeskError::Ledger(LedgerError::Write(_) | LedgerError::Read(_))) => Err(error),
        Err(error) => {
            *worst = Err(error);
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// Looks at one order now, whatever its turn.
pub(crate) async fn look_now(
    shared: &Arc<Shared>,
    runtime: &Arc<AccountRuntime>,
    order: Order,
) -> Result<(), DeskError> {
    match order.state {
        OrderState::Unknown => settle::look(shared, runtime, vec![order], &mut Schedule::default()).await,
        OrderState::Accepted | OrderState::Failed | OrderState::Delivered => {
            poll::look(shared, runtime, vec![order]).await
        }
        OrderState::Rejected if may_still_land(shared, &order)? => {
            settle::look_for_late(shared, runtime, vec![order]).await
        }
        OrderState::Planned | OrderState::Sending | OrderState::Refunded | OrderState::Rejected => Ok(()),
    }
}

/// Whether an order that counts as not bought was sent once with no answer: a charge can come late.
pub(crate) fn may_still_land(shared: &Shared, order: &Order) -> Result<bool, DeskError> {
    let attempts = shared.ledger.attempts_of(&order.id)?;
    Ok(attempts.iter().any(|attempt| attempt.outcome.as_deref() == Some("unknown")))
}

fn watched(shared: &Shared, runtime: &AccountRuntime, schedule: &mut Schedule) -> Result<Vec<Order>, DeskError> {
    let query = OrderQuery {
        account: Some(runtime.id.clone()),
        states: vec![OrderState::Accepted, OrderState::Unknown],
        limit: ORDERS_MAX,
        ..OrderQuery::default()
    };
    let mut orders = shared.ledger.orders(&query)?;
    let ended_badly = OrderQuery {
        account: Some(runtime.id.clone()),
        ended_badly_since: Some(shared.clock.now().plus_ms(-LATE_MONEY_WATCH_MS)),
        limit: ORDERS_MAX,
        ..OrderQuery::default()
    };
    for order in shared.ledger.orders(&ended_badly)? {
        if order.state == OrderState::Failed {
            // Netpluse has no record of a refund: only the balance or a person tells of one.
            if runtime.reading.kind() == ProviderKind::NetConnect {
                orders.push(order);
            }
            continue;
        }
        let may_land = match schedule.may_land.get(&order.id) {
            Some(known) => *known,
            None => {
                let may_land = may_still_land(shared, &order)?;
                schedule.may_land.insert(order.id.clone(), may_land);
                may_land
            }
        };
        if may_land {
            orders.push(order);
        }
    }
    Ok(orders)
}

impl Schedule {
    fn keep_only(&mut self, orders: &[Order]) {
        let live: HashMap<&OrderId, OrderState> = orders.iter().map(|order| (&order.id, order.state)).collect();
        self.due.retain(|id, due| live.get(id) == Some(&due.state));
    }

    fn is_due(&mut self, shared: &Shared, order: &Order, first_ms: u64) -> bool {
        let now_ms = shared.clock.monotonic_ms();
        let due = self.due.entry(order.id.clone()).or_insert_with(|| Due {
            at_ms: now_ms + if order.state == OrderState::Unknown { first_ms.min(1_000) } else { first_ms },
            looks: 0,
            state: order.state,
            began_ms: now_ms,
        });
        due.at_ms <= now_ms
    }

    fn looked(&mut self, shared: &Shared, order: &Order) {
        let now_ms = shared.clock.monotonic_ms();
        let settings = shared.settings();
        if let Some(due) = self.due.get_mut(&order.id) {
            due.looks += 1;
            let step_ms = match order.state {
                OrderState::Failed | OrderState::Rejected => REFUND_LOOK_MS,
                _ => {
                    // A quarter of the order's age keeps the looks dense while a customer waits and sparse after.
                    let age_ms = now_ms.saturating_sub(due.began_ms);
                    (age_ms / 4).clamp(settings.poll_first_ms, settings.poll_max_ms.max(settings.poll_first_ms))
                }
            };
            due.at_ms = now_ms + step_ms;
        }
    }

    fn longest_due_first(&self, orders: &mut [Order]) {
        orders.sort_by_key(|order| self.due.get(&order.id).map_or(0, |due| due.at_ms));
    }

    /// Looks at an order again at this time at the latest.
    fn not_later_than(&mut self, id: &OrderId, at_ms: u64) {
        if let Some(due) = self.due.get_mut(id) {
            due.at_ms = due.at_ms.min(at_ms);
        }
    }

    fn next_in_ms(&self, shared: &Shared) -> u64 {
        let now_ms = shared.clock.monotonic_ms();
        let orders = self.due.values().map(|due| due.at_ms).min();
        let next = [orders, self.unclaimed_at_ms].into_iter().flatten().min();
        next.map_or(600_000, |at_ms| at_ms.saturating_sub(now_ms))
    }
}

async fn read_foreign_daily(
    shared: &Shared,
    runtime: &AccountRuntime,
    schedule: &mut Schedule,
) -> Result<(), DeskError> {
    if runtime.reading.kind() != ProviderKind::NetConnect {
        return Ok(());
    }
    let now_ms = shared.clock.monotonic_ms();
    let due_at_ms = *schedule.unclaimed_at_ms.get_or_insert(now_ms + UNCLAIMED_EVERY_MS);
    if due_at_ms <= now_ms {
        schedule.unclaimed_at_ms = Some(now_ms + UNCLAIMED_EVERY_MS);
        read_unclaimed(shared, runtime).await?;
    }
    Ok(())
}
