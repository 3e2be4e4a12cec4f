//! Collects what was passed over, with its places, into a few sentences.

use crate::model::{Note, NoteCode};
use std::collections::BTreeMap;

/// So many places are named; the rest is counted.
const PLACES_MAX: usize = 8;

#[derive(Debug, Default)]
pub(crate) struct Notes {
    places: BTreeMap<&'static str, (NoteCode, Vec<String>, u32)>,
    others: Vec<Note>,
}

fn key(code: NoteCode) -> &'static str {
    match code {
        NoteCode::HiddenRows => "hidden_rows",
        NoteCode::HiddenColumns => "hidden_columns",
        NoteCode::TitleRows => "title_rows",
        NoteCode::TotalsRows => "totals_rows",
        NoteCode::RepeatedHeaders => "repeated_headers",
        NoteCode::TextRows => "text_rows",
        NoteCode::ColumnsBeyondLimit => "columns_beyond_limit",
        NoteCode::SheetsBeyondLimit => "sheets_beyond_limit",
        NoteCode::OtherSheets => "other_sheets",
        NoteCode::BrokenQuotes => "broken_quotes",
        NoteCode::OtherEncoding => "other_encoding",
        NoteCode::MappingDidNotFit => "mapping_did_not_fit",
    }
}

impl Notes {
    pub(crate) fn add(&mut self, code: NoteCode, place: impl ToString) {
        let entry = self.places.entry(key(code)).or_insert_with(|| (code, Vec::new(), 0));
        entry.2 += 1;
        if entry.1.len() < PLACES_MAX {
            entry.1.push(place.to_string());
        }
    }

    pub(crate) fn add_if(&mut self, wanted: bool, code: NoteCode, place: impl ToString) {
        if wanted {
            self.add(code, place);
        }
    }

    pub(crate) fn say(&mut self, code: NoteCode, text: String, count: u32) {
        self.others.push(Note { code, text, count });
    }

    pub(crate) fn finish(self, counts_lines: bool) -> Vec<Note> {
        let mut notes = self.others;
        for (code, places, count) in self.places.into_values() {
            let text = sentence(code, &places, count, counts_lines);
            notes.push(Note { code, text, count });
        }
        notes
    }
}

fn sentence(code: NoteCode, places: &[String], count: u32, counts_lines: bool) -> String {
    let column = matches!(code, NoteCode::HiddenColumns);
    let thing = match (column, counts_lines, count) {
        (true, _, 1) => "column",
        (true, _, _) => "columns",
        (false, true, 1) => "line",
        (false, true, _) => "lines",
        (false, false, 1) => "row",
        (false, false, _) => "rows",
    };
    let more = usize::try_from(count).unwrap_or(usize::MAX).saturating_sub(places.len());
    let list = if more == 0 { places.join(", ") } else { format!("{} and {more} more", places.join(", ")) };
    let skipped = match code {
        NoteCode::HiddenRows | NoteCode::HiddenColumns => "hidden in the workbook",
        NoteCode::TitleRows => "above the table",
        NoteCode::TotalsRows => "with totals",
        NoteCode::RepeatedHeaders => "repeating the header",
        _ => "of words without a number",
    };
    format!("Skipped {count} {thing} {skipped} ({thing} {list}).")
}
