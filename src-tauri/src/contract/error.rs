//! How an error crosses into the window.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Kinds of errors that the window treats differently. Everything else is `other`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    BadInput,
    KeyRefused,
    Offline,
    KeyStore,
    Changed,
    Other,
}

/// An error for people: what happened, what it means for the money, and what to do. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[error("{message}")]
pub struct ErrorView {
    /// Which kind.
    pub code: ErrorCode,
    /// What happened, and what it means for the money.
    pub message: String,
    /// What happens next, or what to do.
    pub hint: Option<String>,
}

impl ErrorView {
    /// An error with no advice.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None }
    }

    /// The same with advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
