//! Reads the rows of a table whose columns are known.
//!
//! Guarantees: a row is accepted only when its number and its size are certain; every other row that has something in
//! it becomes a problem or is counted in a note. Leaves out: which columns hold what (`guess`, or a person), and lists
//! without columns (`chat`).

use crate::fields::{self, Fault, NamedNetwork};
use crate::grid::{Row, Sheet};
use crate::guess;
use crate::headers;
use crate::mapping::{ColumnRole, Mapping, MappingSource, SizeUnit};
use crate::model::{
    CellName, NoteCode, Partial, Position, Problem, ProblemCode, ReadOptions, RecipientRow, Warning, WarningCode,
};
use crate::notes::Notes;
use crate::side::Sides;
use crate::text::ListText;
use crate::tokens::{Token, digit_value};
use domain::{BundleSize, Network, NetworkSource};

mod draft;
mod memo;
mod networks;
mod sizes;
mod unread;

use memo::Memo;
use networks::Section;
use unread::{RowKind, above_header, second_table};

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

/// Reads the rows below the header.
pub(crate) fn read(
    sheet: &Sheet,
    mapping: &Mapping,
    doubts: Doubts,
    options: &ReadOptions,
    notes: &mut Notes,
) -> Outcome {
    let header = mapping.header_row.and_then(|row| sheet.rows().find(|r| r.index + 1 == row));
    let size_unclear = doubts.size;
    let mut reader = Reader::new(sheet, mapping, header, doubts, options);
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

impl<'s> Reader<'s> {
    fn new(
        sheet: &'s Sheet,
        mapping: &Mapping,
        header: Option<Row<'_>>,
        doubts: Doubts,
        options: &'s ReadOptions,
    ) -> Self {
        let size_header = mapping.column(ColumnRole::Size).and_then(|c| header?.cell(c));
        let unit_said = size_header.is_some_and(|c| headers::says_unit(c.text));
        let network = mapping.column(ColumnRole::Network);
        let by_hand = options.mapping.is_some() || mapping.source != MappingSource::Guessed;
        Self {
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
            networks_named: network
                .is_some_and(|column| sheet.rows().skip(1).take(300).any(|r| r.cell(column).is_some())),
            tokens: Vec::new(),
            sizes: Memo::new(),
            networks: Memo::new(),
        }
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
}
