//! What is not known on NetConnect: the status that gives our reference back, else the one row and the wallet that fit.
//!
//! Guarantees: a row is taken for ours without its echo only under the rules of the contract (NetConnect 2, 3 and 10); where
//! they leave a doubt, nothing moves. Sends nothing.

use super::super::Schedule;
use super::super::listing::{self, Listing, was_dated_right};
use super::super::poll::{is_same_package, legal, look_bulk};
use super::{adopt, adoption};
use crate::credentials;
use crate::dispatch;
use crate::error::DeskError;
use crate::model::{Attempt, Lane, Order};
use crate::mutants::{self, Mutant};
use crate::ports::{IssuedTo, OrderMove, ProviderRecord, ReadErrorKind};
use crate::shared::{AccountRuntime, Shared};
use domain::{Cause, Credential, IssuedCredential, PackageKey, PurchaseKind, UnixMs, UnknownCause};
use std::sync::Arc;

/// How long a stranger's purchase keeps the wallet from being evidence.
const FOREIGN_MS: i64 = 24 * 3_600_000;

pub(super) async fn look(
    shared: &Arc<Shared>,
    runtime: &Arc<AccountRuntime>,
    attempt: Option<Attempt>,
    orders: Vec<Order>,
    schedule: &mut Schedule,
) -> Result<(), DeskError> {
    let since = listing::sent_at(shared, runtime, attempt.as_ref(), &orders[0]);
    let listing = match listing::read_since(shared, runtime, "all", since).await {
        Ok(listing) => listing,
        Err(DeskError::Read(_)) => return Ok(()),
        Err(error) => return Err(error),
    };
    let settle_ms = i64::try_from(shared.settings().settle_ms).unwrap_or(i64::MAX);
    let is_trusted = is_clock_trusted(shared, runtime, &orders[0])?;
    let age_ms = shared.over_for_ms(Some(runtime), attempt.as_ref(), is_trusted);
    let is_settled_time = age_ms >= settle_ms || mutants::is(Mutant::NoSettleTime);
    if !is_settled_time {
        let left_ms = u64::try_from(settle_ms - age_ms.max(0)).unwrap_or(0);
        for order in &orders {
            schedule.not_later_than(&order.id, shared.clock.monotonic_ms() + left_ms + 1);
        }
    }
    let mut case = Case { shared, runtime, attempt, since, listing };
    let orders = case.adopt_known(orders).await?;
    let orders = case.follow_parent(orders).await?;
    let orders = case.adopt_echoed(orders).await?;
    if orders.is_empty() || !is_settled_time {
        return Ok(());
    }
    case.adopt_by_wallet(orders).await
}

/// Looks for an order that counts as not bought, by the one thing that is surely its own: the reference given back.
pub(super) async fn look_for_late(shared: &Shared, runtime: &AccountRuntime, order: Order) -> Result<(), DeskError> {
    let attempt = shared.ledger.attempts_of(&order.id)?.pop();
    let since = listing::sent_at(shared, runtime, attempt.as_ref(), &order);
    let Ok(listing) = listing::read_since(shared, runtime, "data", since).await else { return Ok(()) };
    let mut case = Case { shared, runtime, attempt, since, listing };
    case.adopt_echoed(vec![order]).await?;
    Ok(())
}

/// Whether an age by the wall clock means anything for a call of a former run.
fn is_clock_trusted(shared: &Shared, runtime: &AccountRuntime, order: &Order) -> Result<bool, DeskError> {
    Ok(was_dated_right(shared, order)? && runtime.clock_agrees(shared.settings().clock_skew_ms))
}

/// One lost call with all that can be seen of it.
struct Case<'a> {
    shared: &'a Shared,
    runtime: &'a AccountRuntime,
    attempt: Option<Attempt>,
    since: UnixMs,
    listing: Listing,
}

