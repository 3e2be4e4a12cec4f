//! What the desk tells whoever listens. Carries names and states only: the listener reads the rest from the ledger.

use domain::{AccountId, BatchId, OrderId, OrderState, WalletId};
use serde::{Deserialize, Serialize};

/// Something changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum DeskEvent {
    /// An order moved, or new evidence about it was journaled.
    Order {
        /// Which.
        order_id: OrderId,
        /// Of which batch.
        batch_id: BatchId,
        /// Where it stands now.
        state: OrderState,
    },
    /// A batch moved.
    Batch {
        /// Which.
        batch_id: BatchId,
    },
    /// An account was added, removed, paused, or a fact about it was observed.
    Account {
        /// Which.
        account: AccountId,
    },
    /// A wallet was read.
    Wallet {
        /// Which.
        wallet_id: WalletId,
    },
    /// Orders bought elsewhere were seen on a wallet.
    BoughtElsewhere {
        /// On which wallet.
        wallet_id: WalletId,
    },
    /// The computer's clock and the provider's disagree by more than the limit, or agree again (`skew_ms` 0).
    ClockSkew {
        /// By which account's provider.
        account: AccountId,
        /// Ours minus theirs.
        skew_ms: i64,
    },
    /// The provider of an account cannot be reached (`true`) or can be again (`false`).
    Offline {
        /// Which account.
        account: AccountId,
        /// Whether it is out of reach.
        offline: bool,
    },
    /// Nothing more is sent: the history cannot be written. Says what to do.
    Halted {
        /// For people.
        reason: String,
    },
}
