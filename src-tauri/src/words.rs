//! Texts to copy: an order's details, and a claim for the provider's support. No credential stands in them.

use domain::{Pesewas, UnixMs};
use engine::model::{Attempt, JournalEntry, Order};
use std::fmt::Write;

/// `2026-11-21 10:31:07`, local time.
pub fn local_time(at: UnixMs) -> String {
    local(at, "%Y-%m-%d %H:%M:%S")
}

/// `10:31`, local time.
pub fn local_clock(at: UnixMs) -> String {
    local(at, "%H:%M")
}

/// `today 10:31`, `yesterday 10:31`, `12 Nov 10:31`, `3 Jan 2025 10:31`, local time.
pub fn local_when(at: UnixMs, now: UnixMs) -> String {
    let zone = jiff::tz::TimeZone::system();
    let zoned = |at: UnixMs| Some(jiff::Timestamp::from_millisecond(at.0).ok()?.to_zoned(zone.clone()));
    let (Some(at), Some(now)) = (zoned(at), zoned(now)) else { return String::new() };
    let is_yesterday = now.date().yesterday().is_ok_and(|day| day == at.date());
    match at.date() {
        day if day == now.date() => at.strftime("today %H:%M"),
        _ if is_yesterday => at.strftime("yesterday %H:%M"),
        _ if at.year() == now.year() => at.strftime("%-d %b %H:%M"),
        _ => at.strftime("%-d %b %Y %H:%M"),
    }
    .to_string()
}

fn local(at: UnixMs, format: &str) -> String {
    jiff::Timestamp::from_millisecond(at.0)
        .map(|stamp| stamp.to_zoned(jiff::tz::TimeZone::system()).strftime(format).to_string())
        .unwrap_or_default()
}

/// Everything about an order, a line each.
pub fn details(order: &Order, journal: &[JournalEntry]) -> String {
    let mut text = head(order);
    let _ = writeln!(text, "State: {}", order.state.full_word());
    if let Some(reason) = order.reason.as_deref().filter(|reason| !reason.is_empty()) {
        let _ = writeln!(text, "Reason: {reason}");
    }
    if let Some(note) = &order.note {
        let _ = writeln!(text, "Note: {note}");
    }
    for entry in journal {
        let _ = writeln!(text, "{} {}: {}", local_time(entry.at), entry.to.full_word(), entry.evidence);
    }
    text
}

/// A text for the provider's support: what was asked, when, what was paid, what is missing.
pub fn claim(order: &Order, attempts: &[Attempt]) -> String {
    let mut text = format!("Dear {} support, please look at this order.\n\n", order.provider.name());
    text.push_str(&head(order));
    for attempt in attempts {
        let _ = write!(text, "Sent: {}", local_time(attempt.sent_at));
        if let Some(wallet) = attempt.wallet_before {
            let _ = write!(text, ", wallet before: {} (read {})", wallet.available, local_time(wallet.at));
        }
        text.push('\n');
    }
    let asked = match order.state {
        domain::OrderState::Unknown => "We got no clear answer. Was it made, was it charged, and how did it end?",
        domain::OrderState::Failed => {
            "It failed, and we have not seen the money come back. Please refund it or say when you did."
        }
        domain::OrderState::Delivered => {
            "You report it as delivered, but the customer has not received it. Please check."
        }
        _ => "It has not reached its end. Please say how it stands.",
    };
    let _ = writeln!(text, "\n{asked}");
    text
}

fn head(order: &Order) -> String {
    let mut text = String::new();
    let network = order.network.map_or_else(String::new, |network| format!(" {}", network.name()));
    let paid: Pesewas = order.charged.unwrap_or(order.planned_price);
    let _ = writeln!(text, "Number: {}", order.msisdn);
    let _ = writeln!(text, "Bought: {}{network}", order.package_name);
    let _ = writeln!(text, "Amount: {paid}");
    let _ = writeln!(text, "Our reference: {}", order.reference);
    if let Some(id) = &order.provider_order_id {
        let _ = writeln!(text, "Your order: {id}");
    }
    if let Some(short) = &order.short_reference {
        let _ = writeln!(text, "Short reference: {short}");
    }
    if let Some(sent_at) = order.first_sent_at {
        let _ = writeln!(text, "First sent: {}", local_time(sent_at));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::local_when;
    use domain::UnixMs;
    use jiff::civil::date;

    #[test]
    fn near_days_have_names() {
        let at = |day: jiff::civil::Date, hour| {
            let zoned = day.at(hour, 37, 13, 0).to_zoned(jiff::tz::TimeZone::system()).expect("a time of that day");
            UnixMs(zoned.timestamp().as_millisecond())
        };
        let now = at(date(2026, 11, 21), 18);
        assert_eq!(local_when(now, now), "today 18:37");
        assert_eq!(local_when(at(date(2026, 11, 20), 23), now), "yesterday 23:37");
        assert_eq!(local_when(at(date(2026, 9, 3), 9), now), "3 Sep 09:37", "more than a month back");
        assert_eq!(local_when(at(date(2025, 11, 21), 18), now), "21 Nov 2025 18:37");
        assert_eq!(local_when(at(date(2026, 11, 22), 9), now), "22 Nov 09:37", "a clock that was set back");
    }
}
