//! Reads lines of text: notes, pasted chat messages, exported chats.
//!
//! Guarantees: a number and a size are paired only when the lines allow one pairing. Numbers of the people who wrote
//! (`12/05/2026, 10:42 - +233 24 123 4567: …`) are never taken for recipients. A network on a line of its own that may
//! belong to the order above it or to those below refuses whichever it would change.

use crate::beside;
use crate::fields::{self, Fault, NamedNetwork, NumberRead};
use crate::grid::Sheet;
use crate::headers;
use crate::headings::{self, Headings, NetworkLine, Over};
use crate::limits::CELL_CHARS_MAX;
use crate::mapping::SizeUnit;
use crate::model::{
    CellName, NoteCode, Partial, Position, Problem, ProblemCode, ReadOptions, RecipientRow, Repair, RepairCode,
    SizeSource,
};
use crate::notes::Notes;
use crate::sentence::{networks, orders_unclear, segments};
use crate::stamps;
use crate::table::{self, Outcome};
use crate::text::ListText;
use crate::tokens::{Token, TokenKind, digit_value, is_one_of, tokenize};
use crate::wording::{self, Afterthought};
use domain::{BundleSize, Network, NetworkSource};
use std::collections::HashMap;
use std::sync::Arc;

mod blocks;
mod taken_back;

use blocks::Spread;

/// A line with its place.
#[derive(Clone, Copy)]
pub(crate) struct Line<'t> {
    pub(crate) text: &'t str,
    /// From zero.
    pub(crate) index: u32,
    pub(crate) column: Option<u16>,
}

