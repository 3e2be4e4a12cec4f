//! What every classification begins with, whichever provider and call: the exchange itself, and `Retry-After`.

use crate::text::{MESSAGE_CHARS_MAX, plain};
use domain::{NotSentCause, RejectEffect, Rejection, SubmitOutcome, UnixMs, UnknownCause};
use engine::ports::{Answer, BodyEnd, Exchange};

/// The longest wait that a provider can ask of us, in milliseconds.
const RETRY_AFTER_MS_MAX: u64 = 600_000;

/// What an exchange is, before anybody reads the body of an answer.
pub(crate) enum Kind<'a> {
    /// A whole 2xx.
    Success(&'a Answer),
    /// A whole 4xx.
    Refusal(&'a Answer),
    /// Positive evidence that nothing was sent.
    NotSent(NotSentCause),
    /// It means the same for every call: nothing is known.
    Unknown(UnknownCause),
}

/// Sorts out everything that means the same for every call. An incomplete body means nothing, whatever the status: the
/// part that is missing may say the opposite.
pub(crate) fn kind_of(exchange: &Exchange) -> Kind<'_> {
    let answer = match exchange {
        Exchange::NotSent(cause) => return Kind::NotSent(*cause),
        Exchange::TimedOut => return Kind::Unknown(UnknownCause::Timeout),
        Exchange::ConnectionLost => return Kind::Unknown(UnknownCause::ConnectionLost),
        Exchange::Answered(answer) => answer,
    };
    match (answer.end, answer.status) {
        (BodyEnd::Cut, _) => Kind::Unknown(UnknownCause::AnswerCut),
        (BodyEnd::TimedOut, _) => Kind::Unknown(UnknownCause::Timeout),
        (BodyEnd::TooLong, _) => Kind::Unknown(UnknownCause::AnswerTooLong),
        (BodyEnd::Complete, 200..=299) => Kind::Success(answer),
        (BodyEnd::Complete, 300..=399) => Kind::Unknown(UnknownCause::Redirected),
        (BodyEnd::Complete, 400..=499) => Kind::Refusal(answer),
        (BodyEnd::Complete, 500..=599) => Kind::Unknown(UnknownCause::ServerError),
        (BodyEnd::Complete, _) => Kind::Unknown(UnknownCause::AnswerUnreadable),
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

/// An HTTP date, as a transport has to read it off the `Date` header.
pub fn http_date(text: &str) -> Option<UnixMs> {
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
