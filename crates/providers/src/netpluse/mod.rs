//! Netpluse (`docs/providers/netpluse.md`): one buying call with a reference of ours, four reads, no lists, no checkers.

mod classify;
mod client;
mod wire;

pub use classify::classify;
pub use client::Client;
pub(crate) use wire::error_words;
