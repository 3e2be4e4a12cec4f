//! The ledger's records as the window shows them.

use crate::contract as c;
use domain::{BundleSize, Network, NetworkSource, OrderState, Package, PackageKey, Pesewas, ProviderKind, UnixMs};
use engine::model;
use engine::ports::OrderTotals;
use std::collections::BTreeMap;

/// What a view needs to know besides its record.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// Now.
    pub now: UnixMs,
    /// When a processing order counts as taking longer than usual.
    pub stuck_ms: i64,
    /// How long after a lost answer it is looked up for good.
    pub settle_ms: i64,
}

impl From<ProviderKind> for c::Provider {
    fn from(kind: ProviderKind) -> Self {
        match kind {
            ProviderKind::NetConnect => Self::NetConnect,
            ProviderKind::Netpluse => Self::Netpluse,
        }
    }
}

impl From<c::Provider> for ProviderKind {
    fn from(provider: c::Provider) -> Self {
        match provider {
            c::Provider::NetConnect => Self::NetConnect,
            c::Provider::Netpluse => Self::Netpluse,
        }
    }
}

impl From<Network> for c::Network {
    fn from(network: Network) -> Self {
        match network {
            Network::Mtn => Self::Mtn,
            Network::Telecel => Self::Telecel,
            Network::AirtelTigo => Self::AirtelTigo,
        }
    }
}

impl From<c::Network> for Network {
    fn from(network: c::Network) -> Self {
        match network {
            c::Network::Mtn => Self::Mtn,
            c::Network::Telecel => Self::Telecel,
            c::Network::AirtelTigo => Self::AirtelTigo,
        }
    }
}

impl From<NetworkSource> for c::NetworkSource {
    fn from(source: NetworkSource) -> Self {
        match source {
            NetworkSource::Column => Self::Column,
            NetworkSource::Word => Self::Word,
            NetworkSource::Prefix => Self::Prefix,
            NetworkSource::Agent => Self::Agent,
            NetworkSource::Remembered => Self::Remembered,
        }
    }
}

impl From<OrderState> for c::OrderState {
    fn from(state: OrderState) -> Self {
        match state {
            OrderState::Planned => Self::Planned,
            OrderState::Sending => Self::Sending,
            OrderState::Unknown => Self::Unknown,
            OrderState::Accepted => Self::Accepted,
            OrderState::Delivered => Self::Delivered,
            OrderState::Failed => Self::Failed,
            OrderState::Refunded => Self::Refunded,
            OrderState::Rejected => Self::Rejected,
        }
    }
}

impl From<c::OrderState> for OrderState {
    fn from(state: c::OrderState) -> Self {
        match state {
            c::OrderState::Planned => Self::Planned,
            c::OrderState::Sending => Self::Sending,
            c::OrderState::Unknown => Self::Unknown,
            c::OrderState::Accepted => Self::Accepted,
            c::OrderState::Delivered => Self::Delivered,
            c::OrderState::Failed => Self::Failed,
            c::OrderState::Refunded => Self::Refunded,
            c::OrderState::Rejected => Self::Rejected,
        }
    }
}

impl From<model::WalletReading> for c::Wallet {
    fn from(reading: model::WalletReading) -> Self {
        Self { available: reading.available.0, at: reading.at.0 }
    }
}

/// An order, with what its age means.
pub fn order(order: model::Order, times: Times) -> c::Order {
    let is_checker = matches!(order.package, PackageKey::NetConnectChecker { .. });
    let stuck = order.state == OrderState::Accepted && times.now.since_ms(order.state_since) >= times.stuck_ms;
    let next_look_at = order
        .last_sent_at
        .filter(|_| order.state == OrderState::Unknown)
        .map(|sent_at| sent_at.plus_ms(times.settle_ms))
        .filter(|look_at| *look_at > times.now);
    c::Order {
        id: order.id.0,
        batch: order.batch_id.0,
        row: order.row,
        position: order.position,
        account: order.account.0,
        provider: order.provider.into(),
        provider_name: order.provider.name().to_owned(),
        msisdn: order.msisdn.local(),
        network: order.network.map(Into::into),
        package: if is_checker { checker_name(&order.package_name) } else { order.package_name },
        checker: is_checker,
        price: order.planned_price.0,
        charged: order.charged.map(|amount| amount.0),
        note: order.note,
        reference: order.reference.as_str().to_owned(),
        provider_order: order.provider_order_id.map(|id| id.0),
        short_reference: order.short_reference,
        state: order.state.into(),
        provider_state: order.provider_state,
        reason: order.reason.filter(|reason| !reason.is_empty()),
        stuck,
        created_at: order.created_at.0,
        first_sent_at: order.first_sent_at.map(|at| at.0),
        last_seen_at: order.last_seen_at.map(|at| at.0),
        state_since: order.state_since.0,
        next_look_at: next_look_at.map(|at| at.0),
        retry_of: order.retry_of.map(|id| id.0),
    }
}

