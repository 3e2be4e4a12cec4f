//! The agent's own selling prices, and what a day came to.
//!
//! Guarantees: an order is reckoned at the price that was in force when it was approved, so that a new price changes no
//! day that is over; only what the provider says was delivered counts as sold. Leaves out: what customers paid in truth.

use crate::app::App;
use crate::contract as c;
use crate::error::Answer;
use crate::views::checker_name;
use domain::{BundleSize, Network, OrderState, Pesewas, UnixMs};
use engine::Desk;
use engine::model::Order;
use engine::ports::OrderQuery;
use host::SystemClock;
use std::collections::BTreeMap;

const KEPT_UNDER: &str = "selling/";
/// Changes of one price that are kept; older days are reckoned at the oldest.
const CHANGES_MAX: usize = 100;

/// Every price that a bundle was ever sold for, and since when; oldest first.
type Changes = Vec<(i64, Option<i64>)>;

/// The selling prices, by bundle.
pub struct SellingPrices(BTreeMap<String, Changes>);

/// A data bundle's name among the selling prices: the same for every account.
fn data_key(network: Network, size: BundleSize) -> String {
    format!("{}/{}", network.name(), size.mb())
}

fn checker_key(name: &str) -> String {
    format!("checker/{}", checker_name(name))
}

fn key_of(order: &Order) -> String {
    match (order.network, order.size) {
        (Some(network), Some(size)) => data_key(network, size),
        _ => checker_key(&order.package_name),
    }
}

impl SellingPrices {
    /// The prices as kept.
    pub fn load(desk: &Desk) -> Answer<Self> {
        let kept = desk.ledger().settings_under(KEPT_UNDER)?.into_iter();
        let kept = kept.filter_map(|(name, text)| Some((name, serde_json::from_str(&text).ok()?)));
        Ok(Self(kept.collect()))
    }

    /// What a data bundle is sold for now, in pesewas.
    pub fn of_data(&self, network: Network, size: BundleSize) -> Option<i64> {
        self.now(&data_key(network, size))
    }

    fn now(&self, key: &str) -> Option<i64> {
        self.0.get(key).and_then(|changes| changes.last()).and_then(|(_, price)| *price)
    }

    fn at(&self, key: &str, at: UnixMs) -> Option<i64> {
        let changes = self.0.get(key)?;
        changes.iter().rev().find(|(since, _)| *since <= at.0).and_then(|(_, price)| *price)
    }
}

/// One bundle as all accounts offer it.
struct Offered {
    network: Option<Network>,
    size: Option<BundleSize>,
    name: String,
    low: Pesewas,
    high: Pesewas,
}

fn offered(desk: &Desk) -> Answer<BTreeMap<String, Offered>> {
    let mut all: BTreeMap<String, Offered> = BTreeMap::new();
    let mut add = |key: String, one: Offered| {
        let known = all.entry(key).or_insert_with(|| Offered { name: one.name.clone(), ..one });
        known.low = known.low.min(one.low);
        known.high = known.high.max(one.high);
    };
    for account in desk.accounts()? {
        let (packages, checkers) = desk.catalogues(&account.id)?;
        for package in packages.into_iter().filter(|package| package.available) {
            let one = Offered {
                network: Some(package.network),
                size: Some(package.size),
                name: package.size.to_string(),
                low: package.price,
                high: package.price,
            };
            add(data_key(package.network, package.size), one);
        }
        for checker in checkers {
            let name = checker_name(&checker.name);
            add(
                checker_key(&checker.name),
                Offered { network: None, size: None, name, low: checker.price, high: checker.price },
            );
        }
    }
    Ok(all)
}

fn prices(desk: &Desk) -> Answer<Vec<c::SellingPrice>> {
    let kept = SellingPrices::load(desk)?;
    let mut all: Vec<(String, Offered)> = offered(desk)?.into_iter().collect();
    // Networks in their usual order, checkers last; by size within.
    all.sort_by_key(|(_, one)| (one.network.is_none(), one.network, one.size, one.name.clone()));
    let shown = all.into_iter().map(|(key, one)| c::SellingPrice {
        network: one.network.map(Into::into),
        name: one.name,
        cost_low: one.low.0,
        cost_high: one.high.0,
        price: kept.now(&key),
        key,
    });
    Ok(shown.collect())
}

fn orders_between(desk: &Desk, from: UnixMs, before: UnixMs) -> Answer<Vec<Order>> {
    let query = OrderQuery { created_from: Some(from), created_before: Some(before), ..OrderQuery::default() };
    Ok(host::all_orders(desk, query)?)
}

