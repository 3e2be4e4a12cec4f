//! The trade in types: numbers, networks, money, bundles, orders, and the one function that moves an order on.
//!
//! Guarantees: pure. No input or output, no clock, no randomness; whatever is parsed here is valid from then on, and
//! money never passes through a float. Leaves out: what a provider's answer means (`providers`), what is kept
//! (`ledger`), and when anything is sent (`engine`).

mod bundle;
mod ids;
mod money;
mod msisdn;
mod network;
mod order;
mod outcome;
mod purchase;
mod secret;
mod time;

pub use bundle::{BundleSize, BundleSizeError, CheckerPackage, Package, PackageKey, StockLevel};
pub use ids::{AccountId, AttemptId, BatchId, OrderId, Owner, ProviderOrderId, Reference, ReferenceError, WalletId};
pub use money::{MoneyError, Pesewas};
pub use msisdn::{Msisdn, MsisdnError, MsisdnRepair, ParsedMsisdn};
pub use network::{Network, NetworkSource, PrefixHint, UnknownNetwork};
pub use order::{Cause, IllegalTransition, OrderState, Transition, transition};
pub use outcome::{
    Credential, IssuedCredential, NotSentCause, PauseCause, Receipt, ReceiptRecipient, RejectEffect, Rejection,
    SubmitOutcome, UnknownCause,
};
pub use purchase::{ProviderKind, Purchase, PurchaseItem, PurchaseKind};
pub use secret::{DataKey, Secret};
pub use time::UnixMs;