/// Totals by state, empty states left out.
pub fn totals(totals: &OrderTotals) -> Vec<c::StateTotal> {
    totals
        .by_state
        .iter()
        .filter(|(_, count, _)| *count > 0)
        .map(|(state, count, amount)| c::StateTotal { state: (*state).into(), count: small(*count), amount: amount.0 })
        .collect()
}

/// What lies ahead of a batch, in the contract's words.
pub struct Ahead {
    pub seconds_left: Option<u32>,
    pub wallet_held: bool,
    pub to_buy_again: u32,
}

/// A batch with what its orders come to.
pub fn batch(batch: model::Batch, by_state: Vec<c::StateTotal>, ahead: Ahead) -> c::Batch {
    let (state, reason) = match batch.state {
        model::BatchState::Running => (c::BatchState::Running, None),
        model::BatchState::Paused { reason } => (c::BatchState::Paused, Some(reason)),
        model::BatchState::Stopped => (c::BatchState::Stopped, None),
        model::BatchState::Finished => (c::BatchState::Finished, None),
    };
    c::Batch {
        id: batch.id.0,
        account: batch.account.0,
        source: batch.source,
        counter: batch.lane == model::Lane::Counter,
        state,
        reason,
        total: batch.ceiling.0,
        orders: by_state.iter().map(|total| total.count).sum(),
        by_state,
        approved_at: batch.approved_at.0,
        seconds_left: ahead.seconds_left,
        wallet_held: ahead.wallet_held,
        to_buy_again: ahead.to_buy_again,
    }
}

/// A bundle of a catalogue. Its id is the key itself, which the page gives back unread.
pub fn package(package: &Package, selling: Option<i64>) -> c::Package {
    c::Package {
        id: package_id(&package.key),
        network: package.network.into(),
        size_mb: package.size.mb(),
        size: package.size.to_string(),
        price: package.price.0,
        validity: package.validity.as_deref().map(validity),
        product: package.product_name.clone(),
        available: package.available,
        selling,
    }
}

/// The screen it stands on says the first half.
pub fn checker_name(name: &str) -> String {
    host::checker_name(name).to_owned()
}

/// A package's key as one text.
pub fn package_id(key: &PackageKey) -> String {
    serde_json::to_string(key).unwrap_or_default()
}

/// NetConnect writes the days bare ("90"), Netpluse with their word ("30 Days").
fn validity(text: &str) -> String {
    let text = text.trim();
    match text.parse::<u32>() {
        Ok(1) => "1 day".to_owned(),
        Ok(days) => format!("{days} days"),
        Err(_) => text.to_lowercase(),
    }
}

/// An account with its wallet as last read.
pub fn account(account: &model::Account, wallet: Option<model::WalletReading>, needs_key: bool) -> c::Account {
    let is_netconnect = account.provider == ProviderKind::NetConnect;
    c::Account {
        id: account.id.0.clone(),
        provider: account.provider.into(),
        provider_name: account.provider.name().to_owned(),
        address: account.address.clone(),
        key_last4: account.key_last4.clone(),
        owner_name: account.owner.name.clone(),
        role: account.owner.role.clone(),
        practice: account.practice,
        sells_checkers: is_netconnect,
        has_bulk_calls: is_netconnect,
        takes_top_ups: is_netconnect,
        needs_key,
        paused: account.paused.as_ref().map(|p| c::Pause { reason: p.reason.clone(), at: p.at.0 }),
        wallet: wallet.map(Into::into),
        facts: facts(account),
    }
}

