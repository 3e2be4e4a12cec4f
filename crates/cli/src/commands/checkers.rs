//! Buying result checkers.

use crate::args::{Args, BuyCheckersArgs, CheckersCommand};
use crate::bad_rows::BadRow;
use crate::failure::{Exit, Failure};
use crate::progress::{self, Until};
use crate::standing::Standing;
use crate::{json, open, show};
use domain::{BatchId, CheckerPackage, Msisdn, OrderState, PackageKey};
use engine::Approval;
use engine::model::{Lane, Order};
use engine::plan::{PlanLine, PlanRequest, Want, counts_as_bought};
use engine::ports::OrderQuery;
use host::{Host, SystemClock};
use recipients::{Position, ProblemCode, ReadList};
use std::collections::BTreeMap;
use std::path::Path;

/// No provider has more in stock, and every one bought is a line in memory.
const CHECKERS_MAX: usize = 10_000;

pub async fn run(args: &Args, command: &CheckersCommand) -> Result<Exit, Failure> {
    let CheckersCommand::Buy(buy_args) = command;
    let numbers = numbers(buy_args)?;
    let host = open::host(args).await?;
    let result = buy(args, buy_args, &numbers, &host).await;
    host.close().await;
    result
}

fn numbers(command: &BuyCheckersArgs) -> Result<Vec<Msisdn>, Failure> {
    let Some(count) = usize::try_from(command.count).ok().filter(|count| *count > 0) else {
        let message = format!("{} checkers are none; nothing was bought", command.count);
        return Err(Failure::refused("count", message, "Give --count 1 or more."));
    };
    let mut numbers = command.to.iter().map(|text| open::number(text)).collect::<Result<Vec<_>, _>>()?;
    if let Some(file) = &command.file {
        numbers.extend(listed(file)?);
    }
    if numbers.is_empty() {
        return Err(Failure::refused("number", "for whom?", "Give --to NUMBER, or a file of numbers."));
    }
    if numbers.len().saturating_mul(count) > CHECKERS_MAX {
        let message = format!("more than {CHECKERS_MAX} checkers are bought in several purchases; nothing was bought");
        return Err(Failure::refused("count", message, "Give a smaller --count, or a shorter list."));
    }
    Ok(numbers.into_iter().flat_map(|number| std::iter::repeat_n(number, count)).collect())
}

/// The numbers of a list, in its order. A checker has no size, so a row that lacks nothing else is as good as any.
fn listed(file: &Path) -> Result<Vec<Msisdn>, Failure> {
    let list = super::plan::read(file)?;
    for note in &list.notes {
        eprintln!("{}", show::sentence(&note.text));
    }
    let mut numbers: Vec<(&Position, Msisdn)> = list.rows.iter().map(|row| (&row.position, row.msisdn)).collect();
    let mut bad = Vec::new();
    for problem in &list.problems {
        let number = problem.partial.number.as_deref().and_then(|number| Msisdn::parse(number).ok());
        match (problem.code, number) {
            (ProblemCode::NoSizes, _) => {}
            (ProblemCode::SizeMissing, Some(number)) => numbers.push((&problem.position, number.msisdn)),
            _ => bad.push(BadRow::from(problem).for_checkers()),
        }
    }
    if bad.is_empty() {
        refuse_nobody(&list, &numbers)?;
        numbers.sort_by_key(|(position, _)| *position);
        return Ok(numbers.into_iter().map(|(_, number)| number).collect());
    }
    let message = format!("{} cannot be read; nothing was bought", show::counted(bad.len(), "row"));
    Err(Failure::refused("problems", message, "Mend them in the list first.").with_problems(bad))
}

fn refuse_nobody(list: &ReadList, numbers: &[(&Position, Msisdn)]) -> Result<(), Failure> {
    if !numbers.is_empty() {
        return Ok(());
    }
    let bad = list.problems.iter().map(|problem| BadRow::from(problem).for_checkers()).collect();
    let message = "there is no number on this list; nothing was bought";
    Err(Failure::refused("empty", message, "Write one number on each line.").with_problems(bad))
}

