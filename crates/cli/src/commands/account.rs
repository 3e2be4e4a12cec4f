//! Provider accounts and their wallets.

use crate::args::{AccountCommand, Args, ProviderArg};
use crate::failure::{Exit, Failure};
use crate::{json, open, show};
use domain::{AccountId, ProviderKind, Secret};
use engine::NewAccount;
use engine::model::Account;
use serde_json::json;
use std::io::BufRead;

pub async fn run(args: &Args, command: &AccountCommand) -> Result<Exit, Failure> {
    match command {
        AccountCommand::Add { name, provider, address } => add(args, name, *provider, address.clone()).await,
        AccountCommand::List => list(args).await,
        AccountCommand::Check { name } => check(args, name).await,
        AccountCommand::Remove { name } => remove(args, name).await,
    }
}

async fn add(args: &Args, name: &str, provider: ProviderArg, address: Option<String>) -> Result<Exit, Failure> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    if line.trim().is_empty() {
        return Err(Failure::refused(
            "key",
            "no key came on standard input",
            "Pipe the key in, or type it and press Enter.",
        ));
    }
    let host = open::host(args).await?;
    let provider = match provider {
        ProviderArg::Netpluse => ProviderKind::Netpluse,
        ProviderArg::Netconnect => ProviderKind::NetConnect,
    };
    let new = NewAccount { id: AccountId::from(name), provider, address, key: Secret::new(line) };
    let added = host.desk().add_account(new).await;
    host.close().await;
    let account = added?;
    if args.json {
        json::print(&account_json(&account));
    } else {
        let owner = account.owner.name.clone().unwrap_or_else(|| account.owner.id.clone());
        out!("'{}' is added: {} of {owner}.", account.id, account.provider.name());
        if account.practice {
            out!("It is a practice account: its money is pretend.");
        }
    }
    Ok(Exit::Done)
}

fn account_json(account: &Account) -> serde_json::Value {
    json!({
        "account": account.id.as_str(),
        "provider": account.provider,
        "address": account.address,
        "owner": account.owner,
        "key_last4": account.key_last4,
        "practice": account.practice,
        "paused": account.paused.as_ref().map(|pause| pause.reason.clone()),
        "facts": account.facts,
    })
}

async fn list(args: &Args) -> Result<Exit, Failure> {
    let host = open::host(args).await?;
    let accounts = host.desk().accounts()?;
    host.close().await;
    if args.json {
        json::print(&accounts.iter().map(account_json).collect::<Vec<_>>());
        return Ok(Exit::Done);
    }
    if accounts.is_empty() {
        out!("There is no account yet. Add one with 'bundledesk-cli account add'.");
        return Ok(Exit::Done);
    }
    let rows: Vec<Vec<String>> = accounts
        .iter()
        .map(|account| {
            vec![
                account.id.to_string(),
                account.provider.name().to_owned(),
                account.owner.name.clone().unwrap_or_else(|| account.owner.id.clone()),
                format!("…{}", account.key_last4),
                if account.practice { "practice".to_owned() } else { String::new() },
                account.paused.as_ref().map_or_else(String::new, |pause| format!("paused: {}", pause.reason)),
            ]
        })
        .collect();
    out!("{}", show::table(&["account", "provider", "owner", "key", "", ""], &[], &rows));
    Ok(Exit::Done)
}

async fn check(args: &Args, name: &str) -> Result<Exit, Failure> {
    let host = open::host(args).await?;
    let account = open::account(&host, Some(name))?;
    let checked = host.desk().check_account(&account.id).await;
    host.close().await;
    let checked = checked?;
    if args.json {
        json::print(&json!({
            "owner": checked.owner, "available_pesewas": checked.wallet.available, "practice": checked.practice,
        }));
    } else {
        let owner = checked.owner.name.clone().unwrap_or_else(|| checked.owner.id.clone());
        let role = checked.owner.role.map(|role| format!(", {role}")).unwrap_or_default();
        out!("The key belongs to {owner}{role}. The wallet holds {}.", checked.wallet.available);
    }
    Ok(Exit::Done)
}

async fn remove(args: &Args, name: &str) -> Result<Exit, Failure> {
    let host = open::host(args).await?;
    let account = open::account(&host, Some(name))?;
    let removed = host.desk().remove_account(&account.id);
    host.close().await;
    removed?;
    out!("'{}' and its key are forgotten. Its orders stay in the history.", account.id);
    Ok(Exit::Done)
}

pub async fn wallet(args: &Args, name: &str) -> Result<Exit, Failure> {
    let host = open::host(args).await?;
    let account = open::account(&host, Some(name))?;
    let reading = host.desk().read_wallet(&account.id).await;
    host.close().await;
    let reading = reading?;
    if args.json {
        json::print(&json!({
            "account": account.id.as_str(), "available_pesewas": reading.available, "at_ms": reading.at,
        }));
    } else {
        out!("{} ({})", reading.available, show::time(reading.at));
    }
    Ok(Exit::Done)
}
