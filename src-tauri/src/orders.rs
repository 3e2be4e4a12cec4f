//! The history, and one order with everything that is known of it.

use crate::app::{App, times};
use crate::contract as c;
use crate::error::Answer;
use crate::views;
use crate::words;
use domain::{AccountId, BatchId, OrderId, OrderState, Pesewas, ProviderOrderId, UnixMs};
use engine::Desk;
use engine::model::Order;
use engine::ports::{Ledger, LedgerError, OrderQuery, OrderSort, OrderTotals, SHORT_SEARCH_ORDERS};
use std::collections::BTreeMap;

/// The longest page that crosses into the window.
const PAGE_ROWS_MAX: u32 = 200;

/// Asks the ledger for what a filter means.
pub fn query(filter: &c::OrderFilter) -> OrderQuery {
    OrderQuery {
        states: filter.states.iter().map(|state| (*state).into()).collect(),
        batch_id: filter.batch.clone().map(BatchId),
        account: filter.account.clone().map(AccountId),
        wallet_id: None,
        network: filter.network.map(Into::into),
        msisdn: None,
        search: Some(filter.search.trim().to_owned()).filter(|text| !text.is_empty()),
        created_from: filter.from.map(UnixMs),
        created_before: filter.before.map(UnixMs),
        ended_badly_since: None,
        to_buy_again: false,
        of_stopped: false,
        checkers: filter.checkers,
        sort: if filter.by_row { OrderSort::Row } else { OrderSort::NewestFirst },
        offset: filter.offset,
        limit: filter.limit.min(PAGE_ROWS_MAX),
    }
}

/// One order with its history.
pub fn detail(desk: &Desk, id: &OrderId) -> Answer<c::OrderDetail> {
    let order = desk.order(id)?;
    let journal = desk.ledger().journal(id)?;
    let attempts = desk.ledger().attempts_of(id)?;
    let details = words::details(&order, &journal);
    let claim = words::claim(&order, &attempts);
    let timeline = journal
        .into_iter()
        .map(|entry| c::TimelineEntry {
            at: entry.at.0,
            state: entry.to.into(),
            moved: entry.from != entry.to,
            evidence: crate::error::sentence(&entry.evidence),
        })
        .collect();
    Ok(c::OrderDetail { order: views::order(order, times(desk)), timeline, details, claim })
}

/// What these orders come to.
fn totals_of(orders: &[Order]) -> OrderTotals {
    let mut by_state: BTreeMap<OrderState, (u64, Pesewas)> = BTreeMap::new();
    for order in orders {
        let (count, sum) = by_state.entry(order.state).or_default();
        *count += 1;
        *sum = *sum + order.charged.unwrap_or(order.planned_price);
    }
    OrderTotals { by_state: by_state.into_iter().map(|(state, (count, sum))| (state, count, sum)).collect() }
}

/// The bound of a short search, where there are more orders than it looks at.
fn newest_only(ledger: &dyn Ledger) -> Result<Option<u32>, LedgerError> {
    let all: u64 = ledger.totals(&OrderQuery::default())?.by_state.iter().map(|(_, count, _)| count).sum();
    Ok(Some(SHORT_SEARCH_ORDERS).filter(|bound| all > u64::from(*bound)))
}

impl App {
    /// A page of orders, with the totals of all that match. A search that fills its page gives the page alone: in a long
    /// history it matches more than can be added up between two keystrokes.
    pub async fn orders(&self, filter: c::OrderFilter) -> Answer<c::OrdersPage> {
        let query = query(&filter);
        let (orders, totals, newest_only) = self
            .read_orders(move |ledger| {
                let orders = ledger.orders(&query)?;
                let is_full = orders.len() >= usize::try_from(query.limit).unwrap_or(usize::MAX);
                let is_all = query.offset == 0 && !is_full;
                let totals = match (query.search.is_some(), is_all) {
                    (true, true) => Some(totals_of(&orders)),
                    (true, false) => None,
                    (false, _) => Some(ledger.totals(&query)?),
                };
                let newest_only = if query.is_short_search() { newest_only(ledger)? } else { None };
                Ok((orders, totals, newest_only))
            })
            .await?;
        let times = times(self.desk().await?.as_ref());
        let orders = orders.into_iter().map(|order| views::order(order, times)).collect();
        Ok(c::OrdersPage { orders, totals: totals.as_ref().map(views::totals), newest_only })
    }

