//! Reads the rows of a table whose columns are known.
//!
//! Guarantees: a row is accepted only when its number and its size are certain; every other row that has something in
//! it becomes a problem or is counted in a note.

use crate::beside;
use crate::fields::{self, Fault, NamedNetwork, NumberRead};
use crate::grid::{Cell, CellKind, Row, Sheet};
use crate::guess;
use crate::headers;
use crate::headings;
use crate::limits::CELL_CHARS_MAX;
use crate::mapping::{ColumnRole, Mapping, MappingSource, SizeUnit};
use crate::model::{
    CellName, NoteCode, Partial, Position, Problem, ProblemCode, ReadOptions, RecipientRow, Repair, RepairCode,
    SizeSource, Warning, WarningCode,
};
use crate::notes::Notes;
use crate::side::Sides;
use crate::text::ListText;
use crate::tokens::{Token, TokenKind, digit_value, tokenize};
use domain::{BundleSize, Network, NetworkSource};

/// What reading a table or a text gives.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) rows: Vec<RecipientRow>,
    pub(crate) problems: Vec<Problem>,
}

/// What a guess of the columns leaves open; nothing where a person has settled them.
#[derive(Debug, Default)]
pub(crate) struct Doubts {
    /// Several columns could be the size, so none is taken.
    pub(crate) size: bool,
    /// The header of the only column of numbers, which forbids to send to them.
    pub(crate) number: Option<String>,
}

struct Reader<'s> {
    sheet: &'s Sheet,
    options: &'s ReadOptions,
    numbers: Vec<u16>,
    size: Option<u16>,
    network: Option<u16>,
    name: Option<u16>,
    note: Option<u16>,
    unit: SizeUnit,
    /// The header says what bare sizes count.
    unit_said: bool,
    doubts: Doubts,
    sides: Sides,
    /// The network of a row that names nothing else, over the rows below it.
    section: Option<Section>,
    /// Whether the network column says anything anywhere.
    networks_named: bool,
    /// Reused from row to row.
    tokens: Vec<Token>,
    sizes: Memo<(BundleSize, NamedNetwork)>,
    networks: Memo<Network>,
}

#[derive(Debug, Clone, Copy)]
struct Section {
    network: Network,
    certain: bool,
}

/// What a row's cells say, before it is decided whether that is enough.
struct Draft {
    number: NumberRead,
    size: Option<(BundleSize, SizeSource)>,
    network: NamedNetwork,
    name_beside: Option<String>,
    repairs: Vec<Repair>,
}

/// A list says the same few sizes and networks over and over: each text is read once.
struct Memo<T> {
    entries: Vec<(Box<str>, T)>,
}

impl<T: Copy> Memo<T> {
    const ENTRIES_MAX: usize = 16;

    const fn new() -> Self {
        Self { entries: Vec::new() }
    }

    fn get(&self, text: &str) -> Option<T> {
        self.entries.iter().find(|(known, _)| **known == *text).map(|(_, value)| *value)
    }

    fn keep(&mut self, text: &str, value: T) {
        if self.entries.len() < Self::ENTRIES_MAX {
            self.entries.push((text.into(), value));
        }
    }
}

enum RowKind {
    Order,
    Totals,
    Header,
    Words,
}

