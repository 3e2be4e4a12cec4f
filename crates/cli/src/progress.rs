//! Following a batch to its end: a bar on a terminal, plain lines otherwise. Always on stderr.

use crate::failure::{Failure, in_terminal};
use crate::show;
use domain::{BatchId, OrderState, ProviderKind};
use engine::DeskEvent;
use engine::model::{BatchState, Order};
use engine::ports::{OrderQuery, OrderTotals};
use host::{Host, SystemClock};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How far to follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Everything is sent.
    Sent,
    /// Nothing changes by itself any more.
    Quiet,
}

/// How long an order is watched at least, however old it is, and how much longer once it has been looked up in full: the
/// time that a look takes.
const LAST_LOOK_MS: i64 = 15_000;
/// How long an order may stay in processing before a terminal stops waiting for it.
const PROCESSING_WAIT_MS: i64 = 600_000;

/// How long between two looks at a whole batch: each reads what is open of it, and a list of thousands moves all the time.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Follows until there is nothing more to wait for, or Ctrl-C, which pauses the batch.
pub async fn follow(host: &Host, ids: &[BatchId], until: Until) -> Result<(), Failure> {
    let mut events = host.desk().events();
    let bar = bar(host, ids)?;
    let stop = tokio::signal::ctrl_c();
    tokio::pin!(stop);
    let began = Instant::now();
    let mut is_stopping = false;
    let mut looks = tokio::time::interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            // The person and the look have their turn however many events wait.
            biased;
            _ = &mut stop, if !is_stopping => {
                is_stopping = true;
                eprintln!("Nothing more is sent. What is under way is finished.");
                for id in ids {
                    host.desk().pause_batch(id)?;
                }
            }
            _ = looks.tick() => {}
            event = events.recv() => {
                if let Ok(event) = event {
                    tell(host, &event, ids, bar.is_some())?;
                }
                continue;
            }
        }
        if let Some(bar) = &bar {
            bar.set_position(count(host, ids, OrderState::is_final)?);
        }
        let mut is_over = true;
        for id in ids {
            is_over &= is_quiet(host, id, until, began)?;
        }
        if is_over || (is_stopping && !any(host, ids, &[OrderState::Sending])?) {
            break;
        }
        if let Some(reason) = host.desk().halted() {
            eprintln!("{reason}");
            break;
        }
    }
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    ids.iter().try_for_each(|id| say_what_holds(host, id))
}

/// Says what a list that is left still waits for.
fn say_what_holds(host: &Host, id: &BatchId) -> Result<(), Failure> {
    let is_running = host.desk().batch(id)?.state == BatchState::Running;
    if !is_running || !any(host, std::slice::from_ref(id), &[OrderState::Planned])? || host.desk().goes_on(id)? {
        return Ok(());
    }
    for held_by in host.desk().held_up_by(id)? {
        let number = show::partly(held_by.msisdn);
        let word = host::state_word(held_by.state);
        eprintln!(
            "The rest waits for an earlier order to {number}: {word} ({}). End it with 'bundledesk-cli order settle {}', \
             then go on with 'bundledesk-cli batch resume {id}'.",
            held_by.package_name, held_by.reference
        );
    }
    Ok(())
}

fn bar(host: &Host, ids: &[BatchId]) -> Result<Option<ProgressBar>, Failure> {
    if !std::io::stderr().is_terminal() {
        return Ok(None);
    }
    let bar = ProgressBar::new(count(host, ids, |_| true)?);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len} final  {msg}") {
        bar.set_style(style);
    }
    Ok(Some(bar))
}

/// How many orders of these batches stand in such a state.
fn count(host: &Host, ids: &[BatchId], is_counted: impl Fn(OrderState) -> bool) -> Result<u64, Failure> {
    let mut counted = 0;
    for id in ids {
        let by_state = totals(host, id)?.by_state;
        counted += by_state.iter().filter(|(state, _, _)| is_counted(*state)).map(|(_, count, _)| count).sum::<u64>();
    }
    Ok(counted)
}

/// A batch's orders in the list's order.
pub fn orders(host: &Host, id: &BatchId) -> Result<Vec<Order>, Failure> {
    Ok(host::orders_of_batch(host.desk(), id, host::ResultRows::All)?)
}

