//! Pairs what stands on lines of its own: a number over its size, or a size over its number.
//!
//! Guarantees: a number and a size are paired only when the lines allow one pairing, and what found no partner is never
//! dropped: it is an order without a size, a problem or a note. Leaves out: one size for several numbers (`blocks`),
//! and what one line holds by itself (`orders`).

use super::blocks::Spread;
use super::networks::two_networks;
use super::rows::written;
use super::{Chat, Line};
use crate::fields::{self, Fault, NamedNetwork, NumberRead};
use crate::headings;
use crate::model::{NoteCode, ProblemCode, SizeSource};
use crate::sentence::orders_unclear;
use crate::tokens::Token;
use crate::wording;
use domain::BundleSize;

/// A number without its size, or a size without its number, waiting for the next line. A number that cannot be read
/// waits too: the size below it is its own, and no other number's.
pub(super) enum Lone<'t> {
    Number { at: Line<'t>, read: Result<NumberRead, Fault>, network: NamedNetwork, name: Option<String> },
    Size { at: Line<'t>, size: Result<BundleSize, Fault>, network: NamedNetwork, bare: bool, spread: Spread },
}

impl<'t> Lone<'t> {
    pub(super) const fn line(&self) -> Line<'t> {
        match self {
            Lone::Number { at, .. } | Lone::Size { at, .. } => *at,
        }
    }
}

impl<'t> Chat<'t, '_> {
    /// A number that cannot be read waits for its size, in the place of the number that it should be.
    pub(super) fn wait_with_fault(&mut self, line: Line<'t>, fault: Fault) {
        let size_waits =
            matches!(self.lone.first(), Some(Lone::Size { .. })) && matches!(self.lone.last(), Some(Lone::Size { .. }));
        if !size_waits {
            self.flush();
        }
        self.lone.push(Lone::Number { at: line, read: Err(fault), network: NamedNetwork::Nothing, name: None });
    }

    /// Pairs what waits: number before size, or size before number, only where one pairing is possible.
    pub(super) fn flush(&mut self) {
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
    pub(super) fn is_same_writer(&self, line: Line<'_>, tokens: &[Token]) -> bool {
        let Some((writer, rest)) = line.text.split_once(':') else { return false };
        let behind = line.text.len() - rest.len();
        let plain = !tokens
            .iter()
            .any(|t| t.start >= behind && wording::says_more_than_a_size(line.text, std::slice::from_ref(t)));
        let above = self.lone.last().map(|l| l.line().text.split_once(':').map(|(head, _)| head.trim()));
        plain && !writer.trim().is_empty() && above.flatten() == Some(writer.trim())
    }

    pub(super) fn pair(&mut self, number: Lone<'t>, size: Lone<'t>) {
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
                Lone::Size { at, size, .. } => {
                    let text = format!("the size in '{}' belongs to no number", fields::short(at.text));
                    let fault = Fault::new(ProblemCode::SizeWithoutNumber, text, "Write the number beside it.");
                    let mut problem = self.problem(at, fault);
                    problem.partial.size = size.ok().map(|size| size.to_string());
                    self.outcome.problems.push(problem);
                }
            }
        }
    }
}
