//! Orders that a later line takes back, corrects or multiplies.
//!
//! Guarantees: only orders of the same person are touched, except where the line names the number itself; a line that takes
//! back what cannot be found is a problem.

use super::pairs::Lone;
use super::rows::{line_of, refused};
use super::{Chat, Line};
use crate::fields::{self, Fault};
use crate::mapping::SizeUnit;
use crate::model::{ProblemCode, RecipientRow};
use crate::tokens::{Token, TokenKind};
use crate::wording::Afterthought;

impl<'t> Chat<'t, '_> {
    /// Takes back the order that a later line of the same person speaks of: the last one, or every one that it may mean.
    /// A line that takes back nothing that can be found is a problem itself. Whether nothing more is in the line.
    pub(super) fn take_back(&mut self, line: Line<'t>, tokens: &[Token], thought: Afterthought) -> bool {
        self.settle(false);
        if thought == Afterthought::Multiplies && self.multiply_waiting(line) {
            return true;
        }
        self.flush();
        let sized = tokens.iter().find(|t| t.kind == TokenKind::Size);
        let size = sized.and_then(|t| fields::read_size(t.text(line.text), SizeUnit::Gb).ok());
        let mine = |row: &RecipientRow| {
            let place = line_of(&row.position);
            let whose = self.senders.get(&place).map(|sender| &**sender);
            whose == self.sender.as_deref()
        };
        let all = thought == Afterthought::TakesBack { all: true };
        let named = |row: &RecipientRow| {
            matches!(thought, Afterthought::TakesBack { .. }) && size.is_some() && row.size == size
        };
        let own: Vec<usize> =
            self.outcome.rows.iter().enumerate().rev().filter(|(_, row)| mine(row)).map(|(at, _)| at).collect();
        let meant: Vec<usize> = if all {
            own
        } else {
            let of_size: Vec<usize> =
                own.iter().copied().filter(|at| self.outcome.rows.get(*at).is_some_and(named)).collect();
            if of_size.is_empty() { own.into_iter().take(1).collect() } else { of_size }
        };
        if meant.is_empty() && thought != Afterthought::Corrects {
            self.fault(line, afterthought_fault(line.text, thought, None));
            return true;
        }
        for at in meant {
            let row = self.outcome.rows.remove(at);
            let fault = afterthought_fault(line.text, thought, Some(line.index.saturating_add(1)));
            self.outcome.problems.push(refused(row, fault));
        }
        true
    }

    /// `Qty: 3` on a form whose size stands below it.
    fn multiply_waiting(&mut self, line: Line<'t>) -> bool {
        match self.lone.last_mut() {
            Some(Lone::Number { read, .. }) => {
                *read = Err(afterthought_fault(line.text, Afterthought::Multiplies, None));
                true
            }
            Some(Lone::Size { size, .. }) => {
                *size = Err(afterthought_fault(line.text, Afterthought::Multiplies, None));
                true
            }
            None => false,
        }
    }

    /// An order above for a number that a later line takes back.
    pub(super) fn take_back_number(&mut self, line: Line<'t>, tokens: &[Token]) {
        self.flush();
        for token in tokens.iter().filter(|t| t.kind == TokenKind::Number) {
            let Ok((msisdn, _)) = fields::read_number(token.text(line.text), token.decimal_dropped) else { continue };
            while let Some(at) = self.outcome.rows.iter().rposition(|row| row.msisdn == msisdn) {
                let row = self.outcome.rows.remove(at);
                let thought = Afterthought::TakesBack { all: true };
                let fault = afterthought_fault(line.text, thought, Some(line.index.saturating_add(1)));
                self.outcome.problems.push(refused(row, fault));
            }
        }
    }
}

/// `line`: where an afterthought stands that was found to mean an order above it.
fn afterthought_fault(text: &str, thought: Afterthought, line: Option<u32>) -> Fault {
    let text = fields::short(text);
    let place = line.map_or_else(String::new, |line| format!("line {line} says "));
    match thought {
        Afterthought::Multiplies => Fault::new(
            ProblemCode::QuantityUnclear,
            format!("{place}'{text}'; it is not clear whether to buy more than once"),
            "Write one row for each, with number and size.",
        ),
        Afterthought::TakesBack { .. } | Afterthought::Corrects => Fault::new(
            ProblemCode::OrderWithdrawn,
            match line {
                Some(_) => format!("{place}'{text}'"),
                None => format!("it is not clear which order '{text}' takes back"),
            },
            "If it is still wanted, take the words out.",
        ),
    }
}
