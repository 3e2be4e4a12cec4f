//! Pages of orders and totals over them.

use crate::crypto::Cipher;
use crate::error::{Fail, damaged};
use crate::tables::fts::{self, Search};
use crate::tables::orders;
use domain::{Msisdn, Network, OrderState, Pesewas};
use engine::model::Order;
use engine::ports::{OrderQuery, OrderSort, OrderTotals};
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
#[derive(Clone, Copy, Default)]
struct Unindexed {
    /// State, account, wallet, kind.
    standing: bool,
    /// Time of approval.
    time: bool,
}

impl Unindexed {
    /// What is narrower than a standing: a batch or a number, then a time, then the newest orders themselves.
    fn choose(query: &OrderQuery, is_page: bool, matches_by_standing: u64) -> Self {
        const COMMON_FROM: u64 = 20_000;
        let has_time = query.created_from.is_some() || query.created_before.is_some();
        let from_the_newest_on = is_page && query.sort == OrderSort::NewestFirst && query.created_before.is_none();
        if is_narrow(query) {
            Self { standing: true, time: true }
        } else if has_time {
            Self { standing: true, time: from_the_newest_on }
        } else {
            Self { standing: matches_by_standing >= COMMON_FROM, time: false }
        }
    }
}

/// A batch or a number: few orders.
const fn is_narrow(query: &OrderQuery) -> bool {
    query.batch_id.is_some() || query.msisdn.is_some()
}

/// What both tables have: the orders themselves and their totals. A plus keeps a condition from choosing the index.
fn standing(query: &OrderQuery, unindexed: Unindexed) -> Conditions {
    let plus = if unindexed.standing { "+" } else { "" };
    let mut conditions = Conditions { all_of: Vec::new(), params: Vec::new() };
    if !query.states.is_empty() {
        let names: Vec<String> = query.states.iter().map(|state| format!("'{}'", state.name())).collect();
        conditions.all_of.push(format!("{plus}o.state IN ({})", names.join(", ")));
    }
    if let Some(account) = &query.account {
        conditions.add(&format!("{plus}o.account ="), account.0.clone());
    }
    if let Some(wallet_id) = &query.wallet_id {
        conditions.add(&format!("{plus}o.wallet_id ="), wallet_id.0.clone());
    }
    if let Some(checkers) = query.checkers {
        conditions.add(&format!("{plus}o.is_checker ="), i64::from(checkers));
    }
    conditions
}

fn all_conditions(query: &OrderQuery, unindexed: Unindexed) -> Conditions {
    let mut conditions = standing(query, unindexed);
    let plus = if unindexed.time { "+" } else { "" };
    if let Some(batch_id) = &query.batch_id {
        conditions.params.push(batch_id.0.clone().into());
        let n = conditions.params.len();
        conditions.all_of.push(format!("o.batch_seq = (SELECT seq FROM batches WHERE id = ?{n})"));
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
    conditions
}

const FROM_ORDERS: &str = "FROM orders o JOIN batches b ON b.seq = o.batch_seq";
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
        Search::Everything => (FROM_ORDERS, conditions, "o.seq"),
        Search::Beginning { pattern } => {
            conditions.params.push(pattern.into());
            let n = conditions.params.len();
            let fields = ["msisdn", "note", "package_name", "short_reference"];
            let tests: Vec<String> = fields.map(|field| format!("o.{field} LIKE ?{n} ESCAPE '\\'")).into();
            conditions.all_of.push(format!("({})", tests.join(" OR ")));
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
    let unindexed = Unindexed::choose(query, true, count(&totals_by_standing(tx, query)?));
    let (from, mut conditions, place) = source(tx, query, unindexed)?;
    let limit = if query.limit == 0 { LIMIT_MAX } else { query.limit.min(LIMIT_MAX) };
    let by = match query.sort {
        OrderSort::NewestFirst => format!("{place} DESC"),
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
        && query.search.as_deref().is_none_or(|text| text.trim().is_empty());
    let by_standing = totals_by_standing(tx, query)?;
    if is_simple {
        return Ok(by_standing);
    }
    let (from, conditions, _) = source(tx, query, Unindexed::choose(query, false, count(&by_standing)))?;
    let filter = conditions.sql();
    sums(tx, &format!("SELECT o.state, count(*), sum(coalesce(o.charged, o.planned_price)) {from}{filter}"), conditions)
}

/// What the kept totals know: by state, account, wallet and kind.
fn totals_by_standing(tx: &Transaction<'_>, query: &OrderQuery) -> Result<OrderTotals, Fail> {
    let conditions = standing(query, Unindexed::default());
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
