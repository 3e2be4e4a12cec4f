//! An account's price list.

use crate::args::{Args, CatalogueArgs};
use crate::failure::{Exit, Failure};
use crate::{json, open, show};
use domain::{PackageKey, ProviderKind};
use engine::ports::CatalogueRequest;

pub async fn run(args: &Args, command: &CatalogueArgs) -> Result<Exit, Failure> {
    let host = open::host(args).await?;
    let result = print(args, command, &host).await;
    host.close().await;
    result
}

async fn print(args: &Args, command: &CatalogueArgs, host: &host::Host) -> Result<Exit, Failure> {
    let account = open::account(host, Some(&command.name))?;
    let desk = host.desk();
    let (packages, checkers) = desk.catalogues(&account.id)?;
    if command.checkers && account.provider == ProviderKind::Netpluse {
        if args.json {
            json::print(&serde_json::json!([]));
        } else {
            out!("Netpluse sells no result checkers.");
        }
        return Ok(Exit::Done);
    }
    if command.checkers {
        let checkers =
            if command.refresh || checkers.is_empty() { desk.refresh_checkers(&account.id).await? } else { checkers };
        if args.json {
            json::print_amounts(&checkers);
            return Ok(Exit::Done);
        }
        let rows: Vec<Vec<String>> = checkers
            .iter()
            .map(|c| vec![id(&c.key), c.code.clone(), c.name.clone(), c.price.to_string(), c.stock.0.to_string()])
            .collect();
        out!("{}", show::table(&["package id", "code", "name", "price", "left"], &[3, 4], &rows));
        return Ok(Exit::Done);
    }
    let wants_read = command.refresh || command.learn || !command.add.is_empty() || packages.is_empty();
    let packages = if wants_read {
        let request = CatalogueRequest {
            package_ids: command.add.clone(),
            learn_from_orders: command.learn,
            try_lists: packages.is_empty(),
        };
        let read = desk.refresh_catalogue(&account.id, request).await?;
        for (id, reason) in &read.not_found {
            eprintln!("{id}: {reason}");
        }
        desk.catalogues(&account.id)?.0
    } else {
        packages
    };
    if args.json {
        json::print_amounts(&packages);
        return Ok(Exit::Done);
    }
    if packages.is_empty() {
        out!("This price list is empty. Add package ids with --add, or learn them from earlier orders with --learn.");
        return Ok(Exit::Done);
    }
    let rows: Vec<Vec<String>> = packages
        .iter()
        .map(|p| {
            let note = if p.available { String::new() } else { "not available".to_owned() };
            vec![p.network.to_string(), p.size.to_string(), p.price.to_string(), id(&p.key), note]
        })
        .collect();
    out!("{}", show::table(&["network", "size", "price", "package", ""], &[1, 2], &rows));
    Ok(Exit::Done)
}

fn id(key: &PackageKey) -> String {
    match key {
        PackageKey::Netpluse { capacity, .. } => capacity.clone(),
        PackageKey::NetConnect { package_id, .. } | PackageKey::NetConnectChecker { package_id } => package_id.clone(),
    }
}