fn any(host: &Host, ids: &[BatchId], states: &[OrderState]) -> Result<bool, Failure> {
    for id in ids {
        let query =
            OrderQuery { batch_id: Some(id.clone()), states: states.to_vec(), limit: 1, ..OrderQuery::default() };
        if !host.desk().ledger().orders(&query)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_quiet(host: &Host, id: &BatchId, until: Until, began: Instant) -> Result<bool, Failure> {
    // The same counts before and after: an order that leaves the queue in between is in neither look.
    let before = totals(host, id)?;
    let has = |wanted: OrderState| before.by_state.iter().any(|(state, count, _)| *state == wanted && *count > 0);
    if has(OrderState::Sending) {
        return Ok(false);
    }
    let batch = host.desk().batch(id)?;
    let is_running = batch.state == BatchState::Running;
    let is_quiet = if is_running {
        // A running batch may be held up by nothing but an order that is not known. What waits for its place among the
        // calls of a minute is not held up.
        host.desk().accounts()?.iter().any(|a| a.id == batch.account && a.paused.is_some())
            || !host.desk().goes_on(id)? && all_stand(host, id, until, (began, has(OrderState::Planned)))?
    } else {
        until == Until::Sent || all_stand(host, id, until, (began, false))?
    };
    Ok(is_quiet && totals(host, id)? == before)
}

fn totals(host: &Host, id: &BatchId) -> Result<OrderTotals, Failure> {
    let of_batch = OrderQuery { batch_id: Some(id.clone()), ..OrderQuery::default() };
    Ok(host.desk().ledger().totals(&of_batch)?)
}

/// Whether nothing of this batch will change by itself soon.
fn all_stand(host: &Host, id: &BatchId, until: Until, (began, has_waiting): (Instant, bool)) -> Result<bool, Failure> {
    let settings = host.desk().settings();
    let settle_ms = i64::try_from(settings.settle_ms).unwrap_or(i64::MAX);
    let last_look_ms = LAST_LOOK_MS.min(settle_ms);
    // An order may have waited for days; it is looked at now all the same.
    let is_looked_at = began.elapsed() >= Duration::from_millis(last_look_ms.unsigned_abs());
    let now = SystemClock::wall_now();
    let query = OrderQuery {
        batch_id: Some(id.clone()),
        states: vec![OrderState::Unknown, OrderState::Accepted],
        limit: 10_000,
        ..OrderQuery::default()
    };
    let mut open = host.desk().ledger().orders(&query)?;
    if has_waiting {
        open.extend(host.desk().held_up_by(id)?);
        if open.is_empty() {
            return Ok(false);
        }
    }
    Ok(open.iter().all(|order| {
        let age_ms = now.since_ms(order.state_since);
        match order.state {
            OrderState::Unknown => {
                let wait_ms = match order.provider {
                    ProviderKind::NetConnect => settle_ms.saturating_add(last_look_ms),
                    ProviderKind::Netpluse => 61_000i64.min(settle_ms).saturating_add(last_look_ms),
                };
                is_looked_at && age_ms > wait_ms
            }
            _ => (until == Until::Sent && !has_waiting) || (is_looked_at && age_ms > PROCESSING_WAIT_MS),
        }
    }))
}

/// The last word that this run told of each row, batch and account: events come more often than news.
static TOLD: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

/// Whether this word about this subject is news.
fn is_news(about: &str, word: &str) -> bool {
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    told.insert(about.to_owned(), word.to_owned()).as_deref() != Some(word)
}

fn tell(host: &Host, event: &DeskEvent, ids: &[BatchId], has_bar: bool) -> Result<(), Failure> {
    match event {
        DeskEvent::Order { order_id, batch_id, state }
            if ids.contains(batch_id) && !has_bar && *state != OrderState::Sending =>
        {
            let order = host.desk().order(order_id)?;
            let word = host::state_word(order.state);
            if is_news(order_id.as_str(), word) {
                let reason = order.reason.as_deref().filter(|r| !r.is_empty());
                let reason = reason.map(|r| format!(": {r}")).unwrap_or_default();
                let number = show::partly(order.msisdn);
                eprintln!("row {} {number} {}: {word}{reason}", order.row, order.package_name);
            }
        }
        DeskEvent::Batch { batch_id } if ids.contains(batch_id) => {
            let state = host.desk().batch(batch_id)?.state;
            let reason = if let BatchState::Paused { reason } = state { reason } else { String::new() };
            if is_news(batch_id.as_str(), &reason) && !reason.is_empty() {
                eprintln!("Paused. {}", in_terminal(&reason, batch_id.as_str()));
            }
        }
        DeskEvent::Offline { account, offline } => {
            let word = if *offline { "the provider cannot be reached. Trying again." } else { "the provider answers." };
            if is_news(account.as_str(), word) {
                eprintln!("{account}: {word}");
            }
        }
        DeskEvent::ClockSkew { account, skew_ms }
            if *skew_ms != 0 && is_news(&format!("clock/{account}"), "differs") =>
        {
            eprintln!("This computer's clock and the provider's differ by {} s. Set the clock.", skew_ms / 1_000);
        }
        _ => {}
    }
    Ok(())
}
