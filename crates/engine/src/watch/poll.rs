//! The status of orders that the provider has accepted, by the cheapest read that serves.
//!
//! Guarantees: nothing is called delivered, failed or refunded unless the provider's record says so; a bulk order's parent
//! ends none of its recipients. Leaves out: orders whose acceptance is not known (`settle`).

use super::go_on;
use super::listing::{self, Listing};
use crate::credentials;
use crate::error::DeskError;
use crate::model::{Attempt, Lane, Order};
use crate::observe;
use crate::ports::{IssuedTo, OrderMove, ProviderRecord, ProviderState, ReadErrorKind, RecordRecipient};
use crate::shared::{AccountRuntime, Shared};
use domain::{
    BundleSize, Cause, IssuedCredential, OrderState, PackageKey, ProviderKind, ProviderOrderId, PurchaseKind, UnixMs,
    UnknownCause,
};
use std::collections::BTreeMap;

/// Below this many orders, one read each is as cheap as a page.
const SINGLE_READS_MAX: usize = 2;
/// After so many reads in a row that the line lost, the rest would only wait for as long in vain.
const LOST_READS_MAX: u32 = 3;

pub(super) async fn look(shared: &Shared, runtime: &AccountRuntime, orders: Vec<Order>) -> Result<(), DeskError> {
    let mut worst = Ok(());
    match runtime.reading.kind() {
        ProviderKind::Netpluse => {
            for order in orders {
                go_on(&mut worst, look_netpluse(shared, runtime, &order).await)?;
            }
        }
        ProviderKind::NetConnect => {
            let (checkers, data): (Vec<Order>, Vec<Order>) =
                orders.into_iter().partition(|order| matches!(order.package, PackageKey::NetConnectChecker { .. }));
            for order in &checkers {
                go_on(&mut worst, look_checker(shared, runtime, order).await)?;
            }
            go_on(&mut worst, look_netconnect(shared, runtime, data).await)?;
        }
    }
    worst
}

async fn look_netpluse(shared: &Shared, runtime: &AccountRuntime, order: &Order) -> Result<(), DeskError> {
    // An order that was adopted by our own reference may have no other name.
    let name = order.provider_order_id.as_ref().map_or(order.reference.as_str(), |known| known.as_str());
    if let Some(known) = &order.provider_order_id
        && runtime.facts().answers_sent_reference.is_none()
    {
        observe::sent_reference(shared, runtime, order, known).await?;
    }
    match shared.read(runtime, Lane::Batch, runtime.reading.order_record(name)).await {
        Ok(record) => keep_record(shared, order, &record),
        Err(error) => passing(error.into()),
    }
}

/// A read that failed is tried again at the next look; only the ledger's errors go up.
fn passing(error: DeskError) -> Result<(), DeskError> {
    match error {
        DeskError::Read(read) => {
            tracing::debug!(error = %read, "a look at a status failed");
            Ok(())
        }
        other => Err(other),
    }
}

