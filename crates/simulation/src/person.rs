//! The person at the desk: presses Continue, tops up, and ends what the program cannot, by what the provider's own page
//! shows.

use crate::house::House;
use crate::truth::Truth;
use domain::{OrderId, OrderState, Pesewas, ProviderKind, ProviderOrderId, UnixMs};
use engine::model::{BatchState, Order};
use engine::ports::{Ledger, OrderQuery};
use engine::{Desk, DeskError, Verdict};
use std::collections::BTreeMap;

/// How long a patient person waits before ending what the program cannot.
const PATIENCE_MS: i64 = 420_000;
const TOP_UP: Pesewas = Pesewas(50_000);

/// See the module.
#[derive(Debug, Default)]
pub struct Person {
    /// Whether the person ends unknown orders at all.
    pub settles: bool,
    /// Whether without waiting.
    pub is_eager: bool,
    /// When each unknown order was first seen so, truly.
    seen_unknown_at: BTreeMap<OrderId, UnixMs>,
    /// When 'not charged' was said, and how long after the order was first seen unknown.
    pub said_not_charged: BTreeMap<OrderId, (UnixMs, i64)>,
}

/// What the provider's page shows of an order: a purchase, or nothing so far.
fn verdict_by_truth(truth: &Truth, order: &Order) -> Verdict {
    let known = truth.orders.iter().find(|known| known.order.id == order.id);
    match known.and_then(|known| truth.book_of(known)) {
        Some(book) => Verdict::Charged(Truth::id_for_person(book).map(ProviderOrderId)),
        None => Verdict::NotCharged,
    }
}

/// Ends an order by what the provider's page shows.
pub fn settle_by_truth(desk: &Desk, truth: &Truth, order: &Order) -> Result<Verdict, DeskError> {
    let verdict = verdict_by_truth(truth, order);
    desk.settle(&order.id, &verdict, "looked at the provider's page")?;
    Ok(verdict)
}

impl Person {
    /// A person of this kind.
    pub fn new(settles: bool, is_eager: bool) -> Self {
        Self { settles, is_eager, ..Self::default() }
    }

    /// A look at the desk, and what it takes to go on.
    pub async fn attend(&mut self, house: &House) -> Result<(), DeskError> {
        let desk = house.desk()?;
        if desk.is_doubted() {
            desk.confirm_sole_sender()?;
        }
        for account in desk.accounts()? {
            if account.paused.is_some() {
                // A key that is still refused stays paused until the next look.
                let _ = desk.check_account(&account.id).await;
            }
        }
        let ledger = house.kept_ledger()?;
        for batch in ledger.batches(100)? {
            if let BatchState::Paused { reason } = &batch.state {
                if reason.contains("Top up") {
                    self.top_up(house);
                }
                // What cannot be continued now is tried again at the next look.
                let _ = desk.continue_batch(&batch.id).await;
            }
        }
        self.end_unknown(house, &desk)
    }

    fn top_up(&self, house: &House) {
        for owner in house.sandbox.owners() {
            house.sandbox.deposit(owner.provider, &owner.id, TOP_UP, house.now());
        }
    }

    fn end_unknown(&mut self, house: &House, desk: &Desk) -> Result<(), DeskError> {
        let ledger = house.kept_ledger()?;
        let query = OrderQuery { states: vec![OrderState::Unknown], limit: 1_000, ..OrderQuery::default() };
        let unknown = ledger.orders(&query)?;
        let now = house.now();
        self.seen_unknown_at.retain(|id, _| unknown.iter().any(|order| &order.id == id));
        for order in &unknown {
            self.seen_unknown_at.entry(order.id.clone()).or_insert(now);
        }
        let waited_ms = |id: &OrderId| self.seen_unknown_at.get(id).map_or(0, |at| now.since_ms(*at));
        let ripe: Vec<(Order, i64)> = unknown
            .into_iter()
            .map(|order| (waited_ms(&order.id), order))
            .filter(|(ms, _)| self.settles && (self.is_eager || *ms >= PATIENCE_MS))
            .map(|(ms, order)| (order, ms))
            .collect();
        if ripe.is_empty() {
            return Ok(());
        }
        let truth = Truth::of(ledger.as_ref(), house.books())?;
        for (order, waited_ms) in ripe {
            if verdict_by_truth(&truth, &order) == Verdict::NotCharged {
                self.said_not_charged.insert(order.id.clone(), (now, waited_ms));
            }
            match settle_by_truth(desk, &truth, &order) {
                Ok(_) => {}
                // Too early: looked at again.
                Err(DeskError::Refused { .. }) => {
                    self.said_not_charged.remove(&order.id);
                }
                // The provider's id is taken, or the process ends with what was said written down or not.
                Err(DeskError::Ledger(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Lets a wallet send again although nobody ended its unknown orders.
    pub fn release_wallets(&self, desk: &Desk) -> Result<(), DeskError> {
        for account in desk.accounts()? {
            if account.provider == ProviderKind::NetConnect {
                desk.release_wallet(&account.wallet_id)?;
            }
        }
        Ok(())
    }
}
