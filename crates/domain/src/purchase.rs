//! One call to a provider that may be charged.

use crate::{Msisdn, Network, OrderId, PackageKey, Pesewas, Reference};
use serde::{Deserialize, Serialize};

/// Which provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProviderKind {
    /// `api.netconnectgh.online`.
    NetConnect,
    /// `netpluse.shop`.
    Netpluse,
}

impl ProviderKind {
    /// The name shown to people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NetConnect => "NetConnect",
            Self::Netpluse => "Netpluse",
        }
    }

    /// The address its makers document.
    pub const fn documented_address(self) -> &'static str {
        match self {
            Self::NetConnect => "https://api.netconnectgh.online",
            Self::Netpluse => "https://netpluse.shop",
        }
    }
}

/// The five buying calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PurchaseKind {
    /// Netpluse `POST /api/v1/purchase`.
    NetpluseData,
    /// NetConnect `POST /api/v1/data-bundles/buy-single`.
    NetConnectDataSingle,
    /// NetConnect `POST /api/v1/data-bundles/buy-bulk`.
    NetConnectDataBulk,
    /// NetConnect `POST /api/v1/result-checker/buy-single`.
    NetConnectCheckerSingle,
    /// NetConnect `POST /api/v1/result-checker/buy-bulk`.
    NetConnectCheckerBulk,
}

impl PurchaseKind {
    /// Whether a reference of ours goes with the call. NetConnect takes one as `paymentReference` on single data calls.
    pub const fn carries_reference(self) -> bool {
        match self {
            Self::NetpluseData | Self::NetConnectDataSingle => true,
            Self::NetConnectDataBulk | Self::NetConnectCheckerSingle | Self::NetConnectCheckerBulk => false,
        }
    }

    /// Whether the answer carries credentials.
    pub const fn is_checker(self) -> bool {
        match self {
            Self::NetConnectCheckerSingle | Self::NetConnectCheckerBulk => true,
            Self::NetpluseData | Self::NetConnectDataSingle | Self::NetConnectDataBulk => false,
        }
    }
}

/// One recipient inside a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseItem {
    /// The order it serves.
    pub order_id: OrderId,
    /// The order's reference; sent only where `PurchaseKind::carries_reference`.
    pub reference: Reference,
    /// To whom.
    pub msisdn: Msisdn,
    /// For which network; `None` for a checker.
    pub network: Option<Network>,
    /// What.
    pub package: PackageKey,
    /// The price the agent approved.
    pub planned_price: Pesewas,
}

/// A whole call: what to send, for whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    /// Which call.
    pub kind: PurchaseKind,
    /// One item, 2 to 20 (data bulk) or 1 to 20 (checker bulk).
    pub items: Vec<PurchaseItem>,
}

impl Purchase {
    /// The sum of the planned prices.
    pub fn planned_total(&self) -> Pesewas {
        self.items.iter().map(|item| item.planned_price).sum()
    }
}
