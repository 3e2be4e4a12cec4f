//! Pages of orders and totals over them.

use crate::crypto::Cipher;
use crate::error::{Fail, damaged};
use crate::tables::fts::{self, Search};
use crate::tables::orders;
use domain::{Msisdn, Network, OrderState, Pesewas};
use engine::model::Order;
use engine::ports::{OrderQuery, OrderSort, OrderTotals, SHORT_SEARCH_ORDERS};
use rusqlite::types::Value;
use rusqlite::{Transaction, params_from_iter};
use std::collections::HashMap;

/// A page never holds more.
const LIMIT_MAX: u32 = 10_000;

struct Conditions {
    all_of: Vec<String>,
    params: Vec<Value>,
}

impl Conditions {
    fn add(&mut self, test: &str, value: impl Into<Value>) {
        self.params.push(value.into());
        self.all_of.push(format!("{test} ?{}", self.params.len()));
    }

    fn sql(&self) -> String {
        if self.all_of.is_empty() { String::new() } else { format!(" WHERE {}", self.all_of.join(" AND ")) }
    }
}

/// Which conditions must not choose the index. SQLite has no statistics here and takes every equality for rare, so that
/// it would read and sort a million delivered orders to show the newest hundred.
#[derive(Clone, Copy)]
struct Unindexed {
    batch: bool,
    /// State, account, wallet.
    standing: bool,
    /// Data or checkers.
    kind: bool,
    /// Time of approval.
    time: bool,
    /// The order of approval.
    place: bool,
}

impl Unindexed {
    const ALL: Self = Self { batch: true, standing: true, kind: true, time: true, place: true };
    const NONE: Self = Self { batch: false, standing: false, kind: false, time: false, place: false };

    /// The index of what is narrowest: a batch or a number, else a rare standing, a rare kind or a short time, else the
    /// newest orders themselves.
    fn choose(tx: &Transaction<'_>, query: &OrderQuery, is_page: bool) -> Result<Self, Fail> {
        const COMMON_FROM: u64 = 20_000;
        /// So few of a standing are read sooner than a batch.
        const FEW: u64 = 100;
        if query.ended_badly_since.is_some() {
            return Ok(Self::ALL);
        }
        if is_still_to_send(query) {
            return Ok(Self { batch: false, standing: false, place: false, ..Self::ALL });
        }
        let narrow = Self { batch: false, place: false, ..Self::ALL };
        if query.msisdn.is_some() {
            return Ok(narrow);
        }
        let of_standing = if has_standing(query) { of_standing(tx, query)? } else { u64::MAX };
        if query.batch_id.is_some() && of_standing > FEW {
            return Ok(narrow);
        }
        let of_kind = if query.checkers == Some(true) { of_kind(tx)? } else { u64::MAX };
        let has_time = query.created_from.is_some() || query.created_before.is_some();
        let fewest = of_standing.min(of_kind).min(COMMON_FROM);
        // More than there are otherwise need not be counted.
        let of_time = if has_time { created_in_time(tx, query, fewest)? } else { u64::MAX };
        if of_time < fewest {
            return Ok(Self { time: false, ..Self::ALL });
        }
        if fewest < COMMON_FROM {
            let by_standing = of_standing <= of_kind;
            return Ok(Self { standing: !by_standing, kind: by_standing, ..Self::ALL });
        }
        let from_the_newest_on = is_page && query.sort == OrderSort::NewestFirst && query.created_before.is_none();
        Ok(Self { time: from_the_newest_on, place: false, ..Self::ALL })
    }
}

/// What is still to be sent of a batch has an index of its own.
fn is_still_to_send(query: &OrderQuery) -> bool {
    query.batch_id.is_some() && query.states == [OrderState::Planned]
}

const fn has_standing(query: &OrderQuery) -> bool {
    !query.states.is_empty() || query.account.is_some() || query.wallet_id.is_some()
}

/// How many orders stand as a query asks, data and checkers.
fn of_standing(tx: &Transaction<'_>, query: &OrderQuery) -> Result<u64, Fail> {
    Ok(count(&totals_by_standing(tx, &OrderQuery { checkers: None, ..query.clone() })?))
}

/// How many orders are of checkers.
fn of_kind(tx: &Transaction<'_>) -> Result<u64, Fail> {
    Ok(count(&totals_by_standing(tx, &OrderQuery { checkers: Some(true), ..OrderQuery::default() })?))
}

