//! The recovery file: made, proved, used.

use crate::args::{Args, KeyStoreArg, RecoveryCommand};
use crate::failure::{Exit, Failure};
use crate::{json, open};
use domain::Secret;
use host::{Host, HostOptions, KeyChoice};
use serde_json::json;
use std::io::IsTerminal;
use std::path::Path;

pub async fn run(args: &Args, command: &RecoveryCommand) -> Result<Exit, Failure> {
    if args.practice {
        return Err(Failure::refused("practice", "practice mode has nothing to recover", "Leave out --practice."));
    }
    match command {
        RecoveryCommand::Save { file } => {
            if file.exists() {
                let message = format!("{} is there already; nothing was written", file.display());
                return Err(Failure::refused("file", message, "Choose another name."));
            }
            open::refuse_place(file, "file", "written")?;
            let passphrase = passphrase(true)?;
            let host = open::host(args).await?;
            let saved = host.save_recovery(file, passphrase).await;
            host.close().await;
            saved?;
            tell(args, &json!({ "out": file }));
            eprintln!(
                "{} is written. Keep it away from this computer, and the passphrase away from it.",
                file.display()
            );
        }
        RecoveryCommand::Check { file } => {
            let passphrase = passphrase(false)?;
            let host = open::host(args).await?;
            let proved = host.prove_recovery(file, passphrase).await;
            host.close().await;
            proved?;
            tell(args, &json!({ "file": file, "opens": true }));
            eprintln!("{} opens, and holds the key of this history.", file.display());
        }
        RecoveryCommand::Restore { file } => restore(args, file).await?,
    }
    Ok(Exit::Done)
}

async fn restore(args: &Args, file: &Path) -> Result<(), Failure> {
    let options = HostOptions { data_dir: args.data_dir.clone(), keys: open::keys(args)? };
    let choice = Host::restore_recovery(options, file, passphrase(false)?).await?;
    let is_in_file = matches!(choice, KeyChoice::File(_)) && matches!(args.key_store, KeyStoreArg::Keyring);
    // Only opening the history finds out whether its key store was replaced.
    let host = Host::open(HostOptions { data_dir: args.data_dir.clone(), keys: choice }).await?;
    let is_read_only = host.desk().is_doubted();
    host.close().await;
    tell(args, &json!({ "file": file, "read_only": is_read_only, "in_key_file": is_in_file }));
    eprintln!("The key is back.");
    if is_in_file {
        eprintln!("No keyring answers, so it is in a key file locked by the same passphrase: use --key-store file.");
    }
    if is_read_only {
        eprintln!("The history is read-only until you confirm that no other computer sends from it:");
        eprintln!("`account confirm-sole-sender`.");
    }
    Ok(())
}

fn tell(args: &Args, answer: &serde_json::Value) {
    if args.json {
        json::print(answer);
    }
}

fn passphrase(is_new: bool) -> Result<Secret<String>, Failure> {
    if let Ok(text) = std::env::var("BUNDLEDESK_RECOVERY_PASSPHRASE") {
        return Ok(Secret::new(text));
    }
    if !std::io::stdin().is_terminal() {
        let hint = "Set BUNDLEDESK_RECOVERY_PASSPHRASE, or run this in a terminal.";
        return Err(Failure::refused("passphrase", "the recovery file needs its passphrase", hint));
    }
    let typed = Secret::new(rpassword::prompt_password("Passphrase of the recovery file: ")?);
    if is_new {
        let again = Secret::new(rpassword::prompt_password("The same again: ")?);
        if typed != again {
            return Err(Failure::refused("passphrase", "the two passphrases are not the same", "Try again."));
        }
    }
    Ok(typed)
}
