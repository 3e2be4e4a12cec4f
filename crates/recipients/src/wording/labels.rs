//! Labels before a number: `Transaction ID 0241234567`, `paid by 0241234567`.
//!
//! Guarantees: a label counts only right before the number, or with fillers between as in `ID no. is 0241234567`.
//! Leaves out: the headers of columns (`headers`), and whose number it is instead.

use crate::fields::{self, Fault};
use crate::model::ProblemCode;
use crate::tokens::{Token, TokenKind, is_one_of};

const LABELS: [&str; 33] = [
    "transaction",
    "txn",
    "trans",
    "trxn",
    "trx",
    "id",
    "invoice",
    "meter",
    "acct",
    "account",
    "serial",
    "sender",
    "payer",
    "imei",
    "pin",
    "receipt",
    "ticket",
    "voucher",
    "ssnit",
    "tin",
    "gha",
    "ghs",
    "ghc",
    "from",
    "passport",
    "licence",
    "policy",
    "batch",
    "waybill",
    "merchant",
    "till",
    "sn",
    "iccid",
];
const FILLERS: [&str; 9] = ["no", "nr", "num", "number", "numbers", "nos", "is", "the", "code"];

/// The word that a number stands behind when it is somebody else's or no phone number at all.
pub(crate) fn label_before<'t>(text: &'t str, tokens: &[Token], number: Token) -> Option<&'t str> {
    let before = tokens.iter().position(|t| t.start >= number.start)?;
    let mut numbered = false;
    for token in tokens.get(..before)?.iter().rev().take(4) {
        let word = token.text(text);
        if !matches!(token.kind, TokenKind::Word | TokenKind::At) {
            return None;
        }
        let zero_lost = !text.get(number.start..).is_some_and(|rest| rest.starts_with(['0', '+']));
        if is_one_of(word, &LABELS)
            || (is_one_of(word, &["order", "card", "staff", "student", "index", "employee"]) && numbered)
            || (is_one_of(word, &["ref", "reference", "order"]) && zero_lost)
        {
            return Some(word);
        }
        if is_one_of(word, &["by", "c"]) && paid_by(text, token) {
            return text.get(token.start..token.end);
        }
        numbered |= is_one_of(word, &FILLERS);
        if !is_one_of(word, &FILLERS) {
            return None;
        }
    }
    None
}

/// `paid by 0241234567`, `A/C 0241234567`.
fn paid_by(text: &str, token: &Token) -> bool {
    let head = text.get(..token.start).unwrap_or("").trim_end().to_ascii_lowercase();
    let by = token.text(text).eq_ignore_ascii_case("by");
    (by && ["paid", "sent", "payment", "made"].iter().any(|word| head.ends_with(word))) || (!by && head.ends_with("a/"))
}

pub(crate) fn labelled(label: &str, number: &str) -> Fault {
    Fault::new(
        ProblemCode::NumberUnclear,
        format!("'{}' stands before {}, so that it may be no recipient's number", label, fields::short(number)),
        "Write the recipient's number first and then the size.",
    )
}
