//! What only a person can say: how an order ended, that a wallet may send again, that no other computer sends.
//!
//! Guarantees: a decision about money is kept with the person's note; 'not charged' is taken only when no charge can land any
//! more.

use super::Desk;
use crate::dispatch;
use crate::error::DeskError;
use crate::generation;
use crate::model::Order;
use crate::mutants::{self, Mutant};
use crate::ports::{OrderMove, OrderQuery};
use crate::watch::was_dated_right;
use domain::{Cause, OrderId, OrderState, ProviderKind, ProviderOrderId, WalletId};
use std::sync::atomic::Ordering;

/// What a person says of an order that nobody else can end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It was charged and is in the provider's hands; with the provider's id where the person knows it.
    Charged(Option<ProviderOrderId>),
    /// The provider tried and failed.
    Failed,
    /// It was never charged.
    NotCharged,
    /// The money was seen to come back.
    Refunded,
}

impl Desk {
    /// A person ends what nobody else can. The note is kept with it.
    pub fn settle(&self, id: &OrderId, verdict: &Verdict, note: &str) -> Result<Order, DeskError> {
        let order = self.order(id)?;
        let note = note.trim();
        if note.is_empty() {
            let message = "a decision about money needs a note";
            return Err(DeskError::refused("note", message, "Write who told you, and what."));
        }
        let (cause, words) = match verdict {
            Verdict::Charged(_) => (Cause::PersonSaysCharged, "you say that it was charged"),
            Verdict::Failed => (Cause::PersonSaysFailed, "you say that it failed at the provider"),
            Verdict::NotCharged => (Cause::PersonSaysNotCharged, "you say that it was not charged"),
            Verdict::Refunded => (Cause::RefundSeen, "you say that the money came back"),
        };
        if domain::transition(order.state, cause, order.unknown_before).is_err() {
            let message = format!("this order is '{}'; that cannot be said of it", order.state.word());
            return Err(DeskError::refused("order", message, "Look at the order's history first."));
        }
        if *verdict == Verdict::NotCharged {
            self.refuse_early_release(&order)?;
        }
        let mut m = person_move(&order, cause, &format!("{words}: {note}"));
        if let Verdict::Charged(Some(provider_order_id)) = verdict {
            m.provider_order_id = Some(provider_order_id.clone());
        }
        m.reason = Some(format!("{words}: {note}"));
        self.shared.apply(&[m], self.shared.clock.now())?;
        self.order(id)
    }

    /// 'Not charged' is taken only after the settle time: a charge can land minutes after its connection died.
    fn refuse_early_release(&self, order: &Order) -> Result<(), DeskError> {
        if order.state != OrderState::Unknown || mutants::is(Mutant::NoSettleTime) {
            return Ok(());
        }
        let settle_ms = i64::try_from(self.shared.settings().settle_ms).unwrap_or(i64::MAX);
        let attempt = self.shared.ledger.attempts_of(&order.id)?.pop();
        let runtime = self.shared.account(&order.account).ok();
        let age_ms =
            self.shared.over_for_ms(runtime.as_deref(), attempt.as_ref(), was_dated_right(&self.shared, order)?);
        if age_ms >= settle_ms {
            return Ok(());
        }
        let wait_min = (settle_ms - age_ms.max(0)) / 60_000 + 1;
        Err(DeskError::refused(
            "too_early",
            "the charge may still land; it is too early to call it not charged",
            format!("Look again in {wait_min} minutes."),
        ))
    }

    /// Lets a NetConnect wallet send again although some of its orders are not known. The wallet is no evidence for
    /// these any more.
    pub fn release_wallet(&self, wallet_id: &WalletId) -> Result<(), DeskError> {
        let query = OrderQuery {
            wallet_id: Some(wallet_id.clone()),
            states: vec![OrderState::Unknown],
            limit: 1_000,
            ..OrderQuery::default()
        };
        let ids: Vec<String> = self.shared.ledger.orders(&query)?.into_iter().map(|order| order.id.0).collect();
        self.shared.ledger.put_setting(&dispatch::released_key(wallet_id), Some(&ids.join(",")))?;
        self.shared.wake_all();
        Ok(())
    }

    /// The unknown orders that keep a NetConnect wallet from sending: none once it is released.
    pub fn held_by(&self, wallet_id: &WalletId) -> Result<Vec<OrderId>, DeskError> {
        let query = OrderQuery {
            wallet_id: Some(wallet_id.clone()),
            states: vec![OrderState::Unknown],
            limit: 1_000,
            ..OrderQuery::default()
        };
        let released = self.shared.ledger.setting(&dispatch::released_key(wallet_id))?.unwrap_or_default();
        let holding = self.shared.ledger.orders(&query)?.into_iter().filter(|o| o.provider == ProviderKind::NetConnect);
        Ok(holding.map(|order| order.id).filter(|id| !released.split(',').any(|known| known == id.as_str())).collect())
    }

    /// A person confirms that no other computer sends from this history.
    pub fn confirm_sole_sender(&self) -> Result<(), DeskError> {
        generation::confirm(&self.shared)?;
        self.shared.doubted.store(false, Ordering::SeqCst);
        self.shared.wake_all();
        Ok(())
    }
}

/// A move by a person, with the words that say so.
pub(super) fn person_move(order: &Order, cause: Cause, words: &str) -> OrderMove {
    OrderMove { reason: Some(words.to_owned()), ..OrderMove::new(&order.id, cause, words) }
}