fn facts(account: &model::Account) -> Vec<c::Fact> {
    let known = &account.facts;
    match account.provider {
        ProviderKind::NetConnect => vec![
            fact(
                "Gives back our payment reference in an order's status",
                yes_no(known.echoes_payment_reference.as_ref()),
            ),
            fact("Tells of each recipient of a bulk order", yes_no(known.reports_recipients.as_ref())),
            fact("Ids in its list are the orders' own ids", yes_no(known.list_ids_are_order_ids.as_ref())),
            fact("How it limits calls", known.limiter.clone()),
        ],
        ProviderKind::Netpluse => vec![
            fact("A reference sent again later gives the original order", yes_no(known.replays_reference.as_ref())),
            fact("Order status answers to our own reference", yes_no(known.answers_sent_reference.as_ref())),
            fact("How it limits calls", known.limiter.clone()),
        ],
    }
}

fn yes_no(observed: Option<&model::Observed<bool>>) -> Option<model::Observed<String>> {
    observed.map(|o| model::Observed {
        value: if o.value { "Yes" } else { "No" }.to_owned(),
        evidence: o.evidence.clone(),
        at: o.at,
    })
}

fn fact(name: &str, observed: Option<model::Observed<String>>) -> c::Fact {
    let (value, evidence, at) = match observed {
        Some(o) => (Some(o.value), Some(o.evidence), Some(o.at.0)),
        None => (None, None, None),
    };
    c::Fact { name: name.to_owned(), value, evidence, at }
}

/// A plan, with what the window asks besides.
pub fn plan(plan: &engine::plan::Plan, typed_total_above: Pesewas, same_list: Option<String>) -> c::Plan {
    const REPEATS_SHOWN: usize = 50;
    let networks = Network::ALL
        .into_iter()
        .filter_map(|network| {
            let mine = || plan.lines.iter().filter(|l| l.line.network == Some(network) && l.price.is_some());
            let count = mine().count();
            let by_prefix_only = mine().filter(|l| l.line.network_source == Some(NetworkSource::Prefix)).count();
            (count > 0).then(|| c::NetworkTotal {
                network: network.into(),
                count: small(count as u64),
                amount: mine().filter_map(|l| l.price).sum::<Pesewas>().0,
                by_prefix_only: small(by_prefix_only as u64),
            })
        })
        .collect();
    c::Plan {
        id: plan.id.clone(),
        account: plan.account.0.clone(),
        orders: small(plan.lines.iter().filter(|line| line.price.is_some()).count() as u64),
        total: plan.total.0,
        calls: small(plan.calls),
        seconds: small(plan.time_ms.div_ceil(1_000)),
        wallet: plan.balance.map(Into::into),
        missing: plan.missing.0,
        networks,
        sizes: sizes(&plan.lines),
        repeats: plan.repeats.iter().take(REPEATS_SHOWN).map(|r| c::Repeat { what: r.text.clone() }).collect(),
        repeat_count: small(plan.repeats.len() as u64),
        same_list,
        typed_total_above: (typed_total_above < super::settings::NEVER_TYPED).then_some(typed_total_above.0),
    }
}

fn sizes(lines: &[engine::plan::PlannedLine]) -> Vec<c::SizeTotal> {
    let mut by_size: BTreeMap<(Option<BundleSize>, &str), (u64, Pesewas)> = BTreeMap::new();
    for line in lines {
        let Some(price) = line.price else { continue };
        let (count, amount) = by_size.entry((line.size, line.package_name.as_str())).or_default();
        *count += 1;
        *amount = *amount + price;
    }
    let total = |((size, name), (count, amount)): ((Option<BundleSize>, &str), (u64, Pesewas))| c::SizeTotal {
        size: if size.is_none() { checker_name(name) } else { name.to_owned() },
        count: small(count),
        amount: amount.0,
    };
    by_size.into_iter().map(total).collect()
}

/// A count that a screen can show.
pub fn small(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
