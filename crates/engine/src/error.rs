//! Errors that reach a person: what happened, what it means for the money, what to do next.

use crate::ports::{KeyStoreError, LedgerError, ReadError};

/// Why the desk did not do what was asked. Whenever one of these comes back, no money moved by that call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeskError {
    /// The history refused.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The key store refused.
    #[error(transparent)]
    Keys(#[from] KeyStoreError),
    /// A read from the provider failed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// What was asked cannot be done as it stands.
    #[error("{message}")]
    Refused {
        /// Stable, for code: `repeat`, `same_list`, `balance`, `ceiling`, `problems`, `account`, `order`, …
        code: &'static str,
        /// For people.
        message: String,
        /// What to do next.
        hint: String,
    },
}

impl DeskError {
    /// A refusal with words.
    pub fn refused(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Refused { code, message: message.into(), hint: hint.into() }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ledger(LedgerError::Doubted(_)) => "doubted",
            Self::Ledger(LedgerError::LeaseLost) => "lease_lost",
            Self::Ledger(LedgerError::Newer { .. }) => "newer",
            Self::Ledger(LedgerError::DataKey) => "data_key",
            Self::Ledger(LedgerError::Write(_)) => "history_write",
            Self::Ledger(LedgerError::Read(_)) => "history_read",
            Self::Ledger(LedgerError::CredentialHeld { .. }) => "credential_held",
            Self::Ledger(LedgerError::Illegal(_) | LedgerError::AlreadyClaimed(_) | LedgerError::Missing(_)) => {
                "history"
            }
            Self::Keys(_) => "keys",
            Self::Read(_) => "provider",
            Self::Refused { code, .. } => code,
        }
    }

    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            Self::Ledger(LedgerError::Doubted(_)) => "Open 'Needs attention' and confirm which computer sends.".into(),
            Self::Ledger(LedgerError::LeaseLost) => "Close the other Bundle Desk, or go on in it.".into(),
            Self::Ledger(LedgerError::Newer { .. }) => "Install the newer Bundle Desk again.".into(),
            Self::Ledger(LedgerError::DataKey) => "Use the recovery file, or unlock the keyring.".into(),
            Self::Ledger(LedgerError::Write(_)) => "Free some space on the disk, then start Bundle Desk again.".into(),
            Self::Ledger(LedgerError::Read(_)) => "Go back to the last safety copy.".into(),
            Self::Ledger(LedgerError::CredentialHeld { .. }) => {
                "Hand over neither until the provider's support has answered.".into()
            }
            Self::Ledger(LedgerError::Illegal(_) | LedgerError::AlreadyClaimed(_) | LedgerError::Missing(_)) => {
                "Look at the order in History.".into()
            }
            Self::Keys(_) => "Unlock the keyring, or type the passphrase again.".into(),
            Self::Read(_) => "Check the line and try again.".into(),
            Self::Refused { hint, .. } => hint.clone(),
        }
    }
}