/// Reads the rows below the header.
pub(crate) fn read(
    sheet: &Sheet,
    mapping: &Mapping,
    doubts: Doubts,
    options: &ReadOptions,
    notes: &mut Notes,
) -> Outcome {
    let header = mapping.header_row.and_then(|row| sheet.rows().find(|r| r.index + 1 == row));
    let size_header = mapping.column(ColumnRole::Size).and_then(|c| header?.cell(c));
    let unit_said = size_header.is_some_and(|c| headers::says_unit(c.text));
    let network = mapping.column(ColumnRole::Network);
    let size_unclear = doubts.size;
    let by_hand = options.mapping.is_some() || mapping.source != MappingSource::Guessed;
    let mut reader = Reader {
        sheet,
        options,
        numbers: mapping.columns_of(ColumnRole::Number).collect(),
        size: mapping.column(ColumnRole::Size),
        network,
        name: mapping.column(ColumnRole::Name),
        note: mapping.column(ColumnRole::Note),
        unit: mapping.bare_size_unit,
        unit_said,
        doubts,
        sides: Sides::of(sheet, mapping, header, unit_said || by_hand),
        section: None,
        networks_named: network.is_some_and(|column| sheet.rows().skip(1).take(300).any(|r| r.cell(column).is_some())),
        tokens: Vec::new(),
        sizes: Memo::new(),
        networks: Memo::new(),
    };
    let mut outcome = Outcome { rows: Vec::with_capacity(sheet.row_count()), problems: Vec::new() };
    let header_words = header.map(|row| row.original());
    let mut begun = false;
    for row in sheet.rows() {
        if let Some(header_row) = mapping.header_row {
            if row.index < header_row {
                if guess::is_order(row, false) {
                    outcome.problems.push(above_header(&reader, row));
                } else {
                    notes.add_if(row.index + 1 < header_row, NoteCode::TitleRows, row.index + 1);
                }
                continue;
            }
        } else if !begun && !reader.has_digits_in_number(row) {
            notes.add(NoteCode::TitleRows, row.index + 1);
            continue;
        }
        begun = true;
        if row.cells.len() == 1 && reader.begins_section(row, !outcome.rows.is_empty()) {
            continue;
        }
        match reader.read_row(row, &mut outcome.rows) {
            Ok(()) => {}
            Err(fault) => match reader.kind_of(row, header_words.as_deref()) {
                RowKind::Totals => notes.add(NoteCode::TotalsRows, row.index + 1),
                RowKind::Words => notes.add(NoteCode::TextRows, row.index + 1),
                RowKind::Header if Some(row.original()) == header_words => {
                    notes.add(NoteCode::RepeatedHeaders, row.index + 1);
                }
                RowKind::Header => {
                    outcome.problems.push(second_table(&reader, row));
                    break;
                }
                RowKind::Order => outcome.problems.push(reader.problem(row, fault)),
            },
        }
    }
    without_any_size(&mut outcome, reader.size.is_some(), size_unclear);
    outcome
}

fn unknown_network(text: &str) -> Fault {
    Fault::new(
        ProblemCode::NetworkUnknown,
        format!("'{}' is not a network that is sold here", fields::short(text)),
        "Write MTN, Telecel or AT.",
    )
}

fn second_table(reader: &Reader<'_>, row: Row<'_>) -> Problem {
    let fault = (
        row.cells.first().map_or(0, |c| c.column),
        Fault::new(
            ProblemCode::SecondTable,
            format!("a second table with other columns begins at row {}; it was not read", row.index + 1),
            "Put it on a sheet or in a file of its own, and read that.",
        ),
    );
    reader.problem(row, fault)
}

/// What stands above the header may have other columns than what stands below it.
fn above_header(reader: &Reader<'_>, row: Row<'_>) -> Problem {
    let fault = (
        reader.numbers.first().copied().unwrap_or(0),
        Fault::new(
            ProblemCode::SecondTable,
            "this row stands above the header and was not read",
            "Put it below the header, in the same columns, or leave it out.",
        ),
    );
    reader.problem(row, fault)
}

/// A list that has no sizes at all needs one answer, not one for each row.
pub(crate) fn without_any_size(outcome: &mut Outcome, has_size_column: bool, size_unclear: bool) {
    let none = !outcome.rows.is_empty() && outcome.rows.iter().all(|row| row.size.is_none());
    if none && !has_size_column && !size_unclear {
        outcome.problems.insert(
            0,
            Problem {
                position: Position::LIST,
                code: ProblemCode::NoSizes,
                text: "the list has no sizes".to_owned(),
                hint: "Choose one size for the whole list, or say which column holds the sizes.".to_owned(),
                original: String::new(),
                partial: Partial::default(),
            },
        );
    }
}

