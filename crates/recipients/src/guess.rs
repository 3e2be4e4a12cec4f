//! Finds the table in a sheet: its header row, and what each column is by its header's words and by what its cells hold.
//!
//! A price or an amount is never taken for a size: a column of bare numbers is one only under a header that says size,
//! or in a list without any header where it is the only one behind the number.

use crate::grid::{Cell, CellKind, Row, Sheet};
use crate::headers::{self, Header, Whose};
use crate::mapping::{ColumnRole, MappedColumn, Mapping, MappingSource, Shape, SizeUnit};
use crate::model::HeaderChoice;
use crate::tokens::{Token, TokenKind, tokenize};
use std::collections::BTreeMap;

/// So many rows tell what a column holds.
const SAMPLE_ROWS: usize = 300;
/// A header stands within so many filled rows.
const HEADER_WITHIN: usize = 40;

/// What a sheet looks like.
#[derive(Debug, Clone)]
pub(crate) struct Guess {
    pub(crate) mapping: Mapping,
    pub(crate) shape: Shape,
    /// Several columns could be the size, and nothing decides.
    pub(crate) size_unclear: bool,
    /// The header of the only column of numbers, when it forbids to send to them.
    pub(crate) number_forbidden: Option<String>,
}

/// What the cells of one column hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct ColumnStats {
    filled: u32,
    pub(crate) number_like: u32,
    sized: u32,
    bare: u32,
    networks: u32,
    words: u32,
    in_sequence: u32,
    last_bare: Option<u64>,
    header: Option<(Header, String)>,
    headed: bool,
}

impl ColumnStats {
    fn share(&self, count: u32) -> f32 {
        if self.filled == 0 {
            return 0.0;
        }
        // Counts of at most SAMPLE_ROWS: exact in an f32.
        count as f32 / self.filled as f32
    }

    fn add(&mut self, cell: Cell<'_>, tokens: &[Token]) {
        self.filled += 1;
        let count = |wanted: fn(TokenKind) -> bool| tokens.iter().filter(|t| wanted(t.kind)).count();
        let numbers = count(is_number_like);
        let sizes = count(|kind| kind == TokenKind::Size);
        let bares = count(|kind| kind == TokenKind::Bare);
        let networks = count(|kind| matches!(kind, TokenKind::Network(_)));
        let at = cell.text.eq_ignore_ascii_case("at");
        if numbers > 0 {
            self.number_like += 1;
        } else if sizes > 0 {
            self.sized += 1;
        } else if networks > 0 || at {
            self.networks += 1;
        } else if bares == 1 && tokens.len() == 1 && !matches!(cell.kind, CellKind::Money | CellKind::Worded) {
            self.add_bare(cell.text);
        } else if tokens.iter().any(|t| matches!(t.kind, TokenKind::Word | TokenKind::Each | TokenKind::At)) {
            self.words += 1;
        }
    }

    fn add_bare(&mut self, text: &str) {
        self.bare += 1;
        let value: Option<u64> = text.parse().ok();
        let expected = self.last_bare.map_or(Some(1), |last| last.checked_add(1));
        if value.is_some() && value == expected {
            self.in_sequence += 1;
        }
        self.last_bare = value;
    }

    /// 1, 2, 3, …: a serial number.
    fn counts_rows(&self) -> bool {
        self.bare > 0 && self.in_sequence == self.bare
    }
}

pub(crate) fn is_number_like(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Number | TokenKind::NumberUnclear | TokenKind::Scientific)
}

fn cell_is_number_like(cell: Cell<'_>, tokens: &mut Vec<Token>) -> bool {
    if !cell.text.chars().any(|c| crate::tokens::digit_value(c).is_some()) {
        return false;
    }
    tokenize(cell.text, tokens);
    tokens.iter().any(|t| is_number_like(t.kind))
}

/// Cells like phone numbers in the sample: how a sheet is chosen.
pub(crate) fn number_cells(sheet: &Sheet) -> u32 {
    let mut tokens = Vec::new();
    let mut count = 0;
    for row in sheet.rows().take(SAMPLE_ROWS) {
        for cell in row.cells() {
            count += u32::from(cell_is_number_like(cell, &mut tokens));
        }
    }
    count
}

