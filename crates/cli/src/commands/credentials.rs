//! Credentials of result checkers. Masked unless asked for.

use super::orders::find;
use super::stock;
use crate::args::{Args, CredentialsCommand};
use crate::failure::{Exit, Failure};
use crate::{json, open, show};
use domain::{IssuedCredential, PackageKey};
use engine::model::Order;
use host::Handover;
use serde_json::json;

pub async fn run(args: &Args, command: &CredentialsCommand) -> Result<Exit, Failure> {
    let host = open::host(args).await?;
    let result = run_with(args, command, &host).await;
    host.close().await;
    result
}

async fn run_with(args: &Args, command: &CredentialsCommand, host: &host::Host) -> Result<Exit, Failure> {
    match command {
        CredentialsCommand::List { search } => stock::list(args, host, search.as_deref()),
        CredentialsCommand::Show { order, reveal } => {
            let order = find_checker(host, order)?;
            let credentials = host.desk().reveal(&order.id)?;
            print(args, host, &order, &credentials, *reveal)
        }
        CredentialsCommand::Refetch { order } => {
            let order = find_checker(host, order)?;
            let credentials = host.desk().refetch_credential(&order.id).await?;
            print(args, host, &order, &credentials, false)
        }
        CredentialsCommand::Find => {
            let orders = host.ledger().find_by_serial(&serial()?)?;
            if orders.is_empty() && !args.json {
                out!("No checker with this serial number is in the history.");
            } else {
                stock::print(args, host, &orders)?;
            }
            Ok(if orders.is_empty() { Exit::Unfinished } else { Exit::Done })
        }
        CredentialsCommand::Assign { order, to } => {
            let order = find(host, order)?;
            let buyer = open::number(to)?;
            Handover::new(host.desk()).assign(&order.id, buyer)?;
            eprintln!("{} is for {buyer} now.", order.reference);
            if args.json {
                json::print(&stock::CheckerJson::of(host, &order)?);
            }
            Ok(Exit::Done)
        }
        CredentialsCommand::Print { orders, layout, out } => super::print::run(args, host, orders, *layout, out),
    }
}

fn find_checker(host: &host::Host, reference: &str) -> Result<Order, Failure> {
    let order = find(host, reference)?;
    if matches!(order.package, PackageKey::NetConnectChecker { .. }) {
        return Ok(order);
    }
    let message = format!("{} is a data bundle; only result checkers have a serial number and a PIN", order.reference);
    Err(Failure::refused("order", message, "See 'bundledesk-cli credentials list'."))
}

/// Not an argument: those stand in the shell's history and in the list of processes.
fn serial() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

fn print(
    args: &Args,
    host: &host::Host,
    order: &Order,
    credentials: &[IssuedCredential],
    reveal: bool,
) -> Result<Exit, Failure> {
    let shown = |text: &str| if reveal { text.to_owned() } else { "•".repeat(8) };
    if args.json {
        let list: Vec<_> = credentials
            .iter()
            .map(|c| {
                json!({
                    "transaction_id": c.transaction_id.as_str(),
                    "serial": reveal.then(|| c.credential.serial.expose().clone()),
                    "pin": reveal.then(|| c.credential.pin.expose().clone()),
                })
            })
            .collect();
        json::print(&json!({ "order": stock::CheckerJson::of(host, order)?, "credentials": list }));
    } else if credentials.is_empty() {
        out!("No credential is kept for this order. It is '{}'.", host::state_word(order.state));
    } else {
        for c in credentials {
            out!("{} {}", order.package_name, stock::whose(host, order)?);
            out!("bought  {}", show::time(order.created_at));
            out!("serial  {}", shown(c.credential.serial.expose()));
            out!("PIN     {}", shown(c.credential.pin.expose()));
        }
    }
    Ok(if credentials.is_empty() { Exit::Unfinished } else { Exit::Done })
}