/// How many orders were created in the time that a query asks for, counted no further than `count_max`.
fn created_in_time(tx: &Transaction<'_>, query: &OrderQuery, count_max: u64) -> Result<u64, Fail> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM orders WHERE created_at >= ?1 AND created_at < ?2 LIMIT ?3)";
    let from = query.created_from.map_or(i64::MIN, |at| at.0);
    let before = query.created_before.map_or(i64::MAX, |at| at.0);
    let count: u32 = tx
        .prepare_cached(sql)?
        .query_row((from, before, i64::try_from(count_max).unwrap_or(i64::MAX)), |row| row.get(0))?;
    Ok(count.into())
}

/// A batch or a number: few orders.
const fn is_narrow(query: &OrderQuery) -> bool {
    query.batch_id.is_some() || query.msisdn.is_some()
}

/// What both tables have: the orders themselves and their totals. A plus keeps a condition from choosing the index.
fn standing(query: &OrderQuery, unindexed: Unindexed) -> Conditions {
    let plus = if unindexed.standing { "+" } else { "" };
    let mut conditions = Conditions { all_of: Vec::new(), params: Vec::new() };
    match query.states.as_slice() {
        [] => {}
        // SQLite knows an index over one state by these words only.
        [state] => conditions.all_of.push(format!("{plus}o.state = '{}'", state.name())),
        states => {
            let names: Vec<String> = states.iter().map(|state| format!("'{}'", state.name())).collect();
            conditions.all_of.push(format!("{plus}o.state IN ({})", names.join(", ")));
        }
    }
    if let Some(account) = &query.account {
        conditions.add(&format!("{plus}o.account ="), account.0.clone());
    }
    if let Some(wallet_id) = &query.wallet_id {
        conditions.add(&format!("{plus}o.wallet_id ="), wallet_id.0.clone());
    }
    if let Some(checkers) = query.checkers {
        let plus = if unindexed.kind { "+" } else { "" };
        conditions.all_of.push(format!("{plus}o.is_checker = {}", i64::from(checkers)));
    }
    conditions
}

fn all_conditions(query: &OrderQuery, unindexed: Unindexed) -> Conditions {
    let mut conditions = standing(query, unindexed);
    let plus = if unindexed.time { "+" } else { "" };
    if let Some(batch_id) = &query.batch_id {
        conditions.params.push(batch_id.0.clone().into());
        let n = conditions.params.len();
        let plus = if unindexed.batch { "+" } else { "" };
        conditions.all_of.push(format!("{plus}o.batch_seq = (SELECT seq FROM batches WHERE id = ?{n})"));
    }
    if let Some(network) = query.network {
        conditions.add("o.network =", network.name().to_owned());
    }
    if let Some(msisdn) = query.msisdn {
        conditions.add("o.msisdn =", msisdn.local());
    }
    if let Some(from) = query.created_from {
        conditions.add(&format!("{plus}o.created_at >="), from.0);
    }
    if let Some(before) = query.created_before {
        conditions.add(&format!("{plus}o.created_at <"), before.0);
    }
    if let Some(since) = query.ended_badly_since {
        conditions.all_of.push("o.state IN ('failed', 'rejected') AND o.last_sent_at IS NOT NULL".to_owned());
        conditions.add("o.state_since >=", since.0);
    }
    if query.of_stopped {
        conditions.all_of.push(r#"b.state = '{"state":"stopped"}'"#.to_owned());
    }
    if query.to_buy_again {
        conditions.all_of.push("+o.state IN ('rejected', 'refunded')".to_owned());
        conditions.all_of.push("NOT EXISTS (SELECT 1 FROM orders r WHERE r.retry_of = o.id)".to_owned());
    }
    conditions
}

const FROM_ORDERS: &str = "FROM orders o JOIN batches b ON b.seq = o.batch_seq";
const FROM_ENDED_BADLY: &str = "FROM orders o INDEXED BY orders_ended_badly JOIN batches b ON b.seq = o.batch_seq";
const FROM_TEXTS: &str = "FROM orders o JOIN batches b ON b.seq = o.batch_seq JOIN order_texts x ON x.seq = o.seq";
/// The index first, in its own order, so that a page of newest hits ends the work: hence CROSS, SQLite's word for "in the
/// order written".
const FROM_INDEX: &str = "FROM order_trigrams f CROSS JOIN order_texts x ON x.seq = f.rowid \
                          CROSS JOIN orders o ON o.seq = f.rowid CROSS JOIN batches b ON b.seq = o.batch_seq";

/// Where the rows come from, what they must fulfil, and the name of their place in the order of approval.
fn source(
    tx: &Transaction<'_>,
    query: &OrderQuery,
    unindexed: Unindexed,
) -> Result<(&'static str, Conditions, &'static str), Fail> {
    let mut conditions = all_conditions(query, unindexed);
    Ok(match fts::parse(query.search.as_deref()) {
        Search::Everything if query.ended_badly_since.is_some() => (FROM_ENDED_BADLY, conditions, "o.seq"),
        Search::Everything => (FROM_ORDERS, conditions, "o.seq"),
        Search::Beginning { pattern } => {
            conditions.params.push(pattern.into());
            let n = conditions.params.len();
            let fields = ["msisdn", "note", "package_name", "short_reference"];
            let tests: Vec<String> = fields.map(|field| format!("o.{field} LIKE ?{n} ESCAPE '\\'")).into();
            conditions.all_of.push(format!("({})", tests.join(" OR ")));
            if query.is_short_search() {
                conditions.add("o.seq > (SELECT max(seq) FROM orders) -", i64::from(SHORT_SEARCH_ORDERS));
            }
            (FROM_ORDERS, conditions, "o.seq")
        }
        Search::Indexed { spellings } => {
            // Looking at each of few orders is quicker than the index.
            let of_few = is_narrow(query);
            if !of_few {
                conditions.add("order_trigrams MATCH", fts::candidates(tx, &spellings)?);
            }
            let mut either = Vec::with_capacity(spellings.len());
            for spelling in spellings {
                conditions.params.push(spelling.into());
                either.push(format!("instr(x.text, ?{}) > 0", conditions.params.len()));
            }
            conditions.all_of.push(format!("({})", either.join(" OR ")));
            if of_few { (FROM_TEXTS, conditions, "o.seq") } else { (FROM_INDEX, conditions, "f.rowid") }
        }
    })
}

/// A page. Newest first is by order of approval, which a clock set back does not disturb.
pub(crate) fn page(tx: &Transaction<'_>, cipher: &Cipher, query: &OrderQuery) -> Result<Vec<Order>, Fail> {
    let unindexed = Unindexed::choose(tx, query, true)?;
    let (from, mut conditions, place) = source(tx, query, unindexed)?;
    let limit = if query.limit == 0 { LIMIT_MAX } else { query.limit.min(LIMIT_MAX) };
    let by = match query.sort {
        OrderSort::NewestFirst => format!("{}{place} DESC", if unindexed.place && place == "o.seq" { "+" } else { "" }),
        OrderSort::Row => "o.batch_seq, o.row".to_owned(),
    };
    let filter = conditions.sql();
    conditions.params.push(i64::from(limit).into());
    conditions.params.push(i64::from(query.offset).into());
    let last = conditions.params.len();
    let sql = format!("{} {from}{filter} ORDER BY {by} LIMIT ?{} OFFSET ?{last}", *orders::SELECTED, last - 1);
    let mut statement = tx.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(conditions.params))?;
    let mut page = Vec::new();
    while let Some(row) = rows.next()? {
        page.push(orders::from_row(cipher, row)?.order);
    }
    Ok(page)
}