impl Reader<'_> {
    /// A row with nothing but a network heads the rows below it. Where orders stand above the first of them, it may as well
    /// have been meant for those.
    fn begins_section(&mut self, row: Row<'_>, behind_orders: bool) -> bool {
        let Some(text) = row.cells().next().map(|cell| cell.text).filter(|text| text.len() <= 40) else { return false };
        tokenize(text, &mut self.tokens);
        let Some(named) = headings::network_line(&self.tokens, text) else { return false };
        let certain = self.section.map_or(!behind_orders, |section| section.certain);
        self.section = Some(Section { network: named.network, certain });
        true
    }

    fn has_digits_in_number(&self, row: Row<'_>) -> bool {
        let digits = |text: &str| text.chars().filter(|c| digit_value(*c).is_some()).count();
        self.numbers.iter().filter_map(|column| row.cell(*column)).any(|cell| digits(cell.text) >= 7)
    }

    fn position(&self, row: Row<'_>, column: u16) -> Position {
        let number = row.index + 1;
        Position {
            sheet: self.sheet.name.clone(),
            row: (!self.sheet.counts_lines).then_some(number),
            line: self.sheet.counts_lines.then_some(number),
            cell: Some(CellName { column, row: row.index }),
        }
    }

    /// Puts a row that is certain behind the others: it is large, and handing it back would move it twice more.
    fn read_row(&mut self, row: Row<'_>, rows: &mut Vec<RecipientRow>) -> Result<(), (u16, Fault)> {
        let (column, cell) = self.number_cell(row)?;
        let draft = self.draft(row, column, cell)?;
        let (msisdn, mut repairs) = draft.number;
        if !draft.repairs.is_empty() {
            repairs.extend(draft.repairs);
        }
        let mut warnings = Vec::new();
        let (network, network_source) = fields::settle_network(msisdn, draft.network, self.options, &mut warnings);
        if let Some(section) = self.section.filter(|s| !s.certain && network_source == Some(NetworkSource::Prefix))
            && network != Some(section.network)
        {
            let text = format!("it is not clear whether the row '{}' is meant for {msisdn}", section.network);
            let fault = Fault::new(ProblemCode::NetworkUnclear, text, "Write the network beside the number.");
            return Err((column, fault));
        }
        if let Some(network) = network.filter(|_| self.networks_named && network_source == Some(NetworkSource::Prefix))
        {
            warnings.push(Warning {
                code: WarningCode::NetworkCellEmpty,
                text: format!("the list names no network here; {network} is only what the prefix says"),
            });
        }
        fields::warn_if_round(msisdn, &mut warnings);
        let kept = |column: Option<u16>| column.and_then(|c| row.kept(c));
        rows.push(RecipientRow {
            position: self.position(row, column),
            original: row.original(),
            msisdn,
            size: draft.size.map(|(size, _)| size),
            size_source: draft.size.map(|(_, source)| source),
            network,
            network_source,
            name: kept(self.name).or_else(|| draft.name_beside.map(ListText::from)),
            note: kept(self.note),
            repairs,
            warnings,
        });
        Ok(())
    }

    /// The cell of the recipient's number, when only one can be it.
    fn number_cell<'r>(&self, row: Row<'r>) -> Result<(u16, Cell<'r>), (u16, Fault)> {
        if let Some(header) = &self.doubts.number {
            let column = self.numbers.first().copied().unwrap_or(0);
            let fault = Fault::new(
                ProblemCode::NumberColumnUnclear,
                format!("the numbers stand under '{}', which may not be the recipients'", fields::short(header)),
                "Choose the column of the recipients' numbers.",
            );
            return Err((column, fault));
        }
        let mut found: Option<Cell<'r>> = None;
        for column in &self.numbers {
            let Some(cell) = row.cell(*column) else { continue };
            if found.is_some_and(|other| other.text != cell.text) {
                let fault = Fault::new(
                    ProblemCode::NumberColumnUnclear,
                    "two columns hold numbers, and nothing says which is the recipient's",
                    "Choose the column of the recipients' numbers.",
                );
                return Err((*column, fault));
            }
            found = found.or(Some(cell));
        }
        let missing = || {
            let first = self.numbers.first().copied().unwrap_or(0);
            (first, Fault::new(ProblemCode::NumberMissing, "there is no number in this row", fields::HINT_TYPE_NUMBER))
        };
        found.map(|cell| (cell.column, cell)).ok_or_else(missing)
    }

    fn draft(&mut self, row: Row<'_>, column: u16, cell: Cell<'_>) -> Result<Draft, (u16, Fault)> {
        let at_number = |fault| (column, fault);
        if let Some(fault) = fields::unreadable_kind(cell) {
            return Err(at_number(fault));
        }
        let text = cell.text;
        let alone = |number| Draft {
            number,
            size: None,
            network: NamedNetwork::Nothing,
            name_beside: None,
            repairs: Vec::new(),
        };
        let mut draft = if let Some(msisdn) = fields::read_plain_number(text) {
            alone((msisdn, Vec::new()))
        } else if is_plain_number(text) {
            alone(fields::read_number(text, false).map_err(at_number)?)
        } else {
            self.number_among_words(text).map_err(at_number)?
        };
        self.add_size(row, &mut draft)?;
        self.add_network(row, &mut draft)?;
        self.sides.against(row).map_or(Ok(draft), Err)
    }

    /// A cell with more in it than a number: `Kofi 0241234567`, `0241234567 2GB`.
    fn number_among_words(&mut self, text: &str) -> Result<Draft, Fault> {
        if text.len() > CELL_CHARS_MAX {
            return Err(beside::too_long());
        }
        tokenize(text, &mut self.tokens);
        let number = beside::one_number(text, &self.tokens)?;
        let read = fields::read_number(number.text(text), number.decimal_dropped)?;
        let mut size = None;
        if self.size.is_none() {
            size = beside::size_beside(text, &self.tokens, SizeUnit::Gb)?;
        } else if let Some(fault) = beside::leftover(text, &self.tokens) {
            return Err(fault);
        }
        let name_beside = beside::name_beside(text, &self.tokens);
        let network = beside::network_word(&self.tokens, text)?;
        let mut repairs = Vec::new();
        let number_said = read.1.iter().any(|repair| repair.code == RepairCode::FullWidthDigits);
        if !number_said && fields::has_full_width(text) {
            repairs.push(Repair::new(RepairCode::FullWidthDigits, text.trim()));
        }
        Ok(Draft { number: read, size: size.map(|size| (size, SizeSource::Text)), network, name_beside, repairs })
    }

    fn add_size(&mut self, row: Row<'_>, draft: &mut Draft) -> Result<(), (u16, Fault)> {
        let default = self.options.default_size.map(|size| (size, SizeSource::Default));
        if self.doubts.size && draft.size.is_none() {
            let number = self.numbers.first().copied().unwrap_or(0);
            let fault = Fault::new(
                ProblemCode::SizeColumnUnclear,
                "several columns could be the size, or it may be a serial number or a price",
                "Choose the column of the sizes.",
            );
            return Err((number, fault));
        }
        let Some(column) = self.size else {
            draft.size = draft.size.or(default);
            return Ok(());
        };
        let Some(cell) = row.cell(column) else {
            draft.size = draft.size.or(default);
            let missing = Fault::new(ProblemCode::SizeMissing, "this row has no size", fields::HINT_SIZE);
            return if draft.size.is_some() { Ok(()) } else { Err((column, missing)) };
        };
        if let Some(with_unit) = self.sides.with_unit(row, cell.text) {
            let size =
                with_unit.and_then(|text| fields::read_size(&text, self.unit)).map_err(|fault| (column, fault))?;
            draft.size = Some((size, SizeSource::Column));
            return Ok(());
        }
        let known = if matches!(cell.kind, CellKind::Text) { self.sizes.get(cell.text) } else { None };
        let (size, network) = match known {
            Some(known) => known,
            None => {
                let read = self.size_cell(cell).map_err(|fault| (column, fault))?;
                if matches!(cell.kind, CellKind::Text) {
                    self.sizes.keep(cell.text, read);
                }
                read
            }
        };
        draft.size = Some((size, SizeSource::Column));
        match headings::agreed(draft.network, network) {
            Some(agreed) => draft.network = agreed,
            None => return Err((column, beside::network_unclear("the row names two networks".to_owned()))),
        }
        if fields::has_full_width(cell.text) {
            draft.repairs.push(Repair::new(RepairCode::FullWidthDigits, cell.text));
        }
        Ok(())
    }

    fn size_cell(&mut self, cell: Cell<'_>) -> Result<(BundleSize, NamedNetwork), Fault> {
        if let CellKind::Date | CellKind::Bool | CellKind::Error = cell.kind {
            let text = format!("the size cell holds '{}', which is no size", fields::short(cell.text));
            return Err(Fault::new(ProblemCode::SizeNotReadable, text, fields::HINT_SIZE));
        }
        if cell.kind == CellKind::Unsaved {
            return Err(fields::unsaved(ProblemCode::SizeNotReadable));
        }
        if cell.kind == CellKind::Struck {
            return Err(fields::struck_through(cell));
        }
        if cell.kind == CellKind::Worded {
            let text =
                format!("{} is shown with other words in the workbook; it is no size alone", fields::short(cell.text));
            return Err(Fault::new(ProblemCode::SizeUnclear, text, fields::HINT_SIZE));
        }
        if cell.kind == CellKind::Money && !self.unit_said {
            let text = format!("{} is shown as an amount of money, not as a size", fields::short(cell.text));
            return Err(Fault::new(ProblemCode::SizeUnclear, text, fields::HINT_SIZE));
        }
        let bare = !cell.text.chars().any(char::is_alphabetic);
        if let Some(doubt) = self.sides.bare_doubt.as_ref().filter(|_| bare) {
            let text = format!("'{}' has no unit, and {doubt}", fields::short(cell.text));
            return Err(Fault::new(ProblemCode::SizeUnclear, text, fields::HINT_SIZE));
        }
        let plain = fields::read_size(cell.text, self.unit);
        let plain = match plain {
            Err(fault) if fault.code == ProblemCode::SizeNotReadable => Err(fault),
            decided => return decided.map(|size| (size, NamedNetwork::Nothing)),
        };
        if cell.text.len() > CELL_CHARS_MAX {
            return Err(beside::too_long());
        }
        tokenize(cell.text, &mut self.tokens);
        let words = cell.text.chars().any(char::is_alphabetic);
        let doubtful = |t: &Token| guess::is_number_like(t.kind) || t.kind == TokenKind::Attached;
        if !words || self.tokens.iter().any(doubtful) {
            return plain.map(|size| (size, NamedNetwork::Nothing));
        }
        if beside::bare_among_words(cell.text, &self.tokens) {
            return Err(beside::size_beside(cell.text, &self.tokens, self.unit)
                .err()
                .filter(|fault| fault.code != ProblemCode::LeftoverDigits)
                .unwrap_or_else(|| beside::size_unclear(cell.text)));
        }
        match beside::size_beside(cell.text, &self.tokens, self.unit) {
            Ok(Some(size)) => Ok((size, beside::network_word(&self.tokens, cell.text)?)),
            Err(fault) if fault.code != ProblemCode::LeftoverDigits => Err(fault),
            Ok(None) | Err(_) => plain.map(|size| (size, NamedNetwork::Nothing)),
        }
    }

    fn add_network(&mut self, row: Row<'_>, draft: &mut Draft) -> Result<(), (u16, Fault)> {
        let section = self.section.filter(|section| section.certain).map(|section| section.network);
        if let (Some(network), NamedNetwork::Nothing) = (section, draft.network) {
            draft.network = NamedNetwork::Word(network);
        }
        let Some(column) = self.network else { return Ok(()) };
        let written = row.cell(column).map(|cell| cell.text).or_else(|| self.sheet.merged_text(row.index, column));
        let Some(text) = written.filter(|text| !matches!(*text, "-" | "?" | "." | "n/a" | "N/A")) else {
            return Ok(());
        };
        let network = match self.networks.get(text) {
            Some(network) => network,
            None => {
                let network = beside::named_network(text).ok_or_else(|| (column, unknown_network(text)))?;
                self.networks.keep(text, network);
                network
            }
        };
        match draft.network {
            NamedNetwork::Word(other) if other != network && Some(other) != section => {
                let text = format!("the row names {other} beside its number or size, and {network} as its network");
                Err((column, beside::network_unclear(text)))
            }
            _ => {
                draft.network = NamedNetwork::Column(network);
                Ok(())
            }
        }
    }

    /// What a row is that could not be read as an order.
    fn kind_of(&self, row: Row<'_>, header: Option<&str>) -> RowKind {
        if row.cells().any(|cell| headers::says_total(cell.text)) {
            return RowKind::Totals;
        }
        let headings = guess::header_cells(row);
        let repeated = header.is_some_and(|words| row.original() == *words);
        if repeated || (headings >= 2 && headings * 2 >= row.cells.len()) {
            return RowKind::Header;
        }
        let digits = row.cells().any(|cell| cell.text.chars().any(|c| digit_value(c).is_some()));
        let part = |column: Option<u16>| column.is_some_and(|c| row.cell(c).is_some());
        let number = self.numbers.iter().any(|c| row.cell(*c).is_some());
        let named = part(self.name) && self.name > self.numbers.first().copied();
        let bare_words = !digits && !part(self.size) && !named;
        if bare_words && (!number || row.cells.len() == 1) { RowKind::Words } else { RowKind::Order }
    }

    fn problem(&self, row: Row<'_>, (column, fault): (u16, Fault)) -> Problem {
        let text_of = |column: Option<u16>| column.and_then(|c| row.cell(c)).map(|cell| cell.text.to_owned());
        Problem {
            position: self.position(row, column),
            code: fault.code,
            text: fault.text,
            hint: fault.hint.to_owned(),
            original: row.original().into(),
            partial: Partial {
                number: self.numbers.iter().find_map(|c| text_of(Some(*c))),
                size: text_of(self.size),
                network: text_of(self.network),
                name: text_of(self.name),
                note: text_of(self.note),
            },
        }
    }
}

/// Digits only, of a number's length: nothing to split.
fn is_plain_number(text: &str) -> bool {
    (9..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}
