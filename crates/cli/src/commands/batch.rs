//! Lists of recipients after their approval: shown, gone on with, stopped, written.

use crate::args::{Args, BatchCommand};
use crate::bad_rows::{self, BadRow};
use crate::failure::{Exit, Failure};
use crate::progress::{self, Until};
use crate::standing::Standing;
use crate::{json, open, show};
use domain::{BatchId, OrderState};
use engine::model::{Batch, BatchState};
use engine::ports::OrderQuery;
use host::{Host, ResultRows, SystemClock};
use serde_json::json;
use std::path::Path;

pub async fn run(args: &Args, command: &BatchCommand) -> Result<Exit, Failure> {
    match command {
        BatchCommand::Plan { file, account, bulk_calls } => {
            super::plan::run(args, file, account.as_deref(), *bulk_calls).await
        }
        BatchCommand::Send(send_args) => super::send::run(args, send_args).await,
        BatchCommand::List => list(args).await,
        BatchCommand::Show { id } => show_one(args, id).await,
        BatchCommand::Resume { id, yes } => resume(args, id.as_deref(), *yes).await,
        BatchCommand::Stop { id } => stop(args, id).await,
        BatchCommand::Export { id, out, to_buy_again } => export(args, id, out, *to_buy_again).await,
    }
}

/// Prints what became of some batches, and writes it to a file where one is named.
pub fn report(args: &Args, host: &Host, ids: &[BatchId], out: Option<&Path>) -> Result<Exit, Failure> {
    let mut is_all_delivered = true;
    let mut printed = Vec::new();
    let (mut written, mut all_left_out) = (Vec::new(), Vec::new());
    for id in ids {
        let orders = progress::orders(host, id)?;
        let batch = host.desk().batch(id)?;
        let standing = Standing::of(host, &batch)?;
        let left_out = bad_rows::of_batch(host, id)?;
        is_all_delivered &= json::all_delivered(&orders);
        if args.json {
            printed.push(json::BatchJson::of(id, standing, &orders, left_out.clone()));
        } else {
            out!("Batch {id}, {}: {}", batch.account, standing.words());
            out!("{}", show::orders(&orders));
            let delivered = orders.iter().filter(|o| o.state == OrderState::Delivered).count();
            out!("{delivered} of {} delivered; {} is spent or may be.", orders.len(), json::spent(&orders));
            for row in &left_out {
                out!("Left out: {row}");
            }
            if let Some(words) = show::not_known(&orders, &host.desk().settings(), SystemClock::wall_now()) {
                out!("{words}");
            }
        }
        written.extend(orders);
        all_left_out.extend(left_out);
    }
    if args.json {
        json::print_batches(&printed);
    }
    if let Some(out) = out {
        bad_rows::write_results(&written, &all_left_out, out)?;
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
    let standing = |batch: Batch| Standing::of(&host, &batch).map(|standing| (batch, standing));
    let batches = host.desk().ledger().batches(1_000).map_err(Failure::from);
    let batches = batches.and_then(|batches| batches.into_iter().map(standing).collect::<Result<Vec<_>, _>>());
    host.close().await;
    let batches = batches?;
    if args.json {
        json::print(&batches.iter().map(|(batch, standing)| batch_json(batch, standing)).collect::<Vec<_>>());
        return Ok(Exit::Done);
    }
    let rows: Vec<Vec<String>> = batches
        .iter()
        .map(|(batch, standing)| {
            vec![
                batch.id.to_string(),
                show::time(batch.approved_at),
                batch.account.to_string(),
                batch.source.clone(),
                batch.ceiling.to_string(),
                standing.words(),
            ]
        })
        .collect();
    out!("{}", show::table(&["batch", "approved", "account", "list", "total", "state"], &[4], &rows));
    Ok(Exit::Done)
}

fn batch_json(batch: &Batch, standing: &Standing) -> serde_json::Value {
    json!({
        "batch_id": batch.id,
        "account": batch.account,
        "source": batch.source,
        "state": standing.state,
        "reason": standing.reason,
        "ceiling_pesewas": batch.ceiling,
        "bulk_calls": batch.bulk_calls,
        "approved_at_ms": batch.approved_at,
    })
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
            json::print_batches(&[]);
        } else {
            out!("Nothing is left to go on with.");
        }
        return Ok(Exit::Done);
    }
    let mut ids = Vec::new();
    for batch in batches {
        let waiting = progress::orders(host, &batch.id)?.iter().filter(|o| o.state == OrderState::Planned).count();
        let is_paused = matches!(batch.state, BatchState::Paused { .. });
        if is_paused && waiting > 0 && !yes {
            let wait = show::counted(waiting, "order");
            eprintln!(
                "Batch {} from {}, waiting: {wait}. {}",
                batch.id,
                batch.account,
                Standing::of(host, &batch)?.words()
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
    let result = find(&host, id).and_then(|batch| {
        let left_out: Vec<BadRow> = bad_rows::of_batch(&host, &batch.id)?;
        Ok((batch.id.clone(), host::orders_of_batch(host.desk(), &batch.id, rows)?, left_out))
    });
    host.close().await;
    let (batch_id, orders, left_out) = result?;
    let count = match rows {
        ResultRows::All => bad_rows::write_results(&orders, &left_out, out)?,
        ResultRows::ToBuyAgain => super::export::results(out, &orders, rows)?,
    };
    eprintln!("{}: {}.", out.display(), show::counted(count, "row"));
    if args.json {
        json::print(&json!({ "batch_id": batch_id, "out": out, "rows": count }));
    }
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
