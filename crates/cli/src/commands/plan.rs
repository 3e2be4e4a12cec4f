//! What sending a list would mean: rows, prices, and what cannot be bought. Spends nothing.

use crate::args::Args;
use crate::bad_rows::BadRow;
use crate::failure::{Exit, Failure};
use crate::{json, open, show};
use domain::{AccountId, Pesewas};
use engine::model::Lane;
use engine::plan::{Plan, PlanLine, PlanRequest, PlannedLine, Want};
use host::Host;
use recipients::{Position, ReadList, ReadOptions, RecipientRow};
use serde_json::json;
use std::io::Read;
use std::path::Path;

/// Reads a list from a file or, for '-', from standard input.
pub fn read(file: &Path) -> Result<ReadList, Failure> {
    let options = ReadOptions::default();
    if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(|error| {
            let message = format!("the list on standard input cannot be read ({error}); nothing was sent");
            Failure::refused("file", message, "Send it as plain text, or name the file.")
        })?;
        return Ok(recipients::read_text(&text, &options));
    }
    let refused = |message: String, hint: &str| Err(Failure::refused("file", message, hint));
    let name = file.display();
    if file.is_dir() {
        return refused(format!("{name} is a folder; nothing was sent"), "Name the list inside it.");
    }
    if !file.exists() {
        return refused(format!("there is no file {name}; nothing was sent"), "Check its name and its folder.");
    }
    recipients::read_file(file, &options).or_else(|error| refused(format!("{name}: {error}"), error.hint()))
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

/// A list as an account can buy it, with everything that it cannot.
pub struct Considered {
    /// Every row that could be read.
    pub plan: Plan,
    /// Every row that cannot be bought, in the list's order.
    pub bad: Vec<BadRow>,
}

impl Considered {
    /// Looks at a list from an account.
    pub async fn of(
        host: &Host,
        list: &ReadList,
        account: &AccountId,
        file: &Path,
        bulk_calls: bool,
    ) -> Result<Self, Failure> {
        let plan = host.desk().plan(request(list, account, file, bulk_calls)).await?;
        let positions = list.rows.iter().filter(|row| row.size.is_some()).map(|row| &row.position);
        let not_for_sale = positions.zip(&plan.lines).filter_map(|(position, line)| {
            let problem = line.problem.as_ref()?;
            Some((position.clone(), BadRow::not_for_sale(position, line.line.msisdn, problem)))
        });
        let unread = unread(list);
        let mut bad: Vec<(Position, BadRow)> = unread.into_iter().chain(not_for_sale).collect();
        bad.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(Self { bad: bad.into_iter().map(|(_, row)| row).collect(), plan })
    }

    /// The plan without the rows that cannot be bought.
    pub fn without_bad_rows(self, host: &Host) -> Result<Plan, Failure> {
        let plan = self.plan;
        if plan.lines.iter().all(|line| line.problem.is_none()) {
            return Ok(plan);
        }
        let balance = plan.balance;
        let lines: Vec<PlanLine> =
            plan.lines.into_iter().filter(|line| line.problem.is_none()).map(|line| line.line).collect();
        let (account, source) = (plan.account, plan.source);
        let request = PlanRequest { account, lines, source, bulk_calls: plan.bulk_calls, lane: plan.lane };
        Ok(host.desk().plan_offline(request, balance)?)
    }
}

fn unread(list: &ReadList) -> Vec<(Position, BadRow)> {
    list.problems.iter().map(|problem| (problem.position.clone(), BadRow::from(problem))).collect()
}

/// Refuses a list on which nobody stands.
pub fn refuse_empty(list: &ReadList) -> Result<(), Failure> {
    let is_empty = list.rows.is_empty() && list.problems.iter().all(|problem| problem.position == Position::LIST);
    if !is_empty {
        return Ok(());
    }
    let problems = unread(list).into_iter().map(|(_, row)| row).collect();
    let hint = "Write a number and a size on each line, as in '0241234567 1GB'.";
    Err(Failure::refused("empty", "there is nobody on this list; nothing was sent", hint).with_problems(problems))
}

