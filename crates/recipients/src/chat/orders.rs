//! What one line says by itself: a whole order, several, or a part that waits for the next line.
//!
//! Guarantees: what looks like a number gives an order, a problem or a part that waits, never a note alone. Leaves out:
//! which parts belong together (`pairs`, `blocks`).

use super::blocks;
use super::pairs::Lone;
use super::{Chat, Line};
use crate::beside;
use crate::fields::{self, Fault, NamedNetwork, NumberRead};
use crate::headers;
use crate::headings;
use crate::mapping::SizeUnit;
use crate::model::{NoteCode, ProblemCode, SizeSource};
use crate::sentence::{networks, segments};
use crate::tokens::{Token, TokenKind, digit_value, is_one_of};
use crate::wording;
use domain::BundleSize;

impl<'t> Chat<'t, '_> {
    pub(super) fn without_number(&mut self, line: Line<'t>, tokens: &[Token]) {
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

    pub(super) fn one_number(&mut self, line: Line<'t>, tokens: &[Token]) {
        let order = self.order_of(line, tokens);
        if order.as_ref().is_err_and(|fault| fault.code == ProblemCode::OrderWithdrawn) {
            self.take_back_number(line, tokens);
        }
        match order {
            Err(fault) if tokens.iter().any(|t| may_be_a_size(t.kind)) => {
                self.flush();
                let mut problem = self.problem(line, fault);
                if let Some(number) = unread_number(line.text, tokens) {
                    let size = beside::size_beside(line.text, tokens, SizeUnit::Gb).ok().flatten();
                    problem.partial.number = Some(number);
                    problem.partial.size = size.map(|size| size.to_string());
                }
                self.outcome.problems.push(problem);
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
    pub(super) fn several_numbers(&mut self, line: Line<'t>, tokens: &[Token]) {
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
}

/// What is written for a number and is none: whoever mends it finds the rest of the line as it was read.
fn unread_number(text: &str, tokens: &[Token]) -> Option<String> {
    let number = tokens.iter().find(|t| crate::guess::is_number_like(t.kind))?;
    let is_read =
        number.kind == TokenKind::Number && fields::read_number(number.text(text), number.decimal_dropped).is_ok();
    (!is_read).then(|| number.text(text).to_owned())
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

/// What stands on a number's own line instead of waiting on the next.
fn may_be_a_size(kind: TokenKind) -> bool {
    use TokenKind as K;
    matches!(kind, K::Size | K::Bare | K::Attached | K::UnitWord | K::Quantity | K::Money)
}

fn broken_number(text: &str) -> Fault {
    Fault::new(
        ProblemCode::NumberUnclear,
        format!("no whole number can be read from '{}'", fields::short(text)),
        fields::HINT_TYPE_NUMBER,
    )
}
