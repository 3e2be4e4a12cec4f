//! The recovery file: made, proved, used.

use crate::args::{Args, RecoveryCommand};
use crate::failure::{Exit, Failure};
use crate::open;
use domain::Secret;
use host::{Host, HostOptions};
use std::io::IsTerminal;

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
            let passphrase = passphrase(true)?;
            let host = open::host(args).await?;
            let saved = host.save_recovery(file, passphrase).await;
            host.close().await;
            saved?;
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
            eprintln!("{} opens, and holds the key of this history.", file.display());
        }
        RecoveryCommand::Restore { file } => {
            let options = HostOptions { data_dir: args.data_dir.clone(), keys: open::keys(args)? };
            let choice = Host::restore_recovery(options, file, passphrase(false)?).await?;
            eprintln!("The key is back.");
            if matches!(choice, host::KeyChoice::File(_)) && matches!(args.key_store, crate::args::KeyStoreArg::Keyring)
            {
                eprintln!(
                    "No keyring answers, so it is in a key file locked by the same passphrase: use --key-store file."
                );
            }
            eprintln!("The history is read-only until you confirm that no other computer sends from it.");
        }
    }
    Ok(Exit::Done)
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
