//! Lists of recipients: plan, send, follow, resume, stop.

use crate::args::{Args, BatchCommand, SendArgs};
use crate::failure::{Exit, Failure};
use crate::progress::{self, Until};
use crate::{json, open, show};
use domain::{AccountId, BatchId, OrderState, Pesewas};
use engine::Approval;
use engine::model::{Batch, BatchState, Lane};
use engine::plan::{Plan, PlanLine, PlanRequest, Want};
use engine::ports::OrderQuery;
use host::{DataFolder, Host, HostError, ResultRows};
use recipients::{ReadList, ReadOptions, RecipientRow};
use serde_json::json;
use std::io::{IsTerminal, Read};
use std::path::Path;

pub async fn run(args: &Args, command: &BatchCommand) -> Result<Exit, Failure> {
    match command {
        BatchCommand::Plan { file, account, bulk_calls } => plan(args, file, account.as_deref(), *bulk_calls).await,
        BatchCommand::Send(send_args) => send(args, send_args).await,
        BatchCommand::List => list(args).await,
        BatchCommand::Show { id } => show_one(args, id).await,
        BatchCommand::Resume { id, yes } => resume(args, id.as_deref(), *yes).await,
        BatchCommand::Stop { id } => stop(args, id).await,
        BatchCommand::Export { id, out, to_buy_again } => export(args, id, out, *to_buy_again).await,
    }
}

/// Reads a list from a file or, for '-', from standard input.
pub fn read(file: &Path) -> Result<ReadList, Failure> {
    let options = ReadOptions::default();
    if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return Ok(recipients::read_text(&text, &options));
    }
    recipients::read_file(file, &options)
        .map_err(|error| Failure::refused("file", error.to_string(), "Mend the file, or paste its text with '-'."))
}

fn plan_line(row: &RecipientRow) -> Option<PlanLine> {
    Some(PlanLine {
        position: Some(row.position.to_string()),
        msisdn: row.msisdn,
        network: row.network,
        network_source: row.network_source,
        want: Want::Size(row.size?),
        note: row.name.as_ref().or(row.note.as_ref()).map(ToString::to_string),
        retry_of: None,
    })
}

fn request(list: &ReadList, account: &AccountId, file: &Path, bulk_calls: bool) -> PlanRequest {
    let source = file.file_name().map_or_else(|| "list".to_owned(), |name| name.to_string_lossy().into_owned());
    PlanRequest {
        account: account.clone(),
        lines: list.rows.iter().filter_map(plan_line).collect(),
        source,
        bulk_calls,
        lane: Lane::Batch,
    }
}

async fn plan(args: &Args, file: &Path, account: Option<&str>, bulk_calls: bool) -> Result<Exit, Failure> {
    let list = read(file)?;
    let host = open::host(args).await?;
    let result = async {
        let account = match open::account(&host, account) {
            Ok(account) => Some(account),
            // Without an account the list itself can still be looked at.
            Err(failure) if failure.code == "no_account" => None,
            Err(failure) => return Err(failure),
        };
        Ok(match account {
            Some(account) => Some(host.desk().plan(request(&list, &account.id, file, bulk_calls)).await?),
            None => None,
        })
    }
    .await;
    host.close().await;
    let plan = result?;
    if args.json {
        json::print(&json!({ "rows": list.rows, "problems": list.problems, "notes": list.notes, "plan": plan }));
    } else {
        print_list(&list);
        if let Some(plan) = &plan {
            print_plan(plan);
        }
    }
    Ok(Exit::Done)
}

fn print_list(list: &ReadList) {
    let rows: Vec<Vec<String>> = list
        .rows
        .iter()
        .map(|row| {
            vec![
                row.position.to_string(),
                row.msisdn.to_string(),
                row.network.map_or_else(|| "?".to_owned(), |n| n.name().to_owned()),
                row.size.map_or_else(|| "?".to_owned(), |s| s.to_string()),
                row.repairs.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
            ]
        })
        .collect();
    if !rows.is_empty() {
        out!("{}", show::table(&["place", "number", "network", "size", "what was repaired"], &[3], &rows));
    }
    for problem in &list.problems {
        out!("{}: {} {}", problem.position, problem.text, problem.hint);
    }
    for note in &list.notes {
        out!("{}", note.text);
    }
}

