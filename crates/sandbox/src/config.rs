//! How a sandbox is set up: who owns what, which keys exist, what the limits are.

use crate::catalogue::Catalogue;
use crate::fate::{FateOdds, Fates};
use crate::faults::{RetryAfter, Rule, Storm};
use crate::limiter::LimiterKind;
use crate::switches::Switches;
use domain::{Pesewas, ProviderKind, Secret};
use serde::{Deserialize, Serialize};

/// Every Netpluse key of a sandbox begins so, and no real one does: such a key belongs on loopback only.
pub const NETPLUSE_KEY_PREFIX: &str = "np_live_sandbox_";
/// Every NetConnect key of a sandbox begins so.
pub const NETCONNECT_KEY_PREFIX: &str = "netconnect_test_sandbox_";

/// A role at NetConnect. Only agents and super agents may buy in bulk, buy checkers and ask for top-ups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Agent.
    Agent,
    /// SuperAgent.
    SuperAgent,
    /// Customer.
    Customer,
    /// Staff.
    Staff,
}

impl Role {
    /// As NetConnect writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agent => "Agent",
            Self::SuperAgent => "SuperAgent",
            Self::Customer => "Customer",
            Self::Staff => "Staff",
        }
    }

    pub(crate) const fn is_trade(self) -> bool {
        match self {
            Self::Agent | Self::SuperAgent => true,
            Self::Customer | Self::Staff => false,
        }
    }
}

/// Whether an owner may use the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OwnerStatus {
    /// May read and buy.
    Active,
    /// May read; buying is refused with 403.
    Suspended,
    /// The key is good but no profile stands behind it (404 PROFILE_NOT_FOUND at NetConnect).
    NoProfile,
}

/// One owner at one provider: one wallet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OwnerConfig {
    /// Which provider.
    pub provider: ProviderKind,
    /// Netpluse's `owner` (a uuid) or NetConnect's profile `_id`.
    pub id: String,
    /// First and last name.
    pub name: (String, String),
    /// `+233…`.
    pub phone: String,
    /// Mail address.
    pub email: String,
    /// Role; Netpluse has none and ignores it.
    pub role: Role,
    /// Whether it may buy.
    pub status: OwnerStatus,
    /// What is in the wallet when the sandbox opens.
    pub opening: Pesewas,
}

/// One key. Several may belong to one owner.
#[derive(Debug, Clone)]
pub struct KeyConfig {
    /// The `id` of its owner.
    pub owner_id: String,
    /// A name for books and summaries.
    pub label: String,
    /// The key itself.
    pub text: Secret<String>,
    /// A revoked key answers like a wrong one.
    pub revoked: bool,
}

/// Limits per key and minute at one provider. `None` means no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitConfig {
    /// How calls are counted.
    pub kind: LimiterKind,
    /// Reads.
    pub reads: Option<u32>,
    /// Buying calls.
    pub purchases: Option<u32>,
    /// Whether a 429 names a time to wait, and how.
    pub retry_after: RetryAfter,
}

impl Default for LimitConfig {
    /// 60 reads and 30 purchases in any minute, and no word on when to come back.
    fn default() -> Self {
        Self { kind: LimiterKind::SlidingWindow, reads: Some(60), purchases: Some(30), retry_after: RetryAfter::Absent }
    }
}

/// What becomes of a request for a top-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopUpFate {
    /// Approved and credited after so many milliseconds.
    ApprovedAfter(i64),
    /// Rejected after so many milliseconds.
    RejectedAfter(i64),
    /// Left open.
    LeftOpen,
}

