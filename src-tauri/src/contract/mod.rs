//! What crosses between the window and the program: plain records, the same on both sides.
//!
//! Guarantees: `ui/src/contract/index.ts` is generated from these types, and a test fails when it drifts. No record
//! carries an API key. Amounts are pesewas, times Unix milliseconds. Leaves out: how they are filled (`crate::desk`).

mod account;
mod backup;
mod batch;
mod catalogue;
mod day;
mod diagnostics;
mod error;
mod handover;
mod list;
mod order;
mod reading;
mod settings;
#[cfg(test)]
mod typescript;
mod wallet;

pub use account::{Account, Fact, KeyCheck, Pause, Provider, TopUp, Wallet};
pub use backup::Backup;
pub use batch::{Batch, BatchState};
pub use catalogue::{Catalogue, CheckerPackage, Checkers, Network, NetworkSource, NotFound, NumberReading, Package};
pub use day::{Day, DayLine, SellingPrice, Sum};
pub use diagnostics::{Report, ReportFile, Stop};
pub use error::{ErrorCode, ErrorView};
pub use handover::{
    HandoverSettings, MessageWay, NumbersReading, PackageWords, Paper, PrintPreview, Recovery, VaultEntry, VaultFilter,
    VaultPage,
};
pub use list::{
    Approval, List, ListPage, ListRow, NetworkTotal, Offer, Plan, Repeat, RowCounts, RowEdit, RowStatus, SizeTotal,
};
pub use order::{
    Attention, Choice, Credential, Evidence, HeldWallet, Order, OrderDetail, OrderFilter, OrderState, OrdersPage,
    ReplayOffer, StateTotal, TimelineEntry, UnknownOrder, Verdict,
};
pub use reading::{ColumnPart, ColumnRole, ListColumn, ListReading, ListSheet, ReadAs};
pub use settings::{Event, KeyWay, Locked, ScreenLock, Settings, Start, Theme};
pub use wallet::{Elsewhere, Movement, Movements};