fn print_plan(plan: &Plan) {
    for line in plan.lines.iter().filter(|line| line.problem.is_some()) {
        if let Some(problem) = &line.problem {
            let place = line.line.position.clone().unwrap_or_default();
            out!("{place}: {} {}", problem.text, problem.hint);
        }
    }
    for (network, count) in &plan.by_prefix_only {
        out!("{count} numbers are taken for {network} by their prefix only. Numbers can be ported.");
    }
    for repeat in &plan.repeats {
        out!("{}", repeat.text);
    }
    if !plan.same_list.is_empty() {
        out!("The same list was approved before.");
    }
    let bought = plan.lines.iter().filter(|line| line.problem.is_none()).count();
    let minutes = plan.time_ms.div_ceil(60_000);
    out!("{bought} orders, {}, {} calls, about {minutes} min. {}", plan.total, plan.calls, plan.calls_meaning);
    if let Some(balance) = plan.balance {
        out!("The wallet holds {}; after this {}.", balance.available, balance.available - plan.total);
    }
    if plan.missing > Pesewas::ZERO {
        out!("{} is missing.", plan.missing);
    }
}

async fn send(args: &Args, command: &SendArgs) -> Result<Exit, Failure> {
    if let Some(out) = &command.out {
        super::export::check(out)?;
        if is_same_file(out, &command.file) {
            let message = "the results would replace the list itself; nothing was sent";
            return Err(Failure::refused("out", message, "Choose another name for the results."));
        }
    }
    let list = read(&command.file)?;
    let has_ledger = DataFolder::has_ledger(args.data_dir.clone()).map_err(HostError::from)?;
    let may_practise = !args.practice && command.account.is_none();
    let (host, is_unasked_practice) = if may_practise && !has_ledger {
        (offer_practice(args, command).await?, !std::io::stdin().is_terminal())
    } else {
        let host = open::host(args).await?;
        if may_practise && host.desk().accounts()?.is_empty() {
            host.close().await;
            drop(host);
            (offer_practice(args, command).await?, !std::io::stdin().is_terminal())
        } else {
            (host, false)
        }
    };
    let result = send_with(args, command, &list, &host, is_unasked_practice).await;
    host.close().await;
    result
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// With no account there is nothing real to buy: the same list can be tried with pretend money.
async fn offer_practice(args: &Args, command: &SendArgs) -> Result<Host, Failure> {
    eprintln!("There is no account yet, so nothing real can be bought.");
    let is_terminal = std::io::stdin().is_terminal();
    if is_terminal && !command.yes && !open::ask("Try it in practice mode, with pretend money?")? {
        let hint = "Add an account with 'bundledesk-cli account add'.";
        return Err(Failure::refused("no_account", "nothing was sent", hint));
    }
    eprintln!("PRACTICE MODE: the money is pretend, and nothing leaves this computer.");
    Ok(Host::practice(args.data_dir.clone()).await?)
}

async fn send_with(
    args: &Args,
    command: &SendArgs,
    list: &ReadList,
    host: &Host,
    is_unasked_practice: bool,
) -> Result<Exit, Failure> {
    let accounts = accounts_for(host, command)?;
    for problem in &list.problems {
        eprintln!("{}: {}. {}", problem.position, problem.text.trim_end_matches('.'), problem.hint);
    }
    let is_left_out = command.leave_out || is_unasked_practice;
    if !list.problems.is_empty() && !is_left_out {
        let (count, have) = (list.problems.len(), if list.problems.len() == 1 { "row has" } else { "rows have" });
        let question = format!("{count} {have} a problem. Leave out what has one?");
        if command.yes || !open::ask(&question)? {
            let message = format!("{count} {have} a problem; nothing was sent");
            return Err(Failure::refused("problems", message, "Mend them, or leave them out with --leave-out."));
        }
    }
    let mut ids = Vec::new();
    for (nth, account) in accounts.iter().enumerate() {
        let mut request = request(list, account, &command.file, command.bulk_calls);
        request.lines.retain(|line| line.network.is_some() || !is_left_out);
        let plan = host.desk().plan(request).await?;
        if !args.json {
            print_plan(&plan);
        }
        let is_asked = !command.yes && !is_unasked_practice;
        if is_asked && !open::ask(&format!("Send {} orders for {} from '{account}'?", plan.lines.len(), plan.total))? {
            return Err(Failure::refused("not_approved", "nothing was sent", "Say yes, or give --yes."));
        }
        let max_total = command.max_total.as_deref().map(Pesewas::from_typed).transpose();
        let max_total =
            max_total.map_err(|error| Failure::refused("max_total", error.to_string(), "Write it as 120.50."))?;
        // The two practice wallets are bought from one after the other on purpose: the same list on both providers.
        let allow_repeat = command.allow_repeat || is_unasked_practice || nth > 0;
        ids.push(host.desk().approve(&plan, &Approval { allow_repeat, max_total })?);
        let until = if command.no_wait { Until::Sent } else { Until::Quiet };
        progress::follow(host, &ids, until).await?;
    }
    report(args, host, &ids, command.out.as_deref())
}

/// The account named, the only one, or in practice mode both.
fn accounts_for(host: &Host, command: &SendArgs) -> Result<Vec<AccountId>, Failure> {
    if host.is_practice() && command.account.is_none() {
        return Ok(host.desk().accounts()?.into_iter().map(|account| account.id).collect());
    }
    Ok(vec![open::account(host, command.account.as_deref())?.id])
}

fn report(args: &Args, host: &Host, ids: &[BatchId], out: Option<&Path>) -> Result<Exit, Failure> {
    let mut is_all_delivered = true;
    let mut printed = Vec::new();
    let mut written = Vec::new();
    for id in ids {
        let orders = progress::orders(host, id)?;
        let batch = host.desk().batch(id)?;
        is_all_delivered &= json::all_delivered(&orders);
        if args.json {
            printed.push(json::BatchJson::of(id, &batch.state, &orders));
        } else {
            out!("Batch {id}, {}: {}", batch.account, show::batch_state(&batch.state));
            out!("{}", show::orders(&orders));
            let delivered = orders.iter().filter(|o| o.state == domain::OrderState::Delivered).count();
            out!("{delivered} of {} delivered; {} is spent or may be.", orders.len(), json::spent(&orders));
        }
        written.extend(orders);
    }
    match printed.as_slice() {
        [] => {}
        [only] => json::print(only),
        several => json::print(&several),
    }
    if let Some(out) = out {
        super::export::results(out, &written, ResultRows::All)?;
    }
    Ok(if is_all_delivered { Exit::Done } else { Exit::Unfinished })
}

fn find(host: &Host, id: &str) -> Result<Batch, Failure> {
    let mut fitting: Vec<Batch> =
        host.desk().ledger().batches(100_000)?.into_iter().filter(|batch| batch.id.as_str().starts_with(id)).collect();
    match (fitting.pop(), fitting.is_empty()) {
        (Some(batch), true) => Ok(batch),
        (None, _) => {
            Err(Failure::refused("batch", format!("there is no batch '{id}'"), "See 'bundledesk-cli batch list'."))
        }
        (Some(_), false) => {
            Err(Failure::refused("batch", format!("several batches begin with '{id}'"), "Give more of the id."))
        }
    }
}

async fn list(args: &Args) -> Result<Exit, Failure> {
    let host = open::host(args).await?;
    let batches = host.desk().ledger().batches(1_000)?;
    host.close().await;
    if args.json {
        json::print(&batches);
        return Ok(Exit::Done);
    }
    let rows: Vec<Vec<String>> = batches
        .iter()
        .map(|batch| {
            vec![
                batch.id.to_string(),
                show::time(batch.approved_at),
                batch.account.to_string(),
                batch.source.clone(),
                batch.ceiling.to_string(),
                show::batch_state(&batch.state),
            ]
        })
        .collect();
    out!("{}", show::table(&["batch", "approved", "account", "list", "total", "state"], &[4], &rows));
    Ok(Exit::Done)
}

async fn show_one(args: &Args, id: &str) -> Result<Exit, Failure> {
    let host = open::host(args).await?;
    let result = find(&host, id).and_then(|batch| report(args, &host, &[batch.id], None));
    host.close().await;
    // Showing is a listing: it succeeds whatever became of the orders.
    result.map(|_| Exit::Done)
}

async fn resume(args: &Args, id: Option<&str>, yes: bool) -> Result<Exit, Failure> {
    let host = open::host(args).await?;
    let result = resume_with(args, &host, id, yes).await;
    host.close().await;
    result
}

async fn resume_with(args: &Args, host: &Host, id: Option<&str>, yes: bool) -> Result<Exit, Failure> {
    let batches = match id {
        Some(id) => vec![find(host, id)?],
        None => unfinished(host)?,
    };
    if batches.is_empty() {
        if args.json {
            json::print(&json!([]));
        } else {
            out!("Nothing is left to go on with.");
        }
        return Ok(Exit::Done);
    }
    let mut ids = Vec::new();
    for batch in batches {
        let waiting =
            progress::orders(host, &batch.id)?.iter().filter(|o| o.state == domain::OrderState::Planned).count();
        let is_paused = matches!(batch.state, BatchState::Paused { .. });
        if is_paused && waiting > 0 && !yes {
            eprintln!(
                "Batch {} from {}: {waiting} orders wait. {}",
                batch.id,
                batch.account,
                show::batch_state(&batch.state)
            );
            if !open::ask("Go on sending?")? {
                return Err(Failure::refused("not_approved", "nothing was sent", "Say yes, or give --yes."));
            }
        }
        if is_paused {
            host.desk().continue_batch(&batch.id).await?;
        }
        ids.push(batch.id);
    }
    progress::follow(host, &ids, Until::Quiet).await?;
    report(args, host, &ids, None)
}

/// Batches that are not at their end, or have orders whose end is not known, oldest first.
fn unfinished(host: &Host) -> Result<Vec<Batch>, Failure> {
    let ledger = host.desk().ledger();
    let mut found = ledger.open_batches()?;
    let in_flight = OrderQuery {
        states: OrderState::ALL.into_iter().filter(|state| state.is_in_flight()).collect(),
        limit: 10_000,
        ..OrderQuery::default()
    };
    for order in ledger.orders(&in_flight)? {
        if !found.iter().any(|batch| batch.id == order.batch_id) {
            found.extend(ledger.batch(&order.batch_id)?);
        }
    }
    found.reverse();
    found.sort_by_key(|batch| batch.approved_at);
    Ok(found)
}

async fn export(args: &Args, id: &str, out: &Path, to_buy_again: bool) -> Result<Exit, Failure> {
    super::export::check(out)?;
    let host = open::host(args).await?;
    let rows = if to_buy_again { ResultRows::ToBuyAgain } else { ResultRows::All };
    let result = find(&host, id).and_then(|batch| Ok(host::orders_of_batch(host.desk(), &batch.id, rows)?));
    host.close().await;
    let count = super::export::results(out, &result?, rows)?;
    eprintln!("{count} rows are in {}.", out.display());
    Ok(Exit::Done)
}

async fn stop(args: &Args, id: &str) -> Result<Exit, Failure> {
    let host = open::host(args).await?;
    let result = find(&host, id).and_then(|batch| {
        host.desk().stop_batch(&batch.id)?;
        report(args, &host, &[batch.id], None)
    });
    host.close().await;
    result
}
