//! What every classification begins with, whichever provider and call: the exchange itself, and `Retry-After`.

use crate::text::{MESSAGE_CHARS_MAX, plain};
use domain::{RejectEffect, Rejection, SubmitOutcome, UnixMs, UnknownCause};
use engine::ports::{Answer, BodyEnd, Exchange};

/// The longest wait that a provider can ask of us, in milliseconds.
const RETRY_AFTER_MS_MAX: u64 = 600_000;

/// A whole answer whose status may carry a meaning, by the kind of its status.
pub(crate) enum Whole<'a> {
    /// 2xx.
    Success(&'a Answer),
    /// 4xx.
    Refusal(&'a Answer),
}

/// Sorts out everything that means the same for every call. An incomplete body means nothing, whatever the status: the
/// part that is missing may say the opposite.
pub(crate) fn whole(exchange: &Exchange) -> Result<Whole<'_>, SubmitOutcome> {
    let unknown = |cause| Err(SubmitOutcome::Unknown(cause));
    let answer = match exchange {
        Exchange::NotSent(cause) => return Err(SubmitOutcome::NotSent(*cause)),
        Exchange::TimedOut => return unknown(UnknownCause::Timeout),
        Exchange::ConnectionLost => return unknown(UnknownCause::ConnectionLost),
        Exchange::Answered(answer) => answer,
    };
    match answer.end {
        BodyEnd::Complete => {}
        BodyEnd::Cut => return unknown(UnknownCause::AnswerCut),
        BodyEnd::TimedOut => return unknown(UnknownCause::Timeout),
        BodyEnd::TooLong => return unknown(UnknownCause::AnswerTooLong),
    }
    match answer.status {
        200..=299 => Ok(Whole::Success(answer)),
        300..=399 => unknown(UnknownCause::Redirected),
        400..=499 => Ok(Whole::Refusal(answer)),
        500..=599 => unknown(UnknownCause::ServerError),
        _ => unknown(UnknownCause::AnswerUnreadable),
    }
}

/// What a status (and code) of a refusal means, in a provider's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Documented: nothing was charged.
    Refused(RejectEffect),
    /// It may have been charged.
    Doubt(UnknownCause),
}

/// The outcome of a refusal that was read whole.
pub(crate) fn refused(answer: &Answer, meaning: Meaning, code: Option<String>, message: &str) -> SubmitOutcome {
    match meaning {
        Meaning::Doubt(cause) => SubmitOutcome::Unknown(cause),
        Meaning::Refused(effect) => SubmitOutcome::Rejected(Rejection {
            status: answer.status,
            code,
            message: plain(message, MESSAGE_CHARS_MAX),
            effect,
            retry_after_ms: retry_after_ms(answer.retry_after.as_deref(), answer.provider_date),
        }),
    }
}

/// How long to wait: seconds, or a date measured by the provider's own clock (ours may be wrong). Capped.
pub(crate) fn retry_after_ms(header: Option<&str>, provider_date: Option<UnixMs>) -> Option<u64> {
    let header = header?.trim();
    if !header.is_empty() && header.bytes().all(|b| b.is_ascii_digit()) {
        let seconds = header.parse::<u64>().unwrap_or(u64::MAX);
        return Some(seconds.saturating_mul(1_000).min(RETRY_AFTER_MS_MAX));
    }
    let wait_ms = http_date(header)?.since_ms(provider_date?);
    u64::try_from(wait_ms.max(0)).ok().map(|ms| ms.min(RETRY_AFTER_MS_MAX))
}

/// An HTTP date.
pub(crate) fn http_date(text: &str) -> Option<UnixMs> {
    let time = httpdate::parse_http_date(text.trim()).ok()?;
    let since_epoch = time.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since_epoch.as_millis()).ok().map(UnixMs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date_and_capped() {
        let date = http_date("Sat, 21 Nov 2026 10:00:00 GMT");
        assert_eq!(date, Some(UnixMs(1_795_255_200_000)));
        for (header, wait_ms) in [
            ("5", Some(5_000)),
            (" 0 ", Some(0)),
            ("601", Some(600_000)),
            ("99999999999999999999999", Some(600_000)),
            ("Sat, 21 Nov 2026 10:00:30 GMT", Some(30_000)),
            ("Sat, 21 Nov 2026 09:00:00 GMT", Some(0)),
            ("Sun, 22 Nov 2026 10:00:00 GMT", Some(600_000)),
            ("-5", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(retry_after_ms(Some(header), date), wait_ms, "{header:?}");
        }
        assert_eq!(retry_after_ms(None, date), None);
        assert_eq!(
            retry_after_ms(Some("Sat, 21 Nov 2026 10:00:30 GMT"), None),
            None,
            "without the provider's own time a date says nothing"
        );
    }
}
