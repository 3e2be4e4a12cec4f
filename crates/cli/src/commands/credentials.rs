//! Credentials of result checkers. Masked unless asked for.

use super::orders::find;
use crate::args::{Args, CredentialsCommand};
use crate::failure::{Exit, Failure};
use crate::{json, open, show};
use domain::{IssuedCredential, Msisdn};
use engine::model::Order;
use engine::ports::OrderQuery;
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
        CredentialsCommand::List => {
            let query = OrderQuery { checkers: Some(true), limit: 10_000, ..OrderQuery::default() };
            let orders = host.desk().ledger().orders(&query)?;
            if args.json {
                json::print(&orders.iter().map(json::OrderJson::from).collect::<Vec<_>>());
            } else {
                out!("{}", show::orders(&orders));
            }
            Ok(Exit::Done)
        }
        CredentialsCommand::Show { order, reveal } => {
            let order = find(host, order)?;
            let credentials = host.desk().reveal(&order.id)?;
            Ok(print(args, &order, &credentials, *reveal))
        }
        CredentialsCommand::Refetch { order } => {
            let order = find(host, order)?;
            let credentials = host.desk().refetch_credential(&order.id).await?;
            Ok(print(args, &order, &credentials, false))
        }
        CredentialsCommand::Find => {
            let orders = host.ledger().find_by_serial(&serial()?)?;
            if args.json {
                json::print(&orders.iter().map(json::OrderJson::from).collect::<Vec<_>>());
            } else if orders.is_empty() {
                out!("No checker with this serial number is in the history.");
            } else {
                out!("{}", show::orders(&orders));
            }
            Ok(if orders.is_empty() { Exit::Unfinished } else { Exit::Done })
        }
        CredentialsCommand::Assign { order, to } => {
            let order = find(host, order)?;
            let buyer = Msisdn::parse(to)
                .map_err(|error| Failure::refused("number", error.to_string(), "Write it as 0241234567."))?;
            Handover::new(host.desk()).assign(&order.id, buyer.msisdn)?;
            eprintln!("{} is for {} now.", order.reference, buyer.msisdn);
            Ok(Exit::Done)
        }
        CredentialsCommand::Print { orders, layout, out } => super::print::run(host, orders, *layout, out),
    }
}

/// Not an argument: those stand in the shell's history and in the list of processes.
fn serial() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

fn print(args: &Args, order: &Order, credentials: &[IssuedCredential], reveal: bool) -> Exit {
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
        json::print(&json!({ "order": json::OrderJson::from(order), "credentials": list }));
    } else if credentials.is_empty() {
        out!("No credential is kept for this order. It is '{}'.", host::state_word(order.state));
    } else {
        for c in credentials {
            out!("{} for {}", order.package_name, order.msisdn);
            out!("serial  {}", shown(c.credential.serial.expose()));
            out!("PIN     {}", shown(c.credential.pin.expose()));
        }
    }
    if credentials.is_empty() { Exit::Unfinished } else { Exit::Done }
}
