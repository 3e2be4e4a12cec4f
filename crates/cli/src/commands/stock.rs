//! Which checkers there are and whose each is: a buyer's, one that was handed out of the stock, or nobody's yet.
//!
//! Guarantees: no serial number and no PIN. Leaves out: showing them (`credentials`).

use crate::args::Args;
use crate::failure::{Exit, Failure};
use crate::{json, show};
use domain::{Msisdn, OrderId, PackageKey};
use engine::model::Order;
use engine::ports::OrderQuery;
use host::{Handover, Host};
use serde::Serialize;
use std::collections::HashSet;

/// A checker's order, with whose it is.
#[derive(Serialize)]
pub struct CheckerJson {
    #[serde(flatten)]
    order: json::OrderJson,
    /// Bought for stock and not handed to anybody yet.
    in_stock: bool,
    /// To whom a checker of the stock was handed.
    handed_to: Option<String>,
    /// When it was approved.
    bought_at_ms: i64,
}

impl CheckerJson {
    /// Of an order.
    pub fn of(host: &Host, order: &Order) -> Result<Self, Failure> {
        let buyer = Handover::new(host.desk()).buyer(order)?;
        let handed_to = buyer.filter(|_| Handover::is_stock(order)).map(Msisdn::local);
        Ok(Self {
            order: json::OrderJson::from(order),
            in_stock: buyer.is_none(),
            handed_to,
            bought_at_ms: order.created_at.0,
        })
    }
}

/// In words: `for 024 123 4567`, `handed to 024 123 4567`, `in stock`.
pub fn whose(host: &Host, order: &Order) -> Result<String, Failure> {
    Ok(match Handover::new(host.desk()).buyer(order)? {
        Some(buyer) if Handover::is_stock(order) => format!("handed to {buyer}"),
        Some(buyer) => format!("for {buyer}"),
        None => "in stock".to_owned(),
    })
}

/// Whether an order is a checker.
pub fn is_checker(order: &Order) -> bool {
    matches!(order.package, PackageKey::NetConnectChecker { .. })
}

/// All checkers, or those that a text finds.
pub fn list(args: &Args, host: &Host, search: Option<&str>) -> Result<Exit, Failure> {
    let query = OrderQuery { checkers: Some(true), ..OrderQuery::default() };
    let mut orders = host::all_orders(host.desk(), query)?;
    if let Some(text) = search.map(str::trim).filter(|text| !text.is_empty()) {
        let holders = host.ledger().find_by_serial(text)?;
        let by_serial: HashSet<OrderId> = holders.into_iter().map(|order| order.id).collect();
        let mut found = Vec::new();
        for order in orders {
            if by_serial.contains(&order.id) || is_found(host, &order, text)? {
                found.push(order);
            }
        }
        orders = found;
    }
    if orders.is_empty() && !args.json {
        out!("{}", if search.is_some() { "No checker is found by that." } else { "No checker was bought yet." });
    } else {
        print(args, host, &orders)?;
    }
    Ok(Exit::Done)
}

/// By number, the one that it was handed to too; package; date; references.
fn is_found(host: &Host, order: &Order, text: &str) -> Result<bool, Failure> {
    let bare = |text: &str| text.to_lowercase().replace(' ', "");
    let buyer = Handover::new(host.desk()).buyer(order)?;
    let number = Msisdn::parse(text).map(|parsed| parsed.msisdn);
    if number.is_ok_and(|number| number == order.msisdn || buyer == Some(number)) {
        return Ok(true);
    }
    let places = [
        Some(order.msisdn.local()),
        buyer.map(Msisdn::local),
        Some(order.package_name.clone()),
        Some(show::time(order.created_at)),
        Some(order.reference.to_string()),
        order.provider_order_id.as_ref().map(ToString::to_string),
        order.short_reference.clone(),
    ];
    Ok(places.into_iter().flatten().any(|place| bare(&place).contains(&bare(text))))
}

/// Prints checkers, without their secrets.
pub fn print(args: &Args, host: &Host, orders: &[Order]) -> Result<(), Failure> {
    if args.json {
        let all = orders.iter().map(|order| CheckerJson::of(host, order)).collect::<Result<Vec<_>, _>>()?;
        json::print(&all);
        return Ok(());
    }
    let mut rows = Vec::with_capacity(orders.len());
    for order in orders {
        rows.push(vec![
            show::time(order.created_at),
            whose(host, order)?,
            order.package_name.clone(),
            order.charged.unwrap_or(order.planned_price).to_string(),
            host::state_word(order.state).to_owned(),
            order.reference.to_string(),
            order.reason.clone().unwrap_or_default(),
        ]);
    }
    out!("{}", show::table(&["bought", "whose", "package", "price", "state", "reference", ""], &[3], &rows));
    Ok(())
}
