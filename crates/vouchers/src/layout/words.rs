//! The words of a card, cleaned for paper, with the credential shown or masked.

use crate::card::{Card, Logo};
use crate::error::{Part, VoucherError};
use crate::face::{Face, drawable};
use crate::fit::group_digits;
use crate::message::{masked, require_both_halves};

/// Whether the credential is drawn or dots in its place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reveal {
    Shown,
    Masked,
}

/// One half of the credential. No `Debug`.
pub(crate) struct Value {
    pub(crate) part: Part,
    pub(crate) label: String,
    /// Digits in groups; anything else in one piece.
    pub(crate) groups: Vec<String>,
}

/// What a card says, ready to be shaped. Empty texts are not drawn.
pub(crate) struct CardWords {
    pub(crate) shop_name: String,
    pub(crate) shop_phone: String,
    pub(crate) logo: Option<Logo>,
    pub(crate) package: String,
    pub(crate) serial: Value,
    pub(crate) pin: Value,
    pub(crate) check_at: String,
    pub(crate) checks: String,
    pub(crate) instruction: String,
    pub(crate) buyer: String,
    pub(crate) date: String,
    pub(crate) reference: String,
    pub(crate) copy: bool,
}

impl CardWords {
    /// `position` counts cards from 1, for the error.
    pub(crate) fn of(card: &Card, position: usize, reveal: Reveal) -> Result<Self, VoucherError> {
        require_both_halves(card, position)?;
        let value = |part, label: &str, secret: &str| value(part, label, secret, position, reveal);
        Ok(Self {
            shop_name: drawable(&card.shop.name),
            shop_phone: drawable(&card.shop.phone),
            logo: card.shop.logo.clone(),
            package: drawable(&card.package_name),
            serial: value(Part::Serial, &card.labels.serial, card.serial.expose())?,
            pin: value(Part::Pin, &card.labels.pin, card.pin.expose())?,
            check_at: card.portal.as_ref().map(|portal| format!("Check at {}", portal.address())).unwrap_or_default(),
            checks: card.check_limit.map(|checks| format!("Checks allowed: {checks}")).unwrap_or_default(),
            instruction: drawable(&card.instruction),
            buyer: card.buyer.map(|buyer| buyer.to_string()).unwrap_or_default(),
            date: drawable(&card.date_text),
            reference: drawable(&card.order_reference),
            copy: card.copy,
        })
    }
}

fn value(part: Part, label: &str, secret: &str, card: usize, reveal: Reveal) -> Result<Value, VoucherError> {
    if !secret.chars().all(|c| Face::Mono.draws(c)) {
        return Err(VoucherError::Undrawable { card, part });
    }
    let mut groups = group_digits(secret);
    if reveal == Reveal::Masked {
        groups = groups.iter().map(|group| masked(group)).collect();
    }
    Ok(Value { part, label: drawable(label), groups })
}
