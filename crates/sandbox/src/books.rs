//! The books as tests read them: a copy, with a check that they add up.

use domain::{Msisdn, Network, Pesewas, ProviderKind, Secret, UnixMs};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How far an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum BookState {
    /// Charged, not ended.
    Processing,
    /// Delivered.
    Completed,
    /// Not delivered.
    Failed,
    /// Delivered, then taken back.
    Reversed,
}

/// Which kind of call made an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum BookOrderKind {
    /// One recipient of data.
    Data,
    /// Several recipients of data under one order id.
    DataBulk,
    /// One result checker, from a single or a bulk call.
    Checker,
}

/// Whose purchase it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A key's.
    Ours,
    /// Somebody else's with the same wallet, as in the provider's web panel.
    Other,
}

/// How far a top-up is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TopUpState {
    /// Asked for.
    Pending,
    /// Credited.
    Approved,
    /// Refused.
    Rejected,
}

/// A wallet.
#[derive(Debug, Clone)]
pub struct BookWallet {
    /// Provider.
    pub provider: ProviderKind,
    /// The owner's id there.
    pub owner: String,
    /// What was in it at first.
    pub opening: Pesewas,
    /// What can be spent.
    pub available: Pesewas,
    /// What is held for orders that are not ended.
    pub held: Pesewas,
}

/// One recipient's order. A bulk order has one for each recipient, under the same `order_id`.
#[derive(Debug, Clone)]
pub struct BookOrder {
    /// Provider.
    pub provider: ProviderKind,
    /// The id or reference that the buying call gave.
    pub order_id: String,
    /// The id of the whole order's row in the list.
    pub list_id: String,
    /// The id of this recipient's own row, where the list shows one for each.
    pub recipient_list_id: String,
    /// Six digits.
    pub short_reference: String,
    /// The owner's id.
    pub owner: String,
    /// The label of the key that bought it; `None` for somebody else's.
    pub key: Option<String>,
    /// Kind.
    pub kind: BookOrderKind,
    /// Recipient.
    pub msisdn: Msisdn,
    /// Network; `None` for a checker.
    pub network: Option<Network>,
    /// Package id, or Netpluse's capacity.
    pub package: String,
    /// Label.
    pub label: String,
    /// What was charged for this recipient.
    pub charge: Pesewas,
    /// The reference that came with it.
    pub sent_reference: Option<String>,
    /// State.
    pub state: BookState,
    /// The reason of a failure.
    pub error: Option<String>,
    /// When it was charged.
    pub created: UnixMs,
    /// When it ended.
    pub settled_at: Option<UnixMs>,
    /// When its money went back.
    pub refunded_at: Option<UnixMs>,
    /// Whether its charge is among the wallet's held money.
    pub held: bool,
    /// Whose.
    pub source: Source,
}

/// One debit. A checker bulk call has one for all its orders.
#[derive(Debug, Clone)]
pub struct BookCharge {
    /// Provider.
    pub provider: ProviderKind,
    /// The owner's id.
    pub owner: String,
    /// Amount.
    pub amount: Pesewas,
    /// When.
    pub at: UnixMs,
    /// What it paid for.
    pub order_ids: Vec<String>,
    /// Whose.
    pub source: Source,
}

/// One credit for an order.
#[derive(Debug, Clone)]
pub struct BookRefund {
    /// Provider.
    pub provider: ProviderKind,
    /// The owner's id.
    pub owner: String,
    /// Of which order.
    pub order_id: String,
    /// Of which recipient.
    pub msisdn: Msisdn,
    /// Amount.
    pub amount: Pesewas,
    /// When.
    pub at: UnixMs,
}

/// A voucher that was handed out.
#[derive(Debug, Clone)]
pub struct BookCredential {
    /// The checker order.
    pub transaction_id: String,
    /// Recipient.
    pub msisdn: Msisdn,
    /// Package id.
    pub package: String,
    /// `username`.
    pub serial: String,
    /// `password`.
    pub pin: Secret<String>,
}

/// A top-up, or money that a script put in.
#[derive(Debug, Clone)]
pub struct BookTopUp {
    /// Provider.
    pub provider: ProviderKind,
    /// The owner's id.
    pub owner: String,
    /// Its id.
    pub id: String,
    /// Amount.
    pub amount: Pesewas,
    /// State.
    pub state: TopUpState,
}

/// A checker's stock.
#[derive(Debug, Clone)]
pub struct BookStock {
    /// Package id.
    pub package: String,
    /// Vouchers at first.
    pub opening: u32,
    /// Put in or taken away by a script.
    pub adjusted: i64,
    /// Vouchers left.
    pub left: u32,
}

/// All of it at one moment.
#[derive(Debug, Clone)]
pub struct Books {
    /// Wallets.
    pub wallets: Vec<BookWallet>,
    /// Orders by recipient, oldest first.
    pub orders: Vec<BookOrder>,
    /// Debits, oldest first.
    pub charges: Vec<BookCharge>,
    /// Refunds, oldest first.
    pub refunds: Vec<BookRefund>,
    /// Vouchers handed out.
    pub credentials: Vec<BookCredential>,
    /// Stock.
    pub stock: Vec<BookStock>,
    /// Top-ups.
    pub top_ups: Vec<BookTopUp>,
    /// How many requests arrived, by provider, method and route. A request that met a refused connection did not.
    pub requests: BTreeMap<(ProviderKind, String, String), u64>,
}

