//! Opening the data folder as the flags say.

use crate::args::{Args, KeyStoreArg};
use crate::failure::Failure;
use domain::{AccountId, Msisdn, MsisdnError, Pesewas, Secret};
use engine::model::Account;
use host::{Host, HostOptions, KeyChoice};
use std::io::{IsTerminal, Write};
use std::path::Path;

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
        eprintln!("This history is read-only: {reason}. See `account confirm-sole-sender`.");
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

const ADD_ONE: &str = "Add one with 'bundledesk-cli account add', or try --practice.";

/// The account of that name, or the only one.
pub fn account(host: &Host, name: Option<&str>) -> Result<Account, Failure> {
    let accounts = host.desk().accounts()?;
    let names = || accounts.iter().map(|account| format!("'{}'", account.id)).collect::<Vec<_>>().join(", ");
    match name {
        Some(name) => accounts.iter().find(|account| account.id == AccountId::from(name)).cloned().ok_or_else(|| {
            let hint = if accounts.is_empty() { ADD_ONE.to_owned() } else { format!("There is {}.", names()) };
            Failure::refused("account", format!("there is no account '{name}'"), hint)
        }),
        None => match accounts.as_slice() {
            [only] => Ok(only.clone()),
            [] => Err(Failure::refused("no_account", "there is no account yet", ADD_ONE)),
            _ => Err(Failure::refused("account", "which account?", format!("Choose with --account: {}.", names()))),
        },
    }
}

/// Asks a question that is answered with yes or no. Without a terminal the answer is no; what was asked is told all the same.
pub fn ask(question: &str) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        eprintln!("{question}");
        return Ok(false);
    }
    let answer = answer_to(&format!("{question} [y/N]"))?;
    Ok(matches!(answer.to_lowercase().as_str(), "y" | "yes"))
}

/// Asks whether to spend a total: with yes or no, and above the set limit by having the total typed, as the window does.
pub fn ask_to_spend(host: &Host, question: &str, total: Pesewas) -> Result<bool, Failure> {
    let limit = i64::try_from(host.desk().settings().typed_total_above_pesewas).unwrap_or(i64::MAX);
    if total.0 <= limit || !std::io::stdin().is_terminal() {
        return ask(question);
    }
    let typed = answer_to(&format!("{question} Type the total to say yes:"))?;
    Ok(Pesewas::from_typed(&typed) == Ok(total))
}

fn answer_to(question: &str) -> Result<String, Failure> {
    eprint!("{question} ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(answer.trim().to_owned())
}

/// The ceiling that a flag names, in GHS.
pub fn max_total(typed: Option<&str>) -> Result<Option<Pesewas>, Failure> {
    let refused = |message: String| Failure::refused("max_total", message, "Write it as 120.50.");
    let Some(typed) = typed else { return Ok(None) };
    match Pesewas::from_typed(typed) {
        Ok(amount) if amount < Pesewas::ZERO => Err(refused(format!("a total of {amount} allows nothing"))),
        Ok(amount) => Ok(Some(amount)),
        Err(error) => Err(refused(error.to_string())),
    }
}

/// One number that a person gave.
pub fn number(text: &str) -> Result<Msisdn, Failure> {
    Msisdn::parse(text).map(|parsed| parsed.msisdn).map_err(|error| {
        let hint = match &error {
            MsisdnError::Landline(_) => "Ask for a mobile number.",
            _ => "Write it as 0241234567.",
        };
        // Only checkers are bought for a number that is given by itself.
        let message = error.to_string().replace("can take a bundle", "can get a checker");
        Failure::refused("number", message, hint)
    })
}

/// Refuses a place that a new file cannot be made in, before anything is done for it.
pub fn refuse_place(out: &Path, code: &str, done: &str) -> Result<(), Failure> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        let message = format!("there is no folder {}; nothing was {done}", folder.display());
        return Err(Failure::refused(code, message, "Make it first, or choose another."));
    }
    if out.exists() {
        let message = format!("{} exists already; nothing was {done}", out.display());
        return Err(Failure::refused(code, message, "Choose another name."));
    }
    Ok(())
}
