//! From SQLite's errors to the ledger's words.

use engine::ports::LedgerError;
use rusqlite::ErrorCode;

/// What can go wrong inside a transaction, before it is known whether it was a read or a write.
#[derive(Debug)]
pub(crate) enum Fail {
    /// SQLite said so.
    Sql(rusqlite::Error),
    /// We said so.
    Ledger(LedgerError),
}

impl From<rusqlite::Error> for Fail {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<LedgerError> for Fail {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

impl Fail {
    /// The error of a failed write. Damage is a reading matter even when a write found it.
    pub(crate) fn into_write(self) -> LedgerError {
        match self {
            Self::Ledger(error) => error,
            Self::Sql(error) if is_damage(&error) => LedgerError::Read(words(&error)),
            Self::Sql(error) => LedgerError::Write(words(&error)),
        }
    }

    /// The error of a failed read.
    pub(crate) fn into_read(self) -> LedgerError {
        match self {
            Self::Ledger(error) => error,
            Self::Sql(error) => LedgerError::Read(words(&error)),
        }
    }
}

/// A value in the file that cannot be what we wrote.
pub(crate) fn damaged(what: &str) -> Fail {
    Fail::Ledger(LedgerError::Read(format!("{what} is damaged")))
}

/// No such thing.
pub(crate) fn missing(what: &str, name: &str) -> Fail {
    Fail::Ledger(LedgerError::Missing(format!("the {what} {name}")))
}

/// Refused by a rule.
pub(crate) fn illegal(words: impl Into<String>) -> Fail {
    Fail::Ledger(LedgerError::Illegal(words.into()))
}

fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// What people read. SQLite's own text stands only where we know nothing better; values are never part of it.
pub(crate) fn words(error: &rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "the disk is full".to_owned(),
        Some(ErrorCode::SystemIoFailure) => "the disk did not take or give the data".to_owned(),
        Some(ErrorCode::DatabaseCorrupt) => "the history file is damaged".to_owned(),
        Some(ErrorCode::NotADatabase) => "the history file is damaged or is not a history of Bundle Desk".to_owned(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "another program holds the history".to_owned(),
        Some(ErrorCode::CannotOpen) => "the history file cannot be opened".to_owned(),
        Some(ErrorCode::ReadOnly) => "the history file may not be written".to_owned(),
        _ => error.to_string(),
    }
}
