//! `bundledesk-cli`: the same engine in a terminal.
//!
//! Guarantees: adds nothing to the engine but words; progress goes to stderr and results to stdout; the exit status says
//! what came of the money (0 all delivered or listed; 2 something is not delivered or needs a person; 3 refused before any
//! money moved; 1 any other error). Leaves out: everything the engine does.

/// Prints a line of a result.
macro_rules! out {
    ($($words:tt)*) => { $crate::print_line(format_args!($($words)*)) };
}

mod args;
mod bad_rows;
mod commands;
mod failure;
mod json;
mod open;
mod progress;
mod show;
mod standing;

use args::{Args, Command};
use clap::Parser;
use clap::error::ErrorKind;
use failure::{Exit, Failure};
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(code) = recipients::run_as_reader_child() {
        return code;
    }
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return usage(&error),
    };
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_env("BUNDLEDESK_LOG"))
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return report(&Failure::other(format!("the program could not start ({error})")), args.json),
    };
    match runtime.block_on(run(&args)) {
        Ok(exit) => exit.code(),
        Err(failure) => report(&failure, args.json),
    }
}

async fn run(args: &Args) -> Result<Exit, Failure> {
    match &args.command {
        Command::Account(command) => commands::account::run(args, command).await,
        Command::Catalogue(command) => commands::catalogue::run(args, command).await,
        Command::Wallet { name } => commands::account::wallet(args, name).await,
        Command::Batch(command) => commands::batch::run(args, command).await,
        Command::Orders(command) => commands::orders::list(args, command).await,
        Command::Order(command) => commands::orders::run(args, command).await,
        Command::Checkers(command) => commands::checkers::run(args, command).await,
        Command::Credentials(command) => commands::credentials::run(args, command).await,
        Command::Sandbox(command) => commands::sandbox::run(command).await,
        Command::Export { out } => commands::export::run(args, out).await,
        Command::Backup { out } => commands::export::backup(args, out).await,
        Command::Recovery(command) => commands::recovery::run(args, command).await,
        Command::Settings(command) => commands::settings::run(args, command).await,
    }
}

/// A reader that has seen enough (`| head`) is no reason to end in the middle of a list.
fn print_line(line: std::fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// A command line that says nothing we understand. Asking for help or the version is no error.
fn usage(error: &clap::Error) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let _ = error.print();
        return Exit::Done.code();
    }
    let as_json = std::env::args_os().take_while(|arg| arg != "--").any(|arg| arg == "--json");
    if as_json {
        let text = error.render().to_string();
        let first = text.lines().next().unwrap_or_default();
        let message = first.strip_prefix("error: ").unwrap_or(first);
        let message = if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
            "a command is missing"
        } else {
            message
        };
        let error = serde_json::json!({ "code": "usage", "message": message, "hint": "See 'bundledesk-cli --help'." });
        out!("{}", serde_json::json!({ "error": error }));
    }
    eprint!("{}", error.render());
    Exit::Error.code()
}

fn report(failure: &Failure, as_json: bool) -> ExitCode {
    if as_json {
        let error = serde_json::json!({ "code": failure.code, "message": failure.message, "hint": failure.hint });
        let answer = if failure.problems.is_empty() {
            serde_json::json!({ "error": error })
        } else {
            serde_json::json!({ "error": error, "problems": failure.problems })
        };
        out!("{answer}");
    }
    for problem in &failure.problems {
        eprintln!("{problem}");
    }
    eprintln!("{}", failure.message);
    if !failure.hint.is_empty() {
        eprintln!("{}", failure.hint);
    }
    failure.exit.code()
}
