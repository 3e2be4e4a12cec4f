//! The ledger: what was approved, sent, answered and bought, in one SQLite file.
//!
//! Guarantees: every write is durable when its call returns; credentials and raw answers are only ever on the disk as
//! ciphertext; the journal cannot be rewritten; a changed byte in an order, an attempt, a batch or a journal line is an
//! error, not a wrong amount. Leaves out: what evidence means and when anything is sent (`engine`), and where the data
//! key is kept (`keys`).

// The tests inside share their orders with those outside.
#[cfg(test)]
extern crate self as ledger;
#[cfg(test)]
#[path = "../tests/common/mod.rs"]
mod common;

mod backup;
mod crypto;
mod error;
mod fault;
mod files;
mod moves;
mod open;
mod query;
mod rows;
mod schema;
mod sqlite_ledger;
mod store;
mod tables;
mod wal;

pub use backup::latest_backup;
pub use domain::DataKey;
pub use fault::{FaultKind, FaultPoint, WriteFault, WriteFaultHook};
pub use open::{OpenOptions, Opening, Synchronous};
pub use sqlite_ledger::SqliteLedger;
