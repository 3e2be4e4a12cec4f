//! Opening the data folder as the flags say.

use crate::args::{Args, KeyStoreArg};
use crate::failure::Failure;
use domain::{AccountId, Secret};
use engine::model::Account;
use host::{Host, HostOptions, KeyChoice};
use std::io::{IsTerminal, Write};

/// Opens the real data folder, or practice mode with `--practice`.
pub async fn host(args: &Args) -> Result<Host, Failure> {
    let host = if args.practice {
        eprintln!("Practice mode: the money is pretend, and nothing leaves this computer.");
        Host::practice(args.data_dir.clone()).await?
    } else {
        Host::open(HostOptions { data_dir: args.data_dir.clone(), keys: keys(args)? }).await?
    };
    let report = host.report();
    if let Some(reason) = &report.doubted {
        eprintln!("This history is read-only: {reason}.");
    }
    if report.open_attempts > 0 {
        eprintln!(
            "{} calls were under way when the program last ended. They are being looked up.",
            report.open_attempts
        );
    }
    for (account, reason) in &report.not_connected {
        eprintln!("The account '{account}' is not connected: {reason}.");
    }
    Ok(host)
}

/// The key store that the flags name.
pub fn keys(args: &Args) -> Result<KeyChoice, Failure> {
    Ok(match args.key_store {
        KeyStoreArg::Keyring => KeyChoice::Keyring,
        KeyStoreArg::File => KeyChoice::File(passphrase()?),
    })
}

fn passphrase() -> Result<Secret<String>, Failure> {
    if let Ok(text) = std::env::var("BUNDLEDESK_PASSPHRASE") {
        return Ok(Secret::new(text));
    }
    if !std::io::stdin().is_terminal() {
        let hint = "Set BUNDLEDESK_PASSPHRASE, or run this in a terminal.";
        return Err(Failure::refused("passphrase", "the key file needs its passphrase", hint));
    }
    Ok(Secret::new(rpassword::prompt_password("Passphrase of the key file: ")?))
}

/// The account of that name, or the only one.
pub fn account(host: &Host, name: Option<&str>) -> Result<Account, Failure> {
    let accounts = host.desk().accounts()?;
    let names = || accounts.iter().map(|account| format!("'{}'", account.id)).collect::<Vec<_>>().join(", ");
    match name {
        Some(name) => accounts.iter().find(|account| account.id == AccountId::from(name)).cloned().ok_or_else(|| {
            Failure::refused("account", format!("there is no account '{name}'"), format!("There is {}.", names()))
        }),
        None => match accounts.as_slice() {
            [only] => Ok(only.clone()),
            [] => Err(Failure::refused(
                "no_account",
                "there is no account yet",
                "Add one with 'bundledesk-cli account add', or try --practice.",
            )),
            _ => Err(Failure::refused("account", "which account?", format!("Choose with --account: {}.", names()))),
        },
    }
}

/// Asks a question that is answered with yes or no. Without a terminal the answer is no.
pub fn ask(question: &str) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        return Ok(false);
    }
    eprint!("{question} [y/N] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
