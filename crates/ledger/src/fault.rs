//! Failing writes on purpose, for the tests of others: what happens when the n-th write of a batch does not reach the disk,
//! or when the process ends there.

use crate::error::Fail;
use rusqlite::ffi;
use std::sync::Arc;

/// Where in a write transaction it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultPoint {
    /// Before anything was written.
    BeforeBegin,
    /// After everything was written and before it counts.
    BeforeCommit,
    /// After it counts, so that the caller hears of a failure that did not happen.
    AfterCommit,
}

/// As what it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// ENOSPC.
    DiskFull,
    /// EIO.
    InputOutput,
    /// Not at all: the process ends on the spot, as if it were killed.
    ProcessEnds,
}

/// A failure to act out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteFault {
    /// Where.
    pub point: FaultPoint,
    /// As what.
    pub kind: FaultKind,
}

/// Asked once for each write transaction, with the name of the port's method.
pub type WriteFaultHook = Arc<dyn Fn(&'static str) -> Option<WriteFault> + Send + Sync>;

impl WriteFault {
    pub(crate) fn error(self) -> Fail {
        let code = match self.kind {
            FaultKind::DiskFull => ffi::SQLITE_FULL,
            FaultKind::InputOutput => ffi::SQLITE_IOERR,
            FaultKind::ProcessEnds => std::process::abort(),
        };
        Fail::Sql(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None))
    }
}
