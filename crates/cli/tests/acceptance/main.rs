//! `bundledesk-cli` as a person uses it: the real program, the practice providers over HTTP, and afterwards the
//! provider's books against the history.

// Its helpers end the program by signals.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "tests fail this way")]

mod accounts;
mod checkers;
#[path = "../common/mod.rs"]
mod common;
mod keeping;
mod lists;
mod moving;
mod pauses;
mod practice;
mod recovery;
mod refusals;
mod secrets;