async fn look_netconnect(shared: &Shared, runtime: &AccountRuntime, orders: Vec<Order>) -> Result<(), DeskError> {
    let mut bulk: BTreeMap<String, (Attempt, Vec<Order>)> = BTreeMap::new();
    let mut single = Vec::new();
    for order in orders {
        let last = shared.ledger.attempts_of(&order.id)?.pop();
        match last.filter(|attempt| attempt.kind == PurchaseKind::NetConnectDataBulk) {
            Some(attempt) => {
                bulk.entry(attempt.id.0.clone()).or_insert_with(|| (attempt, Vec::new())).1.push(order);
            }
            None => single.push(order),
        }
    }
    let oldest = single.iter().chain(bulk.values().flat_map(|(_, o)| o)).filter_map(|order| order.first_sent_at).min();
    let mut bulk: Vec<(Attempt, Vec<Order>)> = bulk.into_values().collect();
    let listing = match oldest {
        Some(oldest) if single.len() > SINGLE_READS_MAX || !bulk.is_empty() => {
            match read_listing(shared, runtime, oldest).await {
                Ok(listing) => {
                    runtime.set_list_failing(false);
                    Some(listing)
                }
                Err(DeskError::Read(error)) if may_tell_alone(error.kind) => {
                    // A list that fails, or is too long for the line, must not keep an order from its own status.
                    runtime.set_list_failing(true);
                    single.truncate(super::POLLS_A_ROUND);
                    bulk.truncate(super::POLLS_A_ROUND);
                    None
                }
                Err(error) => return passing(error),
            }
        }
        _ => None,
    };
    let (mut worst, mut unheard, mut lost_in_a_row) = (Ok(()), Vec::new(), 0);
    for order in single {
        match look_single(shared, runtime, &order, listing.as_ref()).await {
            Ok(Heard::OnlyInTheList) if listing.is_none() => unheard.push(order),
            Ok(Heard::NoLine) => {
                lost_in_a_row += 1;
                if lost_in_a_row == LOST_READS_MAX {
                    return worst;
                }
                continue;
            }
            Ok(_) => {}
            Err(error) => go_on(&mut worst, Err(error))?,
        }
        lost_in_a_row = 0;
    }
    go_on(&mut worst, look_in_list(shared, runtime, unheard).await)?;
    for (attempt, orders) in bulk {
        go_on(&mut worst, look_bulk(shared, runtime, &attempt, orders, listing.as_ref()).await)?;
    }
    worst
}

/// Whether an order's own status may be told where the list was not: more calls help neither against a limit nor with a
/// key that is refused.
const fn may_tell_alone(kind: ReadErrorKind) -> bool {
    !matches!(kind, ReadErrorKind::RateLimited | ReadErrorKind::KeyOrRole)
}

async fn read_listing(shared: &Shared, runtime: &AccountRuntime, oldest: UnixMs) -> Result<Listing, DeskError> {
    let since = oldest.plus_ms(-runtime.skew_ms() - super::CLOCK_MARGIN_MS);
    listing::read_since(shared, runtime, "data", since).await
}

/// Orders whose id only the list knows.
async fn look_in_list(shared: &Shared, runtime: &AccountRuntime, orders: Vec<Order>) -> Result<(), DeskError> {
    let Some(oldest) = orders.iter().filter_map(|order| order.first_sent_at).min() else { return Ok(()) };
    let listing = match read_listing(shared, runtime, oldest).await {
        Ok(listing) => listing,
        Err(error) => return passing(error),
    };
    for order in &orders {
        let row = order.provider_order_id.as_ref().and_then(|known| row_of(&listing.rows, order, known));
        if let Some(row) = row {
            keep_record(shared, order, row)?;
        }
    }
    Ok(())
}

/// Whether an order's own status could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    Told,
    OnlyInTheList,
    NoLine,
}

async fn look_single(
    shared: &Shared,
    runtime: &AccountRuntime,
    order: &Order,
    listing: Option<&Listing>,
) -> Result<Heard, DeskError> {
    let Some(known) = &order.provider_order_id else { return Ok(Heard::Told) };
    let row = listing.and_then(|listing| row_of(&listing.rows, order, known));
    if let Some(row) = row {
        observe::list_id(shared, runtime, row, known)?;
        // A list row does not tell of a refund or of our reference; a status does.
        let wants_status = row.state == ProviderState::Failed
            || (row.state == ProviderState::Completed && runtime.facts().echoes_payment_reference.is_none());
        if !wants_status {
            keep_record(shared, order, row)?;
            return Ok(Heard::Told);
        }
    }
    match shared.read(runtime, Lane::Batch, runtime.reading.order_record(known.as_str())).await {
        Ok(record) => {
            observe::echo(shared, runtime, order, &record)?;
            keep_record(shared, order, &record)?;
            Ok(Heard::Told)
        }
        Err(error) => {
            if let Some(row) = row {
                keep_record(shared, order, row)?;
            }
            Ok(match error.kind {
                ReadErrorKind::NotFound => Heard::OnlyInTheList,
                ReadErrorKind::Unreachable | ReadErrorKind::TimedOut | ReadErrorKind::RateLimited => Heard::NoLine,
                _ => Heard::Told,
            })
        }
    }
}

