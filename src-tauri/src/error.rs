//! The program's errors as the window shows them.

use crate::contract::{ErrorCode, ErrorView};
use engine::DeskError;
use engine::ports::{KeyStoreError, LedgerError, ReadErrorKind};
use host::HostError;

/// What every handler gives.
pub type Answer<T> = Result<T, ErrorView>;

impl From<DeskError> for ErrorView {
    fn from(error: DeskError) -> Self {
        let code = match &error {
            DeskError::Read(read) => match read.kind {
                ReadErrorKind::KeyOrRole => ErrorCode::KeyRefused,
                ReadErrorKind::Unreachable | ReadErrorKind::TimedOut => ErrorCode::Offline,
                _ => ErrorCode::Other,
            },
            DeskError::Keys(_) => ErrorCode::KeyStore,
            DeskError::Ledger(LedgerError::Illegal(detail)) => {
                // The rule's own words name orders by ids that no person has ever seen.
                tracing::warn!(detail, "the history refused a change");
                return Self::new(ErrorCode::Other, "The history does not allow this. Nothing was changed.")
                    .hint("Open the order anew and look at how it stands.");
            }
            DeskError::Ledger(LedgerError::Missing(detail)) => {
                tracing::warn!(detail, "something is not in the history");
                return Self::new(ErrorCode::Changed, "This is not in the history any more. Nothing was changed.");
            }
            DeskError::Refused { code, .. } if matches!(*code, "key" | "address" | "name") => ErrorCode::BadInput,
            DeskError::Refused { .. } | DeskError::Ledger(_) => ErrorCode::Other,
        };
        let hint = match code {
            ErrorCode::KeyRefused => {
                "Copy the key again from the provider's page, and check that it is still active.".to_owned()
            }
            _ => sentence(&error.hint()),
        };
        Self::new(code, sentence(&error.to_string())).hint(hint)
    }
}

impl From<LedgerError> for ErrorView {
    fn from(error: LedgerError) -> Self {
        DeskError::from(error).into()
    }
}

impl From<HostError> for ErrorView {
    fn from(error: HostError) -> Self {
        if let HostError::Keys(KeyStoreError::Unavailable(reason)) = &error {
            tracing::warn!(reason, "the keyring cannot be reached");
            let message = "This computer's keyring does not answer. Nothing was sent, and nothing is lost.";
            let hint = "Start or unlock it and try again, or keep the keys in a file locked by a passphrase.";
            return Self::new(ErrorCode::KeyStore, message).hint(hint);
        }
        if matches!(error, HostError::Ledger(LedgerError::DataKey)) {
            let message = "The key that opens this history is not on this computer. Nothing was changed.";
            return Self::new(ErrorCode::Other, message)
                .hint("Use your recovery file, or start the keyring that holds the key.");
        }
        let code = match &error {
            HostError::Keys(_) => ErrorCode::KeyStore,
            _ => ErrorCode::Other,
        };
        Self::new(code, sentence(&error.to_string())).hint(sentence(&error.hint()))
    }
}

/// Begins with a capital and ends with a full stop, as a sentence on the screen does.
pub fn sentence(text: &str) -> String {
    let mut chars = text.trim().chars();
    let Some(first) = chars.next() else { return String::new() };
    let whole: String = first.to_uppercase().chain(chars).collect();
    if whole.ends_with(['.', '?', ':']) { whole } else { format!("{whole}.") }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn words_become_a_sentence() {
        assert_eq!(sentence("the wallet holds GHS 1.00"), "The wallet holds GHS 1.00.");
        assert_eq!(sentence("Try again."), "Try again.");
        assert_eq!(sentence(" "), "");
    }
}