/// Whether a row reads like a header; how many of its cells do.
pub(crate) fn header_cells(row: Row<'_>) -> usize {
    let mut known = 0;
    for cell in row.cells() {
        if cell.kind != CellKind::Text {
            return 0;
        }
        known += usize::from(headers::classify(cell.text).is_some());
    }
    let numbers = || {
        let mut tokens = Vec::new();
        row.cells().any(|cell| cell_is_number_like(cell, &mut tokens))
    };
    if known == 0 || numbers() { 0 } else { known }
}

fn names_a_number(row: Row<'_>) -> bool {
    row.cells().any(|cell| {
        matches!(
            headers::classify(cell.text),
            Some(Header::Number(_) | Header::Recipient | Header::OtherNumber | Header::NotRecipient)
        )
    })
}

/// The fullest header before the first order below one: a later header begins another table.
fn find_header(sheet: &Sheet) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for at in 0..sheet.row_count().min(HEADER_WITHIN) {
        let Some(row) = sheet.row(at) else { break };
        if best.is_some() && is_order(row, true) {
            break;
        }
        let known = header_cells(row);
        // Most of a header's cells are header words; a row of orders has names and notes.
        let enough = known >= 2 || (known == 1 && names_a_number(row));
        if enough && known * 2 >= row.cells.len() && best.is_none_or(|(_, most)| known > most) {
            best = Some((at, known));
        }
    }
    best.map(|(at, _)| at)
}

/// Whether a row outside any table reads like an order: a number with a size, or alone in its cell. A shop's own number in
/// a title stands among words. `headed`: a header stands above it, under which names are part of an order.
pub(crate) fn is_order(row: Row<'_>, headed: bool) -> bool {
    let mut tokens = Vec::new();
    let (mut alone, mut among_words, mut sized, mut words) = (false, false, false, false);
    for cell in row.cells() {
        tokenize(cell.text, &mut tokens);
        let number = tokens.iter().any(|t| is_number_like(t.kind));
        alone |= number && tokens.len() == 1;
        among_words |= number && tokens.len() > 1;
        sized |= tokens.iter().any(|t| matches!(t.kind, TokenKind::Size | TokenKind::Bare));
        words |= !number && tokens.iter().any(|t| t.kind == TokenKind::Word);
    }
    (alone && (headed || !words)) || ((alone || among_words) && sized)
}

/// Guesses how a sheet is to be read; none when no column of it holds numbers.
pub(crate) fn guess(sheet: &Sheet, header: HeaderChoice) -> Option<Guess> {
    match header {
        HeaderChoice::Guess => guess_from(sheet, find_header(sheet)),
        HeaderChoice::Absent => guess_from(sheet, None),
        HeaderChoice::Row(wanted) => guess_from(sheet, sheet.rows().position(|row| row.index + 1 == wanted)),
    }
}

/// The same with the header's row settled.
fn guess_from(sheet: &Sheet, header_at: Option<usize>) -> Option<Guess> {
    let columns = column_stats(sheet, header_at);
    let has_header = header_at.is_some();
    let (numbers, number_forbidden) = number_columns(&columns);
    numbers.first()?;
    let (size, size_unclear) = size_column(&columns, &numbers, has_header);
    let mut roles: BTreeMap<u16, ColumnRole> = columns.keys().map(|c| (*c, ColumnRole::Ignored)).collect();
    for column in &numbers {
        roles.insert(*column, ColumnRole::Number);
    }
    if let Some(column) = size {
        roles.insert(column, ColumnRole::Size);
    }
    let free = |roles: &BTreeMap<u16, ColumnRole>, column: u16| roles.get(&column) == Some(&ColumnRole::Ignored);
    if let Some(column) = network_column(&columns).filter(|c| free(&roles, *c)) {
        roles.insert(column, ColumnRole::Network);
    }
    for (role, found) in [(ColumnRole::Name, name_column(&columns)), (ColumnRole::Note, note_column(&columns))] {
        if let Some(column) = found.filter(|c| free(&roles, *c)) {
            roles.insert(column, role);
        }
    }
    if !has_header {
        headless_words(&columns, &mut roles);
    }
    let bare_size_unit = size.and_then(|c| columns.get(&c)).map_or(SizeUnit::Gb, |stats| match stats.header {
        Some((Header::Size { unit: Some(unit), .. }, _)) => unit,
        _ => SizeUnit::Gb,
    });
    let mapped = roles.iter().map(|(column, role)| MappedColumn {
        column: *column,
        header: columns.get(column).and_then(|stats| stats.header.as_ref().map(|(_, text)| text.clone())),
        role: *role,
    });
    let header_row = header_at.and_then(|at| sheet.row(at)).map(|row| row.index + 1);
    let mapping = Mapping {
        sheet: sheet.name.as_deref().map(str::to_owned),
        header_row,
        columns: mapped.collect(),
        bare_size_unit,
        source: MappingSource::Guessed,
    };
    Some(Guess { shape: shape(sheet, header_at), mapping, size_unclear, number_forbidden })
}