impl Case<'_> {
    fn fits(&self, order: &Order, row: &ProviderRecord) -> bool {
        let is_checker = matches!(order.package, PackageKey::NetConnectChecker { .. });
        let is_right_type = row.order_type.as_deref().is_none_or(|told| (told == "result_checker") == is_checker);
        row.msisdn == Some(order.msisdn)
            && is_right_type
            && row.created_at.is_some_and(|at| at >= self.since)
            && is_same_package(order, row)
    }

    fn unclaimed(&self) -> Vec<&ProviderRecord> {
        let wallet_id = self.runtime.account().wallet_id;
        self.listing
            .rows
            .iter()
            .filter(|row| row.created_at.is_none_or(|at| at >= self.since))
            .filter(|row| crate::watch::is_unclaimed(self.shared, &wallet_id, row))
            .collect()
    }

    /// Orders whose provider id is known (accepted once, then doubted) need no guess: the provider's record tells.
    async fn adopt_known(&mut self, orders: Vec<Order>) -> Result<Vec<Order>, DeskError> {
        let mut rest = Vec::new();
        for order in orders {
            let Some(known) = order.provider_order_id.clone() else {
                rest.push(order);
                continue;
            };
            if matches!(order.package, PackageKey::NetConnectChecker { .. }) {
                self.fetch_checker(&order, known.as_str()).await?;
                continue;
            }
            let call = self.runtime.reading.order_record(known.as_str());
            if let Ok(record) = self.shared.read(self.runtime, Lane::Batch, call).await {
                adopt(self.shared, &order, &record, "NetConnect's record of this order")?;
            }
        }
        Ok(rest)
    }

    /// A bulk call that was accepted, and doubted since: its parent and the rows of its recipients tell.
    async fn follow_parent(&mut self, orders: Vec<Order>) -> Result<Vec<Order>, DeskError> {
        match &self.attempt {
            Some(attempt)
                if attempt.kind == PurchaseKind::NetConnectDataBulk && attempt.provider_order_id.is_some() =>
            {
                look_bulk(self.shared, self.runtime, attempt, orders, Some(&self.listing)).await?;
                Ok(Vec::new())
            }
            _ => Ok(orders),
        }
    }

    /// A row whose status gives back our reference is ours, whoever else buys on the wallet.
    async fn adopt_echoed(&mut self, orders: Vec<Order>) -> Result<Vec<Order>, DeskError> {
        let is_single = self.attempt.as_ref().is_none_or(|a| a.kind == PurchaseKind::NetConnectDataSingle);
        let echoes = self.runtime.facts().echoes_payment_reference.is_none_or(|fact| fact.value);
        if !is_single || !echoes {
            return Ok(orders);
        }
        let mut rest = Vec::new();
        for order in orders {
            let candidates: Vec<ProviderRecord> =
                self.unclaimed().into_iter().filter(|row| self.fits(&order, row)).cloned().collect();
            let mut is_adopted = false;
            for row in candidates.iter().take(5) {
                let call = self.runtime.reading.order_record(row.provider_order_id.as_str());
                let Ok(record) = self.shared.read(self.runtime, Lane::Batch, call).await else { continue };
                if record.payment_reference.as_deref() == Some(order.reference.as_str()) {
                    let with_row_id = ProviderRecord { provider_order_id: row.provider_order_id.clone(), ..record };
                    adopt(self.shared, &order, &with_row_id, "NetConnect's status gives back our reference")?;
                    is_adopted = true;
                    break;
                }
            }
            if !is_adopted {
                rest.push(order);
            }
        }
        Ok(rest)
    }

    async fn adopt_by_wallet(&mut self, orders: Vec<Order>) -> Result<(), DeskError> {
        if !self.listing.is_complete {
            return Ok(());
        }
        let (now, _) = match self.shared.read_wallet(self.runtime, Lane::Batch).await {
            Ok(read) => read,
            Err(DeskError::Read(_)) => return Ok(()),
            Err(error) => return Err(error),
        };
        let Some(before) = self.attempt.as_ref().and_then(|attempt| attempt.wallet_before) else { return Ok(()) };
        // A number that was called busy was refused: an order to it is another's, unless its reference says otherwise.
        let was_refused = orders.iter().any(|order| order.unknown_cause == Some(UnknownCause::ReferenceSeen));
        if was_refused || self.is_released(&orders)? || self.has_foreign().await? {
            return Ok(());
        }
        let unclaimed: Vec<ProviderRecord> = self.unclaimed().into_iter().cloned().collect();
        let is_doubtful = orders.iter().all(|order| order.unknown_cause == Some(UnknownCause::DoubtfulRefusal));
        if unclaimed.is_empty() {
            if is_doubtful && now.available == before.available {
                return self.reject_doubtful(&orders);
            }
            return Ok(());
        }
        // After an answer that refused, the one row that fits is as likely a colleague's sale to the same number. A
        // checker's row is followed all the same: it leads to a credential that may be paid for.
        if is_doubtful && orders.iter().all(|order| order.size.is_some()) {
            return Ok(());
        }
        let earliest = unclaimed.iter().min_by_key(|row| row.created_at);
        if earliest.and_then(|row| row.wallet_before) != Some(before.available)
            || !self.wallet_is_explained(now.available)
        {
            return Ok(());
        }
        if self.is_another_by_its_reference(&unclaimed).await || self.may_be_anothers(&orders, &unclaimed)? {
            return Ok(());
        }
        self.adopt_rows(&orders, &unclaimed).await
    }

    /// On an account that is observed to give our reference back, a single order whose status shows none is not ours.
    async fn is_another_by_its_reference(&self, rows: &[ProviderRecord]) -> bool {
        let is_single = self.attempt.as_ref().is_some_and(|a| a.kind == PurchaseKind::NetConnectDataSingle);
        if !is_single || !self.runtime.facts().echoes_payment_reference.is_some_and(|fact| fact.value) {
            return false;
        }
        for row in rows {
            let call = self.runtime.reading.order_record(row.provider_order_id.as_str());
            match self.shared.read(self.runtime, Lane::Batch, call).await {
                // The id of the row is not the id of the order: then it cannot tell.
                Err(error) if error.kind == ReadErrorKind::NotFound => {}
                Ok(_) | Err(_) => return true,
            }
        }
        false
    }

    /// Whether one of the rows may be an order of ours outside this call.
    fn may_be_anothers(&self, orders: &[Order], rows: &[ProviderRecord]) -> Result<bool, DeskError> {
        for row in rows {
            if listing::may_be_anothers(self.shared, self.runtime, orders, row)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The rows of the list must account for the wallet as it stands: the newest one tells what it left behind, give or
    /// take a refund of one of the rows.
    fn wallet_is_explained(&self, available: domain::Pesewas) -> bool {
        let newest = self.listing.rows.iter().filter(|row| row.wallet_after.is_some()).max_by_key(|row| row.created_at);
        let Some(after) = newest.and_then(|row| row.wallet_after) else { return true };
        available == after
            || self.listing.rows.iter().filter_map(|row| row.amount).any(|amount| after + amount == available)
    }

    /// Whether somebody else has bought from the wallet in the day before: by what was seen then, and by what stands in
    /// the list above the call.
    async fn has_foreign(&self) -> Result<bool, DeskError> {
        let wallet_id = self.runtime.account().wallet_id;
        let since = self.shared.clock.now().plus_ms(-FOREIGN_MS);
        let foreign = self.shared.ledger.foreign_orders(&wallet_id, 50)?;
        if foreign.iter().any(|order| order.seen_at >= since) {
            return Ok(true);
        }
        let earlier = self.since.plus_ms(-FOREIGN_MS);
        let earlier = match listing::read_since(self.shared, self.runtime, "all", earlier).await {
            Ok(listing) => listing,
            Err(DeskError::Read(_)) => return Ok(true),
            Err(error) => return Err(error),
        };
        Ok(earlier.rows.iter().any(|row| {
            row.order_type.as_deref() != Some("top_up")
                && row.created_at.is_some_and(|at| at < self.since)
                && crate::watch::is_unclaimed(self.shared, &wallet_id, row)
        }))
    }

    fn is_released(&self, orders: &[Order]) -> Result<bool, DeskError> {
        let key = dispatch::released_key(&self.runtime.account().wallet_id);
        let released = self.shared.ledger.setting(&key)?.unwrap_or_default();
        Ok(orders.iter().any(|order| released.split(',').any(|id| id == order.id.as_str())))
    }

    fn reject_doubtful(&self, orders: &[Order]) -> Result<(), DeskError> {
        let words = "NetConnect refused it; after the settle time its list and the wallet show nothing of it";
        let moves: Vec<_> = orders
            .iter()
            .map(|order| {
                let mut m = OrderMove::new(&order.id, Cause::RecordShowsNothing, words.to_owned());
                m.reason = Some(format!("{words}. Nothing was charged."));
                m
            })
            .collect();
        self.shared.apply(&moves, self.shared.clock.now())?;
        Ok(())
    }

    /// Exactly one parent for a bulk call, or exactly one row for each recipient, and no other unclaimed row at all.
    async fn adopt_rows(&mut self, orders: &[Order], unclaimed: &[ProviderRecord]) -> Result<(), DeskError> {
        let why = "the one unclaimed row of NetConnect's list that fits; the wallet before it is the one we wrote down";
        let kind = self.attempt.as_ref().map(|attempt| attempt.kind);
        if kind == Some(PurchaseKind::NetConnectDataBulk)
            && let [parent] = unclaimed
            && orders.len() > 1
        {
            return self.adopt_parent(orders, parent, why);
        }
        let Some(pairs) = self.pair(orders, unclaimed) else { return Ok(()) };
        for (order, row) in pairs {
            if order.size.is_none() {
                self.fetch_checker(order, row.provider_order_id.as_str()).await?;
            } else {
                adopt(self.shared, order, row, why)?;
            }
        }
        Ok(())
    }

    /// Pairs each order with a row of its own; `None` unless the rows are exactly the orders. Orders alike in number and
    /// package may take each other's rows: they are the same purchase twice.
    fn pair<'r>(
        &self,
        orders: &'r [Order],
        rows: &'r [ProviderRecord],
    ) -> Option<Vec<(&'r Order, &'r ProviderRecord)>> {
        if orders.len() != rows.len() {
            return None;
        }
        let mut left: Vec<&ProviderRecord> = rows.iter().collect();
        let mut pairs = Vec::new();
        for order in orders {
            let at = left.iter().position(|row| self.fits(order, row))?;
            pairs.push((order, left.swap_remove(at)));
        }
        Some(pairs)
    }

    fn adopt_parent(&self, orders: &[Order], parent: &ProviderRecord, why: &str) -> Result<(), DeskError> {
        let is_bulk_data =
            parent.is_bulk == Some(true) && parent.order_type.as_deref().is_none_or(|told| told == "data");
        // What a parent tells beyond its kind must be ours as well: it may be a colleague's.
        let is_ours = parent.msisdn.is_none_or(|number| orders.iter().any(|order| order.msisdn == number))
            && (parent.package.is_none() || orders.iter().any(|order| is_same_package(order, parent)))
            && parent.amount.is_none_or(|amount| amount == orders.iter().map(|order| order.planned_price).sum());
        let Some(attempt) = self.attempt.as_ref().filter(|_| is_bulk_data && is_ours) else { return Ok(()) };
        self.shared.ledger.put_parent(&attempt.id, &parent.provider_order_id)?;
        let moves: Vec<_> = orders
            .iter()
            .map(|order| {
                let words = format!("{why}: bulk order {}", parent.provider_order_id);
                let mut m = OrderMove::new(&order.id, Cause::RecordShowsProcessing, words);
                m.short_reference = parent.short_reference.clone();
                m.reason = Some(String::new());
                m
            })
            .collect();
        self.shared.apply(&moves, self.shared.clock.now())?;
        Ok(())
    }

    /// Fetches a checker's credential by its transaction id. A list id that is no transaction id answers 404: then the
    /// order stays unknown, with that id for the provider's support.
    async fn fetch_checker(&self, order: &Order, transaction_id: &str) -> Result<(), DeskError> {
        let call = self.runtime.reading.checker_record(transaction_id);
        match self.shared.read(self.runtime, Lane::Batch, call).await {
            Ok((record, credential)) => self.keep_checker(order, &record, credential),
            Err(error) if error.kind == ReadErrorKind::NotFound => {
                let words = format!(
                    "NetConnect lists it as {transaction_id}, but gives no credential under that id. Send that id to its support."
                );
                if order.reason.as_deref() == Some(words.as_str()) {
                    return Ok(());
                }
                let mut m = OrderMove::new(&order.id, Cause::OutcomeLost, words.clone());
                m.unknown_cause = order.unknown_cause;
                m.reason = Some(words);
                self.shared.apply(&[m], self.shared.clock.now())?;
                Ok(())
            }
            Err(_) => Ok(()),
        }
    }

    fn keep_checker(
        &self,
        order: &Order,
        record: &ProviderRecord,
        credential: Option<Credential>,
    ) -> Result<(), DeskError> {
        let why = "NetConnect's record of this transaction";
        let Some(credential) = credential else {
            // Completed without a credential is no delivery: look again.
            let is_complete = record.state == crate::ports::ProviderState::Completed;
            return if is_complete { Ok(()) } else { adopt(self.shared, order, record, why) };
        };
        if credentials::is_anothers(order, record) {
            return credentials::say_anothers(self.shared, order, record);
        }
        let transaction_id = record.provider_order_id.clone();
        let issued = IssuedCredential { transaction_id, msisdn: record.msisdn.or(Some(order.msisdn)), credential };
        let moves = legal(self.shared, order, adoption(order, record, why))?;
        credentials::keep(self.shared, &IssuedTo { order_id: order.id.clone(), issued }, &moves)
    }
}
