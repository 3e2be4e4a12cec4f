//! From the desk's events, which carry names only, to the window's, which carry what is to be shown.
//!
//! Guarantees: events that come close together are told once, with the newest state; when some were lost the window is
//! told to ask for everything again.

use crate::app::{Tell, times};
use crate::contract::Event;
use crate::{accounts, attention, batches, views};
use domain::{BatchId, OrderId, WalletId};
use engine::{Desk, DeskEvent};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

/// Short enough to feel immediate, long enough to take the several events of one call together.
const GATHER: Duration = Duration::from_millis(60);

#[derive(Default)]
struct Gathered {
    orders: BTreeSet<OrderId>,
    batches: BTreeSet<BatchId>,
    wallets: BTreeSet<WalletId>,
    accounts: bool,
    line: bool,
    halted: Option<String>,
    lost: bool,
}

impl Gathered {
    fn take(&mut self, event: DeskEvent) {
        match event {
            DeskEvent::Order { order_id, batch_id, .. } => {
                self.orders.insert(order_id);
                self.batches.insert(batch_id);
            }
            DeskEvent::Batch { batch_id } => {
                self.batches.insert(batch_id);
            }
            DeskEvent::Wallet { wallet_id } => {
                self.wallets.insert(wallet_id);
            }
            DeskEvent::Account { .. } | DeskEvent::BoughtElsewhere { .. } => self.accounts = true,
            DeskEvent::ClockSkew { .. } | DeskEvent::Offline { .. } => self.line = true,
            DeskEvent::Halted { reason } => self.halted = Some(reason),
        }
    }
}

/// Tells the window what happens on a desk, until it is aborted or the desk is gone.
pub async fn tell(desk: Arc<Desk>, tell: Tell) {
    let mut events = desk.events();
    loop {
        let mut gathered = Gathered::default();
        match events.recv().await {
            Ok(event) => gathered.take(event),
            Err(RecvError::Lagged(_)) => gathered.lost = true,
            Err(RecvError::Closed) => return,
        }
        tokio::time::sleep(GATHER).await;
        loop {
            match events.try_recv() {
                Ok(event) => gathered.take(event),
                Err(TryRecvError::Lagged(_)) => gathered.lost = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        let (desk, tell) = (Arc::clone(&desk), Arc::clone(&tell));
        // The ledger answers synchronously, and a batch of 1,000 gives many answers.
        let _ = tokio::task::spawn_blocking(move || say(&desk, &tell, gathered)).await;
    }
}

fn say(desk: &Desk, tell: &Tell, gathered: Gathered) {
    if gathered.lost {
        tell(Event::Refresh {});
        return;
    }
    let times = times(desk);
    let moved = !gathered.orders.is_empty() || !gathered.batches.is_empty();
    for id in gathered.orders {
        if let Ok(order) = desk.order(&id) {
            tell(Event::Order { order: views::order(order, times) });
        }
    }
    for id in gathered.batches {
        if let Ok(batch) = batches::one(desk, &id) {
            tell(Event::Batch { batch });
        }
    }
    for id in gathered.wallets {
        for (account, wallet) in accounts::wallets(desk, &id) {
            tell(Event::Wallet { account, wallet });
        }
    }
    if gathered.accounts
        && let Ok(accounts) = accounts::all(desk)
    {
        tell(Event::Accounts { accounts });
    }
    if gathered.line {
        tell(Event::Line { trouble: accounts::line_trouble(desk) });
    }
    if let Some(reason) = gathered.halted {
        tell(Event::ReadOnly { reason: Some(crate::error::sentence(&reason)) });
    }
    if moved && let Ok(count) = attention::count(desk) {
        tell(Event::Attention { count });
    }
}
