//! Both providers' APIs behind the engine's ports: what is sent, what is read, and what an answer means for the money.
//!
//! Guarantees: a buying call goes out at most once and whatever came back is returned as it stands; only a refusal that
//! the provider's documents describe, whole and well formed, becomes `Rejected`; only positive evidence becomes
//! `NotSent`; everything else is `Unknown`. A key appears in no log, error or `Debug` output. Leaves out: what a refusal
//! means for an order whose earlier send ended unknown (`domain::transition` decides that, from the history), pacing of
//! purchases, and anything that is kept (`engine`, `ledger`).

mod address;
mod factory;
mod http;
mod json;
mod key;
pub mod netconnect;
pub mod netpluse;
mod refusal;
mod text;
mod transport;

pub use address::{ProviderAddress, parse_address};
pub use factory::HttpProviders;
pub use http::{BODY_LEN_MAX, HttpOptions};
pub use key::{clean_key, is_sandbox_key};
pub use refusal::http_date;
pub use transport::{Transport, WireRequest};
