//! Lines that change an order above them: `cancel it please`, `Sorry 5gb`, `Qty: 3`.
//!
//! Guarantees: a line without a word changes nothing. Leaves out: which order is meant, and what becomes of it
//! (`chat`).

use super::Said;
use super::words::{CANCELLED, DO_NOT};
use crate::tokens::{Token, TokenKind, is_one_of};

/// What a line says of an order above it, in the same person's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Afterthought {
    /// `cancel it please`.
    TakesBack { all: bool },
    /// `Sorry 5gb`, `I mean 0241234567`.
    Corrects,
    /// `Qty: 3`.
    Multiplies,
}

pub(crate) fn afterthought(text: &str, tokens: &[Token]) -> Option<Afterthought> {
    let first = tokens.iter().find(|t| t.kind != TokenKind::Index)?;
    if !tokens.iter().any(|t| t.kind == TokenKind::Word) {
        return None;
    }
    if first.kind == TokenKind::Word && is_one_of(first.text(text), &["qty", "quantity", "pcs", "pieces", "copies"]) {
        let one = tokens.iter().any(|t| t.kind == TokenKind::Bare && t.text(text) == "1");
        let counted = tokens.iter().any(|t| matches!(t.kind, TokenKind::Bare | TokenKind::Quantity));
        return (counted && !one).then_some(Afterthought::Multiplies);
    }
    for (at, token) in tokens.iter().enumerate().filter(|(_, t)| t.kind == TokenKind::Word) {
        let said = Said { text, tokens, at };
        let is = |list: &[&str]| is_one_of(token.text(text), list);
        let not_sending = said.is(1, &["send", "buy", "load", "process", "do"]);
        if is(&CANCELLED)
            || ((is(&DO_NOT) || is(&["not"])) && not_sending)
            || (is(&["wrong"]) && said.is(1, &["number"]))
        {
            let all = tokens.iter().any(|t| {
                is_one_of(t.text(text), &["all", "both", "them", "everything", "every", "these", "orders", "first"])
            });
            return Some(Afterthought::TakesBack { all });
        }
        let begins = token.start == first.start;
        let polite = said.is_last() || said.is(1, &["for", "to", "about", "oo", "o", "boss", "please", "pls", "sir"]);
        let corrects = (is(&["sorry", "correction", "rather"]) && begins && !polite)
            || (is(&["mean", "meant"]) && said.is(-1, &["i"]))
            || (is(&["change"]) && said.is(1, &["it", "to", "that", "the"]))
            || is(&["instead"]);
        if corrects {
            return Some(Afterthought::Corrects);
        }
    }
    None
}
