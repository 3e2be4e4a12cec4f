//! Whether a world that was read can be lived in: every place it names exists, and every number is of a size that can be
//! counted on from there. That the money adds up is the books' own check, which needs this one first.

use super::{SnapshotError, World};
use crate::books::{BookOrderKind, BookState};
use crate::catalogue::Catalogue;
use crate::keeping::{Event, Item, Keeping, Order};
use domain::{Msisdn, Pesewas};
use std::collections::BTreeSet;

/// Larger than any pretend wallet; a million such amounts can be added up.
const PESEWAS_MAX: u64 = 9_000_000_000_000;
/// More than anybody counts to in practice, and far from the end of a `u64`.
const COUNT_MAX: u64 = 1 << 53;
/// The end of the year 9999: later times cannot be written as dates.
const TIME_MAX: u64 = 253_402_300_799_999;

fn holds(what: bool, otherwise: &'static str) -> Result<(), SnapshotError> {
    if what { Ok(()) } else { Err(SnapshotError::Damaged(otherwise)) }
}

impl World<'_> {
    pub(super) fn check(&self) -> Result<(), SnapshotError> {
        let keeping = &*self.keeping;
        let mut pairs = keeping.wallets.iter().zip(self.owners.iter());
        let same_owner = pairs.all(|(wallet, owner)| wallet.provider == owner.provider && wallet.owner_id == owner.id);
        holds(same_owner && keeping.wallets.len() == self.owners.len(), "its wallets and owners disagree")?;
        let owned = |id: &str| self.owners.iter().any(|owner| owner.id == id);
        holds(self.keys.iter().all(|key| owned(&key.owner_id)), "a key belongs to nobody")?;
        holds(keeping.stock.len() == self.catalogue.checkers.len(), "its stock and catalogue disagree")?;
        holds(self.now.0.unsigned_abs() <= TIME_MAX, "its time is no time")?;
        let orders = keeping.orders.len();
        let known_orders = self.references.values().all(|known| known.order.is_none_or(|order| order < orders));
        holds(known_orders, "a reference names no order")?;
        check_orders(keeping, self.keys.len(), &self.catalogue)?;
        check_entries(keeping)?;
        check_calendar(keeping)?;
        self.check_sizes()
    }

    fn check_sizes(&self) -> Result<(), SnapshotError> {
        let keeping = &*self.keeping;
        let counts = [self.places, keeping.due_count, keeping.seq, keeping.mint.count];
        let counts = counts.iter().chain(self.requests.values());
        let adjusted = keeping.stock.iter().map(|stock| stock.adjusted.unsigned_abs());
        holds(counts.copied().chain(adjusted).all(|count| count <= COUNT_MAX), "a count is beyond all counting")?;
        let prices = self.catalogue.packages.iter().flat_map(|package| {
            let prices = package.prices;
            [prices.customer, prices.agent, prices.super_agent, prices.staff]
        });
        let amounts = prices
            .chain(self.catalogue.netpluse.iter().map(|package| package.price))
            .chain(self.catalogue.checkers.iter().map(|checker| checker.price))
            .chain(self.owners.iter().map(|owner| owner.opening))
            .chain(keeping.wallets.iter().flat_map(|wallet| [wallet.opening, wallet.available, wallet.held]))
            .chain(keeping.orders.iter().flat_map(|order| [order.balance_before, order.balance_after]))
            .chain(keeping.orders.iter().flat_map(|order| order.parts.iter().map(|part| part.charge)))
            .chain(keeping.charges.iter().map(|charge| charge.amount))
            .chain(keeping.refunds.iter().map(|refund| refund.amount))
            .chain(keeping.top_ups.iter().map(|top_up| top_up.amount));
        let possible = |amount: Pesewas| amount.0.unsigned_abs() <= PESEWAS_MAX;
        holds(amounts.into_iter().all(possible), "an amount is beyond all money")
    }
}