pub async fn run(args: &Args, file: &Path, account: Option<&str>, bulk_calls: bool) -> Result<Exit, Failure> {
    let list = read(file)?;
    refuse_empty(&list)?;
    let host = open::host(args).await?;
    let result = async {
        let account = match open::account(&host, account) {
            Ok(account) => account,
            // Without an account the list itself can still be looked at.
            Err(failure) if failure.code == "no_account" => return Ok(None),
            Err(failure) => return Err(failure),
        };
        Ok(Some(Considered::of(&host, &list, &account.id, file, bulk_calls).await?))
    }
    .await;
    host.close().await;
    let considered: Option<Considered> = result?;
    let (plan, bad) = match considered {
        Some(Considered { plan, bad }) => (Some(plan), bad),
        None => (None, unread(&list).into_iter().map(|(_, row)| row).collect()),
    };
    if args.json {
        json::print_amounts(&json!({ "rows": list.rows, "problems": bad, "notes": list.notes, "plan": plan }));
        return Ok(Exit::Done);
    }
    print_list(&list, plan.as_ref());
    for row in &bad {
        out!("{row}");
    }
    for note in &list.notes {
        out!("{}", show::sentence(&note.text));
    }
    if let Some(plan) = &plan {
        print(plan);
    }
    Ok(Exit::Done)
}

fn print_list(list: &ReadList, plan: Option<&Plan>) {
    let mut planned = plan.into_iter().flat_map(|plan| &plan.lines);
    let rows: Vec<Vec<String>> = list
        .rows
        .iter()
        .map(|row| {
            let planned = row.size.and_then(|_| planned.next());
            let repairs = row.repairs.iter().map(ToString::to_string);
            let said: Vec<String> =
                is_bad(planned).then(|| "cannot be bought".to_owned()).into_iter().chain(repairs).collect();
            vec![
                row.position.to_string(),
                row.msisdn.to_string(),
                row.network.map_or_else(|| "?".to_owned(), |n| n.name().to_owned()),
                row.size.map_or_else(|| "?".to_owned(), |s| s.to_string()),
                planned.and_then(|line| line.price).map_or_else(|| "-".to_owned(), |price| price.to_string()),
                said.join("; "),
            ]
        })
        .collect();
    if !rows.is_empty() {
        out!("{}", show::table(&["place", "number", "network", "size", "price", "remarks"], &[3, 4], &rows));
    }
}

fn is_bad(line: Option<&PlannedLine>) -> bool {
    line.is_some_and(|line| line.problem.is_some())
}

/// What sending would cost and take.
pub fn print(plan: &Plan) {
    print_doubts(plan);
    print_cost(plan);
}

fn print_doubts(plan: &Plan) {
    for (network, count) in &plan.by_prefix_only {
        let (numbers, are) =
            if *count == 1 { ("1 number".to_owned(), "is") } else { (format!("{count} numbers"), "are") };
        out!("{numbers} {are} taken for {network} by prefix only. Numbers can be ported.");
    }
    for repeat in &plan.repeats {
        out!("{}", show::sentence(&repeat.text));
    }
    if !plan.same_list.is_empty() {
        out!("The same list was approved before.");
    }
}

/// What it costs, how many calls it takes, and what is left.
pub fn print_cost(plan: &Plan) {
    let bought = plan.lines.iter().filter(|line| line.problem.is_none()).count();
    let calls = show::counted(usize::try_from(plan.calls).unwrap_or(usize::MAX), "call");
    let minutes = plan.time_ms.div_ceil(60_000);
    out!(
        "{}, {}, {calls}, about {minutes} min. {}",
        show::counted(bought, "order"),
        plan.total,
        show::sentence(&plan.calls_meaning)
    );
    if let Some(balance) = plan.balance {
        out!("The wallet holds {}; after this {}.", balance.available, balance.available - plan.total);
    }
    if plan.missing > Pesewas::ZERO {
        out!("{} is missing.", plan.missing);
    }
}