fn column_stats(sheet: &Sheet, header_at: Option<usize>) -> BTreeMap<u16, ColumnStats> {
    let mut columns: BTreeMap<u16, ColumnStats> = BTreeMap::new();
    if let Some(row) = header_at.and_then(|at| sheet.row(at)) {
        for cell in row.cells() {
            let stats = columns.entry(cell.column).or_default();
            stats.headed = true;
            let header = headers::classify(cell.text);
            // A word that says nothing still keeps its text, for the shape and for the agent.
            stats.header = Some((header.unwrap_or(Header::Ignored), cell.text.chars().take(60).collect()));
            stats.headed = header.is_some();
        }
    }
    let mut tokens = Vec::new();
    let first = header_at.map_or(0, |at| at + 1);
    for at in first..sheet.row_count().min(first + SAMPLE_ROWS) {
        let Some(row) = sheet.row(at) else { break };
        if row.cells().any(|cell| headers::says_total(cell.text)) {
            continue;
        }
        for cell in row.cells() {
            tokenize(cell.text, &mut tokens);
            columns.entry(cell.column).or_default().add(cell, &tokens);
        }
    }
    columns
}

/// The column of the recipients' numbers; more than one when nothing tells which it is. A header one step less plain is no
/// reason to pass its column over: only words for the recipient are. A column whose header forbids it counts only where no
/// other holds numbers, and then its header is told.
fn number_columns(columns: &BTreeMap<u16, ColumnStats>) -> (Vec<u16>, Option<String>) {
    let weight = |stats: &ColumnStats| match stats.header.as_ref().map(|(header, _)| *header) {
        Some(Header::Number(Whose::Recipient) | Header::Recipient) => 9,
        Some(Header::Number(Whose::Unsaid)) => 6,
        Some(Header::Number(Whose::Contact)) => 5,
        Some(Header::OtherNumber | Header::NotRecipient) => 2,
        Some(_) if stats.headed => 0,
        Some(_) | None => 4,
    };
    let holds = |stats: &ColumnStats| {
        let named = matches!(stats.header, Some((Header::Number(_), _)));
        let share = stats.share(stats.number_like);
        stats.number_like > 0 && (share >= 0.5 || (named && share >= 0.2))
    };
    let forbidden = |stats: &ColumnStats| {
        let header = stats.header.as_ref().filter(|_| stats.headed);
        header.filter(|(header, text)| headers::forbids_numbers(*header, text)).map(|(_, text)| text.clone())
    };
    let held = || columns.iter().filter(|(_, stats)| holds(stats));
    let open = held().any(|(_, stats)| forbidden(stats).is_none());
    let why = if open { None } else { held().find_map(|(_, stats)| forbidden(stats)) };
    let candidates: Vec<(u16, u8)> = held()
        .filter(|(_, stats)| !open || forbidden(stats).is_none())
        .map(|(column, stats)| (*column, weight(stats)))
        .collect();
    let most = candidates.iter().map(|(_, weight)| *weight).max().unwrap_or(0);
    (candidates.iter().filter(|(_, weight)| *weight + 1 >= most).map(|(column, _)| *column).collect(), why)
}

/// The size column, and whether several could be it.
fn size_column(columns: &BTreeMap<u16, ColumnStats>, numbers: &[u16], has_header: bool) -> (Option<u16>, bool) {
    let free = || columns.iter().filter(|(column, _)| !numbers.contains(column));
    let named: Vec<(u16, &ColumnStats, u8)> = free()
        .filter_map(|(column, stats)| match stats.header {
            Some((Header::Size { weight, .. }, _)) => Some((*column, stats, weight)),
            _ => None,
        })
        .collect();
    let fits = |stats: &ColumnStats| stats.share(stats.sized + stats.bare);
    let mut fitting: Vec<_> = named.iter().filter(|(_, stats, _)| fits(stats) >= 0.3).collect();
    if fitting.len() > 1 && fitting.iter().any(|(_, stats, _)| stats.share(stats.sized) >= 0.5) {
        fitting.retain(|(_, stats, _)| stats.share(stats.sized) >= 0.5);
    }
    if let Some(most) = fitting.iter().map(|(_, _, weight)| *weight).max() {
        fitting.retain(|(_, _, weight)| *weight == most);
        return if fitting.len() == 1 { (Some(fitting[0].0), false) } else { (None, true) };
    }
    let with_units: Vec<u16> = free()
        .filter(|(_, stats)| {
            let may = !stats.headed
                || matches!(
                    stats.header,
                    Some((
                        Header::Unsure
                            | Header::Number(_)
                            | Header::Recipient
                            | Header::OtherNumber
                            | Header::NotRecipient,
                        _
                    ))
                );
            may && stats.share(stats.sized) >= 0.6
        })
        .map(|(column, _)| *column)
        .collect();
    match with_units.as_slice() {
        [one] => return (Some(*one), false),
        [] => {}
        _ => return (None, true),
    }
    if let [(column, _, _)] = named.as_slice() {
        return (Some(*column), false);
    }
    if has_header { (None, false) } else { bare_size_column(columns, numbers) }
}