fn check_orders(keeping: &Keeping, keys: usize, catalogue: &Catalogue) -> Result<(), SnapshotError> {
    let on_sale = |item: Item| match item {
        Item::Netpluse(i) => i < catalogue.netpluse.len(),
        Item::Data(i) => i < catalogue.packages.len(),
        Item::Checker(i) => i < catalogue.checkers.len(),
    };
    let mut ids = BTreeSet::new();
    for order in &keeping.orders {
        let wallet = keeping.wallets.get(order.owner);
        holds(wallet.is_some_and(|wallet| wallet.provider == order.provider), "an order belongs to nobody")?;
        holds(order.key.is_none_or(|key| key < keys), "an order was bought with no key")?;
        holds(!order.parts.is_empty(), "an order is empty")?;
        holds(order.seq <= keeping.seq, "an order is newer than the newest")?;
        holds(ids.insert(order.id.as_str()), "two orders have one id")?;
        holds(order.parts.iter().all(|part| on_sale(part.item)), "an order is for nothing on sale")?;
        holds(order.parts.iter().all(|part| is_number(part.msisdn)), "an order is for no phone number")?;
    }
    Ok(())
}

/// A number is read back as itself: what was never a mobile number is not.
fn is_number(msisdn: Msisdn) -> bool {
    Msisdn::parse(&msisdn.local()).is_ok_and(|parsed| parsed.msisdn == msisdn)
}

fn check_entries(keeping: &Keeping) -> Result<(), SnapshotError> {
    let (wallets, orders) = (keeping.wallets.len(), keeping.orders.len());
    let charges = keeping.charges.iter().all(|c| c.owner < wallets && c.orders.iter().all(|order| *order < orders));
    holds(charges, "a charge is for no order")?;
    let refunds = keeping.refunds.iter().all(|refund| has_part(keeping, refund.order, refund.part));
    holds(refunds, "a refund is for no order")?;
    let top_ups = keeping.top_ups.iter().all(|top_up| top_up.owner < wallets && top_up.seq <= keeping.seq);
    holds(top_ups, "a top-up belongs to nobody")
}

fn check_calendar(keeping: &Keeping) -> Result<(), SnapshotError> {
    // A later entry must never take an earlier one's place.
    let counted = keeping.due.keys().all(|(_, count)| *count <= keeping.due_count);
    let named = keeping.due.values().all(|event| match event {
        Event::Settle { order, part, .. } | Event::Refund { order, part } => has_part(keeping, *order, *part),
        Event::TopUp { index, .. } => *index < keeping.top_ups.len(),
        Event::Land { .. } => true,
    });
    holds(counted && named, "something is due for no order")
}

fn has_part(keeping: &Keeping, order: usize, part: usize) -> bool {
    keeping.orders.get(order).is_some_and(|order| part < order.parts.len())
}

impl Keeping {
    /// Makes anew what follows from the orders and top-ups: which id is whose, which numbers wait for a delivery, which
    /// texts were given.
    pub(super) fn index(&mut self) {
        for (index, order) in self.orders.iter().enumerate() {
            self.by_id.insert(order.id.clone(), index);
            for part in order.parts.iter().filter(|_| order.kind != BookOrderKind::Checker) {
                if part.state == BookState::Processing {
                    *self.open_numbers.entry((order.owner, part.msisdn)).or_insert(0) += 1;
                }
            }
            texts_of(order).for_each(|text| self.mint.was_given(text));
        }
        self.top_ups.iter().for_each(|top_up| self.mint.was_given(&top_up.id));
    }
}

fn texts_of(order: &Order) -> impl Iterator<Item = &str> {
    let parts = order.parts.iter().flat_map(|part| {
        let credential = part.credential.iter().flat_map(|(serial, pin)| [serial.as_str(), pin.expose().as_str()]);
        credential.chain([part.list_id.as_str()])
    });
    [&order.id, &order.list_id, &order.short_reference].into_iter().map(String::as_str).chain(parts)
}
