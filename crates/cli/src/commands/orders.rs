//! Orders: listing, one with its journal, looking, settling.

use super::stock;
use crate::args::{Args, OrderCommand, OrdersArgs, VerdictArg};
use crate::failure::{Exit, Failure};
use crate::{json, open, show};
use domain::{OrderState, ProviderOrderId};
use engine::Verdict;
use engine::model::Order;
use engine::ports::OrderQuery;
use host::{Host, SystemClock};
use serde_json::json;

pub async fn list(args: &Args, command: &OrdersArgs) -> Result<Exit, Failure> {
    let states = match command.state.as_deref() {
        None => Vec::new(),
        Some(name) => vec![OrderState::from_name(name).ok_or_else(|| {
            let all: Vec<&str> = OrderState::ALL.into_iter().map(OrderState::name).collect();
            Failure::refused("state", format!("there is no state '{name}'"), format!("There is {}.", all.join(", ")))
        })?],
    };
    let host = open::host(args).await?;
    let query = OrderQuery { states, search: command.search.clone(), limit: 10_000, ..OrderQuery::default() };
    let orders = host.desk().ledger().orders(&query);
    let settings = host.desk().settings();
    host.close().await;
    let orders = orders?;
    if args.json {
        json::print(&orders.iter().map(json::OrderJson::from).collect::<Vec<_>>());
    } else {
        out!("{}", show::orders(&orders));
        if let Some(words) = show::not_known(&orders, &settings, SystemClock::wall_now()) {
            out!("{words}");
        }
    }
    Ok(Exit::Done)
}

/// Finds an order by whatever name the person has for it.
pub fn find(host: &Host, reference: &str) -> Result<Order, Failure> {
    host.desk().ledger().order_by_any_reference(reference)?.ok_or_else(|| {
        Failure::refused("order", format!("there is no order '{reference}'"), "See 'bundledesk-cli orders --search'.")
    })
}

pub async fn run(args: &Args, command: &OrderCommand) -> Result<Exit, Failure> {
    let host = open::host(args).await?;
    let result = run_with(args, command, &host).await;
    host.close().await;
    result
}

async fn run_with(args: &Args, command: &OrderCommand, host: &Host) -> Result<Exit, Failure> {
    match command {
        OrderCommand::Show { reference } => {
            let order = find(host, reference)?;
            print_one(args, host, &order)?;
            Ok(Exit::Done)
        }
        OrderCommand::Check { reference } => {
            let order = find(host, reference)?;
            let order = host.desk().check_order(&order.id).await?;
            print_one(args, host, &order)?;
            Ok(if order.state.is_final() { Exit::Done } else { Exit::Unfinished })
        }
        OrderCommand::Settle { reference, verdict, provider_reference, note } => {
            let order = find(host, reference)?;
            let verdict = match verdict {
                VerdictArg::Charged => Verdict::Charged(provider_reference.clone().map(ProviderOrderId)),
                VerdictArg::Failed => Verdict::Failed,
                VerdictArg::NotCharged => Verdict::NotCharged,
            };
            if verdict == Verdict::NotCharged {
                // A look may tell what became of it. Not every order can be asked for, but the wallet can, and its answer tells
                // the provider's time, by which a charge is ruled out. Out of reach, the desk goes by what it knows.
                let _ = host.desk().check_order(&order.id).await;
                let _ = host.desk().read_wallet(&order.account).await;
            }
            let order = host.desk().settle(&order.id, &verdict, note)?;
            print_one(args, host, &order)?;
            Ok(Exit::Done)
        }
    }
}

fn print_one(args: &Args, host: &Host, order: &Order) -> Result<(), Failure> {
    let journal = host.desk().ledger().journal(&order.id)?;
    if args.json {
        let journal: Vec<_> = journal
            .iter()
            .map(|entry| {
                json!({ "at_ms": entry.at, "from": entry.from, "to": entry.to, "cause": entry.cause, "evidence": entry.evidence })
            })
            .collect();
        let mut shown = json!({ "order": json::OrderJson::from(order), "journal": journal });
        if stock::is_checker(order) {
            shown["checker"] = json!(stock::CheckerJson::of(host, order)?);
        }
        json::print(&shown);
        return Ok(());
    }
    let whose = if stock::is_checker(order) { stock::whose(host, order)? } else { format!("for {}", order.msisdn) };
    let what = format!("{} {} {whose}", order.network.map_or("", domain::Network::name), order.package_name);
    out!("{}", what.trim_start());
    out!("approved {}", show::time(order.created_at));
    out!("{}  {}", host::state_word(order.state), order.charged.unwrap_or(order.planned_price));
    out!("our reference       {}", order.reference);
    out!(
        "{} reference  {}",
        order.provider.name(),
        order.provider_order_id.as_ref().map_or("none yet", |id| id.as_str())
    );
    if let Some(reason) = order.reason.as_deref().filter(|reason| !reason.is_empty()) {
        out!("{reason}");
    }
    if let Some(words) = show::not_known(std::slice::from_ref(order), &host.desk().settings(), SystemClock::wall_now())
    {
        out!("{words}");
    }
    for entry in journal {
        out!("{}  {} -> {}: {}", show::time(entry.at), entry.from.word(), entry.to.word(), entry.evidence);
    }
    Ok(())
}
