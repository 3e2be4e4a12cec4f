//! The way in: a file, bytes or pasted text to a `ReadList`.

use crate::chat;
use crate::child;
use crate::delimited;
use crate::error::ReadError;
use crate::formats::{self, Container};
use crate::grid::{Book, Sheet};
use crate::guess::{self, Guess};
use crate::limits;
use crate::mapping::{ColumnRole, Mapping, MappingSource, Shape, SizeUnit};
use crate::model::{
    Format, HeaderChoice, NoteCode, Partial, Position, Problem, ProblemCode, ReadList, ReadOptions, SheetSummary,
    Source, column_letters,
};
use crate::notes::Notes;
use crate::table::{self, Doubts, Outcome};
use crate::tokens::tokenize;
use crate::workbook;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// Reads a file of any of the formats. Refuses whole files with a `ReadError`; everything else is rows and problems.
pub fn read_file(path: &Path, options: &ReadOptions) -> Result<ReadList, ReadError> {
    let io = |error: std::io::Error| ReadError::Io(error.to_string());
    let file = File::open(path).map_err(io)?;
    let metadata = file.metadata().map_err(io)?;
    if metadata.is_dir() {
        return Err(ReadError::NotAList { what: "a folder" });
    }
    if metadata.len() > limits::FILE_BYTES_MAX {
        return Err(ReadError::FileTooLarge);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    file.take(limits::FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(io)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    read_bytes(&name, bytes, options)
}

/// Reads a file's bytes; `name` is only shown.
pub fn read_bytes(name: &str, bytes: Vec<u8>, options: &ReadOptions) -> Result<ReadList, ReadError> {
    if bytes.len() as u64 > limits::FILE_BYTES_MAX {
        return Err(ReadError::FileTooLarge);
    }
    let name = (!name.is_empty()).then(|| name.to_owned());
    let format = match formats::container(&bytes)? {
        Container::Text => {
            let (text, other_encoding) = formats::decode(bytes)?;
            let mut notes = Notes::default();
            if other_encoding {
                notes.say(NoteCode::OtherEncoding, "The text is not UTF-8; check names with accents.".to_owned(), 1);
            }
            return read_decoded(text, name, options, notes);
        }
        Container::Zip => workbook::zip_format(&bytes)?,
        Container::Compound => workbook::compound_format(&bytes)?,
    };
    let book = child::read_workbook(format, bytes)?;
    Ok(read_book(Source { name, format }, book, options))
}

/// Reads pasted text. Text beyond the limits gives a list with one problem.
pub fn read_text(text: &str, options: &ReadOptions) -> ReadList {
    let too_large = text.len() as u64 > limits::FILE_BYTES_MAX;
    let result = if too_large {
        Err(ReadError::FileTooLarge)
    } else {
        read_decoded(text.strip_prefix('\u{FEFF}').unwrap_or(text).to_owned(), None, options, Notes::default())
    };
    result.unwrap_or_else(|error| {
        let mut list = text_list(Source { name: None, format: Format::Text }, Outcome::default(), Notes::default(), 0);
        list.problems = vec![list_problem(ProblemCode::LineTooLong, error.to_string(), error.hint())];
        list
    })
}

fn read_decoded(
    mut text: String,
    name: Option<String>,
    options: &ReadOptions,
    mut notes: Notes,
) -> Result<ReadList, ReadError> {
    // Line ends of old Macintoshes.
    if !text.contains('\n') && text.contains('\r') {
        text = text.replace('\r', "\n");
    }
    let as_text = options.mapping.as_ref().is_some_and(Mapping::is_text);
    let mark = if as_text { None } else { delimited::sniff(&text) };
    let text = Arc::new(text);
    if let Some(columns) = mark.map(|mark| read_columns(&text, mark, options)).transpose()?.flatten() {
        if columns.broken_quotes {
            let text = "A quotation mark has no partner; quotation marks were read as they stand.".to_owned();
            notes.say(NoteCode::BrokenQuotes, text, 1);
        }
        let sheet = columns.sheet;
        let summary = SheetSummary {
            name: None,
            filled_rows: u32::try_from(sheet.row_count()).unwrap_or(u32::MAX),
            number_cells: guess::number_cells(&sheet),
            visible: true,
            chosen: true,
        };
        let (mapping, shape, outcome) = read_sheet(&sheet, columns.guess, options, &mut notes);
        let source = Source { name, format: Format::Delimited };
        return Ok(finish(source, vec![summary], mapping, shape, outcome, notes.finish(true)));
    }
    let lines = text.bytes().filter(|b| *b == b'\n').count();
    if lines > limits::ROWS_MAX as usize {
        return Err(ReadError::TooManyRows);
    }
    let outcome = chat::read_lines(&text, options, &mut notes);
    let filled = text.lines().filter(|line| !line.trim().is_empty()).count();
    let filled = u32::try_from(filled).unwrap_or(u32::MAX);
    Ok(text_list(Source { name, format: Format::Text }, outcome, notes, filled))
}

struct Columns {
    sheet: Sheet,
    guess: Option<Guess>,
    broken_quotes: bool,
}

/// None when there is no column of numbers, but perhaps several orders on each line.
fn read_columns(text: &Arc<String>, mark: u8, options: &ReadOptions) -> Result<Option<Columns>, ReadError> {
    let (sheet, broken_quotes) = delimited::read(text, mark)?;
    let guess = guess::guess(&sheet, options.header);
    let is_table = guess.as_ref().is_some_and(|guess| {
        guess.mapping.header_row.is_some() || guess.mapping.columns_of(ColumnRole::Number).count() == 1
    });
    Ok((options.mapping.is_some() || is_table).then_some(Columns { sheet, guess, broken_quotes }))
}

fn text_mapping(sheet: Option<String>) -> Mapping {
    Mapping {
        sheet,
        header_row: None,
        columns: Vec::new(),
        bare_size_unit: SizeUnit::Gb,
        source: MappingSource::Guessed,
    }
}

fn text_list(source: Source, outcome: Outcome, notes: Notes, filled_rows: u32) -> ReadList {
    let number_cells = u32::try_from(outcome.rows.len()).unwrap_or(u32::MAX);
    let sheets = vec![SheetSummary { name: None, filled_rows, number_cells, visible: true, chosen: true }];
    let mapping = text_mapping(None);
    finish(source, sheets, mapping, Shape("text".to_owned()), outcome, notes.finish(true))
}

fn list_problem(code: ProblemCode, text: String, hint: &str) -> Problem {
    Problem {
        position: Position::LIST,
        code,
        text,
        hint: hint.to_owned(),
        original: String::new(),
        partial: Partial::default(),
    }
}

fn finish(
    source: Source,
    sheets: Vec<SheetSummary>,
    mapping: Mapping,
    shape: Shape,
    mut outcome: Outcome,
    notes: Vec<crate::model::Note>,
) -> ReadList {
    if outcome.rows.is_empty() && outcome.problems.is_empty() {
        let text = "no phone number was found in this list".to_owned();
        let hint = "Check that this is the right list, choose another sheet, or say which column holds the numbers.";
        outcome.problems.push(list_problem(ProblemCode::NoNumbers, text, hint));
    }
    ReadList { source, sheets, mapping, shape, rows: outcome.rows, problems: outcome.problems, notes }
}

pub(crate) fn read_book(source: Source, book: Book, options: &ReadOptions) -> ReadList {
    let mut notes = Notes::default();
    let counts: Vec<u32> = book.sheets.iter().map(guess::number_cells).collect();
    let chosen = choose_sheet(&book, &counts, options, &mut notes);
    let sheets: Vec<SheetSummary> = book
        .sheets
        .iter()
        .enumerate()
        .map(|(at, sheet)| SheetSummary {
            name: sheet.name.as_deref().map(str::to_owned),
            filled_rows: u32::try_from(sheet.row_count()).unwrap_or(u32::MAX),
            number_cells: counts.get(at).copied().unwrap_or(0),
            visible: sheet.visible,
            chosen: Some(at) == chosen,
        })
        .collect();
    note_sheets(&book, &sheets, &mut notes);
    let Some(sheet) = chosen.and_then(|at| book.sheets.get(at)) else {
        return finish(
            source,
            sheets,
            text_mapping(None),
            Shape("empty".to_owned()),
            Outcome::default(),
            notes.finish(false),
        );
    };
    let guess = guess::guess(sheet, options.header);
    let (mapping, shape, outcome) = read_sheet(sheet, guess, options, &mut notes);
    finish(source, sheets, mapping, shape, outcome, notes.finish(sheet.counts_lines))
}

fn choose_sheet(book: &Book, counts: &[u32], options: &ReadOptions, notes: &mut Notes) -> Option<usize> {
    let by_mapping = options.mapping.as_ref().and_then(|mapping| mapping.sheet.as_deref());
    if let Some(wanted) = by_mapping.or(options.sheet.as_deref()) {
        if let Some(at) = book.sheets.iter().position(|sheet| sheet.name.as_deref() == Some(wanted)) {
            return Some(at);
        }
        notes.say(NoteCode::MappingDidNotFit, format!("There is no sheet '{wanted}'; another one was read."), 1);
    }
    let visible = book.sheets.iter().enumerate().filter(|(_, sheet)| sheet.visible);
    let count = |at: usize| counts.get(at).copied().unwrap_or(0);
    visible.max_by_key(|(at, _)| (count(*at), std::cmp::Reverse(*at))).map(|(at, _)| at)
}

fn note_sheets(book: &Book, sheets: &[SheetSummary], notes: &mut Notes) {
    let others: Vec<&str> = sheets
        .iter()
        .filter(|sheet| !sheet.chosen && sheet.number_cells > 0)
        .filter_map(|sheet| sheet.name.as_deref())
        .collect();
    if !others.is_empty() {
        let count = u32::try_from(others.len()).unwrap_or(u32::MAX);
        let text = format!("Only one sheet was read. Numbers were also seen on: {}.", others.join(", "));
        notes.say(NoteCode::OtherSheets, text, count);
    }
    if book.sheets_beyond_limit > 0 {
        let text = format!("{} more sheets were not looked at.", book.sheets_beyond_limit);
        notes.say(NoteCode::SheetsBeyondLimit, text, book.sheets_beyond_limit);
    }
}

fn read_sheet(
    sheet: &Sheet,
    guess: Option<Guess>,
    options: &ReadOptions,
    notes: &mut Notes,
) -> (Mapping, Shape, Outcome) {
    for row in &sheet.hidden_rows {
        notes.add(NoteCode::HiddenRows, row + 1);
    }
    for column in &sheet.hidden_columns {
        notes.add(NoteCode::HiddenColumns, column_letters(*column));
    }
    if sheet.columns_beyond_limit {
        let text = format!("Columns after {} were not read.", column_letters(limits::COLUMNS_MAX - 1));
        notes.say(NoteCode::ColumnsBeyondLimit, text, 1);
    }
    let sheet_name = || sheet.name.as_deref().map(str::to_owned);
    if let Some(mapping) = options.mapping.as_ref().filter(|mapping| !mapping.is_text()) {
        let mut mapping = mapping.clone();
        mapping.sheet = sheet_name();
        let header = mapping.header_row.map_or(HeaderChoice::Absent, HeaderChoice::Row);
        let shape = guess::guess(sheet, header).map_or_else(Shape::unknown, |guess| guess.shape);
        let outcome = table::read(sheet, &mapping, Doubts::default(), options, notes);
        return (mapping, shape, outcome);
    }
    let by_lines = options.header == HeaderChoice::Guess && reads_as_lines(sheet);
    if options.mapping.is_some() || by_lines {
        let outcome = chat::read_column(sheet, options, notes);
        return (text_mapping(sheet_name()), Shape("text".to_owned()), outcome);
    }
    let Some(Guess { mut mapping, shape, size_unclear, number_forbidden }) = guess else {
        return (text_mapping(sheet_name()), Shape::unknown(), Outcome::default());
    };
    let mut doubts = Doubts { size: size_unclear, number: number_forbidden };
    if let Some(kept) = options.remembered_mappings.get(&shape).filter(|_| shape != Shape::unknown()) {
        mapping = Mapping {
            sheet: mapping.sheet,
            header_row: mapping.header_row,
            source: MappingSource::Remembered,
            ..kept.clone()
        };
        doubts = Doubts::default();
    }
    let outcome = table::read(sheet, &mapping, doubts, options, notes);
    (mapping, shape, outcome)
}

/// One column whose cells are sentences or pairs on two rows, rather than a number each.
fn reads_as_lines(sheet: &Sheet) -> bool {
    let first = sheet.row(0).and_then(|row| row.cells.first().map(|c| c.column));
    if sheet.rows().any(|row| row.cells.len() != 1 || row.cells.first().map(|c| c.column) != first) {
        return false;
    }
    let mut tokens = Vec::new();
    let mut numbers = 0usize;
    let mut seen = 0usize;
    for cell in sheet.rows().take(200).filter_map(|row| row.cells().next()) {
        tokenize(cell.text, &mut tokens);
        let in_cell = tokens.iter().filter(|t| guess::is_number_like(t.kind)).count();
        if in_cell > 1 {
            return true;
        }
        numbers += in_cell;
        seen += 1;
    }
    numbers > 0 && numbers * 10 < seen * 8
}