/// In a list without header: the only column of bare numbers behind the number, unless it counts the rows.
fn bare_size_column(columns: &BTreeMap<u16, ColumnStats>, numbers: &[u16]) -> (Option<u16>, bool) {
    let number = numbers.first().copied().unwrap_or(0);
    let bare: Vec<(u16, &ColumnStats)> = columns
        .iter()
        .filter(|(column, stats)| !numbers.contains(column) && stats.share(stats.bare) >= 0.5)
        .map(|(column, stats)| (*column, stats))
        .collect();
    let behind: Vec<u16> = bare.iter().filter(|(column, _)| *column > number).map(|(column, _)| *column).collect();
    // Two cells are too few to tell a serial number, unless something else stands where the size belongs.
    let serial = |stats: &ColumnStats| stats.counts_rows() && (stats.bare >= 3 || !behind.is_empty());
    let before_unclear = bare.iter().any(|(column, stats)| *column < number && !serial(stats));
    match behind.as_slice() {
        [one] => {
            let stats = columns.get(one);
            let serial = stats.is_some_and(|s| s.counts_rows() && s.bare >= 5);
            if serial || before_unclear { (None, true) } else { (Some(*one), false) }
        }
        [] => (None, before_unclear),
        _ => (None, true),
    }
}

fn network_column(columns: &BTreeMap<u16, ColumnStats>) -> Option<u16> {
    let named = columns.iter().find(|(_, stats)| matches!(stats.header, Some((Header::Network, _))));
    let held = || columns.iter().find(|(_, stats)| !stats.headed && stats.share(stats.networks) >= 0.6);
    named.or_else(held).map(|(column, _)| *column)
}

fn name_column(columns: &BTreeMap<u16, ColumnStats>) -> Option<u16> {
    columns
        .iter()
        .filter_map(|(column, stats)| match stats.header {
            Some((Header::Name { weight }, _)) => Some((weight, *column)),
            Some((Header::Recipient, _)) if stats.words > 0 => Some((1, *column)),
            _ => None,
        })
        .max_by_key(|(weight, column)| (*weight, std::cmp::Reverse(*column)))
        .map(|(_, column)| column)
}

fn note_column(columns: &BTreeMap<u16, ColumnStats>) -> Option<u16> {
    columns.iter().find(|(_, stats)| matches!(stats.header, Some((Header::Note, _)))).map(|(column, _)| *column)
}

fn headless_words(columns: &BTreeMap<u16, ColumnStats>, roles: &mut BTreeMap<u16, ColumnRole>) {
    let worded: Vec<u16> = columns
        .iter()
        .filter(|(column, stats)| roles.get(column) == Some(&ColumnRole::Ignored) && stats.share(stats.words) >= 0.5)
        .map(|(column, _)| *column)
        .collect();
    for (column, role) in worded.iter().zip([ColumnRole::Name, ColumnRole::Note]) {
        roles.insert(*column, role);
    }
}

/// The header's words. Lists without a header have none in common: the second of three columns may be the price in one
/// and the size in the next, and both look alike.
fn shape(sheet: &Sheet, header_at: Option<usize>) -> Shape {
    let Some(row) = header_at.and_then(|at| sheet.row(at)) else { return Shape::unknown() };
    let words: Vec<String> = row
        .cells()
        .map(|cell| format!("{}:{}", crate::model::column_letters(cell.column), headers::words_of(cell.text).join(" ")))
        .collect();
    Shape(format!("header|{}", words.join("|")))
}
