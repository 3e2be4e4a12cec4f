//! Why a file could not be read at all.

use crate::limits;

/// The whole file is refused; nothing of it was read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// It could not be opened.
    #[error("The file could not be opened: {0}")]
    Io(String),
    /// No bytes, or no text in it.
    #[error("The file is empty.")]
    Empty,
    /// Larger than the limit.
    #[error("The file is larger than {} MB.", limits::FILE_BYTES_MAX / (1024 * 1024))]
    FileTooLarge,
    /// A zip that inflates beyond the limit.
    #[error("The workbook unpacks to more than {} MB. It was not read.", limits::INFLATED_BYTES_MAX / (1024 * 1024))]
    InflatesTooLarge,
    /// More rows than the limit.
    #[error("The list has more than {} rows.", limits::ROWS_MAX)]
    TooManyRows,
    /// A password is needed.
    #[error("The workbook is protected by a password.")]
    PasswordProtected,
    /// Something else with a spreadsheet's name.
    #[error("This is not a list but {what}.")]
    NotAList {
        /// `a PDF`, `a picture`, …
        what: &'static str,
    },
    /// Cut off or damaged.
    #[error("The workbook is damaged or cut off: {0}")]
    Damaged(String),
    /// It took too long.
    #[error("The file took longer than {} seconds to read. Reading was stopped.", limits::READ_TIME_MAX.as_secs())]
    TookTooLong,
    /// The reader's process ran out of its memory, or failed.
    #[error("The file could not be read safely: the reader stopped ({0}).")]
    ReaderStopped(String),
    /// The program did not install the reader's process at its start.
    #[error("Old Excel and OpenDocument files cannot be read here.")]
    ReaderUnavailable,
}

impl ReadError {
    /// A stable name for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Io(_) => "file_not_opened",
            Self::Empty => "file_empty",
            Self::FileTooLarge => "file_too_large",
            Self::InflatesTooLarge => "file_inflates_too_large",
            Self::TooManyRows => "too_many_rows",
            Self::PasswordProtected => "password_protected",
            Self::NotAList { .. } => "not_a_list",
            Self::Damaged(_) => "file_damaged",
            Self::TookTooLong => "took_too_long",
            Self::ReaderStopped(_) => "reader_stopped",
            Self::ReaderUnavailable => "reader_unavailable",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Io(_) => "Check that the file is still there and that you may open it.",
            Self::Empty => "Check that you chose the right file, or paste the list.",
            Self::FileTooLarge => "Keep only the sheet with the numbers and save it again.",
            Self::InflatesTooLarge => "Copy the list into a new workbook and save that.",
            Self::TooManyRows => "Split the list into smaller ones.",
            Self::PasswordProtected => "Open it, save it without a password, and choose it again.",
            Self::NotAList { what } if what.contains("PDF") || what.contains("picture") => {
                "Ask for the list itself as .xlsx or CSV, or copy its rows out and paste them."
            }
            Self::NotAList { what } if what.contains("web page") || what.contains("XML") => {
                "Open it in a spreadsheet program, export it as .xlsx, and choose that."
            }
            Self::NotAList { .. } => "Save the list as an Excel workbook (.xlsx) or as CSV, or paste it.",
            Self::Damaged(_) => "Ask for the file again, or open it and save it as a new .xlsx.",
            Self::TookTooLong | Self::ReaderStopped(_) | Self::ReaderUnavailable => {
                "Open it in a spreadsheet program and save it as .xlsx or CSV."
            }
        }
    }
}
