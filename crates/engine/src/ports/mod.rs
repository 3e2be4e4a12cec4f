//! What the engine needs from outside, as traits. Concrete adapters are named only by `src-tauri`, `cli` and `tests`.

mod exchange;
mod keys;
mod ledger;
mod provider;
mod time;

pub use exchange::{Answer, BodyEnd, Exchange};
pub use keys::{KeyStore, KeyStoreError, KeyStoreKind};
pub use ledger::{
    Approved, Conclusion, IssuedTo, Ledger, LedgerError, NewAttempt, OrderMove, OrderQuery, OrderSort, OrderTotals,
    SHORT_SEARCH_ORDERS,
};
pub use provider::{
    BuyingCalls, CatalogueRead, CatalogueRequest, OrdersPage, OrdersQuery, Provider, ProviderFactory, ProviderRecord,
    ProviderState, Read, ReadError, ReadErrorKind, ReadingCalls, RecordRecipient, RecordSource, TopUpMethod,
    TopUpOutcome, TopUpRequest, WalletBalance,
};
pub use time::{Clock, Ids};