fn row_of<'a>(rows: &'a [ProviderRecord], order: &Order, known: &ProviderOrderId) -> Option<&'a ProviderRecord> {
    rows.iter().find(|row| &row.provider_order_id == known).or_else(|| {
        let short = order.short_reference.as_ref()?;
        rows.iter().find(|row| row.short_reference.as_ref() == Some(short) && row.msisdn == Some(order.msisdn))
    })
}

async fn look_checker(shared: &Shared, runtime: &AccountRuntime, order: &Order) -> Result<(), DeskError> {
    let Some(transaction_id) = &order.provider_order_id else { return Ok(()) };
    let read = shared.read(runtime, Lane::Batch, runtime.reading.checker_record(transaction_id.as_str())).await;
    let (record, credential) = match read {
        Ok(read) => read,
        Err(error) => return passing(error.into()),
    };
    if let Some(credential) = credential {
        if credentials::is_anothers(order, &record) {
            return credentials::say_anothers(shared, order, &record);
        }
        let issued = IssuedCredential {
            transaction_id: transaction_id.clone(),
            msisdn: record.msisdn.or(Some(order.msisdn)),
            credential,
        };
        let moves = if is_news(order, &moves_of(order, &record)) { moves_of(order, &record) } else { Vec::new() };
        let moves = legal(shared, order, moves)?;
        return credentials::keep(shared, &IssuedTo { order_id: order.id.clone(), issued }, &moves);
    }
    if record.state == ProviderState::Completed {
        // Completed without a credential is no delivery: look again.
        return Ok(());
    }
    keep_record(shared, order, &record)
}

pub(super) async fn look_bulk(
    shared: &Shared,
    runtime: &AccountRuntime,
    attempt: &Attempt,
    orders: Vec<Order>,
    listing: Option<&Listing>,
) -> Result<(), DeskError> {
    let mut rest = Vec::new();
    for order in orders {
        let row = listing.and_then(|listing| row_of_recipient(shared, runtime, listing, attempt, &order));
        match row {
            Some(row) => keep_row(shared, &order, row)?,
            None => rest.push(order),
        }
    }
    let Some(parent_id) = &attempt.provider_order_id else { return Ok(()) };
    if rest.is_empty() {
        return Ok(());
    }
    let parent = match shared.read(runtime, Lane::Batch, runtime.reading.order_record(parent_id.as_str())).await {
        Ok(parent) => parent,
        Err(error) => return passing(error.into()),
    };
    observe::recipients(shared, runtime, &parent)?;
    for order in &rest {
        let told = parent.recipients.as_ref().and_then(|all| all.iter().find(|r| r.msisdn == order.msisdn));
        match told {
            Some(recipient) => keep_recipient(shared, order, recipient)?,
            // Only a list that was read can be silent on a number.
            None if listing.is_some() && matches!(order.state, OrderState::Accepted | OrderState::Unknown) => {
                keep_parent(shared, order, &parent)?;
            }
            None => {}
        }
    }
    Ok(())
}

