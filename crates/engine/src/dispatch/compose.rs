//! Which orders go in the next call.
//!
//! Guarantees: a data order waits while another order to its number is under way, in any account, but no longer than a day
//! for one that was accepted and whose end is not told; one number never stands twice in one data call; a bulk call holds one
//! operator and product, and a remainder of one goes single; a call for checkers holds one kind for each number.

use crate::error::DeskError;
use crate::model::{JournalEntry, Order};
use crate::plan::{CALL_ITEMS_MAX, call_group};
use crate::ports::{OrderQuery, OrderSort};
use crate::shared::{AccountRuntime, BatchRun, Shared, locked};
use domain::{
    BatchId, Msisdn, OrderId, OrderState, PackageKey, Purchase, PurchaseItem, PurchaseKind, UnixMs, WalletId,
};
use std::collections::{BTreeMap, HashSet};

/// A call ready to be checked and sent.
pub(super) struct Call {
    pub purchase: Purchase,
    pub orders: Vec<Order>,
}

pub(super) enum Next {
    Call(Call),
    /// Orders wait for something: a number, a wallet, a while.
    Blocked {
        wait_ms: Option<u64>,
    },
    Nothing,
}

/// How many waiting orders are looked at in one read: most often the first one may go.
const FIRST_PAGE: u32 = 2;
const PAGE: u32 = 64;
/// How long an accepted order whose end the provider never tells keeps its number from the next one.
const NUMBER_HELD_MS: i64 = 24 * 3_600_000;

pub(super) fn next_call(shared: &Shared, runtime: &AccountRuntime, run: &BatchRun) -> Result<Next, DeskError> {
    let mut blocked = false;
    let mut wait_ms: Option<u64> = None;
    let mut group = Group::default();
    let mut offset = 0;
    let mut limit = if run.bulk_calls { PAGE } else { FIRST_PAGE };
    loop {
        let query = OrderQuery {
            batch_id: Some(run.id.clone()),
            states: vec![OrderState::Planned],
            sort: OrderSort::Row,
            offset,
            limit,
            ..OrderQuery::default()
        };
        let page = shared.ledger.orders(&query)?;
        let is_last = page.len() < limit as usize;
        if offset == 0 && !page.is_empty() && !wallet_is_free(shared, &page[0])? {
            return Ok(Next::Blocked { wait_ms: None });
        }
        for order in page {
            match hold_of(shared, runtime, &order)? {
                Hold::None => {}
                Hold::Until(ms) => {
                    blocked = true;
                    wait_ms = Some(wait_ms.map_or(ms, |shortest: u64| shortest.min(ms)));
                    continue;
                }
                Hold::NumberBusy => {
                    blocked = true;
                    continue;
                }
            }
            let is_grouped = run.bulk_calls && call_group(&order.package).is_some();
            if !is_grouped && group.orders.is_empty() {
                return Ok(Next::Call(call_of(vec![order])));
            }
            if is_grouped {
                group.offer(order);
            }
            if group.orders.len() == CALL_ITEMS_MAX {
                return Ok(Next::Call(call_of(group.orders)));
            }
        }
        if is_last {
            break;
        }
        offset += limit;
        limit = PAGE;
    }
    if !group.orders.is_empty() {
        return Ok(Next::Call(call_of(group.orders)));
    }
    Ok(if blocked { Next::Blocked { wait_ms } } else { Next::Nothing })
}

/// Whether a call may still go as it was composed: every order waits, its number is free, and so is the wallet.
pub(super) fn is_still_free(shared: &Shared, runtime: &AccountRuntime, call: &Call) -> Result<bool, DeskError> {
    for order in &call.orders {
        let waits = shared.ledger.order(&order.id)?.is_some_and(|now| now.state == OrderState::Planned);
        let is_held = !matches!(hold_of(shared, runtime, order)?, Hold::None);
        if !waits || is_held || landed_since(shared, order)?.is_some() {
            return Ok(false);
        }
    }
    wallet_is_free(shared, &call.orders[0])
}

/// The order in whose place this one was approved, if it counted as not bought then and was charged after all since.
pub(super) fn landed_since(shared: &Shared, order: &Order) -> Result<Option<Order>, DeskError> {
    let Some(original) = order.retry_of.as_ref().map(|id| shared.ledger.order(id)).transpose()?.flatten() else {
        return Ok(None);
    };
    let landed_at = landed_after_all(shared, &original)?;
    Ok(landed_at.filter(|at| *at >= order.created_at).map(|_| original))
}

/// When an order that counted as not bought was found to be charged after all, if it was and its money is not back.
pub(crate) fn landed_after_all(shared: &Shared, order: &Order) -> Result<Option<UnixMs>, DeskError> {
    if matches!(order.state, OrderState::Planned | OrderState::Rejected | OrderState::Refunded) {
        return Ok(None);
    }
    let journal = shared.ledger.journal(&order.id)?;
    let landed = |entry: &&JournalEntry| entry.from == OrderState::Rejected && entry.to != OrderState::Rejected;
    Ok(journal.iter().rev().find(landed).map(|entry| entry.at))
}

