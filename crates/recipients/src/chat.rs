//! Reads lines of text: notes, pasted chat messages, exported chats.
//!
//! Guarantees: a number and a size are paired only when the lines allow one pairing. Numbers of the people who wrote
//! (`12/05/2026, 10:42 - +233 24 123 4567: …`) are never taken for recipients.

use crate::fields::{self, Fault, NamedNetwork, NumberRead};
use crate::grid::Sheet;
use crate::headers;
use crate::limits::CELL_CHARS_MAX;
use crate::mapping::SizeUnit;
use crate::model::{
    CellName, NoteCode, Partial, Position, Problem, ProblemCode, ReadOptions, RecipientRow, Repair, RepairCode,
    SizeSource,
};
use crate::notes::Notes;
use crate::stamps;
use crate::table::{self, Outcome};
use crate::tokens::{Token, TokenKind, digit_value, tokenize};
use domain::{BundleSize, Network};
use std::sync::Arc;

/// A line with its place.
#[derive(Clone, Copy)]
pub(crate) struct Line<'t> {
    pub(crate) text: &'t str,
    /// From zero.
    pub(crate) index: u32,
    pub(crate) column: Option<u16>,
}

/// A number without its size, or a size without its number, waiting for the next line.
enum Lone<'t> {
    Number { at: Line<'t>, read: NumberRead, network: NamedNetwork, name: Option<String> },
    Size { at: Line<'t>, size: Result<BundleSize, Fault>, bare: bool },
}

struct Chat<'t, 'n> {
    sheet_name: Option<Arc<str>>,
    counts_lines: bool,
    options: &'t ReadOptions,
    notes: &'n mut Notes,
    outcome: Outcome,
    lone: Vec<Lone<'t>>,
    sender: Option<String>,
    /// A line that was only a network's name stands over the lines below it.
    heading: Option<Network>,
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
        sender: None,
        heading: None,
        tokens: Vec::new(),
    };
    for line in lines {
        chat.read_line(line);
    }
    chat.flush();
    let Outcome { rows, problems } = chat.outcome;
    let mut outcome = Outcome { rows, problems };
    refuse_missing_sizes(&mut outcome);
    outcome.rows.sort_by_key(|row| row.position.line.or(row.position.row));
    outcome.problems.sort_by_key(|problem| problem.position.line.or(problem.position.row));
    table::without_any_size(&mut outcome, false, false);
    outcome
}

/// A list with some sizes: numbers without one are problems. A list with none at all keeps its rows.
fn refuse_missing_sizes(outcome: &mut Outcome) {
    let sized = outcome.rows.iter().any(|row| row.size.is_some())
        || outcome
            .problems
            .iter()
            .any(|p| matches!(p.code, ProblemCode::SizeWithoutNumber | ProblemCode::OrdersUnclear));
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
        original: row.original,
        partial: Partial { number: Some(row.msisdn.local()), name: row.name, note: row.note, ..Partial::default() },
    }));
}