    /// The totals of all that match.
    pub async fn order_totals(&self, filter: c::OrderFilter) -> Answer<Vec<c::StateTotal>> {
        let query = query(&filter);
        Ok(views::totals(&self.read_orders(move |ledger| ledger.totals(&query)).await?))
    }

    /// Reads beside the handlers: a search over a long history must not hold them up.
    async fn read_orders<T: Send + 'static>(
        &self,
        read: impl FnOnce(&dyn Ledger) -> Result<T, LedgerError> + Send + 'static,
    ) -> Answer<T> {
        let desk = self.desk().await?;
        let read = tokio::task::spawn_blocking(move || read(desk.ledger())).await;
        Ok(read.map_err(|_| c::ErrorView::new(c::ErrorCode::Other, "The history could not be read. Try again."))??)
    }

    /// One order with its history.
    pub async fn order(&self, order: String) -> Answer<c::OrderDetail> {
        detail(self.desk().await?.as_ref(), &OrderId(order))
    }

    /// Looks at one order now.
    pub async fn check_order(&self, order: String) -> Answer<c::OrderDetail> {
        let (desk, id) = (self.desk().await?, OrderId(order));
        desk.check_order(&id).await?;
        detail(&desk, &id)
    }

    /// A person ends what nobody else can.
    pub async fn settle_order(
        &self,
        order: String,
        verdict: c::Verdict,
        note: String,
        provider_order: Option<String>,
    ) -> Answer<c::OrderDetail> {
        let (desk, id) = (self.desk().await?, OrderId(order));
        let known = provider_order.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let verdict = match verdict {
            c::Verdict::Charged => engine::Verdict::Charged(known.map(ProviderOrderId)),
            c::Verdict::Failed => engine::Verdict::Failed,
            c::Verdict::Refunded => engine::Verdict::Refunded,
            c::Verdict::NotCharged => engine::Verdict::NotCharged,
        };
        desk.settle(&id, &verdict, &note)?;
        detail(&desk, &id)
    }
}

#[cfg(test)]
mod tests {
    use crate::app::tests::{practice, yes};
    use crate::contract::{Network, OrderFilter};
    use std::time::Duration;

    #[tokio::test(flavor = "multi_thread")]
    async fn what_happened_is_told_without_addresses_and_inner_ids() {
        let (_folder, app) = practice().await;
        let account = app.start().await.expect("practice opens").accounts.remove(0);
        let bundles = app.catalogue(account.id.clone()).await.expect("bundles").packages;
        let bundle = bundles.into_iter().find(|b| b.network == Network::Mtn && b.available).expect("one for MTN");
        let plan = app.plan_sale(account.id, "0241234567".to_owned(), Network::Mtn, bundle.id).await.expect("a plan");
        let batch = app.approve(plan.id, yes(plan.total)).await.expect("approved");
        let taken = async {
            loop {
                let filter = OrderFilter { batch: Some(batch.id.clone()), limit: 1, ..OrderFilter::default() };
                let order = app.orders(filter).await.expect("the history").orders.remove(0);
                if let Some(id) = order.provider_order {
                    return (app.order(order.id).await.expect("the order"), id);
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let (detail, id) = tokio::time::timeout(Duration::from_secs(60), taken).await.expect("the provider takes it");
        let told: Vec<String> = detail.timeline.into_iter().map(|entry| entry.evidence).collect();
        let is_inner = |words: &String| words.contains("http") || words.contains(&id);
        assert!(!told.iter().any(is_inner), "people read this: {told:?}");
        let name = account.provider_name;
        assert!(told.contains(&format!("Sending to {name}.")), "who it was sent to: {told:?}");
        assert!(
            told.iter().any(|words| words.starts_with(&format!("{name} accepted it"))),
            "and who took it: {told:?}"
        );
        app.close().await;
    }
}