/// The orders of other lists that keep the next orders of a batch waiting: those that hold their wallet or their number.
pub(super) fn holders(shared: &Shared, batch_id: &BatchId) -> Result<Vec<Order>, DeskError> {
    let query = OrderQuery {
        batch_id: Some(batch_id.clone()),
        states: vec![OrderState::Planned],
        sort: OrderSort::Row,
        limit: PAGE,
        ..OrderQuery::default()
    };
    let mut holders: BTreeMap<OrderId, Order> = BTreeMap::new();
    for order in shared.ledger.orders(&query)? {
        let found = [holding_wallet(shared, &order)?, holding_number(shared, &order)?].into_iter().flatten();
        holders.extend(found.filter(|other| &other.batch_id != batch_id).map(|other| (other.id.clone(), other)));
    }
    Ok(holders.into_values().collect())
}

#[derive(Default)]
struct Group {
    name: Option<String>,
    numbers: HashSet<Msisdn>,
    orders: Vec<Order>,
}

impl Group {
    fn offer(&mut self, order: Order) {
        let name = call_group(&order.package);
        if *self.name.get_or_insert_with(|| name.clone().unwrap_or_default()) != name.unwrap_or_default() {
            return;
        }
        let is_data = order.size.is_some();
        if is_data && !self.numbers.insert(order.msisdn) {
            return;
        }
        // An answer tells checkers of one number apart by their place only: these must be alike.
        let is_another_kind = |other: &Order| other.msisdn == order.msisdn && other.package != order.package;
        if self.orders.iter().any(is_another_kind) {
            return;
        }
        self.orders.push(order);
    }
}

enum Hold {
    None,
    Until(u64),
    NumberBusy,
}

fn hold_of(shared: &Shared, runtime: &AccountRuntime, order: &Order) -> Result<Hold, DeskError> {
    let now_ms = shared.clock.monotonic_ms();
    if let Some((until_ms, _)) = locked(&runtime.busy_until).get(&order.id)
        && *until_ms > now_ms
    {
        return Ok(Hold::Until(*until_ms - now_ms));
    }
    Ok(if holding_number(shared, order)?.is_empty() { Hold::None } else { Hold::NumberBusy })
}

/// The data orders under way to this order's number.
fn holding_number(shared: &Shared, order: &Order) -> Result<Vec<Order>, DeskError> {
    if order.size.is_none() {
        return Ok(Vec::new());
    }
    let under_way = OrderQuery {
        msisdn: Some(order.msisdn),
        states: vec![OrderState::Sending, OrderState::Unknown, OrderState::Accepted],
        checkers: Some(false),
        limit: 1_000,
        ..OrderQuery::default()
    };
    let waited_for = shared.clock.now().plus_ms(-NUMBER_HELD_MS);
    let holds = |other: &Order| {
        other.state != OrderState::Accepted || other.last_sent_at.is_none_or(|sent_at| sent_at > waited_for)
    };
    Ok(shared.ledger.orders(&under_way)?.into_iter().filter(holds).collect())
}

/// The setting under which a person released a wallet: the unknown orders that no longer hold it.
pub(crate) fn released_key(wallet_id: &WalletId) -> String {
    format!("released/{wallet_id}")
}

/// On NetConnect an unknown order holds its wallet, because the wallet is the evidence that settles it, until it is
/// settled or a person releases it.
fn wallet_is_free(shared: &Shared, order: &Order) -> Result<bool, DeskError> {
    Ok(holding_wallet(shared, order)?.is_empty())
}

fn holding_wallet(shared: &Shared, order: &Order) -> Result<Vec<Order>, DeskError> {
    if matches!(order.package, PackageKey::Netpluse { .. }) {
        return Ok(Vec::new());
    }
    let unknown = OrderQuery {
        wallet_id: Some(order.wallet_id.clone()),
        states: vec![OrderState::Sending, OrderState::Unknown],
        limit: 1_000,
        ..OrderQuery::default()
    };
    let mut holding = shared.ledger.orders(&unknown)?;
    if !holding.is_empty() {
        let released = shared.ledger.setting(&released_key(&order.wallet_id))?.unwrap_or_default();
        holding.retain(|held| !released.split(',').any(|id| id == held.id.as_str()));
    }
    Ok(holding)
}

pub(super) fn call_of(orders: Vec<Order>) -> Call {
    let kind = match (&orders[0].package, orders.len()) {
        (PackageKey::Netpluse { .. }, _) => PurchaseKind::NetpluseData,
        (PackageKey::NetConnect { .. }, 1) => PurchaseKind::NetConnectDataSingle,
        (PackageKey::NetConnect { .. }, _) => PurchaseKind::NetConnectDataBulk,
        (PackageKey::NetConnectChecker { .. }, 1) => PurchaseKind::NetConnectCheckerSingle,
        (PackageKey::NetConnectChecker { .. }, _) => PurchaseKind::NetConnectCheckerBulk,
    };
    let items = orders
        .iter()
        .map(|order| PurchaseItem {
            order_id: order.id.clone(),
            reference: order.reference.clone(),
            msisdn: order.msisdn,
            network: order.network,
            package: order.package.clone(),
            planned_price: order.planned_price,
        })
        .collect();
    Call { purchase: Purchase { kind, items }, orders }
}