/// A number without its size, or a size without its number, waiting for the next line. A number that cannot be read
/// waits too: the size below it is its own, and no other number's.
enum Lone<'t> {
    Number { at: Line<'t>, read: Result<NumberRead, Fault>, network: NamedNetwork, name: Option<String> },
    Size { at: Line<'t>, size: Result<BundleSize, Fault>, network: NamedNetwork, bare: bool, spread: Spread },
}

impl<'t> Lone<'t> {
    const fn line(&self) -> Line<'t> {
        match self {
            Lone::Number { at, .. } | Lone::Size { at, .. } => *at,
        }
    }
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

/// A list with some sizes: numbers without one are problems. A list with none at all keeps its rows.
fn refuse_missing_sizes(outcome: &mut Outcome) {
    let sized = outcome.rows.iter().any(|row| row.size.is_some())
        || outcome.problems.iter().any(|p| {
            p.partial.size.is_some() || matches!(p.code, ProblemCode::SizeWithoutNumber | ProblemCode::OrdersUnclear)
        });
    if !sized {
        return;
    }
    let (kept, missing): (Vec<_>, Vec<_>) = outcome.rows.drain(..).partition(|row| row.size.is_some());
    outcome.rows = kept;
    outcome.problems.extend(missing.into_iter().map(|row| Problem {
        position: row.position,
        code: ProblemCode::SizeMissing,
        text: format!("{} has no size", row.msisdn),
        hint: fields::HINT_SIZE.to_owned(),
        original: row.original.into(),
        partial: Partial {
            number: Some(row.msisdn.local()),
            network: row.network.filter(|_| row.network_source != Some(NetworkSource::Prefix)).map(|n| n.to_string()),
            name: row.name.map(String::from),
            note: row.note.map(String::from),
            ..Partial::default()
        },
    }));
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

    fn without_number(&mut self, line: Line<'t>, tokens: &[Token]) {
        if headers::says_total(line.text) {
            self.flush();
            self.notes.add(NoteCode::TotalsRows, line.index + 1);
            return;
        }
        if let Some(named) = headings::network_line(tokens, line.text) {
            return self.take_network(line, named);
        }
        let of = |wanted: TokenKind| tokens.iter().filter(move |t| t.kind == wanted);
        let digits: usize = tokens
            .iter()
            .filter(|t| matches!(t.kind, TokenKind::Bare | TokenKind::Attached | TokenKind::Quantity))
            .map(|t| t.text(line.text).chars().filter(|c| digit_value(*c).is_some()).count())
            .sum();
        let sizes = of(TokenKind::Size).count();
        let only_bare = tokens.len() == 1 && of(TokenKind::Bare).count() == 1;
        let labelled = is_labelled_size(line.text, tokens);
        let unreadable_size = of(TokenKind::UnitWord).next().is_some() && !self.lone.is_empty();
        if digits >= 7 {
            self.settle(false);
            self.headings.number_at(line.index);
            self.wait_with_fault(line, broken_number(line.text));
        } else if sizes == 0 && !only_bare && !labelled && !unreadable_size {
            self.notes.add(NoteCode::TextRows, line.index + 1);
        } else {
            let size = beside::size_beside(line.text, tokens, SizeUnit::Gb)
                .and_then(|size| size.ok_or_else(|| beside::size_unclear(line.text)))
                .and_then(|size| {
                    let more = wording::says_more_than_a_size(line.text, tokens) && !self.is_same_writer(line, tokens);
                    if more { Err(wording::doubtful(line.text)) } else { Ok(size) }
                });
            let (size, network) = match beside::network_word(tokens, line.text) {
                Ok(network) => (size, network),
                Err(fault) => (Err(fault), NamedNetwork::Nothing),
            };
            self.give_network_to_number();
            let spread = blocks::spread_of(line.text, tokens);
            self.lone.push(Lone::Size { at: line, size, network, bare: only_bare, spread });
        }
    }

    fn take_network(&mut self, line: Line<'t>, named: NetworkLine) {
        self.settle(false);
        if !self.headings.may_belong_above() {
            // What waits stands above this network and is none of its orders.
            self.flush();
        }
        self.headings.take(line.index, named);
    }

    /// A network between a number and its size can belong to nothing else.
    fn give_network_to_number(&mut self) {
        let numbers_first = matches!(self.lone.first(), Some(Lone::Number { .. }));
        let Some(Lone::Number { at, read, network, .. }) = self.lone.last_mut().filter(|_| numbers_first) else {
            return self.settle(false);
        };
        let Some(pending) = self.headings.pending.take() else { return };
        match headings::agreed(*network, NamedNetwork::Word(pending.network)) {
            Some(agreed) => *network = agreed,
            None => *read = Err(two_networks(at.text)),
        }
    }

    /// Ends the waiting of a network right below an order. `ends`: nothing stands below it that it could stand over.
    fn settle(&mut self, ends: bool) {
        let Some(pending) = self.headings.pending.take() else { return };
        self.flush();
        let above = self.outcome.rows.iter().rposition(|row| line_of(&row.position) <= pending.from);
        let mut block = self.outcome.rows.split_off(above.map_or(0, |at| at + 1));
        let open = self.headings.over == Over::Nothing;
        if ends && open {
            self.give_to_last(&mut block, pending.network);
        } else if !ends {
            let heads = open && !block.is_empty() && block.iter().all(names_network);
            self.headings.over = if heads { Over::Network(pending.network) } else { Over::Perhaps(pending.network) };
        }
        for row in block {
            if names_network(&row) || row.network == Some(pending.network) {
                self.outcome.rows.push(row);
            } else {
                self.outcome.problems.push(network_in_doubt(row, pending.network));
            }
        }
    }

    /// Gives a network to the only order of the line right above it, where that could be read.
    fn give_to_last(&self, block: &mut [RecipientRow], network: Network) {
        let last = self.headings.last_number.map_or(0, |line| line.saturating_add(1));
        let broken = self.outcome.problems.last().is_some_and(|problem| line_of(&problem.position) >= last);
        let alone = block.iter().filter(|row| line_of(&row.position) == last).count() == 1;
        let found = block.last_mut().filter(|row| line_of(&row.position) == last && !names_network(row));
        if let Some(row) = found.filter(|_| alone && !broken) {
            row.warnings.clear();
            (row.network, row.network_source) =
                fields::settle_network(row.msisdn, NamedNetwork::Word(network), self.options, &mut row.warnings);
            fields::warn_if_round(row.msisdn, &mut row.warnings);
        }
    }

    fn one_number(&mut self, line: Line<'t>, tokens: &[Token]) {
        let order = self.order_of(line, tokens);
        if order.as_ref().is_err_and(|fault| fault.code == ProblemCode::OrderWithdrawn) {
            self.take_back_number(line, tokens);
        }
        match order {
            Err(fault) if tokens.iter().any(|t| may_be_a_size(t.kind)) => {
                self.flush();
                self.fault(line, fault);
            }
            Err(fault) => self.wait_with_fault(line, fault),
            Ok((read, network, name, Some(size))) => {
                self.flush();
                self.accept(&[line], read, Some((size, SizeSource::Text)), network, name);
            }
            Ok((read, network, name, None)) => {
                // Digits without a size of their own, a reference perhaps, say nothing of the number below them.
                if let [Lone::Number { read: Err(_), .. }] = self.lone.as_slice() {
                    self.flush();
                }
                self.lone.push(Lone::Number { at: line, read: Ok(read), network, name });
            }
        }
    }

    /// A number that cannot be read waits for its size, in the place of the number that it should be.
    fn wait_with_fault(&mut self, line: Line<'t>, fault: Fault) {
        let size_waits =
            matches!(self.lone.first(), Some(Lone::Size { .. })) && matches!(self.lone.last(), Some(Lone::Size { .. }));
        if !size_waits {
            self.flush();
        }
        self.lone.push(Lone::Number { at: line, read: Err(fault), network: NamedNetwork::Nothing, name: None });
    }

    #[allow(clippy::type_complexity)]
    fn order_of(
        &self,
        line: Line<'_>,
        tokens: &[Token],
    ) -> Result<(NumberRead, NamedNetwork, Option<String>, Option<BundleSize>), Fault> {
        let Some(number) = tokens.iter().find(|t| crate::guess::is_number_like(t.kind)) else {
            return Err(broken_number(line.text));
        };
        if number.kind != TokenKind::Number {
            return Err(fields::unreadable_number(*number, line.text));
        }
        let read = fields::read_number(number.text(line.text), number.decimal_dropped)?;
        let size = beside::size_beside(line.text, tokens, SizeUnit::Gb)?;
        if let Some(label) = wording::label_before(line.text, tokens, *number) {
            return Err(wording::labelled(label, number.text(line.text)));
        }
        let network = beside::network_word(tokens, line.text)?;
        Ok((read, network, beside::name_beside(line.text, tokens), size))
    }

    /// Several orders in one line: strictly number, size, number, size, or the other way round, or one size for each.
    fn several_numbers(&mut self, line: Line<'t>, tokens: &[Token]) {
        let paired = segments(line.text, tokens)
            .and_then(|segments| networks(line.text, tokens, segments.len()).map(|networks| (segments, networks)));
        let (segments, networks) = match paired {
            Ok(paired) => paired,
            Err(fault) => return self.several_faults(line, tokens, &fault),
        };
        self.owing = segments.iter().any(|segment| segment.size.is_none());
        for (segment, network) in segments.into_iter().zip(networks) {
            let size = segment.size.map(|token| fields::read_size(token.text(line.text), SizeUnit::Gb)).transpose();
            let read = fields::read_number(segment.number.text(line.text), segment.number.decimal_dropped);
            match (read, size) {
                (Ok(read), Ok(size)) => {
                    self.accept(&[line], read, size.map(|size| (size, SizeSource::Text)), network, None);
                }
                (Err(fault), _) | (_, Err(fault)) => self.fault(line, fault),
            }
        }
    }

    /// None of a line's orders is certain: each number is named, so that none is lost from sight.
    fn several_faults(&mut self, line: Line<'_>, tokens: &[Token], fault: &Fault) {
        self.owing = true;
        for token in tokens.iter().filter(|t| crate::guess::is_number_like(t.kind)) {
            let mut problem = self.problem(line, fault.clone());
            problem.partial.number = Some(token.text(line.text).to_owned());
            self.outcome.problems.push(problem);
        }
    }

    /// Pairs what waits: number before size, or size before number, only where one pairing is possible.
    fn flush(&mut self) {
        let mut lone: Vec<Lone<'t>> = std::mem::take(&mut self.lone);
        let owing = std::mem::take(&mut self.owing);
        let is_number = |l: &Lone<'t>| matches!(l, Lone::Number { .. });
        if lone.is_empty() {
            return;
        }
        let numbers_first = lone.first().is_some_and(is_number);
        let alternates = lone.chunks(2).all(|pair| match pair {
            [a, b] => !is_number(a) && is_number(b),
            _ => false,
        });
        if !owing && self.is_in_blocks(&lone) {
            return self.accept_blocks(lone);
        }
        let bare = lone.iter().any(|l| matches!(l, Lone::Size { bare: true, .. }));
        if !numbers_first && alternates && !bare && !owing {
            for pair in lone.chunks_mut(2) {
                pair.reverse();
            }
        }
        let mut waiting = lone.into_iter().peekable();
        let mut rest: Vec<Lone<'t>> = Vec::new();
        while let Some(first) = waiting.next() {
            let sized = waiting.next_if(|next| is_number(&first) && !is_number(next));
            match (first, sized) {
                (number @ Lone::Number { .. }, Some(size)) if waiting.peek().is_none_or(is_number) => {
                    self.pair(number, size);
                }
                (first, second) => {
                    rest.push(first);
                    rest.extend(second);
                    rest.extend(waiting.by_ref());
                }
            }
        }
        self.leave(rest);
    }

    /// `Kofi: 0241234567` and `Kofi: 2gb`: the name is the writer's.
    fn is_same_writer(&self, line: Line<'_>, tokens: &[Token]) -> bool {
        let Some((writer, rest)) = line.text.split_once(':') else { return false };
        let behind = line.text.len() - rest.len();
        let plain = !tokens
            .iter()
            .any(|t| t.start >= behind && wording::says_more_than_a_size(line.text, std::slice::from_ref(t)));
        let above = self.lone.last().map(|l| l.line().text.split_once(':').map(|(head, _)| head.trim()));
        plain && !writer.trim().is_empty() && above.flatten() == Some(writer.trim())
    }

    fn pair(&mut self, number: Lone<'t>, size: Lone<'t>) {
        let (Lone::Number { at, read, network, name }, Lone::Size { at: size_at, size, network: beside_size, .. }) =
            (number, size)
        else {
            return;
        };
        let agreed = headings::agreed(network, beside_size).ok_or_else(|| two_networks(at.text));
        let number = read.as_ref().map_or_else(|_| at.text.trim().to_owned(), |(msisdn, _)| msisdn.local());
        let size_text = size.as_ref().ok().map(ToString::to_string);
        let fault = match (read, size, agreed) {
            (Ok(read), Ok(size), Ok(network)) => {
                return self.accept(&[at, size_at], read, Some((size, SizeSource::Text)), network, name);
            }
            (Err(fault), ..) | (_, Err(fault), _) | (_, _, Err(fault)) => fault,
        };
        let mut problem = self.problem(at, fault);
        problem.original = written(&[at, size_at]);
        problem.partial.number = Some(number);
        problem.partial.size = size_text;
        self.outcome.problems.push(problem);
    }

    /// What found no partner. Numbers alone wait for a default size; numbers and sizes that do not pair up are refused.
    fn leave(&mut self, rest: Vec<Lone<'t>>) {
        let numbers = rest.iter().filter(|l| matches!(l, Lone::Number { .. })).count();
        let sizes = rest.len() - numbers;
        for lone in rest {
            match lone {
                Lone::Number { at, read: Err(fault), .. } => self.fault(at, fault),
                Lone::Number { at, read: Ok(read), network, name } if sizes == 0 => {
                    self.accept(&[at], read, None, network, name);
                }
                Lone::Number { at, .. } => self.fault(at, orders_unclear(at.text)),
                Lone::Size { at, .. } if numbers > 0 => self.fault(at, orders_unclear(at.text)),
                Lone::Size { at, bare: true, .. } => self.notes.add(NoteCode::TextRows, at.index + 1),
                Lone::Size { at, .. } => {
                    let text = format!("the size in '{}' belongs to no number", fields::short(at.text));
                    let fault = Fault::new(ProblemCode::SizeWithoutNumber, text, "Write the number beside it.");
                    self.fault(at, fault);
                }
            }
        }
    }

    fn position(&self, line: Line<'_>) -> Position {
        let number = line.index.saturating_add(1);
        Position {
            sheet: self.sheet_name.clone(),
            row: (!self.counts_lines).then_some(number),
            line: self.counts_lines.then_some(number),
            cell: line.column.map(|column| CellName { column, row: line.index }),
        }
    }

    /// `lines`: the number's own, and its size's where that is another.
    fn accept(
        &mut self,
        lines: &[Line<'_>],
        (msisdn, mut repairs): NumberRead,
        size: Option<(BundleSize, SizeSource)>,
        network: NamedNetwork,
        name: Option<String>,
    ) {
        let size = size.or(self.options.default_size.map(|size| (size, SizeSource::Default)));
        let Some(line) = lines.first() else { return };
        let (network, doubt) = self.headings.of_number(line.index, network);
        let full_width = lines.iter().find(|line| fields::has_full_width(line.text));
        if let Some(line) = full_width.filter(|_| repairs.iter().all(|r| r.code != RepairCode::FullWidthDigits)) {
            repairs.push(Repair::new(RepairCode::FullWidthDigits, line.text.trim()));
        }
        let mut warnings = Vec::new();
        let (network, network_source) = fields::settle_network(msisdn, network, self.options, &mut warnings);
        fields::warn_if_round(msisdn, &mut warnings);
        if let Some(sender) = &self.sender {
            self.senders.insert(line.index.saturating_add(1), Arc::from(sender.as_str()));
        }
        let row = RecipientRow {
            position: self.position(*line),
            original: written(lines).into(),
            msisdn,
            size: size.map(|(size, _)| size),
            size_source: size.map(|(_, source)| source),
            network,
            network_source,
            name: name.or_else(|| self.sender.clone()).map(ListText::from),
            note: None,
            repairs,
            warnings,
        };
        match doubt.filter(|doubt| row.network != Some(*doubt)) {
            Some(doubt) => self.outcome.problems.push(network_in_doubt(row, doubt)),
            None => self.outcome.rows.push(row),
        }
    }

    fn problem(&self, line: Line<'_>, fault: Fault) -> Problem {
        let network = match self.headings.over {
            Over::Network(network) => Some(network.to_string()),
            _ => None,
        };
        Problem {
            position: self.position(line),
            code: fault.code,
            text: fault.text,
            hint: fault.hint.to_owned(),
            original: line.text.trim().chars().take(CELL_CHARS_MAX).collect(),
            partial: Partial { name: self.sender.clone(), network, ..Partial::default() },
        }
    }

    fn fault(&mut self, line: Line<'_>, fault: Fault) {
        let problem = self.problem(line, fault);
        self.outcome.problems.push(problem);
    }
}

/// `Data: 2`, a line of a form.
fn is_labelled_size(text: &str, tokens: &[Token]) -> bool {
    const LABELS: [&str; 7] = ["data", "size", "bundle", "package", "volume", "gb", "plan"];
    match tokens {
        [label, bare] if bare.kind == TokenKind::Bare => {
            let gap = text.get(label.end..bare.start).unwrap_or("").trim();
            is_one_of(label.text(text), &LABELS) && matches!(gap, ":" | "=" | "-")
        }
        _ => false,
    }
}

/// The lines of one order as they were written, ` / ` between.
fn written(lines: &[Line<'_>]) -> String {
    match lines {
        [number, size] => format!("{} / {}", number.text.trim(), size.text.trim()),
        _ => lines.first().map_or("", |line| line.text.trim()).to_owned(),
    }
}

/// What stands on a number's own line instead of waiting on the next.
fn may_be_a_size(kind: TokenKind) -> bool {
    use TokenKind as K;
    matches!(kind, K::Size | K::Bare | K::Attached | K::UnitWord | K::Quantity | K::Money)
}

/// The line or the row, from 1.
fn line_of(position: &Position) -> u32 {
    position.line.or(position.row).unwrap_or(0)
}

fn names_network(row: &RecipientRow) -> bool {
    row.network_source == Some(NetworkSource::Word)
}

fn network_in_doubt(row: RecipientRow, network: Network) -> Problem {
    let text = format!("it is not clear whether the line '{network}' is meant for {}", row.msisdn);
    refused(row, Fault::new(ProblemCode::NetworkUnclear, text, "Write the network beside the number."))
}

/// An order that was read, and that something else in the list speaks against.
fn refused(row: RecipientRow, fault: Fault) -> Problem {
    Problem {
        position: row.position,
        code: fault.code,
        text: fault.text,
        hint: fault.hint.to_owned(),
        original: row.original.into(),
        partial: Partial {
            number: Some(row.msisdn.local()),
            size: row.size.map(|size| size.to_string()),
            name: row.name.map(String::from),
            ..Partial::default()
        },
    }
}

fn two_networks(text: &str) -> Fault {
    Fault::new(
        ProblemCode::NetworkUnclear,
        format!("the lines of '{}' name two networks", fields::short(text)),
        "Keep the network that the number is on now.",
    )
}

fn broken_number(text: &str) -> Fault {
    Fault::new(
        ProblemCode::NumberUnclear,
        format!("no whole number can be read from '{}'", fields::short(text)),
        fields::HINT_TYPE_NUMBER,
    )
}
