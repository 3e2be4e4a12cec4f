//! Any list an agent has: from a workbook, a text file or pasted text to rows and problems, never one without the other.
//!
//! Guarantees: precision before recall. A number or a size is accepted only when it is certain; whatever is doubtful
//! becomes a problem that names its cell or line and says how to mend it. No digit is changed but by a named repair.
//! Files are read within limits, and readers that load eagerly run in a process of their own. Leaves out: what the
//! sizes cost (`match_sizes` only finds them in a catalogue), and whether to buy.

mod beside;
mod book;
mod chat;
mod child;
mod delimited;
mod duplicates;
mod error;
mod fields;
mod formats;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod grid;
mod guess;
mod headers;
mod headings;
pub mod limits;
mod mapping;
mod model;
mod notes;
mod runs;
mod sentence;
mod side;
mod sizes;
mod stamps;
mod table;
mod text;
mod tokens;
mod wording;
mod workbook;
mod write;

pub use book::{read_bytes, read_file, read_text};
pub use child::{run_as_reader_child, use_reader_program};
pub use duplicates::{Duplicate, EarlierPlace, RecentPurchase, find_duplicates};
pub use error::ReadError;
pub use mapping::{ColumnRole, MappedColumn, Mapping, MappingSource, Shape, SizeUnit};
pub use model::{
    CellName, Format, HeaderChoice, Note, NoteCode, Partial, Position, Problem, ProblemCode, ReadList, ReadOptions,
    RecipientRow, Repair, RepairCode, SheetSummary, SizeSource, Source, Warning, WarningCode, column_index,
    column_letters,
};
pub use sizes::{SizeMatch, SizeMatches, match_sizes};
pub use text::ListText;
pub use write::{
    ResultRow, TableCell, WriteError, WriteFormat, write_corrected_copy, write_results, write_rows_to_buy_again,
    write_table, write_template,
};