fn reckon(orders: &[Order], kept: &SellingPrices) -> c::Day {
    let mut lines: BTreeMap<(bool, Option<Network>, Option<BundleSize>, String), c::DayLine> = BTreeMap::new();
    let mut day = c::Day {
        lines: Vec::new(),
        open: c::Sum::default(),
        unknown: c::Sum::default(),
        failed: c::Sum::default(),
        refunded: c::Sum::default(),
    };
    for order in orders {
        let cost = order.charged.unwrap_or(order.planned_price).0;
        let sum = match order.state {
            OrderState::Delivered => {
                let name = order.size.map_or_else(|| checker_name(&order.package_name), |size| size.to_string());
                let place = (order.network.is_none(), order.network, order.size, name.clone());
                let line = lines.entry(place).or_insert_with(|| empty_line(order.network, name));
                add_sale(line, cost, kept.at(&key_of(order), order.created_at));
                continue;
            }
            OrderState::Planned | OrderState::Sending | OrderState::Accepted => &mut day.open,
            OrderState::Unknown => &mut day.unknown,
            OrderState::Failed => &mut day.failed,
            OrderState::Refunded => &mut day.refunded,
            OrderState::Rejected => continue,
        };
        sum.count += 1;
        sum.amount += cost;
    }
    day.lines = lines.into_values().collect();
    day
}

fn empty_line(network: Option<Network>, name: String) -> c::DayLine {
    c::DayLine { network: network.map(Into::into), name, count: 0, cost: 0, takings: 0, profit: 0, unpriced: 0 }
}

fn add_sale(line: &mut c::DayLine, cost: i64, price: Option<i64>) {
    line.count += 1;
    line.cost += cost;
    match price {
        Some(price) => {
            line.takings += price;
            line.profit += price - cost;
        }
        None => line.unpriced += 1,
    }
}

fn unreadable() -> c::ErrorView {
    c::ErrorView::new(c::ErrorCode::Other, "The day could not be reckoned up. Nothing was changed. Try again.")
}

impl App {
    /// Every bundle that an account of the agent sells, with its selling price.
    pub async fn selling_prices(&self) -> Answer<Vec<c::SellingPrice>> {
        prices(self.desk().await?.as_ref())
    }

    /// Sets what a bundle is sold for from now on; `None`: no price.
    pub async fn set_selling_price(&self, key: String, price: Option<i64>) -> Answer<Vec<c::SellingPrice>> {
        const PRICE_MAX: i64 = 10_000_000;
        let desk = self.desk().await?;
        if price.is_some_and(|price| !(1..=PRICE_MAX).contains(&price)) {
            return Err(c::ErrorView::new(
                c::ErrorCode::BadInput,
                "A selling price is between GHS 0.01 and GHS 100,000.",
            ));
        }
        if !offered(&desk)?.contains_key(&key) {
            let message = "No account sells this bundle any more. Its price was not changed.";
            return Err(c::ErrorView::new(c::ErrorCode::Changed, message));
        }
        let setting = format!("{KEPT_UNDER}{key}");
        let kept = desk.ledger().setting(&setting)?;
        let mut changes: Changes = kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        // The first price holds for what was sold before it too: until then there was none to go by.
        let since = if changes.is_empty() { 0 } else { SystemClock::wall_now().0 };
        changes.push((since, price));
        let surplus = changes.len().saturating_sub(CHANGES_MAX);
        changes.drain(..surplus);
        let text = serde_json::to_string(&changes).unwrap_or_default();
        desk.ledger().put_setting(&setting, Some(&text))?;
        prices(&desk)
    }

    /// What the orders approved from one moment until another came to.
    pub async fn day(&self, from: i64, before: i64) -> Answer<c::Day> {
        let desk = self.desk().await?;
        let work = move || {
            let kept = SellingPrices::load(&desk)?;
            Ok(reckon(&orders_between(&desk, UnixMs(from), UnixMs(before))?, &kept))
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| unreadable())?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sale_is_reckoned_at_the_price_of_its_time() {
        let changes = vec![(0, Some(500)), (1_000, Some(600)), (2_000, None)];
        let kept = SellingPrices(BTreeMap::from([("MTN/1024".to_owned(), changes)]));
        let at = |ms| kept.at("MTN/1024", UnixMs(ms));
        assert_eq!(
            [at(0), at(999), at(1_000), at(1_999), at(2_000)],
            [Some(500), Some(500), Some(600), Some(600), None]
        );
        assert_eq!(kept.now("MTN/1024"), None, "the agent took the price away");
        assert_eq!(kept.at("MTN/2048", UnixMs(5)), None, "a bundle without a price has none");
    }

    #[test]
    fn what_has_no_price_is_in_no_profit() {
        let mut line = empty_line(Some(Network::Mtn), "1 GB".to_owned());
        add_sale(&mut line, 440, Some(500));
        add_sale(&mut line, 440, None);
        assert_eq!((line.count, line.cost, line.takings, line.profit, line.unpriced), (2, 880, 500, 60, 1));
    }
}