/// The network of the newest delivery to each number that had one.
pub(crate) fn delivered_networks(
    tx: &Transaction<'_>,
    cipher: &Cipher,
    numbers: &[Msisdn],
) -> Result<HashMap<Msisdn, Network>, Fail> {
    // The plus: the number is the narrow part, and SQLite would take the state for it.
    let sql = format!(
        "{} {FROM_ORDERS} WHERE o.msisdn = ?1 AND +o.state = 'delivered' AND o.network IS NOT NULL
         ORDER BY o.seq DESC LIMIT 1",
        *orders::SELECTED
    );
    let mut statement = tx.prepare_cached(&sql)?;
    let mut found = HashMap::new();
    for number in numbers {
        let mut rows = statement.query([number.local()])?;
        if let Some(row) = rows.next()?
            && let Some(network) = orders::from_row(cipher, row)?.order.network
        {
            found.insert(*number, network);
        }
    }
    Ok(found)
}

/// Totals; from the kept totals where the query asks for nothing that they do not know.
pub(crate) fn totals(tx: &Transaction<'_>, query: &OrderQuery) -> Result<OrderTotals, Fail> {
    let is_simple = query.batch_id.is_none()
        && query.network.is_none()
        && query.msisdn.is_none()
        && query.created_from.is_none()
        && query.created_before.is_none()
        && !query.to_buy_again
        && !query.of_stopped
        && query.ended_badly_since.is_none()
        && query.search.as_deref().is_none_or(|text| text.trim().is_empty());
    if is_simple {
        return totals_by_standing(tx, query);
    }
    let (from, conditions, _) = source(tx, query, Unindexed::choose(tx, query, false)?)?;
    let filter = conditions.sql();
    sums(tx, &format!("SELECT o.state, count(*), sum(coalesce(o.charged, o.planned_price)) {from}{filter}"), conditions)
}

