//! Both providers' APIs on loopback, with their own books and scripted faults: practice mode, and every test.
//!
//! Guarantees: written from the providers' documents (`contracts/` in this folder's tests), not from our clients; the
//! core is pure (no clock, no IO, the same seed and the same calls give the same answers); every charge, refund and
//! credential stands in [`Books`], whose invariants can be checked; nothing listens anywhere but on 127.0.0.1.
//! Leaves out: TLS, webhooks, and order types nobody here buys (airtime, voice, AFA).
//!
//! Two ways in: [`Sandbox::handle`] in process, where the caller acts out [`Delivery`] itself, and [`SandboxServer`]
//! over real TCP.

mod answer;
mod books;
mod catalogue;
mod config;
mod core;
mod fate;
mod faults;
mod json;
mod keeping;
mod limiter;
mod mint;
mod netconnect;
mod netpluse;
mod presets;
mod request;
mod route;
mod script;
mod server;
mod snapshot;
mod summary;
mod switches;
mod wire;

pub use books::{
    BookCharge, BookCredential, BookOrder, BookOrderKind, BookRefund, BookState, BookStock, BookTopUp, BookWallet,
    Books, Source, TopUpState,
};
pub use catalogue::{Catalogue, CheckerEntry, DataEntry, NetpluseEntry, Operator, Product, RolePrices};
pub use config::{
    Config, KeyConfig, LimitConfig, NETCONNECT_KEY_PREFIX, NETPLUSE_KEY_PREFIX, OwnerConfig, OwnerStatus, Role,
    TopUpFate,
};
pub use core::Sandbox;
pub use fate::{Fate, FateOdds, Fates, PerMille, RefundFate};
pub use faults::{CallMatch, Fault, RetryAfter, Rule, Storm, When};
pub use limiter::LimiterKind;
pub use route::Call;
pub use server::{Addresses, CutStyle, Options, SandboxServer, ServerClock, SteppedClock, run_forever};
pub use snapshot::SnapshotError;
pub use summary::Summary;
pub use switches::{
    AmountStyle, BadKeyOnBuy, BulkListRows, CheckerFailureShape, FailedShare, ListIds, RecipientsShape, ReferenceReuse,
    ReferenceScope, Retention, ReversedWord, Switches,
};
pub use wire::{Delivery, SandboxReply, SandboxRequest};
