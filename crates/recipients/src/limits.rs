//! What is read at most. Every limit ends in a named error or a note, never in a silent cut.

use std::time::Duration;

/// The largest file taken, in bytes.
pub const FILE_BYTES_MAX: u64 = 20 * 1024 * 1024;
/// The most that a zipped workbook may inflate to, in bytes, all its parts together.
pub const INFLATED_BYTES_MAX: u64 = 200 * 1024 * 1024;
/// The most rows with something in them, over all sheets.
pub const ROWS_MAX: u32 = 200_000;
/// Columns beyond this are left unread, and a note says so.
pub const COLUMNS_MAX: u16 = 64;
/// The most sheets read; further ones are listed by a note.
pub const SHEETS_MAX: usize = 50;
/// The most characters of one cell or pasted line that are read as an order.
pub const CELL_CHARS_MAX: usize = 2_000;
/// A reader that takes longer is ended.
pub const READ_TIME_MAX: Duration = Duration::from_secs(20);
/// The most private memory a reader's own process may take, in bytes (where the system can hold it to that).
pub const READER_MEMORY_BYTES_MAX: u64 = 768 * 1024 * 1024;
/// A workbook's style sheet may inflate to this: each entry costs the library some forty times its size in memory.
pub(crate) const STYLES_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// The most entries in a workbook's table of shared texts.
pub(crate) const SHARED_TEXTS_MAX: u64 = 3_000_000;
/// The most entries in a zip.
pub(crate) const ZIP_ENTRIES_MAX: usize = 2_000;
