//! The sandbox against the providers' documents: in process, and over real TCP.

mod books_hold;
mod checkers;
mod client;
mod contract;
mod limits;
mod orders;
mod references;
mod roles;
mod shop;
mod snapshot;
mod wire_faults;