impl Books {
    /// One owner's wallet.
    pub fn wallet(&self, provider: ProviderKind, owner: &str) -> Option<&BookWallet> {
        self.wallets.iter().find(|wallet| wallet.provider == provider && wallet.owner == owner)
    }

    /// The orders that a key of ours bought.
    pub fn ours(&self) -> impl Iterator<Item = &BookOrder> {
        self.orders.iter().filter(|order| order.source == Source::Ours)
    }

    /// How many requests of that method and route arrived.
    pub fn request_count(&self, provider: ProviderKind, method: &str, route: &str) -> u64 {
        self.requests.get(&(provider, method.to_owned(), route.to_owned())).copied().unwrap_or(0)
    }

    /// Whether everything adds up; the error lists what does not.
    pub fn check(&self) -> Result<(), Vec<String>> {
        let mut wrong = Vec::new();
        self.check_wallets(&mut wrong);
        self.check_orders(&mut wrong);
        self.check_checkers(&mut wrong);
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    fn check_wallets(&self, wrong: &mut Vec<String>) {
        for wallet in &self.wallets {
            let mine = |provider: ProviderKind, owner: &str| provider == wallet.provider && owner == wallet.owner;
            let charged: Pesewas = self.charges.iter().filter(|c| mine(c.provider, &c.owner)).map(|c| c.amount).sum();
            let refunded: Pesewas = self.refunds.iter().filter(|r| mine(r.provider, &r.owner)).map(|r| r.amount).sum();
            let topped_up: Pesewas = self
                .top_ups
                .iter()
                .filter(|t| mine(t.provider, &t.owner) && t.state == TopUpState::Approved)
                .map(|t| t.amount)
                .sum();
            let expected = wallet.opening + topped_up - charged + refunded;
            if wallet.available != expected {
                wrong.push(format!("wallet {}: {} stands, {expected} is right", wallet.owner, wallet.available));
            }
            if wallet.available < Pesewas::ZERO {
                wrong.push(format!("wallet {}: below nothing", wallet.owner));
            }
            let held: Pesewas =
                self.orders.iter().filter(|o| mine(o.provider, &o.owner) && o.held).map(|o| o.charge).sum();
            if wallet.held != held {
                wrong.push(format!("wallet {}: {} held, {held} is right", wallet.owner, wallet.held));
            }
        }
    }

    fn check_orders(&self, wrong: &mut Vec<String>) {
        let mut by_order: BTreeMap<&str, Pesewas> = BTreeMap::new();
        let mut ids_of_rows = BTreeSet::new();
        for order in &self.orders {
            let sum = by_order.entry(&order.order_id).or_default();
            *sum = *sum + order.charge;
            if !ids_of_rows.insert(&order.recipient_list_id) {
                wrong.push(format!("order {}: its list id stands twice", order.order_id));
            }
            let may_be_refunded = matches!(order.state, BookState::Failed | BookState::Reversed);
            if order.refunded_at.is_some() && !may_be_refunded {
                wrong.push(format!("order {}: refunded but {:?}", order.order_id, order.state));
            }
            if (order.state == BookState::Processing) != order.settled_at.is_none() {
                wrong.push(format!("order {}: {:?} and ended at {:?}", order.order_id, order.state, order.settled_at));
            }
        }
        let mut paid = BTreeSet::new();
        for charge in &self.charges {
            let covered: Pesewas = charge.order_ids.iter().filter_map(|id| by_order.get(id.as_str())).copied().sum();
            if covered != charge.amount {
                wrong.push(format!("charge of {} covers orders of {covered}", charge.amount));
            }
            for id in &charge.order_ids {
                if !paid.insert(id.as_str()) {
                    wrong.push(format!("order {id}: charged twice"));
                }
            }
        }
        wrong.extend(by_order.keys().filter(|id| !paid.contains(*id)).map(|id| format!("order {id}: never charged")));
        let refunded = self.orders.iter().filter(|order| order.refunded_at.is_some());
        let expected: Pesewas = refunded.map(|order| order.charge).sum();
        let stands: Pesewas = self.refunds.iter().map(|refund| refund.amount).sum();
        if expected != stands {
            wrong.push(format!("refunds of {stands} stand, orders say {expected}"));
        }
    }

    fn check_checkers(&self, wrong: &mut Vec<String>) {
        let mut seen = BTreeSet::new();
        for credential in &self.credentials {
            if !seen.insert(credential.serial.as_str()) || !seen.insert(credential.pin.expose().as_str()) {
                wrong.push(format!("transaction {}: its credential was given before", credential.transaction_id));
            }
        }
        let with_credential: BTreeSet<&str> = self.credentials.iter().map(|c| c.transaction_id.as_str()).collect();
        for order in self.orders.iter().filter(|order| order.kind == BookOrderKind::Checker) {
            let completed = order.state == BookState::Completed;
            if completed != with_credential.contains(order.order_id.as_str()) {
                wrong.push(format!("transaction {}: {:?} and credential disagree", order.order_id, order.state));
            }
        }
        for stock in &self.stock {
            let sold = self.credentials.iter().filter(|credential| credential.package == stock.package).count();
            let sold = i64::try_from(sold).unwrap_or(i64::MAX);
            if i64::from(stock.opening) + stock.adjusted - sold != i64::from(stock.left) {
                wrong.push(format!("stock of {}: {} left after {sold} sold", stock.package, stock.left));
            }
        }
    }
}
