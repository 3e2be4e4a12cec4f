//! What the faults that struck a call do to it, before it is carried out and after.

use super::{Fault, RetryAfter, mangle};
use crate::answer::{Answer, Body};
use crate::netconnect;
use crate::route::Call;
use crate::wire::Delivery;
use domain::{ProviderKind, UnixMs};
use rand::Rng;

/// What a handler must do otherwise for this call.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Twists {
    pub(crate) checker_failures: usize,
    pub(crate) no_stock: bool,
}

impl Twists {
    pub(crate) fn of(faults: &[Fault]) -> Self {
        let mut twists = Self::default();
        for fault in faults {
            match fault {
                Fault::PartialCheckers { failures } => twists.checker_failures = *failures,
                Fault::OutOfStock => twists.no_stock = true,
                _ => {}
            }
        }
        twists
    }
}

/// What a fault does instead of the call.
pub(crate) enum Before {
    /// Nothing: the call is carried out.
    Proceed,
    /// This answer, and the call is not carried out.
    Answer(Answer, Delivery),
    /// No answer, and the call is carried out after so many milliseconds.
    Later { after_ms: i64, reserved: bool },
}

impl Fault {
    pub(crate) fn before(&self, provider: ProviderKind, call: Call, now: UnixMs) -> Before {
        let nothing = || Answer::raw(200, "text/plain", "");
        match self {
            Self::Refuse => Before::Answer(nothing(), Delivery::Refused),
            Self::TlsFails => Before::Answer(nothing(), Delivery::TlsFailed),
            Self::ResetBefore => Before::Answer(nothing(), Delivery::ResetBeforeRead),
            Self::TimeoutBefore => Before::Answer(nothing(), Delivery::NeverAnswered),
            Self::ServerErrorBefore => Before::Answer(server_error(provider), Delivery::Whole),
            Self::HtmlPageBefore => Before::Answer(html_page(), Delivery::Whole),
            Self::TooManyRequests { retry_after } => {
                Before::Answer(too_many_requests(provider, *retry_after, now), Delivery::Whole)
            }
            Self::UnknownCode { status, charged: false } => {
                Before::Answer(unknown_code(provider, *status), Delivery::Whole)
            }
            Self::RefusedInWords { status, words } => {
                Before::Answer(refused(provider, call, *status, words), Delivery::Whole)
            }
            Self::RedirectTo { location } => {
                let answer = Answer::raw(307, "text/plain", "").with_header("location", location.clone());
                Before::Answer(answer, Delivery::Whole)
            }
            Self::LandsLater { after_ms, reserved } => Before::Later { after_ms: *after_ms, reserved: *reserved },
            _ => Before::Proceed,
        }
    }

    /// Changes the finished answer.
    pub(crate) fn after(&self, provider: ProviderKind, call: Call, answer: &mut Answer, rng: &mut impl Rng) {
        match self {
            Self::ServerErrorAfter => *answer = server_error(provider),
            Self::HtmlPageAfter => *answer = html_page(),
            Self::EmptyOk => *answer = Answer::raw(200, "application/json", ""),
            Self::UnknownCode { status, charged: true } => *answer = unknown_code(provider, *status),
            Self::RefusedAfterCharge if call.is_purchase() => *answer = refused_after_charge(provider, call),
            Self::WrongTypes => bend(answer, |json| mangle::change_a_type(json, rng)),
            Self::ExtraFields => bend(answer, mangle::add_fields),
            Self::DuplicateFields => bend(answer, |json| mangle::repeat_a_field(json, rng)),
            Self::UnknownState => bend(answer, mangle::rename_states),
            _ => {}
        }
    }

    /// How the answer travels because of this fault; `wire_len` is the whole answer's length.
    pub(crate) fn delivery(&self, wire_len: u64, rng: &mut impl Rng) -> Option<Delivery> {
        match self {
            Self::ResetAfter => Some(Delivery::ResetNoAnswer),
            Self::TimeoutAfter => Some(Delivery::NeverAnswered),
            Self::CutWire { bytes } => Some(Delivery::CutWire { bytes: *bytes }),
            Self::CutBody { bytes } => Some(Delivery::CutBody { bytes: *bytes }),
            Self::CutSomewhere => Some(Delivery::CutWire { bytes: rng.random_range(0..=wire_len) }),
            Self::Drip { bytes, interval_ms } => Some(Delivery::Drip { bytes: *bytes, interval_ms: *interval_ms }),
            Self::EndlessBody => Some(Delivery::EndlessBody),
            Self::Delay { ms } => Some(Delivery::Delayed { ms: *ms }),
            _ => None,
        }
    }
}

fn bend(answer: &mut Answer, change: impl FnOnce(&mut crate::json::Json)) {
    if let Body::Json(json) = &mut answer.body {
        change(json);
    }
}

fn server_error(provider: ProviderKind) -> Answer {
    match provider {
        ProviderKind::Netpluse => Answer::netpluse_error(500, "Unexpected error"),
        ProviderKind::NetConnect => Answer::netconnect_error(500, "INTERNAL_ERROR", "Something went wrong"),
    }
}

fn unknown_code(provider: ProviderKind, status: u16) -> Answer {
    match provider {
        ProviderKind::Netpluse => Answer::netpluse_error(status, "Operator window closed"),
        ProviderKind::NetConnect => {
            Answer::netconnect_error(status, "OPERATOR_WINDOW_CLOSED", "Operator window closed")
        }
    }
}

fn refused(provider: ProviderKind, call: Call, status: u16, words: &str) -> Answer {
    match provider {
        ProviderKind::Netpluse => Answer::netpluse_error(status, words),
        ProviderKind::NetConnect => Answer::netconnect_error(status, netconnect::code_of(call), words),
    }
}

fn refused_after_charge(provider: ProviderKind, call: Call) -> Answer {
    match provider {
        ProviderKind::Netpluse => server_error(provider),
        ProviderKind::NetConnect => refused(provider, call, 400, "Could not complete"),
    }
}

fn html_page() -> Answer {
    let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1>\
                </center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
    Answer::raw(502, "text/html", page)
}

/// 429 as that provider would say it.
pub(crate) fn too_many_requests(provider: ProviderKind, retry_after: RetryAfter, now: UnixMs) -> Answer {
    let answer = match provider {
        ProviderKind::Netpluse => Answer::netpluse_error(429, "Rate limit exceeded"),
        ProviderKind::NetConnect => Answer::netconnect_error(429, "RATE_LIMITED", "Too many requests"),
    };
    match retry_after {
        RetryAfter::Absent => answer,
        RetryAfter::Seconds(seconds) => answer.with_header("retry-after", seconds.to_string()),
        RetryAfter::Date(seconds) => {
            let at = now.plus_ms(i64::from(seconds) * 1_000);
            answer.with_header("retry-after", crate::core::http_date(at))
        }
    }
}