/// The one row of the list that can only be this recipient's: its number, its package, after the send, inside a bulk
/// order, claimed by nobody else, and not as well another order's.
fn row_of_recipient<'a>(
    shared: &Shared,
    runtime: &AccountRuntime,
    listing: &'a Listing,
    attempt: &Attempt,
    order: &Order,
) -> Option<&'a ProviderRecord> {
    if let Some(known) = &order.provider_order_id {
        return listing.rows.iter().find(|row| &row.provider_order_id == known);
    }
    let since = listing::sent_at(shared, runtime, Some(attempt), order);
    let fits = |row: &&ProviderRecord| {
        row.msisdn == Some(order.msisdn)
            && row.is_bulk == Some(true)
            && Some(&row.provider_order_id) != attempt.provider_order_id.as_ref()
            && row.created_at.is_some_and(|at| at >= since)
            && is_same_package(order, row)
            && super::is_unclaimed(shared, &order.wallet_id, row)
    };
    let mut rows = listing.rows.iter().filter(fits);
    let first = rows.next()?;
    let is_sure = rows.next().is_none()
        && listing::may_be_anothers(shared, runtime, std::slice::from_ref(order), first)
            .is_ok_and(|is_doubtful| !is_doubtful);
    is_sure.then_some(first)
}

pub(super) fn is_same_package(order: &Order, row: &ProviderRecord) -> bool {
    match (&order.package, &row.package) {
        (PackageKey::NetConnect { package_id, .. } | PackageKey::NetConnectChecker { package_id }, Some(told)) => {
            package_id == told
        }
        (PackageKey::Netpluse { capacity, .. }, Some(told)) => capacity == told,
        (_, None) => matches!(order.package, PackageKey::NetConnectChecker { .. }),
    }
}

fn keep_row(shared: &Shared, order: &Order, row: &ProviderRecord) -> Result<(), DeskError> {
    if row.state == ProviderState::Processing && order.provider_order_id.is_some() {
        return Ok(());
    }
    let mut moves = moves_of(order, row);
    if let Some(first) = moves.first_mut()
        && order.provider_order_id.is_none()
    {
        first.provider_order_id = Some(row.provider_order_id.clone());
    }
    apply_legal(shared, order, moves)
}

fn keep_recipient(shared: &Shared, order: &Order, told: &RecordRecipient) -> Result<(), DeskError> {
    let record = ProviderRecord {
        source: crate::ports::RecordSource::Status,
        provider_order_id: ProviderOrderId(String::new()),
        short_reference: None,
        state: told.state.clone(),
        state_verbatim: told.state_verbatim.clone(),
        payment_reference: None,
        refunded: false,
        amount: None,
        error_message: told.error_message.clone(),
        created_at: None,
        completed_at: None,
        msisdn: Some(told.msisdn),
        network: None,
        package: None,
        order_type: None,
        is_bulk: Some(true),
        wallet_before: None,
        wallet_after: None,
        recipients: None,
    };
    keep_record(shared, order, &record)
}

/// What a parent's state means for a recipient of whom nothing is told.
fn keep_parent(shared: &Shared, order: &Order, parent: &ProviderRecord) -> Result<(), DeskError> {
    let (cause, words, unknown_cause) = match parent.state {
        // The parent is there: what was doubted for another reason is with the provider.
        ProviderState::Processing if order.state == OrderState::Unknown => {
            (Cause::RecordShowsProcessing, "The batch is under way; no word on this number yet.", None)
        }
        ProviderState::Processing => return Ok(()),
        ProviderState::Completed => {
            (Cause::RecordShowsProcessing, "The batch is reported complete; no word on this number.", None)
        }
        ProviderState::Failed | ProviderState::Reversed => (
            Cause::ParentFailed,
            "The call failed as a whole, with no word on this number. It may have been charged.",
            Some(UnknownCause::ParentFailed),
        ),
    };
    if order.reason.as_deref() == Some(words) {
        return Ok(());
    }
    let mut told =
        OrderMove::new(&order.id, cause, format!("NetConnect says of the whole call: {}", parent.state_verbatim));
    told.reason = Some(words.to_owned());
    told.unknown_cause = unknown_cause;
    shared.apply(&[told], shared.clock.now()).map_err(Into::into)
}

/// Keeps what a record says of an order, if it says anything new. One of another purchase says nothing.
pub(super) fn keep_record(shared: &Shared, order: &Order, record: &ProviderRecord) -> Result<(), DeskError> {
    if is_another_purchase(order, record) {
        return credentials::say_anothers(shared, order, record);
    }
    let moves = moves_of(order, record);
    if is_news(order, &moves) { apply_legal(shared, order, moves) } else { Ok(()) }
}

