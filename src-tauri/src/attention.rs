//! What needs a person: outcomes that are unknown with their evidence, orders that take too long, refunds not seen,
//! lists that wait.

use crate::app::{App, times};
use crate::contract as c;
use crate::error::{Answer, sentence};
use crate::views::{self, Times, small};
use crate::words::{local_clock, local_when};
use crate::{batches, recovery};
use domain::{OrderState, Pesewas, UnixMs};
use engine::Desk;
use engine::model::{Attempt, Order};
use engine::ports::OrderQuery;

/// More than a person can look at; what lies beyond shows as soon as these are settled.
const SHOWN_MAX: u32 = 200;
/// Orders that are processing at once stay far below this: 30 a minute, and each ends within minutes.
const PROCESSING_MAX: u32 = 10_000;

fn in_state(desk: &Desk, state: OrderState, limit: u32) -> Answer<Vec<Order>> {
    Ok(desk.ledger().orders(&OrderQuery { states: vec![state], limit, ..OrderQuery::default() })?)
}

fn stuck(desk: &Desk, times: Times) -> Answer<Vec<Order>> {
    let is_stuck = |order: &Order| times.now.since_ms(order.state_since) >= times.stuck_ms;
    Ok(in_state(desk, OrderState::Accepted, PROCESSING_MAX)?.into_iter().filter(is_stuck).collect())
}

/// The orders whose checker another order holds, and the orders that hold them.
fn given_twice(desk: &Desk) -> Answer<Vec<Order>> {
    let mut orders = Vec::new();
    for alarm in desk.credential_alarms()? {
        for id in [&alarm.order_id, &alarm.holder] {
            orders.extend(desk.ledger().order(id)?);
        }
    }
    Ok(orders)
}

/// How many things need a person.
pub fn count(desk: &Desk) -> Answer<u32> {
    let query = OrderQuery { states: vec![OrderState::Unknown, OrderState::Failed], ..OrderQuery::default() };
    let open: u64 = desk.ledger().totals(&query)?.by_state.iter().map(|(_, count, _)| count).sum();
    let stuck = stuck(desk, times(desk))?.len() as u64;
    let paused = batches::paused(desk)?.len() as u64 + desk.credential_alarms()?.len() as u64;
    let whole = u64::from(desk.is_doubted()) + u64::from(!desk.unsaved_answers().is_empty());
    let without_key = desk.accounts()?.iter().filter(|account| desk.needs_key(&account.id)).count() as u64;
    Ok(small(open + stuck + paused + whole + without_key))
}

impl App {
    /// All that needs a person.
    pub async fn attention(&self) -> Answer<c::Attention> {
        let desk = self.desk().await?;
        let times = times(&desk);
        let views = |orders: Vec<Order>| orders.into_iter().map(|order| views::order(order, times)).collect();
        let unknown = in_state(&desk, OrderState::Unknown, SHOWN_MAX)?;
        let stuck = stuck(&desk, times)?;
        Ok(c::Attention {
            count: count(&desk)?,
            unknown: unknown.into_iter().map(|order| unknown_order(&desk, order, times)).collect::<Answer<_>>()?,
            stuck: views(stuck),
            refund_not_seen: views(in_state(&desk, OrderState::Failed, SHOWN_MAX)?),
            given_twice: views(given_twice(&desk)?),
            paused: batches::paused(&desk)?,
            held: recovery::held(&desk)?,
            doubted: recovery::doubted(&desk)?,
            unsaved: small(desk.unsaved_answers().len() as u64),
        })
    }
}

fn evidence(label: &str, value: impl Into<String>) -> c::Evidence {
    c::Evidence { label: label.to_owned(), value: value.into() }
}

fn unknown_order(desk: &Desk, order: Order, times: Times) -> Answer<c::UnknownOrder> {
    let attempts = desk.ledger().attempts_of(&order.id)?;
    let last = attempts.last();
    let can_settle_at = order.last_sent_at.map(|sent_at| sent_at.plus_ms(times.settle_ms));
    let settles_later = can_settle_at.filter(|at| *at > times.now);
    let next = match settles_later {
        Some(at) => format!(
            "A charge can land minutes after its answer was lost. We look it up for good at {}. Nothing is sent again.",
            local_clock(at)
        ),
        None => "We go on looking by ourselves. What we found so far did not settle it.".to_owned(),
    };
    Ok(c::UnknownOrder {
        ours: ours(&order, &attempts, times.now),
        theirs: theirs(desk, &order)?,
        wallet: wallet(desk, &order, last)?,
        next,
        choices: choices(settles_later.map(local_clock)),
        order: views::order(order, times),
    })
}

