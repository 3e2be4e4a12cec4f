//! NetConnect (`docs/providers/netconnect.md`): four buying calls, only one of which takes a reference of ours; a
//! catalogue with no documented list; bulk orders and result checkers.

mod catalogue;
mod checkers;
mod classify;
mod client;
mod records;
mod wire;

pub use classify::classify;
pub use client::Client;
pub(crate) use wire::error_words;
