//! The books while they are being written: wallets, orders, charges, refunds, stock, and what is still to come.
//!
//! Guarantees: a wallet changes only here, and each change leaves its charge, refund or top-up beside it; money goes back
//! for a part at most once. Leaves out: who may do what, and what the answers look like (`netpluse`, `netconnect`).

use crate::books::{BookOrderKind, BookState, TopUpState};
use crate::config::Config;
use crate::fate::{Fate, RefundFate};
use crate::mint::Mint;
use crate::snapshot::{clear_credential, clear_request, pairs};
use crate::switches::ListIds;
use crate::wire::SandboxRequest;
use domain::{Msisdn, Pesewas, ProviderKind, Secret, UnixMs};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was bought: an index into the catalogue's list of that kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Item {
    Netpluse(usize),
    Data(usize),
    Checker(usize),
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Wallet {
    pub(crate) provider: ProviderKind,
    pub(crate) owner_id: String,
    pub(crate) opening: Pesewas,
    pub(crate) available: Pesewas,
    pub(crate) held: Pesewas,
    pub(crate) updated: UnixMs,
}

/// Why a part was not delivered, or was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Reason {
    Undelivered,
    Reversed,
    OutOfStock,
}

impl Reason {
    /// As the answers give it.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Undelivered => "Delivery failed at the operator",
            Self::Reversed => "Reversed by the operator",
            Self::OutOfStock => "Out of stock",
        }
    }
}

/// One recipient's share of an order.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Part {
    pub(crate) list_id: String,
    pub(crate) msisdn: Msisdn,
    pub(crate) item: Item,
    pub(crate) charge: Pesewas,
    pub(crate) state: BookState,
    pub(crate) settled_at: Option<UnixMs>,
    pub(crate) refunded_at: Option<UnixMs>,
    pub(crate) held: bool,
    pub(crate) reason: Option<Reason>,
    #[serde(with = "clear_credential")]
    pub(crate) credential: Option<(String, Secret<String>)>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Order {
    /// Place among orders and top-ups, from 1; the newest is the greatest.
    pub(crate) seq: u64,
    pub(crate) provider: ProviderKind,
    pub(crate) owner: usize,
    /// `None` for somebody else's purchase.
    pub(crate) key: Option<usize>,
    pub(crate) kind: BookOrderKind,
    pub(crate) id: String,
    pub(crate) list_id: String,
    pub(crate) short_reference: String,
    pub(crate) sent_reference: Option<String>,
    pub(crate) parts: Vec<Part>,
    pub(crate) created: UnixMs,
    pub(crate) updated: UnixMs,
    pub(crate) fraction: u16,
    pub(crate) balance_before: Pesewas,
    pub(crate) balance_after: Pesewas,
}

impl Part {
    pub(crate) fn error(&self) -> Option<&'static str> {
        self.reason.map(Reason::text)
    }
}

impl Order {
    pub(crate) fn total(&self) -> Pesewas {
        self.parts.iter().map(|part| part.charge).sum()
    }

    /// The state of the whole: open while any part is, failed or reversed when all are.
    pub(crate) fn state(&self) -> BookState {
        let all = |state| self.parts.iter().all(|part| part.state == state);
        if self.parts.iter().any(|part| part.state == BookState::Processing) {
            BookState::Processing
        } else if all(BookState::Failed) {
            BookState::Failed
        } else if all(BookState::Reversed) {
            BookState::Reversed
        } else {
            BookState::Completed
        }
    }

    pub(crate) fn completed_at(&self) -> Option<UnixMs> {
        match self.state() {
            BookState::Processing => None,
            BookState::Completed | BookState::Failed | BookState::Reversed => {
                self.parts.iter().filter_map(|part| part.settled_at).max()
            }
        }
    }

