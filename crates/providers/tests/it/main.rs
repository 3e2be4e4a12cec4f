//! The providers' clients against real sockets on loopback, and their tables against the documents.

// The helpers here are test code too, which the lint cannot see.
#![allow(clippy::unwrap_used)]

mod catalogue;
mod cuts;
mod documents;
mod evidence;
mod generated;
mod limits;
mod outcomes;
mod reads;
mod secrets;
mod support;
mod tables;
