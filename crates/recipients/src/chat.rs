//! Reads lines of text: notes, pasted chat messages, exported chats.
//!
//! Guarantees: numbers of the people who wrote (`12/05/2026, 10:42 - +233 24 123 4567: …`) are never taken for
//! recipients, and nothing that one person wrote is paired with what another did. Leaves out: what a line holds
//! (`orders`), which lines belong together (`pairs`, `blocks`, `networks`), and lists with columns (`table`).

use crate::beside;
use crate::grid::Sheet;
use crate::headings::Headings;
use crate::limits::CELL_CHARS_MAX;
use crate::model::{NoteCode, ReadOptions};
use crate::notes::Notes;
use crate::stamps;
use crate::table::{self, Outcome};
use crate::tokens::{Token, tokenize};
use crate::wording::{self, Afterthought};
use std::collections::HashMap;
use std::sync::Arc;

mod blocks;
mod networks;
mod orders;
mod pairs;
mod rows;
mod taken_back;

use pairs::Lone;
use rows::{line_of, refuse_missing_sizes};

/// A line with its place.
#[derive(Clone, Copy)]
pub(crate) struct Line<'t> {
    pub(crate) text: &'t str,
    /// From zero.
    pub(crate) index: u32,
    pub(crate) column: Option<u16>,
}

struct Chat<'t, 'n> {
    sheet_name: Option<Arc<str>>,
    counts_lines: bool,
    options: &'t ReadOptions,
    notes: &'n mut Notes,
    outcome: Outcome,
    lone: Vec<Lone<'t>>,
    /// Lines, from zero, before which empty ones stand.
    gaps: Vec<u32>,
    /// Nothing that is read next can belong to what waits.
    block_ended: bool,
    /// The numbers before what waits had no size, so that a size which comes first may be theirs.
    owing: bool,
    sender: Option<String>,
    /// Which line's order is whose; only lines with a sender.
    senders: HashMap<u32, Arc<str>>,
    headings: Headings,
    tokens: Vec<Token>,
}

/// Reads the lines of a pasted or opened text.
pub(crate) fn read_lines(text: &str, options: &ReadOptions, notes: &mut Notes) -> Outcome {
    let lines = text.split('\n').enumerate().map(|(at, text)| Line {
        text: text.strip_suffix('\r').unwrap_or(text),
        index: u32::try_from(at).unwrap_or(u32::MAX - 1),
        column: None,
    });
    read(lines, None, true, options, notes)
}

/// Reads the cells of a sheet that has only one column, as lines.
pub(crate) fn read_column(sheet: &Sheet, options: &ReadOptions, notes: &mut Notes) -> Outcome {
    let lines = sheet.rows().filter_map(|row| {
        let cell = row.cells().next()?;
        Some(Line { text: cell.text, index: row.index, column: Some(cell.column) })
    });
    read(lines, sheet.name.clone(), sheet.counts_lines, options, notes)
}

fn read<'t>(
    lines: impl Iterator<Item = Line<'t>>,
    sheet_name: Option<Arc<str>>,
    counts_lines: bool,
    options: &'t ReadOptions,
    notes: &mut Notes,
) -> Outcome {
    let mut chat = Chat {
        sheet_name,
        counts_lines,
        options,
        notes,
        outcome: Outcome::default(),
        lone: Vec::new(),
        gaps: Vec::new(),
        block_ended: false,
        owing: false,
        sender: None,
        senders: HashMap::new(),
        headings: Headings::new(),
        tokens: Vec::new(),
    };
    for line in lines {
        chat.read_line(line);
    }
    chat.settle(true);
    chat.block_ended = true;
    chat.flush();
    let Outcome { rows, problems } = chat.outcome;
    let mut outcome = Outcome { rows, problems };
    refuse_missing_sizes(&mut outcome);
    outcome.rows.sort_by_key(|row| line_of(&row.position));
    outcome.problems.sort_by_key(|problem| line_of(&problem.position));
    table::without_any_size(&mut outcome, false, false);
    outcome
}

impl<'t> Chat<'t, '_> {
    fn read_line(&mut self, line: Line<'t>) {
        let mut line = line;
        if line.text.trim().is_empty() {
            return;
        }
        if line.text.len() > CELL_CHARS_MAX {
            self.settle(false);
            self.flush();
            self.headings.number_at(line.index);
            self.fault(line, beside::too_long());
            self.owing = true;
            return;
        }
        match stamps::strip(line.text) {
            stamps::Stamp::None => {}
            stamps::Stamp::System => {
                self.notes.add(NoteCode::TextRows, line.index + 1);
                return;
            }
            stamps::Stamp::Message { sender, body } => {
                let sender = sender.map(str::to_owned);
                if sender != self.sender {
                    self.settle(true);
                    self.block_ended = true;
                    self.flush();
                    // What one person says of a network says nothing of another's numbers.
                    self.headings = Headings::new();
                    self.sender = sender;
                    self.gaps.push(line.index);
                }
                line.text = body;
            }
        }
        let mut tokens = std::mem::take(&mut self.tokens);
        tokenize(line.text, &mut tokens);
        self.read_tokens(line, &tokens);
        self.tokens = tokens;
    }

    fn read_tokens(&mut self, line: Line<'t>, tokens: &[Token]) {
        self.block_ended = self.headings.is_behind_gap(line.index);
        if self.gaps.is_empty() {
            // Above the first line there is nothing that it could belong to.
            self.gaps.push(line.index);
        }
        if self.block_ended {
            self.settle(true);
            self.headings.begin_block(line.index);
            self.gaps.push(line.index);
        }
        let numbers = tokens.iter().filter(|t| crate::guess::is_number_like(t.kind)).count();
        if let Some(afterthought) = wording::afterthought(line.text, tokens) {
            let replaced = numbers > 0 && afterthought == Afterthought::Corrects;
            if (replaced || numbers == 0)
                && self.take_back(line, tokens, afterthought)
                && afterthought != Afterthought::Corrects
            {
                return;
            }
        }
        if numbers > 0 {
            self.settle(false);
            self.headings.number_at(line.index);
        }
        match numbers {
            0 => self.without_number(line, tokens),
            1 => self.one_number(line, tokens),
            _ => {
                self.flush();
                self.several_numbers(line, tokens);
            }
        }
    }
}