    pub(crate) fn error(&self) -> Option<&'static str> {
        match self.state() {
            BookState::Failed | BookState::Reversed => self.parts.iter().find_map(Part::error),
            BookState::Processing | BookState::Completed => None,
        }
    }

    pub(crate) fn is_refunded(&self) -> bool {
        self.parts.iter().all(|part| part.refunded_at.is_some())
    }
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Charge {
    pub(crate) owner: usize,
    pub(crate) amount: Pesewas,
    pub(crate) at: UnixMs,
    pub(crate) orders: Vec<usize>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Refund {
    pub(crate) order: usize,
    pub(crate) part: usize,
    pub(crate) amount: Pesewas,
    pub(crate) at: UnixMs,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct TopUp {
    pub(crate) seq: u64,
    pub(crate) owner: usize,
    pub(crate) id: String,
    pub(crate) reference: String,
    pub(crate) channel: String,
    pub(crate) amount: Pesewas,
    pub(crate) state: TopUpState,
    pub(crate) created: UnixMs,
    pub(crate) settled_at: Option<UnixMs>,
    pub(crate) fraction: u16,
}

/// Something that is still to happen.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Event {
    Settle {
        order: usize,
        part: usize,
        state: BookState,
        refund: RefundFate,
    },
    Refund {
        order: usize,
        part: usize,
    },
    TopUp {
        index: usize,
        state: TopUpState,
    },
    Land {
        provider: ProviderKind,
        #[serde(with = "clear_request")]
        request: SandboxRequest,
    },
}

/// An order about to be made.
pub(crate) struct NewOrder {
    pub(crate) owner: usize,
    pub(crate) key: Option<usize>,
    pub(crate) kind: BookOrderKind,
    pub(crate) sent_reference: Option<String>,
    pub(crate) lines: Vec<(Msisdn, Item, Pesewas)>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Stock {
    pub(crate) opening: u32,
    pub(crate) left: u32,
    /// Set by a script since the opening; negative when taken away.
    pub(crate) adjusted: i64,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Keeping {
    pub(crate) wallets: Vec<Wallet>,
    pub(crate) orders: Vec<Order>,
    pub(crate) charges: Vec<Charge>,
    pub(crate) refunds: Vec<Refund>,
    pub(crate) top_ups: Vec<TopUp>,
    pub(crate) stock: Vec<Stock>,
    pub(crate) mint: Mint,
    // These two follow from the orders, and are made anew from them.
    #[serde(skip)]
    pub(crate) by_id: BTreeMap<String, usize>,
    #[serde(skip)]
    pub(crate) open_numbers: BTreeMap<(usize, Msisdn), u32>,
    #[serde(with = "pairs")]
    pub(crate) due: BTreeMap<(UnixMs, u64), Event>,
    pub(crate) due_count: u64,
    pub(crate) seq: u64,
}

impl Keeping {
    pub(crate) fn new(config: &Config) -> Self {
        let wallets = config.owners.iter().map(|owner| Wallet {
            provider: owner.provider,
            owner_id: owner.id.clone(),
            opening: owner.opening,
            available: owner.opening,
            held: Pesewas::ZERO,
            updated: UnixMs::default(),
        });
        let stock = config.catalogue.checkers.iter();
        Self {
            wallets: wallets.collect(),
            orders: Vec::new(),
            charges: Vec::new(),
            refunds: Vec::new(),
            top_ups: Vec::new(),
            stock: stock.map(|c| Stock { opening: c.stock, left: c.stock, adjusted: 0 }).collect(),
            mint: Mint::new(config.seed),
            by_id: BTreeMap::new(),
            open_numbers: BTreeMap::new(),
            due: BTreeMap::new(),
            due_count: 0,
            seq: 0,
        }
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Order> {
        self.by_id.get(id).map(|index| &self.orders[*index])
    }

    pub(crate) fn has_open_order(&self, owner: usize, msisdn: Msisdn) -> bool {
        self.open_numbers.contains_key(&(owner, msisdn))
    }

    pub(crate) fn next_seq(&mut self) -> u64 {
        self.seq += 1;
        self.seq
    }

    pub(crate) fn schedule(&mut self, at: UnixMs, event: Event) {
        self.due_count += 1;
        self.due.insert((at, self.due_count), event);
    }

    /// The earliest event that is due at `now`, with its time.
    pub(crate) fn pop_due(&mut self, now: UnixMs) -> Option<(UnixMs, Event)> {
        let entry = self.due.first_entry().filter(|entry| entry.key().0 <= now)?;
        let ((at, _), event) = entry.remove_entry();
        Some((at, event))
    }

    /// Makes these orders (all of one owner) and charges them in one debit. The caller has checked the balance.
    pub(crate) fn place(&mut self, orders: Vec<NewOrder>, list_ids: ListIds, hold: bool, now: UnixMs) -> Vec<usize> {
        let Some(owner) = orders.first().map(|order| order.owner) else { return Vec::new() };
        let total: Pesewas = orders.iter().flat_map(|order| &order.lines).map(|(_, _, price)| *price).sum();
        let before = self.wallets[owner].available;
        self.wallets[owner].available = before - total;
        self.wallets[owner].updated = now;
        if hold {
            self.wallets[owner].held = self.wallets[owner].held + total;
        }
        let placed: Vec<usize> = orders
            .into_iter()
            .map(|new| self.write_order(new, list_ids, hold, (before, before - total), now))
            .collect();
        self.charges.push(Charge { owner, amount: total, at: now, orders: placed.clone() });
        placed
    }

    fn write_order(
        &mut self,
        new: NewOrder,
        list_ids: ListIds,
        hold: bool,
        (balance_before, balance_after): (Pesewas, Pesewas),
        now: UnixMs,
    ) -> usize {
        let provider = self.wallets[new.owner].provider;
        let id = match (provider, new.kind) {
            (ProviderKind::Netpluse, _) => self.mint.netpluse_reference(now),
            (ProviderKind::NetConnect, BookOrderKind::Checker) => self.mint.id("rc9", now),
            (ProviderKind::NetConnect, BookOrderKind::Data | BookOrderKind::DataBulk) => self.mint.id("kr7", now),
        };
        let list_id = match list_ids {
            ListIds::Same => id.clone(),
            ListIds::Different => self.mint.id("kh7", now),
        };
        let single = new.lines.len() == 1 && new.kind != BookOrderKind::DataBulk;
        let mut parts = Vec::with_capacity(new.lines.len());
        for (msisdn, item, charge) in new.lines {
            let list_id = if single { list_id.clone() } else { self.mint.id("kh7", now) };
            if new.kind != BookOrderKind::Checker {
                *self.open_numbers.entry((new.owner, msisdn)).or_insert(0) += 1;
            }
            parts.push(Part {
                list_id,
                msisdn,
                item,
                charge,
                state: BookState::Processing,
                settled_at: None,
                refunded_at: None,
                held: hold,
                reason: None,
                credential: None,
            });
        }
        let index = self.orders.len();
        self.by_id.insert(id.clone(), index);
        let order = Order {
            seq: self.next_seq(),
            provider,
            owner: new.owner,
            key: new.key,
            kind: new.kind,
            id,
            list_id,
            short_reference: self.mint.short_reference(now),
            sent_reference: new.sent_reference,
            parts,
            created: now,
            updated: now,
            fraction: self.mint.fraction(now),
            balance_before,
            balance_after,
        };
        self.orders.push(order);
        index
    }

    /// Puts what becomes of a part on the calendar.
    pub(crate) fn schedule_fate(&mut self, order: usize, part: usize, fate: Fate, now: UnixMs) {
        let settle = |state, refund| Event::Settle { order, part, state, refund };
        match fate {
            Fate::Stuck => {}
            Fate::Delivered { after_ms } => {
                self.schedule(now.plus_ms(after_ms), settle(BookState::Completed, RefundFate::Never));
            }
            Fate::Failed { after_ms, refund } => {
                self.schedule(now.plus_ms(after_ms), settle(BookState::Failed, refund));
            }
            Fate::Reversed { delivered_after_ms, reversed_after_ms, refund } => {
                let delivered = now.plus_ms(delivered_after_ms);
                self.schedule(delivered, settle(BookState::Completed, RefundFate::Never));
                self.schedule(delivered.plus_ms(reversed_after_ms), settle(BookState::Reversed, refund));
            }
        }
    }

    /// Ends a part, or reverses it.
    pub(crate) fn settle(&mut self, order: usize, part: usize, state: BookState, refund: RefundFate, now: UnixMs) {
        let owner = self.orders[order].owner;
        let is_data = self.orders[order].kind != BookOrderKind::Checker;
        let entry = &mut self.orders[order].parts[part];
        let was_open = entry.state == BookState::Processing;
        entry.state = state;
        entry.settled_at = Some(now);
        entry.reason = match state {
            BookState::Failed => Some(Reason::Undelivered),
            BookState::Reversed => Some(Reason::Reversed),
            BookState::Processing | BookState::Completed => None,
        };
        let (msisdn, charge, was_held) = (entry.msisdn, entry.charge, std::mem::take(&mut entry.held));
        self.orders[order].updated = now;
        if was_held {
            self.wallets[owner].held = self.wallets[owner].held - charge;
            self.wallets[owner].updated = now;
        }
        if was_open && is_data {
            self.close_number(owner, msisdn);
        }
        match refund {
            RefundFate::Never => {}
            RefundFate::AtOnce => self.refund(order, part, now),
            RefundFate::After(ms) => self.schedule(now.plus_ms(ms), Event::Refund { order, part }),
        }
    }

    fn close_number(&mut self, owner: usize, msisdn: Msisdn) {
        if let Some(count) = self.open_numbers.get_mut(&(owner, msisdn)) {
            *count -= 1;
            if *count == 0 {
                self.open_numbers.remove(&(owner, msisdn));
            }
        }
    }

    /// Gives a part's money back, once.
    pub(crate) fn refund(&mut self, order: usize, part: usize, now: UnixMs) {
        let owner = self.orders[order].owner;
        let entry = &mut self.orders[order].parts[part];
        if entry.refunded_at.is_some() {
            return;
        }
        entry.refunded_at = Some(now);
        let amount = entry.charge;
        self.orders[order].updated = now;
        self.wallets[owner].available = self.wallets[owner].available + amount;
        self.wallets[owner].updated = now;
        self.refunds.push(Refund { order, part, amount, at: now });
    }

    /// Hands out a voucher for a checker order, or says that there is none.
    pub(crate) fn assign_credential(&mut self, order: usize, checker: usize, prefix: &str, now: UnixMs) -> bool {
        let stock = &mut self.stock[checker];
        if stock.left == 0 {
            return false;
        }
        stock.left -= 1;
        let serial = self.mint.serial(prefix, now);
        let pin = Secret::new(self.mint.pin(now));
        self.orders[order].parts[0].credential = Some((serial, pin));
        self.settle(order, 0, BookState::Completed, RefundFate::Never, now);
        true
    }

    /// Writes down a top-up; money comes with its approval.
    pub(crate) fn open_top_up(&mut self, owner: usize, amount: Pesewas, channel: &str, now: UnixMs) -> usize {
        let top_up = TopUp {
            seq: self.next_seq(),
            owner,
            id: self.mint.id("v12", now),
            reference: format!("TU{}", crate::core::compact_time(now)),
            channel: channel.to_owned(),
            amount,
            state: TopUpState::Pending,
            created: now,
            settled_at: None,
            fraction: self.mint.fraction(now),
        };
        self.top_ups.push(top_up);
        self.top_ups.len() - 1
    }

    /// Approves (and credits) or rejects it.
    pub(crate) fn settle_top_up(&mut self, index: usize, state: TopUpState, now: UnixMs) {
        let top_up = &mut self.top_ups[index];
        if top_up.state != TopUpState::Pending {
            return;
        }
        top_up.state = state;
        top_up.settled_at = Some(now);
        if state == TopUpState::Approved {
            let wallet = &mut self.wallets[top_up.owner];
            wallet.available = wallet.available + top_up.amount;
            wallet.updated = now;
        }
    }
}