/// The whole set-up. Start from [`Config::new`], change fields, then `Sandbox::new`.
#[derive(Debug, Clone)]
pub struct Config {
    /// Decides everything that is drawn.
    pub seed: u64,
    /// Owners of both providers.
    pub owners: Vec<OwnerConfig>,
    /// Their keys.
    pub keys: Vec<KeyConfig>,
    /// What is on sale.
    pub catalogue: Catalogue,
    /// What the documents leave open.
    pub switches: Switches,
    /// Netpluse's limits.
    pub netpluse_limits: LimitConfig,
    /// NetConnect's limits: not documented, so a setting.
    pub netconnect_limits: LimitConfig,
    /// What becomes of orders.
    pub fates: Fates,
    /// What becomes of top-ups.
    pub top_up: TopUpFate,
    /// Scripted faults.
    pub rules: Vec<Rule>,
    /// Faults by chance.
    pub storm: Storm,
    /// Answers take between so many milliseconds; `(0, 0)` for at once.
    pub answer_delay_ms: (u64, u64),
    /// The same for reads of what is on sale: a client makes many of them in a row to learn a catalogue.
    pub catalogue_delay_ms: (u64, u64),
}

impl Config {
    /// One shop with GHS 2,000 and one key at each provider, the unkind switches, every order delivered, no faults.
    pub fn new(seed: u64) -> Self {
        let netpluse = shop(ProviderKind::Netpluse, "7f4e2a10-5b6c-4d3e-9a81-0c2d4e6f8a1b");
        let netconnect = shop(ProviderKind::NetConnect, "jd7shopsandboxw8k2m4p6q9r1t3v5x7");
        let keys = vec![
            key(&netpluse.id, "shop", &format!("{NETPLUSE_KEY_PREFIX}5e1f9a04c7d84b36a2e90b17")),
            key(&netconnect.id, "shop", &format!("{NETCONNECT_KEY_PREFIX}c40d7be2913f4a58b6e7d021")),
        ];
        Self {
            seed,
            owners: vec![netpluse, netconnect],
            keys,
            catalogue: Catalogue::ghana(),
            switches: Switches::default(),
            netpluse_limits: LimitConfig::default(),
            netconnect_limits: LimitConfig::default(),
            fates: Fates { odds: FateOdds::default(), ..Fates::default() },
            top_up: TopUpFate::ApprovedAfter(60_000),
            rules: Vec::new(),
            storm: Storm::default(),
            answer_delay_ms: (0, 0),
            catalogue_delay_ms: (0, 0),
        }
    }

    /// The same with other switches.
    #[must_use]
    pub fn with_switches(mut self, switches: Switches) -> Self {
        self.switches = switches;
        self
    }

    /// The same with one more scripted fault.
    #[must_use]
    pub fn with_rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// The same with one more owner.
    #[must_use]
    pub fn with_owner(mut self, owner: OwnerConfig) -> Self {
        self.owners.push(owner);
        self
    }

    /// The same with one more key of that owner.
    #[must_use]
    pub fn with_key(mut self, owner_id: &str, label: &str, text: &str) -> Self {
        self.keys.push(key(owner_id, label, text));
        self
    }

    /// The same with this role for every NetConnect owner.
    #[must_use]
    pub fn with_role(mut self, role: Role) -> Self {
        for owner in &mut self.owners {
            owner.role = role;
        }
        self
    }

    /// The same with this much in every wallet.
    #[must_use]
    pub fn with_opening(mut self, opening: Pesewas) -> Self {
        for owner in &mut self.owners {
            owner.opening = opening;
        }
        self
    }

    /// The same without limits.
    #[must_use]
    pub fn without_limits(mut self) -> Self {
        for limits in [&mut self.netpluse_limits, &mut self.netconnect_limits] {
            (limits.reads, limits.purchases) = (None, None);
        }
        self
    }
}

fn key(owner_id: &str, label: &str, text: &str) -> KeyConfig {
    KeyConfig {
        owner_id: owner_id.to_owned(),
        label: label.to_owned(),
        text: Secret::new(text.to_owned()),
        revoked: false,
    }
}

fn shop(provider: ProviderKind, id: &str) -> OwnerConfig {
    OwnerConfig {
        provider,
        id: id.to_owned(),
        name: ("Practice".to_owned(), "Shop".to_owned()),
        phone: "+233241000001".to_owned(),
        email: "shop@practice.example".to_owned(),
        role: Role::Agent,
        status: OwnerStatus::Active,
        opening: Pesewas(200_000),
    }
}
