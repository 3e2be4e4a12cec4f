//! What moved a wallet, as the history knows it, and what was bought from it elsewhere.
//!
//! Guarantees: nothing is shown that no order and no provider's record stands for. Leaves out: deposits, which no
//! provider lists; the balance itself tells of them.

use crate::app::App;
use crate::contract as c;
use crate::error::Answer;
use crate::views::checker_name;
use domain::{AccountId, OrderState, UnixMs, WalletId};
use engine::Desk;
use engine::model::{Account, Order};
use engine::ports::OrderQuery;

const MOVEMENTS_MAX: usize = 100;
const ELSEWHERE_MAX: u32 = 50;
const MOVED: [OrderState; 5] =
    [OrderState::Unknown, OrderState::Accepted, OrderState::Delivered, OrderState::Failed, OrderState::Refunded];

fn account_of(desk: &Desk, id: &AccountId) -> Answer<Account> {
    let found = desk.accounts()?.into_iter().find(|account| account.id == *id);
    found.ok_or_else(|| {
        c::ErrorView::new(c::ErrorCode::Changed, "This account is gone. Its orders stay in the history.")
    })
}

/// What an order did to its wallet: the charge, and the refund where one was seen.
fn moves_of(order: &Order) -> Vec<c::Movement> {
    let cost = order.charged.unwrap_or(order.planned_price).0;
    let is_checker = order.network.is_none();
    let one = |at: UnixMs, amount: i64| c::Movement {
        at: at.0,
        order: order.id.0.clone(),
        msisdn: order.msisdn.local(),
        network: order.network.map(Into::into),
        package: if is_checker { checker_name(&order.package_name) } else { order.package_name.clone() },
        amount,
        state: order.state.into(),
        certain: order.state != OrderState::Unknown,
    };
    let mut moves = vec![one(order.first_sent_at.unwrap_or(order.created_at), -cost)];
    if order.state == OrderState::Refunded {
        moves.push(one(order.state_since, cost));
    }
    moves
}

fn midnight() -> UnixMs {
    let now = jiff::Zoned::now();
    let at = now.start_of_day().map_or_else(|_| now.timestamp(), |day| day.timestamp());
    UnixMs(at.as_millisecond())
}

/// What went out and what came back since midnight, in pesewas.
fn today(desk: &Desk, wallet_id: &WalletId) -> Answer<(i64, i64)> {
    let query = |states: Vec<OrderState>| OrderQuery {
        wallet_id: Some(wallet_id.clone()),
        states,
        created_from: Some(midnight()),
        ..OrderQuery::default()
    };
    let sum = |states: Vec<OrderState>| -> Answer<i64> {
        Ok(desk.ledger().totals(&query(states))?.by_state.iter().map(|(_, _, amount)| amount.0).sum())
    };
    let certain = MOVED.into_iter().filter(|state| *state != OrderState::Unknown).collect();
    Ok((sum(certain)?, sum(vec![OrderState::Refunded])?))
}

fn movements(desk: &Desk, id: &AccountId) -> Answer<c::Movements> {
    let wallet_id = account_of(desk, id)?.wallet_id;
    let query = OrderQuery {
        wallet_id: Some(wallet_id.clone()),
        states: MOVED.to_vec(),
        limit: u32::try_from(MOVEMENTS_MAX).unwrap_or(u32::MAX),
        ..OrderQuery::default()
    };
    let mut moves: Vec<c::Movement> = desk.ledger().orders(&query)?.iter().flat_map(moves_of).collect();
    moves.sort_by_key(|one| std::cmp::Reverse(one.at));
    moves.truncate(MOVEMENTS_MAX);
    let (spent_today, back_today) = today(desk, &wallet_id)?;
    let elsewhere = desk.ledger().foreign_orders(&wallet_id, ELSEWHERE_MAX)?.into_iter().map(|foreign| c::Elsewhere {
        at: foreign.record.created_at.unwrap_or(foreign.seen_at).0,
        provider_order: foreign.record.provider_order_id.0,
        msisdn: foreign.record.msisdn.map(domain::Msisdn::local),
        amount: foreign.record.amount.map(|amount| amount.0),
        state: foreign.record.state_verbatim,
    });
    Ok(c::Movements { movements: moves, spent_today, back_today, elsewhere: elsewhere.collect() })
}

impl App {
    /// What moved an account's wallet.
    pub async fn movements(&self, account: String) -> Answer<c::Movements> {
        let desk = self.desk().await?;
        let work = move || movements(&desk, &AccountId(account));
        let unread = || c::ErrorView::new(c::ErrorCode::Other, "The movements could not be read. Try again.");
        tokio::task::spawn_blocking(work).await.map_err(|_| unread())?
    }

    /// Reads the provider's list for orders that are not in this history.
    pub async fn read_elsewhere(&self, account: String) -> Answer<c::Movements> {
        let desk = self.desk().await?;
        let id = AccountId(account);
        let wallet_id = account_of(&desk, &id)?.wallet_id;
        let open = OrderQuery {
            wallet_id: Some(wallet_id),
            states: vec![OrderState::Sending, OrderState::Unknown],
            limit: 1,
            ..OrderQuery::default()
        };
        if !desk.ledger().orders(&open)?.is_empty() {
            let message = "An order of this wallet is not known yet, and a stranger's row may be that very order.";
            return Err(c::ErrorView::new(c::ErrorCode::Other, message).hint("Settle it first, then look again."));
        }
        desk.read_unclaimed(&id).await?;
        movements(&desk, &id)
    }
}
