//! The only code that spends.
//!
//! Guarantees: a purchase is written down before it is sent and after it is answered; nothing is sent twice unless the
//! provider's contract makes that safe; what is not known is kept as not known. Owns the ports that the ledger, the
//! providers, the clock and the key store implement. Leaves out: SQL, HTTP, keyrings and windows.

mod accounts;
mod approve;
mod credentials;
mod desk;
mod dispatch;
mod error;
mod events;
mod generation;
pub mod model;
#[cfg(feature = "mutants")]
pub mod mutants;
#[cfg(not(feature = "mutants"))]
mod mutants;
mod observe;
mod pace;
pub mod plan;
pub mod ports;
mod recover;
mod settings;
mod shared;
mod watch;

pub use accounts::{KeyCheck, NewAccount, is_key_of, is_loopback, key_name};
pub use approve::Approval;
pub use credentials::CredentialAlarm;
pub use desk::{Desk, Verdict};
pub use error::DeskError;
pub use events::DeskEvent;
pub use pace::Pacer;
pub use recover::StartReport;
pub use settings::{SettingSpec, Settings};
pub use shared::DeskParts;