impl<'t> Chat<'t, '_> {
    fn read_line(&mut self, line: Line<'t>) {
        let mut line = line;
        if line.text.trim().is_empty() {
            return;
        }
        if line.text.len() > CELL_CHARS_MAX {
            self.flush();
            self.fault(line, table::too_long());
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
                    self.flush();
                    // What one person says of a network says nothing of another's numbers.
                    self.heading = None;
                    self.sender = sender;
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
        let numbers = tokens.iter().filter(|t| crate::guess::is_number_like(t.kind)).count();
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
        if let [Token { kind: TokenKind::Network(network), .. }] = tokens {
            self.flush();
            self.heading = Some(*network);
            return;
        }
        let of = |wanted: TokenKind| tokens.iter().filter(move |t| t.kind == wanted);
        let digits: usize = tokens
            .iter()
            .filter(|t| matches!(t.kind, TokenKind::Bare | TokenKind::Attached | TokenKind::Quantity))
            .map(|t| t.text(line.text).chars().filter(|c| digit_value(*c).is_some()).count())
            .sum();
        let sizes = of(TokenKind::Size).count();
        let only_bare = tokens.len() == 1 && of(TokenKind::Bare).count() == 1;
        let unreadable_size = of(TokenKind::UnitWord).next().is_some() && !self.lone.is_empty();
        if digits >= 7 {
            self.flush();
            self.fault(line, broken_number(line.text));
        } else if sizes == 0 && !only_bare && !unreadable_size {
            self.notes.add(NoteCode::TextRows, line.index + 1);
        } else {
            let size = table::size_beside(line.text, tokens, SizeUnit::Gb)
                .and_then(|size| size.ok_or_else(|| table::size_unclear(line.text)));
            self.lone.push(Lone::Size { at: line, size, bare: only_bare });
        }
    }

    fn one_number(&mut self, line: Line<'t>, tokens: &[Token]) {
        match self.order_of(line, tokens) {
            Err(fault) => {
                self.flush();
                self.fault(line, fault);
            }
            Ok((read, network, name, Some(size))) => {
                self.flush();
                self.accept(line, read, Some((size, SizeSource::Text)), network, name);
            }
            Ok((read, network, name, None)) => {
                self.lone.push(Lone::Number { at: line, read, network, name });
            }
        }
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
        let size = table::size_beside(line.text, tokens, SizeUnit::Gb)?;
        let network = table::network_word(tokens, line.text)?;
        Ok((read, network, table::name_beside(line.text, tokens), size))
    }

    /// Several orders in one line: strictly number, size, number, size, or the other way round, or one size for each.
    fn several_numbers(&mut self, line: Line<'t>, tokens: &[Token]) {
        let paired = segments(line.text, tokens)
            .and_then(|segments| networks(line.text, tokens, segments.len()).map(|networks| (segments, networks)));
        let (segments, networks) = match paired {
            Ok(paired) => paired,
            Err(fault) => return self.several_faults(line, tokens, &fault),
        };
        for (segment, network) in segments.into_iter().zip(networks) {
            let size = segment.size.map(|token| fields::read_size(token.text(line.text), SizeUnit::Gb)).transpose();
            let read = fields::read_number(segment.number.text(line.text), segment.number.decimal_dropped);
            match (read, size) {
                (Ok(read), Ok(size)) => {
                    self.accept(line, read, size.map(|size| (size, SizeSource::Text)), network, None);
                }
                (Err(fault), _) | (_, Err(fault)) => self.fault(line, fault),
            }
        }
    }

    /// None of a line's orders is certain: each number is named, so that none is lost from sight.
    fn several_faults(&mut self, line: Line<'_>, tokens: &[Token], fault: &Fault) {
        for token in tokens.iter().filter(|t| crate::guess::is_number_like(t.kind)) {
            let mut problem = self.problem(line, fault.clone());
            problem.partial.number = Some(token.text(line.text).to_owned());
            self.outcome.problems.push(problem);
        }
    }

    /// Pairs what waits: number before size, or size before number, only where one pairing is possible.
    fn flush(&mut self) {
        let mut lone: Vec<Lone<'t>> = std::mem::take(&mut self.lone);
        let is_number = |l: &Lone<'t>| matches!(l, Lone::Number { .. });
        if lone.is_empty() {
            return;
        }
        let numbers_first = lone.first().is_some_and(is_number);
        let alternates = lone.chunks(2).all(|pair| match pair {
            [a, b] => !is_number(a) && is_number(b),
            _ => false,
        });
        let bare = lone.iter().any(|l| matches!(l, Lone::Size { bare: true, .. }));
        if !numbers_first && alternates && !bare {
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

    fn pair(&mut self, number: Lone<'t>, size: Lone<'t>) {
        if let (Lone::Number { at, read, network, name }, Lone::Size { at: size_at, size, .. }) = (number, size) {
            match size {
                Ok(size) => self.accept(at, read, Some((size, SizeSource::Text)), network, name),
                Err(fault) => {
                    let mut problem = self.problem(at, fault);
                    problem.original = format!("{} / {}", at.text.trim(), size_at.text.trim());
                    problem.partial.number = Some(read.0.local());
                    self.outcome.problems.push(problem);
                }
            }
        }
    }

    /// What found no partner. Numbers alone wait for a default size; numbers and sizes that do not pair up are refused.
    fn leave(&mut self, rest: Vec<Lone<'t>>) {
        let numbers = rest.iter().filter(|l| matches!(l, Lone::Number { .. })).count();
        let sizes = rest.len() - numbers;
        for lone in rest {
            match lone {
                Lone::Number { at, read, network, name } if sizes == 0 => self.accept(at, read, None, network, name),
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

    fn accept(
        &mut self,
        line: Line<'_>,
        (msisdn, mut repairs): NumberRead,
        size: Option<(BundleSize, SizeSource)>,
        network: NamedNetwork,
        name: Option<String>,
    ) {
        let size = size.or(self.options.default_size.map(|size| (size, SizeSource::Default)));
        let network = match (network, self.heading) {
            (NamedNetwork::Nothing, Some(heading)) => NamedNetwork::Word(heading),
            (named, _) => named,
        };
        if repairs.iter().all(|r| r.code != RepairCode::FullWidthDigits) && fields::has_full_width(line.text) {
            repairs.push(Repair::new(RepairCode::FullWidthDigits, line.text.trim()));
        }
        let mut warnings = Vec::new();
        let (network, network_source) = fields::settle_network(msisdn, network, self.options, &mut warnings);
        fields::warn_if_round(msisdn, &mut warnings);
        self.outcome.rows.push(RecipientRow {
            position: self.position(line),
            original: line.text.trim().to_owned(),
            msisdn,
            size: size.map(|(size, _)| size),
            size_source: size.map(|(_, source)| source),
            network,
            network_source,
            name: name.or_else(|| self.sender.clone()),
            note: None,
            repairs,
            warnings,
        });
    }

    fn problem(&self, line: Line<'_>, fault: Fault) -> Problem {
        Problem {
            position: self.position(line),
            code: fault.code,
            text: fault.text,
            hint: fault.hint.to_owned(),
            original: line.text.trim().chars().take(CELL_CHARS_MAX).collect(),
            partial: Partial { name: self.sender.clone(), ..Partial::default() },
        }
    }

    fn fault(&mut self, line: Line<'_>, fault: Fault) {
        let problem = self.problem(line, fault);
        self.outcome.problems.push(problem);
    }
}

fn broken_number(text: &str) -> Fault {
    Fault::new(
        ProblemCode::NumberUnclear,
        format!("no whole number can be read from '{}'", fields::short(text)),
        fields::HINT_TYPE_NUMBER,
    )
}

fn orders_unclear(text: &str) -> Fault {
    Fault::new(
        ProblemCode::OrdersUnclear,
        format!("it is not clear which size belongs to which number: '{}'", fields::short(text)),
        "Write each number and its size on a line of its own.",
    )
}

struct Segment {
    number: Token,
    size: Option<Token>,
}

/// Cuts a line with several numbers into orders.
fn segments(text: &str, tokens: &[Token]) -> Result<Vec<Segment>, Fault> {
    use TokenKind as K;
    let unclear = || orders_unclear(text);
    if tokens.iter().any(|t| matches!(t.kind, K::Quantity | K::Attached | K::UnitWord | K::Money)) {
        return Err(unclear());
    }
    if let Some(token) = tokens.iter().find(|t| matches!(t.kind, K::NumberUnclear | K::Scientific)) {
        return Err(fields::unreadable_number(*token, text));
    }
    let is_size = |t: &Token| matches!(t.kind, K::Size | K::Bare);
    let parts: Vec<(usize, Token)> =
        tokens.iter().copied().enumerate().filter(|(_, t)| t.kind == K::Number || is_size(t)).collect();
    let numbers: Vec<Token> = parts.iter().map(|(_, t)| *t).filter(|t| t.kind == K::Number).collect();
    let sizes: Vec<Token> = parts.iter().map(|(_, t)| *t).filter(is_size).collect();
    let all_with = |size: Option<Token>| Ok(numbers.iter().map(|number| Segment { number: *number, size }).collect());
    match (tokens.iter().any(|t| t.kind == K::Each), sizes.as_slice()) {
        (true, [size]) if size.kind == K::Size => all_with(Some(*size)),
        (true, _) => Err(unclear()),
        (false, []) => all_with(None),
        (false, sizes) if sizes.len() == numbers.len() => alternating(text, &parts).ok_or_else(unclear),
        (false, _) => Err(unclear()),
    }
}

fn alternating(text: &str, parts: &[(usize, Token)]) -> Option<Vec<Segment>> {
    let number_first = parts.first()?.1.kind == TokenKind::Number;
    let mut segments = Vec::new();
    for pair in parts.chunks(2) {
        let [(first_at, first), (last_at, last)] = pair else { return None };
        let (number, size) = if number_first { (*first, *last) } else { (*last, *first) };
        if number.kind != TokenKind::Number || size.kind == TokenKind::Number {
            return None;
        }
        // A bare number is a size only right behind its number.
        if size.kind == TokenKind::Bare && (!number_first || last_at - first_at != 1) {
            return None;
        }
        if !number_first && breaks_between(text, *first, *last) {
            return None;
        }
        segments.push(Segment { number, size: Some(size) });
    }
    Some(segments)
}

/// `0241234567, 2gb 0201234567`: a mark between a size and the number behind it speaks against their belonging together.
fn breaks_between(text: &str, size: Token, number: Token) -> bool {
    text.get(size.end..number.start).is_none_or(|gap| gap.contains([',', ';', '|']))
}

/// The network of each order in a line: one word before them all, or one word for each, in their order.
fn networks(text: &str, tokens: &[Token], orders: usize) -> Result<Vec<NamedNetwork>, Fault> {
    let words: Vec<(usize, Network)> = tokens
        .iter()
        .enumerate()
        .filter_map(|(at, t)| match t.kind {
            TokenKind::Network(network) => Some((at, network)),
            TokenKind::At if table::at_is_network(tokens, at, text) => Some((at, Network::AirtelTigo)),
            _ => None,
        })
        .collect();
    match words.as_slice() {
        [] => Ok(vec![NamedNetwork::Nothing; orders]),
        [(0, network)] => Ok(vec![NamedNetwork::Word(*network); orders]),
        all if all.len() == orders => Ok(all.iter().map(|(_, network)| NamedNetwork::Word(*network)).collect()),
        _ => Err(Fault::new(
            ProblemCode::NetworkUnclear,
            format!("it is not clear which network belongs to which number: '{}'", fields::short(text)),
            "Write each order on a line of its own.",
        )),
    }
}
