//! How a command ends.

use engine::DeskError;
use engine::ports::LedgerError;
use host::{HandoverError, HostError};
use std::process::ExitCode;

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything delivered, or listed.
    Done,
    /// Any other error.
    Error,
    /// Finished, paused or left early, and something is not delivered or needs a person.
    Unfinished,
    /// Refused before any money moved.
    Refused,
}

impl Exit {
    /// The process's exit status.
    pub fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Done => 0,
            Self::Error => 1,
            Self::Unfinished => 2,
            Self::Refused => 3,
        })
    }
}

/// Why a command did not do what was asked.
#[derive(Debug)]
pub struct Failure {
    /// How the process ends.
    pub exit: Exit,
    /// Stable, for scripts.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do next.
    pub hint: String,
}

impl Failure {
    /// Refused before any money moved.
    pub fn refused(code: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { exit: Exit::Refused, code: code.to_owned(), message: message.into(), hint: hint.into() }
    }

    /// Anything else.
    pub fn other(message: impl Into<String>) -> Self {
        Self { exit: Exit::Error, code: "error".to_owned(), message: message.into(), hint: String::new() }
    }
}

impl From<DeskError> for Failure {
    fn from(error: DeskError) -> Self {
        // Whenever the desk refuses, no money moved by that call.
        let exit = if matches!(error, DeskError::Refused { .. } | DeskError::Ledger(LedgerError::Doubted(_))) {
            Exit::Refused
        } else {
            Exit::Error
        };
        Self { exit, code: error.code().to_owned(), hint: error.hint(), message: error.to_string() }
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        DeskError::from(error).into()
    }
}

impl From<HostError> for Failure {
    fn from(error: HostError) -> Self {
        Self { exit: Exit::Refused, code: error.code().to_owned(), hint: error.hint(), message: error.to_string() }
    }
}

impl From<HandoverError> for Failure {
    fn from(error: HandoverError) -> Self {
        match error {
            HandoverError::Desk(error) => error.into(),
            HandoverError::NoCredential(_) => {
                Self::refused("no_credential", error.to_string(), "See 'bundledesk-cli credentials list'.")
            }
            _ => Self::refused("print", error.to_string(), "Mend it and try again."),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::other(error.to_string())
    }
}
