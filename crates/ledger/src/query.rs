//! Pages of orders and totals over them.

use crate::crypto::Cipher;
use crate::error::{Fail, damaged};
use crate::tables::{fts, orders};
use domain::{OrderState, Pesewas};
use engine::model::Order;
use engine::ports::{OrderQuery, OrderSort, OrderTotals};
use rusqlite::types::Value;
use rusqlite::{Transaction, params_from_iter};

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

/// What both tables have: the orders themselves and their totals.
fn shared(query: &OrderQuery) -> Conditions {
    let mut conditions = Conditions { all_of: Vec::new(), params: Vec::new() };
    if !query.states.is_empty() {
        let names: Vec<String> = query.states.iter().map(|state| format!("'{}'", state.name())).collect();
        conditions.all_of.push(format!("o.state IN ({})", names.join(", ")));
    }
    if let Some(account) = &query.account {
        conditions.add("o.account =", account.0.clone());
    }
    if let Some(wallet_id) = &query.wallet_id {
        conditions.add("o.wallet_id =", wallet_id.0.clone());
    }
    if let Some(checkers) = query.checkers {
        conditions.add("o.is_checker =", i64::from(checkers));
    }
    conditions
}

fn all_conditions(query: &OrderQuery) -> Conditions {
    let mut conditions = shared(query);
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
        conditions.add("o.created_at >=", from.0);
    }
    if let Some(before) = query.created_before {
        conditions.add("o.created_at <", before.0);
    }
    if let Some(condition) = query.search.as_deref().and_then(|text| fts::condition(text, &mut conditions.params)) {
        conditions.all_of.push(condition);
    }
    conditions
}

/// A page. Newest first is by order of approval, which a clock set back does not disturb.
pub(crate) fn page(tx: &Transaction<'_>, cipher: &Cipher, query: &OrderQuery) -> Result<Vec<Order>, Fail> {
    let mut conditions = all_conditions(query);
    let limit = if query.limit == 0 { LIMIT_MAX } else { query.limit.min(LIMIT_MAX) };
    let by = match query.sort {
        OrderSort::NewestFirst => "o.seq DESC",
        OrderSort::Row => "o.batch_seq, o.row",
    };
    let filter = conditions.sql();
    conditions.params.push(i64::from(limit).into());
    conditions.params.push(i64::from(query.offset).into());
    let count = conditions.params.len();
    let sql = format!("{}{filter} ORDER BY {by} LIMIT ?{} OFFSET ?{count}", *orders::SELECT, count - 1);
    let mut statement = tx.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(conditions.params))?;
    let mut page = Vec::new();
    while let Some(row) = rows.next()? {
        page.push(orders::from_row(cipher, row)?.order);
    }
    Ok(page)
}

/// Totals; from the kept totals where the query asks for nothing that they do not know.
pub(crate) fn totals(tx: &Transaction<'_>, query: &OrderQuery) -> Result<OrderTotals, Fail> {
    let is_simple = query.batch_id.is_none()
        && query.network.is_none()
        && query.msisdn.is_none()
        && query.created_from.is_none()
        && query.created_before.is_none()
        && query.search.as_deref().is_none_or(|text| text.trim().is_empty());
    let (conditions, sql) = if is_simple {
        let conditions = shared(query);
        let filter = conditions.sql();
        let sql = format!("SELECT o.state, sum(o.order_count), sum(o.pesewas) FROM order_totals o{filter}");
        (conditions, sql)
    } else {
        let conditions = all_conditions(query);
        let filter = conditions.sql();
        let cost = "sum(coalesce(o.charged, o.planned_price))";
        (conditions, format!("SELECT o.state, count(*), {cost} FROM orders o{filter}"))
    };
    let mut statement = tx.prepare_cached(&format!("{sql} GROUP BY o.state"))?;
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
