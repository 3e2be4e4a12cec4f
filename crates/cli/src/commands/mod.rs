//! One file per command.

pub mod account;
pub mod batch;
pub mod catalogue;
pub mod checkers;
pub mod credentials;
pub mod export;
pub mod orders;
pub mod plan;
pub mod print;
pub mod recovery;
pub mod sandbox;
pub mod send;
pub mod settings;
pub mod stock;
