//! Buying result checkers.

use crate::args::{Args, BuyCheckersArgs, CheckersCommand};
use crate::failure::{Exit, Failure};
use crate::progress::{self, Until};
use crate::{json, open, show};
use domain::{CheckerPackage, Msisdn, PackageKey};
use engine::Approval;
use engine::model::Lane;
use engine::plan::{PlanLine, PlanRequest, Want};
use host::Host;

pub async fn run(args: &Args, command: &CheckersCommand) -> Result<Exit, Failure> {
    let CheckersCommand::Buy(buy_args) = command;
    let numbers = numbers(buy_args)?;
    let host = open::host(args).await?;
    let result = buy(args, buy_args, &numbers, &host).await;
    host.close().await;
    result
}

fn numbers(command: &BuyCheckersArgs) -> Result<Vec<Msisdn>, Failure> {
    let mut numbers = Vec::new();
    for text in &command.to {
        let parsed = Msisdn::parse(text)
            .map_err(|error| Failure::refused("number", error.to_string(), "Write it as 0241234567."))?;
        numbers.push(parsed.msisdn);
    }
    if let Some(file) = &command.file {
        let list = super::batch::read(file)?;
        if let Some(problem) = list.problems.iter().find(|problem| !is_about_size(problem.code)) {
            let message = format!("{}: {}; nothing was bought", problem.position, problem.text);
            return Err(Failure::refused("problems", message, problem.hint.clone()));
        }
        numbers.extend(list.rows.iter().map(|row| row.msisdn));
    }
    if numbers.is_empty() {
        return Err(Failure::refused("number", "for whom?", "Give --to NUMBER, or a file of numbers."));
    }
    let count = usize::try_from(command.count).unwrap_or(1).max(1);
    Ok(numbers.into_iter().flat_map(|number| std::iter::repeat_n(number, count)).collect())
}

/// A checker has no size, so a list without sizes is as good as any.
fn is_about_size(code: recipients::ProblemCode) -> bool {
    use recipients::ProblemCode as P;
    matches!(code, P::NoSizes | P::SizeMissing | P::SizeNotReadable | P::SizeOutOfRange | P::SizeUnclear)
}

async fn buy(args: &Args, command: &BuyCheckersArgs, numbers: &[Msisdn], host: &Host) -> Result<Exit, Failure> {
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
    let question = format!("Buy {} x {} for {} from '{}'?", numbers.len(), package.name, plan.total, account.id);
    if !command.yes && !open::ask(&question)? {
        return Err(Failure::refused("not_approved", "nothing was bought", "Say yes, or give --yes."));
    }
    let id = host.desk().approve(&plan, &Approval { allow_repeat: true, max_total: None })?;
    progress::follow(host, std::slice::from_ref(&id), Until::Quiet).await?;
    let orders = progress::orders(host, &id)?;
    if args.json {
        json::print(&json::BatchJson::of(&id, &host.desk().batch(&id)?.state, &orders));
    } else {
        out!("{}", show::orders(&orders));
        out!("Show a credential with 'bundledesk-cli credentials show REFERENCE --reveal'.");
    }
    Ok(if json::all_delivered(&orders) { Exit::Done } else { Exit::Unfinished })
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