/// Whether a record names another number, network or bundle than the order's: an id that a person mistyped leads to it.
/// Labels are told apart by the size they name, because pages spell one size in several ways.
fn is_another_purchase(order: &Order, record: &ProviderRecord) -> bool {
    let is_other_bundle = match (&order.package, record.package.as_deref()) {
        (PackageKey::Netpluse { .. }, Some(told)) => {
            BundleSize::parse(told).ok().zip(order.size).is_some_and(|(told, wanted)| told != wanted)
        }
        (PackageKey::NetConnect { package_id, .. }, Some(told)) => told != package_id,
        _ => false,
    };
    let is_other_network = order.network.is_some() && record.network.is_some_and(|told| Some(told) != order.network);
    credentials::is_anothers(order, record) || is_other_network || is_other_bundle
}

/// Makes the moves that may be made.
pub(super) fn apply_legal(shared: &Shared, order: &Order, moves: Vec<OrderMove>) -> Result<(), DeskError> {
    let legal = legal(shared, order, moves)?;
    shared.apply(&legal, shared.clock.now()).map_err(Into::into)
}

/// The moves that may be made. A record that contradicts a final state (delivered, and then 'failed') moves nothing, but
/// is written down.
pub(super) fn legal(shared: &Shared, order: &Order, moves: Vec<OrderMove>) -> Result<Vec<OrderMove>, DeskError> {
    let (mut state, mut unknown_before) = (order.state, order.unknown_before);
    let mut legal = Vec::new();
    for m in moves {
        match domain::transition(state, m.cause, unknown_before) {
            Ok(domain::Transition::To(next)) => {
                (state, unknown_before) = (next, false);
                legal.push(m);
            }
            Ok(domain::Transition::Stays) => legal.push(m),
            Err(_) => {
                let words = format!("{}; that does not fit '{}', which stands", m.evidence, state.word());
                shared.ledger.note(&order.id, m.cause, &words, shared.clock.now())?;
            }
        }
    }
    Ok(legal)
}

fn is_news(order: &Order, moves: &[OrderMove]) -> bool {
    moves.iter().any(|m| is_new(order, m))
}

fn is_new(order: &Order, m: &OrderMove) -> bool {
    let leads_on = matches!(
        domain::transition(order.state, m.cause, order.unknown_before),
        Ok(domain::Transition::To(state)) if state != order.state
    );
    leads_on || (m.provider_state.is_some() && m.provider_state != order.provider_state)
}

/// The moves that a record justifies, in order.
pub(super) fn moves_of(order: &Order, record: &ProviderRecord) -> Vec<OrderMove> {
    let provider = order.provider.name();
    let said = |cause| {
        let mut m = OrderMove::new(&order.id, cause, format!("{provider} says: {}", record.state_verbatim));
        m.provider_state = Some(record.state_verbatim.clone());
        m.charged = record.amount.filter(|_| order.charged.is_none() && record.is_bulk != Some(true));
        m
    };
    let mut moves = Vec::new();
    match record.state {
        ProviderState::Processing => moves.push(said(Cause::RecordShowsProcessing)),
        ProviderState::Completed => {
            let mut m = said(Cause::RecordShowsDelivered);
            m.reason = Some(String::new());
            moves.push(m);
        }
        ProviderState::Failed => {
            if order.state != OrderState::Failed {
                let mut m = said(Cause::RecordShowsFailed);
                m.reason = record.error_message.clone().or_else(|| Some(format!("{provider} says that it failed.")));
                moves.push(m);
            }
            if record.refunded {
                moves.push(said(Cause::RefundSeen));
            }
        }
        ProviderState::Reversed => {
            let mut m = said(Cause::RefundSeen);
            m.reason = record.error_message.clone();
            moves.push(m);
        }
    }
    moves
}
