//! The only code that spends.
//!
//! Guarantees: a purchase is written down before it is sent and after it is answered; nothing is sent twice unless the
//! provider's contract makes that safe; what is not known is kept as not known. Owns the ports that the ledger, the
//! providers, the clock and the key store implement. Leaves out: SQL, HTTP, keyrings and windows.

pub mod model;
pub mod ports;
