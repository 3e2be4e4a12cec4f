//! How a list is read: what the agent said of it, what was kept for lists of its shape, what deliveries proved.
//!
//! Guarantees: whatever is changed here reads the whole list again, so that no row keeps a meaning it has lost. Leaves
//! out: finding numbers (`recipients`).

use crate::contract as c;
use crate::error::Answer;
use domain::BundleSize;
use engine::Desk;
use recipients::{
    ColumnRole, HeaderChoice, MappedColumn, Mapping, MappingSource, ReadList, ReadOptions, Shape, SheetSummary,
    SizeUnit, column_letters,
};
use std::collections::HashMap;
use std::path::PathBuf;

const KEPT: &str = "lists/mappings";
/// Shapes that are remembered; the one used longest ago goes first.
const KEPT_MAX: usize = 40;
const SAMPLES: usize = 3;
const SAMPLE_CHARS_MAX: usize = 160;

/// What a list is read from. Kept so that it can be read another way.
#[derive(Debug, Clone)]
pub enum Origin {
    /// A file that the agent chose or dropped.
    File(PathBuf),
    /// Pasted text.
    Text(String),
}

/// How a list was understood.
#[derive(Debug, Clone)]
pub struct Understood {
    sheets: Vec<SheetSummary>,
    mapping: Mapping,
    samples: Vec<String>,
    asked: c::ReadAs,
}

impl From<c::ColumnRole> for ColumnRole {
    fn from(role: c::ColumnRole) -> Self {
        match role {
            c::ColumnRole::Number => Self::Number,
            c::ColumnRole::Size => Self::Size,
            c::ColumnRole::Network => Self::Network,
            c::ColumnRole::Name => Self::Name,
            c::ColumnRole::Note => Self::Note,
            c::ColumnRole::Ignored => Self::Ignored,
        }
    }
}

impl From<ColumnRole> for c::ColumnRole {
    fn from(role: ColumnRole) -> Self {
        match role {
            ColumnRole::Number => Self::Number,
            ColumnRole::Size => Self::Size,
            ColumnRole::Network => Self::Network,
            ColumnRole::Name => Self::Name,
            ColumnRole::Note => Self::Note,
            ColumnRole::Ignored => Self::Ignored,
        }
    }
}

/// The words over a list's columns.
pub type Headers = HashMap<u16, String>;

type Kept = Vec<(Shape, Mapping)>;

fn kept(desk: &Desk) -> Answer<Kept> {
    // What an older program wrote otherwise is guessed anew.
    Ok(desk.ledger().setting(KEPT)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

fn keep(desk: &Desk, all: &Kept) -> Answer<()> {
    let text = serde_json::to_string(all).unwrap_or_default();
    Ok(desk.ledger().put_setting(KEPT, Some(&text))?)
}

/// What of the agent's words can be read at all.
fn default_size(text: &str) -> Answer<Option<BundleSize>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    BundleSize::parse(text).map(Some).map_err(|error| {
        c::ErrorView::new(c::ErrorCode::BadInput, crate::error::sentence(&error.to_string()))
            .hint("Write it as in 2GB.")
    })
}

fn mapping_of(asked: &c::ReadAs) -> Option<Mapping> {
    let parts: &[c::ColumnPart] = asked.columns.as_ref()?;
    let columns = parts.iter().filter_map(|part| {
        Some(MappedColumn { column: u16::try_from(part.column).ok()?, header: None, role: part.role.into() })
    });
    Some(Mapping {
        sheet: asked.sheet.clone(),
        header_row: asked.header_row.filter(|row| *row > 0),
        columns: columns.collect(),
        bare_size_unit: if asked.bare_is_mb { SizeUnit::Mb } else { SizeUnit::Gb },
        source: MappingSource::ByHand,
    })
}

/// Reads a list as the agent wants it; what it does not say is remembered, else guessed. `headers` are the words over
/// the columns as an earlier reading found them.
pub fn read(desk: &Desk, origin: &Origin, asked: &c::ReadAs, headers: &Headers) -> Answer<ReadList> {
    let mut remembered = kept(desk)?;
    let options = ReadOptions {
        sheet: asked.sheet.clone(),
        header: match asked.header_row {
            None => HeaderChoice::Guess,
            Some(0) => HeaderChoice::Absent,
            Some(row) => HeaderChoice::Row(row),
        },
        mapping: mapping_of(asked),
        default_network: asked.default_network.map(Into::into),
        default_size: default_size(&asked.default_size)?,
        remembered_mappings: if asked.forget { HashMap::new() } else { remembered.iter().cloned().collect() },
        remembered_networks: HashMap::new(),
    };
    let mut list = match origin {
        Origin::File(path) => recipients::read_file(path, &options)
            .map_err(|error| c::ErrorView::new(c::ErrorCode::BadInput, error.to_string()).hint(error.hint()))?,
        Origin::Text(text) => recipients::read_text(text, &options),
    };
    for column in list.mapping.columns.iter_mut().filter(|column| column.header.is_none()) {
        column.header = headers.get(&column.column).cloned();
    }
    let is_table = !list.mapping.is_text() && !list.shape.0.is_empty() && list.shape.0 != "unknown";
    if is_table && (asked.columns.is_some() || asked.forget) {
        remembered.retain(|(shape, _)| *shape != list.shape);
        if asked.columns.is_some() {
            remembered.push((list.shape.clone(), list.mapping.clone()));
        }
        let surplus = remembered.len().saturating_sub(KEPT_MAX);
        remembered.drain(..surplus);
        keep(desk, &remembered)?;
    }
    Ok(list)
}

impl Understood {
    /// What a reading showed.
    pub fn of(list: &ReadList, asked: c::ReadAs) -> Self {
        let cut = |text: &str| text.chars().take(SAMPLE_CHARS_MAX).collect();
        let rows = list.rows.iter().map(|row| row.original.as_str());
        let samples = rows.chain(list.problems.iter().map(|problem| problem.original.as_str()));
        let samples = samples.filter(|text| !text.is_empty()).take(SAMPLES).map(cut).collect();
        Self { sheets: list.sheets.clone(), mapping: list.mapping.clone(), samples, asked }
    }

    /// The words over the columns.
    pub fn headers(&self) -> Headers {
        let columns = self.mapping.columns.iter();
        columns.filter_map(|column| Some((column.column, column.header.clone()?))).collect()
    }

    /// The same for the window.
    pub fn view(&self) -> c::ListReading {
        let sheets = self.sheets.iter().filter_map(|sheet| {
            Some(c::ListSheet { name: sheet.name.clone()?, rows: sheet.filled_rows, visible: sheet.visible })
        });
        let columns = self.mapping.columns.iter().map(|column| c::ListColumn {
            column: column.column.into(),
            letters: column_letters(column.column),
            header: column.header.clone(),
            role: column.role.into(),
        });
        c::ListReading {
            sheets: sheets.collect(),
            sheet: self.sheets.iter().find(|sheet| sheet.chosen).and_then(|sheet| sheet.name.clone()),
            header_row: self.mapping.header_row,
            columns: if self.mapping.is_text() { Vec::new() } else { columns.collect() },
            bare_is_mb: self.mapping.bare_size_unit == SizeUnit::Mb,
            default_network: self.asked.default_network,
            default_size: self.asked.default_size.clone(),
            remembered: self.mapping.source == MappingSource::Remembered,
            samples: self.samples.clone(),
        }
    }
}