/// What the kept totals know: by state, account, wallet and kind.
fn totals_by_standing(tx: &Transaction<'_>, query: &OrderQuery) -> Result<OrderTotals, Fail> {
    let conditions = standing(query, Unindexed::NONE);
    let filter = conditions.sql();
    sums(tx, &format!("SELECT o.state, sum(o.order_count), sum(o.pesewas) FROM order_totals o{filter}"), conditions)
}

fn count(totals: &OrderTotals) -> u64 {
    totals.by_state.iter().map(|(_, count, _)| count).sum()
}

fn sums(tx: &Transaction<'_>, sql: &str, conditions: Conditions) -> Result<OrderTotals, Fail> {
    // The plus: grouping must not choose the index either.
    let mut statement = tx.prepare_cached(&format!("{sql} GROUP BY +o.state"))?;
    let mut rows = statement.query(params_from_iter(conditions.params))?;
    let mut by_state = Vec::new();
    while let Some(row) = rows.next()? {
        let state = OrderState::from_name(&row.get::<_, String>(0)?).ok_or_else(|| damaged("the totals"))?;
        let count = u64::try_from(row.get::<_, i64>(1)?).map_err(|_| damaged("the totals"))?;
        if count > 0 {
            by_state.push((state, count, Pesewas(row.get(2)?)));
        }
    }
    by_state.sort_by_key(|(state, ..)| *state);
    Ok(OrderTotals { by_state })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::{at, batch, data_key, order};
    use crate::tables::batches;
    use domain::PackageKey;
    use engine::ports::OrderQuery;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    const STEPS: u64 = 100;

    /// How many hundreds of SQLite's own steps the first page of a query takes in a history of so many orders: all
    /// delivered but the newest, all of data but the oldest, and two of today.
    fn steps(count: u32, query: &OrderQuery) -> (u64, usize) {
        let (mut connection, cipher) = crate::open::open_in_memory(&data_key()).expect("a history");
        let tx = connection.transaction().expect("it is written to");
        let batch = batch("long");
        let seq = batches::insert(&tx, &cipher, &batch).expect("a batch");
        for row in 1..=count {
            let mut order = order(&batch, row);
            order.created_at = if row + 1 >= count { at(1_000_000) } else { at(row.into()) };
            order.state = if row == count { OrderState::Planned } else { OrderState::Delivered };
            if row == 1 {
                order.package = PackageKey::NetConnectChecker { package_id: "bece".to_owned() };
            }
            orders::insert(&tx, &cipher, &order, seq).expect("an order");
        }
        tx.commit().expect("it is written");
        let taken = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&taken);
        let hear = move || {
            counter.fetch_add(1, Ordering::Relaxed);
            false
        };
        connection.progress_handler(i32::try_from(STEPS).unwrap_or(1), Some(hear)).expect("it counts");
        let tx = connection.transaction().expect("it is read");
        let found = page(&tx, &cipher, query).expect("a page").len();
        (taken.load(Ordering::Relaxed), found)
    }

    #[test]
    fn a_page_reads_no_more_of_a_long_history_than_of_a_short_one() {
        let since = OrderQuery { created_from: Some(at(900_000)), limit: 100, ..OrderQuery::default() };
        let of = |states: &[OrderState]| OrderQuery { states: states.to_vec(), ..since.clone() };
        let in_a_rare_state = OrderQuery { created_from: Some(at(0)), ..of(&[OrderState::Failed]) };
        let still_to_send = OrderQuery {
            batch_id: Some("long".into()),
            created_from: None,
            sort: OrderSort::Row,
            limit: 1,
            ..of(&[OrderState::Planned])
        };
        let rare_of_a_batch = OrderQuery {
            batch_id: Some("long".into()),
            created_from: None,
            ..of(&[OrderState::Planned, OrderState::Sending])
        };
        let checkers = OrderQuery { checkers: Some(true), limit: 100, ..OrderQuery::default() };
        for (what, query, expected) in [
            ("today", since.clone(), 2),
            ("a rare state of the last days", in_a_rare_state, 0),
            ("a common state of today", of(&[OrderState::Delivered]), 1),
            ("what is still to be sent of a batch", still_to_send, 1),
            ("a rare state of a batch", rare_of_a_batch, 1),
            ("the checkers", checkers, 1),
        ] {
            let (short, long) = (steps(30, &query), steps(3_000, &query));
            assert_eq!((short.1, long.1), (expected, expected), "{what}: what is found");
            assert!(long.0 <= short.0 + 5, "{what}: {} hundred steps among 3,000 orders, {} among 30", long.0, short.0);
        }
    }
}
