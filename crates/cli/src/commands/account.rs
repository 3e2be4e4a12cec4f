//! Provider accounts and their wallets.

use crate::args::{AccountCommand, Args, ProviderArg};
use crate::failure::{Exit, Failure};
use crate::{json, open, show};
use domain::{AccountId, ProviderKind, Secret};
use engine::NewAccount;
use engine::model::Account;
use host::Host;
use serde_json::json;
use std::io::BufRead;

pub async fn run(args: &Args, command: &AccountCommand) -> Result<Exit, Failure> {
    match command {
        AccountCommand::Add { name, provider, address } => add(args, name, *provider, address.clone()).await,
        AccountCommand::List => list(args).await,
        AccountCommand::Check { name } => check(args, name).await,
        AccountCommand::GiveKey { name } => give_key(args, name).await,
        AccountCommand::ConfirmSoleSender { yes } => confirm_sole_sender(args, *yes).await,
        AccountCommand::Remove { name } => remove(args, name).await,
    }
}

fn key_from_stdin() -> Result<Secret<String>, Failure> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    if line.trim().is_empty() {
        let hint = "Pipe the key in, or type it and press Enter.";
        return Err(Failure::refused("key", "no key came on standard input", hint));
    }
    Ok(Secret::new(line))
}

async fn add(args: &Args, name: &str, provider: ProviderArg, address: Option<String>) -> Result<Exit, Failure> {
    let key = key_from_stdin()?;
    let host = open::host(args).await?;
    let provider = match provider {
        ProviderArg::Netpluse => ProviderKind::Netpluse,
        ProviderArg::Netconnect => ProviderKind::NetConnect,
    };
    let new = NewAccount { id: AccountId::from(name), provider, address, key };
    let added = match refuse_like_name(&host, name) {
        Ok(()) => host.desk().add_account(new).await.map_err(Failure::from),
        Err(failure) => Err(failure),
    };
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

/// 'shop' and 'Shop' are told apart by the engine, but not by a person who is about to spend from one.
fn refuse_like_name(host: &Host, name: &str) -> Result<(), Failure> {
    let like = |known: &str| known.to_lowercase() == name.trim().to_lowercase();
    match host.desk().accounts()?.into_iter().find(|account| like(account.id.as_str())) {
        Some(known) => {
            let message = format!("there is an account named '{}' already", known.id);
            Err(Failure::refused("account", message, "Choose another name, or remove that one first."))
        }
        None => Ok(()),
    }
}

async fn give_key(args: &Args, name: &str) -> Result<Exit, Failure> {
    let key = key_from_stdin()?;
    let host = open::host(args).await?;
    let given = match open::account(&host, Some(name)) {
        Ok(account) => host.desk().give_key(&account.id, &key).await.map_err(Failure::from),
        Err(failure) => Err(failure),
    };
    host.close().await;
    let account = given?;
    if args.json {
        json::print(&account_json(&account));
    } else {
        out!("'{}' has its key. What was being sent waits for `batch resume`.", account.id);
    }
    Ok(Exit::Done)
}

async fn confirm_sole_sender(args: &Args, yes: bool) -> Result<Exit, Failure> {
    let host = open::host(args).await?;
    let confirmed = confirm_with(&host, yes);
    host.close().await;
    let was_read_only = confirmed?;
    if args.json {
        json::print(&json!({ "was_read_only": was_read_only, "read_only": false }));
    } else if was_read_only {
        out!("This computer sends from this history now. Orders that were open stay 'Not known yet' until they are");
        out!("looked up or settled: see 'bundledesk-cli orders --state unknown'.");
    } else {
        out!("This history is not read-only; there is nothing to confirm.");
    }
    Ok(Exit::Done)
}

fn confirm_with(host: &Host, yes: bool) -> Result<bool, Failure> {
    if !host.desk().is_doubted() {
        return Ok(false);
    }
    eprintln!("If another computer sends from a copy of this history, the same order may be bought twice.");
    if !yes && !open::ask("Is this the only computer that sends from it?")? {
        let hint = "Say yes, or give --yes.";
        return Err(Failure::refused("not_approved", "the history stays read-only", hint));
    }
    host.desk().confirm_sole_sender()?;
    Ok(true)
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
    if args.json {
        json::print(&json!({ "account": account.id, "removed": true }));
        return Ok(Exit::Done);
    }
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
