//! What came back over the wire from one buying call, before anybody reads a meaning into it.

use domain::{NotSentCause, UnixMs};
use serde::{Deserialize, Serialize};

/// The result of one HTTP call. Kept encrypted as it stands before it is parsed (step 3 of a purchase).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exchange {
    /// Positive evidence that not one byte of the request left.
    NotSent(NotSentCause),
    /// No status line came within the time limit.
    TimedOut,
    /// The connection ended before a whole head of an answer.
    ConnectionLost,
    /// At least the head of an answer came.
    Answered(Answer),
}

/// An answer, whole or not.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// `Retry-After` as it was written.
    pub retry_after: Option<String>,
    /// The provider's `Date`, when readable.
    pub provider_date: Option<UnixMs>,
    /// The bytes received, at most the cap of 1 MB.
    pub body: Vec<u8>,
    /// How the body ended.
    pub end: BodyEnd,
}

/// How a body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyEnd {
    /// As its framing said.
    Complete,
    /// The connection ended in the middle.
    Cut,
    /// The time limit came first.
    TimedOut,
    /// The cap came first.
    TooLong,
}

/// A body may carry credentials, so `Debug` tells only its length.
impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("retry_after", &self.retry_after)
            .field("body_len", &self.body.len())
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}