async fn buy(args: &Args, command: &BuyCheckersArgs, numbers: &[Msisdn], host: &Host) -> Result<Exit, Failure> {
    let max_total = open::max_total(command.max_total.as_deref())?;
    let name = command.account.as_deref().or(host.is_practice().then_some(host::NETCONNECT_PRACTICE));
    let account = open::account(host, name)?;
    let package = package(host, &account.id, &command.package).await?;
    let lines = numbers
        .iter()
        .map(|msisdn| PlanLine {
            position: None,
            msisdn: *msisdn,
            network: None,
            network_source: None,
            want: Want::Package(package.key.clone()),
            note: command.stock.then(|| host::STOCK_NOTE.to_owned()),
            retry_of: None,
        })
        .collect();
    let request = PlanRequest {
        account: account.id.clone(),
        lines,
        source: package.name.clone(),
        bulk_calls: numbers.len() > 1,
        lane: Lane::Counter,
    };
    let plan = host.desk().plan(request).await?;
    if let Some(problem) = plan.lines.iter().find_map(|line| line.problem.as_ref()) {
        return Err(Failure::refused(&problem.code, problem.text.clone(), problem.hint.clone()));
    }
    if !command.allow_repeat {
        refuse_repeat(host, &package.key, numbers)?;
    }
    let question = format!("Buy {} x {} for {} from '{}'?", numbers.len(), package.name, plan.total, account.id);
    if !command.yes && !open::ask_to_spend(host, &question, plan.total)? {
        return Err(Failure::refused("not_approved", "nothing was bought", "Say yes, or give --yes."));
    }
    // The engine knows no repeat of checkers, and its list of the same numbers may have been one of other checkers.
    let id = host.desk().approve(&plan, &Approval { allow_repeat: true, max_total })?;
    progress::follow(host, std::slice::from_ref(&id), Until::Quiet).await?;
    report(args, host, &id)
}

fn report(args: &Args, host: &Host, id: &BatchId) -> Result<Exit, Failure> {
    let orders = progress::orders(host, id)?;
    let standing = Standing::of(host, &host.desk().batch(id)?)?;
    if args.json {
        json::print(&json::BatchJson::of(id, standing, &orders, Vec::new()));
    } else {
        out!("{}", show::orders(&orders));
        if standing.reason.is_some() {
            out!("Batch {id} is {}", standing.words());
        }
        if let Some(words) = show::not_known(&orders, &host.desk().settings(), SystemClock::wall_now()) {
            out!("{words}");
        }
        if orders.iter().any(|order| order.state == OrderState::Delivered) {
            out!("Show a credential with 'bundledesk-cli credentials show REFERENCE --reveal'.");
        }
    }
    Ok(if json::all_delivered(&orders) { Exit::Done } else { Exit::Unfinished })
}

/// One buyer takes several on purpose, but hardly the whole list twice within a day.
fn refuse_repeat(host: &Host, package: &PackageKey, numbers: &[Msisdn]) -> Result<(), Failure> {
    let repeat_ms = i64::try_from(host.desk().settings().repeat_ms).unwrap_or(i64::MAX);
    let since = SystemClock::wall_now().plus_ms(-repeat_ms);
    let query = OrderQuery { checkers: Some(true), created_from: Some(since), ..OrderQuery::default() };
    let mut batches: BTreeMap<BatchId, Vec<Order>> = BTreeMap::new();
    for order in host::all_orders(host.desk(), query)? {
        batches.entry(order.batch_id.clone()).or_default().push(order);
    }
    let mut wanted = numbers.to_vec();
    wanted.sort_unstable();
    let is_same = |orders: &[Order]| {
        let mut bought: Vec<Msisdn> = orders.iter().map(|order| order.msisdn).collect();
        bought.sort_unstable();
        bought == wanted
            && orders.iter().all(|order| order.package == *package)
            && orders.iter().any(|order| counts_as_bought(order.state))
    };
    let Some((id, orders)) = batches.iter().find(|(_, orders)| is_same(orders)) else { return Ok(()) };
    let (at, bought) =
        (orders.first().map(|order| show::time(order.created_at)), show::counted(orders.len(), "checker"));
    let message = format!(
        "the same was bought at {} already: {bought} for the same numbers, as batch {id}; nothing was bought now",
        at.unwrap_or_default()
    );
    let hint = format!("Look at it with `batch show {id}`. If you mean it, add `--allow-repeat`.");
    Err(Failure::refused("repeat", message, hint))
}

async fn package(host: &Host, account: &domain::AccountId, wanted: &str) -> Result<CheckerPackage, Failure> {
    let checkers = host.desk().refresh_checkers(account).await?;
    let is_wanted = |checker: &&CheckerPackage| {
        checker.code.eq_ignore_ascii_case(wanted)
            || checker.name.eq_ignore_ascii_case(wanted)
            || matches!(&checker.key, PackageKey::NetConnectChecker { package_id } if package_id == wanted)
    };
    checkers.iter().find(is_wanted).cloned().ok_or_else(|| {
        let all: Vec<String> = checkers.iter().map(|c| format!("{} ({})", c.code, c.name)).collect();
        let hint = match all.as_slice() {
            [] => format!("'{account}' sells no checkers; only NetConnect does. Name such an account with --account."),
            all => format!("There is {}.", all.join(", ")),
        };
        Failure::refused("package", format!("there is no checker '{wanted}'"), hint)
    })
}