fn ours(order: &Order, attempts: &[Attempt], now: UnixMs) -> Vec<c::Evidence> {
    let mut lines = vec![evidence("Amount", order.planned_price.to_string())];
    if let Some(last) = attempts.last() {
        let others = last.order_ids.len().saturating_sub(1);
        let call = if others == 0 { "for this number alone".to_owned() } else { format!("with {others} others") };
        lines.push(evidence("Call", call));
        lines.push(evidence("Sent", local_when(last.sent_at, now)));
        if attempts.len() > 1 {
            lines.push(evidence("Sends", format!("{} under one reference", attempts.len())));
        }
    }
    if let Some(reason) = order.reason.as_deref().filter(|reason| !reason.is_empty()) {
        lines.push(evidence("Ended", sentence(reason)));
    }
    lines.push(evidence("Our reference", order.reference.as_str()));
    lines
}

/// What was seen since the answer was lost, newest first, as the journal keeps it.
fn theirs(desk: &Desk, order: &Order) -> Answer<Vec<c::Evidence>> {
    const LINES_MAX: usize = 4;
    let journal = desk.ledger().journal(&order.id)?;
    let looks = journal.iter().rev().filter(|entry| entry.to == OrderState::Unknown && entry.from == entry.to);
    let lines: Vec<c::Evidence> =
        looks.take(LINES_MAX).map(|entry| evidence(&local_clock(entry.at), sentence(&entry.evidence))).collect();
    if !lines.is_empty() {
        return Ok(lines);
    }
    Ok(vec![evidence("So far", "Nothing was found yet. That is no proof.")])
}

fn wallet(desk: &Desk, order: &Order, last: Option<&Attempt>) -> Answer<Vec<c::Evidence>> {
    let before = last.and_then(|attempt| attempt.wallet_before);
    let after = desk.ledger().wallet_reading(&order.wallet_id)?;
    let mut lines = Vec::new();
    if let Some(reading) = before {
        lines.push(evidence("Before", format!("{}, read {}", reading.available, local_clock(reading.at))));
    }
    match after.filter(|now| last.is_none_or(|attempt| now.at > attempt.sent_at)) {
        Some(reading) => {
            lines.push(evidence("Now", format!("{}, read {}", reading.available, local_clock(reading.at))));
            if let Some(earlier) = before {
                lines.push(evidence("Moved", moved(reading.available - earlier.available)));
            }
        }
        None => lines.push(evidence("Now", "Not read since.")),
    }
    Ok(lines)
}

fn moved(difference: Pesewas) -> String {
    match difference.0 {
        0 => "Not at all.".to_owned(),
        n if n < 0 => format!("{} less. Other orders may be in it.", -difference),
        _ => format!("{difference} more."),
    }
}

fn choices(not_before: Option<String>) -> Vec<c::Choice> {
    let choice = |verdict, label: &str, meaning: &str, not_yet| c::Choice {
        verdict,
        label: label.to_owned(),
        meaning: meaning.to_owned(),
        needs_note: true,
        not_yet,
    };
    vec![
        choice(
            c::Verdict::Charged,
            "It was charged",
            "The order counts as bought. We follow it at the provider until it ends.",
            None,
        ),
        choice(
            c::Verdict::Failed,
            "It failed at the provider",
            "The order counts as failed. It stays here until the refund is seen.",
            None,
        ),
        choice(
            c::Verdict::Refunded,
            "The money came back",
            "The order counts as refunded. You can buy it again.",
            None,
        ),
        choice(
            c::Verdict::NotCharged,
            "It was not charged",
            "The order ends as not bought, and you can buy it again. If it was charged after all, it is paid twice.",
            not_before.map(|at| format!("The charge may still land. You can say this from {at}.")),
        ),
    ]
}
