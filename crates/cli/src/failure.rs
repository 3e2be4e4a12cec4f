//! How a command ends, and the one place where the engine's words are turned into a terminal's.

use crate::bad_rows::BadRow;
use engine::DeskError;
use engine::ports::{LedgerError, ReadErrorKind};
use host::{HandoverError, HostError};
use std::process::ExitCode;

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything delivered, or listed.
    Done,
    /// Any other error.
    Error,
    /// Finished, paused or left early, and something is not delivered or needs a person.
    Unfinished,
    /// Refused before any money moved.
    Refused,
}

impl Exit {
    /// The process's exit status.
    pub fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Done => 0,
            Self::Error => 1,
            Self::Unfinished => 2,
            Self::Refused => 3,
        })
    }
}

/// Why a command did not do what was asked.
#[derive(Debug)]
pub struct Failure {
    /// How the process ends.
    pub exit: Exit,
    /// Stable, for scripts.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do next.
    pub hint: String,
    /// The rows at fault, where there are such.
    pub problems: Vec<BadRow>,
}

impl Failure {
    /// Refused before any money moved.
    pub fn refused(code: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        let (message, hint) = (message.into(), hint.into());
        Self { exit: Exit::Refused, code: code.to_owned(), message, hint, problems: Vec::new() }
    }

    /// Anything else.
    pub fn other(message: impl Into<String>) -> Self {
        let code = "error".to_owned();
        Self { exit: Exit::Error, code, message: message.into(), hint: String::new(), problems: Vec::new() }
    }

    /// With the rows at fault.
    pub fn with_problems(mut self, problems: Vec<BadRow>) -> Self {
        self.problems = problems;
        self
    }
}

/// The engine speaks of the window's buttons and screens. A terminal has a command in the place of each; `batch` stands for
/// the list that is meant, where one is.
pub fn in_terminal(words: &str, batch: &str) -> String {
    let resume = format!("`batch resume {batch}`");
    let pairs = [
        ("press Continue sending", format!("run {resume}")),
        ("Press Continue sending", format!("Run {resume}")),
        ("waits for 'Continue'", format!("waits for {resume}")),
        ("Give its key again in Settings, at this account.", GIVE_KEY.to_owned()),
        ("Give its key again.", GIVE_KEY.to_owned()),
        ("then start Bundle Desk again", "then run the command again".to_owned()),
        ("in 1 minutes", "in 1 minute".to_owned()),
    ];
    pairs.iter().fold(words.to_owned(), |text, (window, terminal)| text.replace(window, terminal))
}

/// What to do about a key that the provider refuses.
pub const COPY_KEY: &str = "Copy the key again from the provider's page.";

const GIVE_KEY: &str = "Give its key again with `account give-key NAME`.";

fn hint_in_terminal(code: &str, hint: &str) -> String {
    let by_code = match code {
        "repeat" | "same_list" => {
            "Look at the earlier order first, with `orders --search NUMBER`. If you mean it, add `--allow-repeat`."
        }
        "problems" => "Mend these rows, or leave them out with `--leave-out`.",
        "ceiling" => "Take rows out, or allow more with `--max-total`.",
        "doubted" => {
            "Make sure that no other computer sends from this history, then say so with `account confirm-sole-sender`."
        }
        "in_use" => "Wait until the other program ends, or close it.",
        "history" => "Look at the order with `order show REF`.",
        "history_read" => "Put back the last safety copy.",
        "data_key" => {
            "Put the key back from your recovery file with `recovery restore FILE`, or start the keyring that holds it."
        }
        "setting" => "See `settings list` for the ranges.",
        _ => return in_terminal(hint, "ID"),
    };
    by_code.to_owned()
}

/// What to do when a provider could not be read.
fn read_hint(kind: ReadErrorKind) -> &'static str {
    match kind {
        ReadErrorKind::Unreachable | ReadErrorKind::TimedOut => "Check the line and try again.",
        ReadErrorKind::KeyOrRole => COPY_KEY,
        ReadErrorKind::NotFound => "Check the address of the account.",
        ReadErrorKind::RateLimited => "Try again in a minute.",
        ReadErrorKind::ServerError | ReadErrorKind::Unreadable => "Try again later, or ask the provider's support.",
        ReadErrorKind::NotSupported => "The other provider may have it.",
    }
}

impl From<DeskError> for Failure {
    fn from(error: DeskError) -> Self {
        // Whenever the desk refuses, no money moved by that call.
        let is_refusal = matches!(
            error,
            DeskError::Refused { .. } | DeskError::Ledger(LedgerError::Doubted(_) | LedgerError::AlreadyClaimed(_))
        );
        let hint = match &error {
            DeskError::Read(read) => read_hint(read.kind).to_owned(),
            other => hint_in_terminal(other.code(), &other.hint()),
        };
        let exit = if is_refusal { Exit::Refused } else { Exit::Error };
        let message = in_terminal(&error.to_string(), "ID");
        Self { exit, code: error.code().to_owned(), hint, message, problems: Vec::new() }
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        DeskError::from(error).into()
    }
}

impl From<HostError> for Failure {
    fn from(error: HostError) -> Self {
        Self::refused(error.code(), error.to_string(), hint_in_terminal(error.code(), &error.hint()))
    }
}

impl From<HandoverError> for Failure {
    fn from(error: HandoverError) -> Self {
        match error {
            HandoverError::Desk(error) => error.into(),
            HandoverError::NoCredential(_) => {
                Self::refused("no_credential", error.to_string(), "See 'bundledesk-cli credentials list'.")
            }
            _ => Self::refused("print", error.to_string(), "Mend it and try again."),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::other(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_s_buttons_become_commands() {
        let words = in_terminal("Top up, then press Continue sending.", "ab12");
        assert_eq!(words, "Top up, then run `batch resume ab12`.", "a terminal has no button to press");
        assert_eq!(hint_in_terminal("too_early", "Look again in 1 minutes."), "Look again in 1 minute.");
        let refused: Failure = DeskError::refused("repeat", "it was bought", "If you mean it, allow repeats.").into();
        assert!(refused.hint.contains("`--allow-repeat`"), "{}", refused.hint);
    }
}
