//! A credential as a text message, and the links that open WhatsApp or SMS with it.
//!
//! Guarantees: one pass over the template, so nothing that a card carries is read as a placeholder; a line that names
//! something this card doesn't have is left out whole; a template without the serial or the PIN is refused. Leaves
//! out: sending. A link carries the credential, so it is a [`Secret`] as well: open it, never log it.

use crate::card::{Card, Labels};
use crate::error::{Part, VoucherError};
use domain::{Msisdn, Secret};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::BTreeSet;

/// The template for a package whose agent has not written one.
pub const DEFAULT_TEMPLATE: &str = "{package}\n{serial_label} {serial}\n{pin_label} {pin}\nCheck at {portal}\n\
                                    Checks allowed: {checks}\n{shop} {phone}";

/// Every placeholder, as the error about an unknown one lists them.
pub(crate) const PLACEHOLDER_LIST: &str = "{package}, {serial_label}, {serial}, {pin_label}, {pin}, {portal}, {checks}, \
                                           {instruction}, {shop}, {phone}, {buyer}, {date} or {reference}";

/// The message for one card. Characters that a phone can't show are passed on as they are.
pub fn message(card: &Card, template: &str) -> Result<Secret<String>, VoucherError> {
    require_both_halves(card, 1)?;
    check_template(template)?;
    render(card, template, card.serial.expose(), card.pin.expose()).map(Secret::new)
}

/// The same with serial and PIN masked, for the screen.
pub fn message_preview(card: &Card, template: &str) -> Result<String, VoucherError> {
    check_template(template)?;
    render(card, template, &masked(card.serial.expose()), &masked(card.pin.expose()))
}

/// Says what is wrong with a template before it is kept.
pub fn check_template(template: &str) -> Result<(), VoucherError> {
    let mut used = BTreeSet::new();
    for (index, line) in template.lines().enumerate() {
        for piece in pieces(line, index + 1)? {
            if let Piece::Placeholder(name) = piece {
                Placeholder::named(name)?;
                used.insert(name);
            }
        }
    }
    for needed in ["serial", "pin"] {
        if !used.contains(needed) {
            return Err(VoucherError::MissingPlaceholder(needed));
        }
    }
    Ok(())
}

/// `https://wa.me/233…?text=…`: opens WhatsApp with the text ready, unsent.
pub fn whatsapp_link(msisdn: Msisdn, text: &Secret<String>) -> Secret<String> {
    let text = utf8_percent_encode(text.expose(), NON_ALPHANUMERIC);
    Secret::new(format!("https://wa.me/{}?text={text}", msisdn.international()))
}

/// `sms:+233…?body=…` (RFC 5724, with the `body` field that phones understand).
pub fn sms_link(msisdn: Msisdn, text: &Secret<String>) -> Secret<String> {
    let text = utf8_percent_encode(text.expose(), NON_ALPHANUMERIC);
    Secret::new(format!("sms:+{}?body={text}", msisdn.international()))
}

/// A dot for each character: only the length shows, so that a masked card has the shape of the printed one.
pub(crate) fn masked(secret: &str) -> String {
    secret.chars().map(|_| '•').collect()
}

pub(crate) fn require_both_halves(card: &Card, position: usize) -> Result<(), VoucherError> {
    for (half, part) in [(&card.serial, Part::Serial), (&card.pin, Part::Pin)] {
        if half.expose().trim().is_empty() {
            return Err(VoucherError::Empty { card: position, part });
        }
    }
    Ok(())
}

enum Piece<'t> {
    Text(&'t str),
    Placeholder(&'t str),
}

fn pieces(line: &str, number: usize) -> Result<Vec<Piece<'_>>, VoucherError> {
    let unpaired = || VoucherError::UnpairedBracket(number);
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(open) = rest.find(['{', '}']) {
        if rest.as_bytes()[open] == b'}' {
            return Err(unpaired());
        }
        let close = rest.find('}').ok_or_else(unpaired)?;
        let name = &rest[open + 1..close];
        if name.contains('{') {
            return Err(unpaired());
        }
        found.push(Piece::Text(&rest[..open]));
        found.push(Piece::Placeholder(name));
        rest = &rest[close + 1..];
    }
    found.push(Piece::Text(rest));
    Ok(found)
}

#[derive(Clone, Copy)]
enum Placeholder {
    Package,
    SerialLabel,
    Serial,
    PinLabel,
    Pin,
    Portal,
    Checks,
    Instruction,
    Shop,
    Phone,
    Buyer,
    Date,
    Reference,
}

impl Placeholder {
    fn named(name: &str) -> Result<Self, VoucherError> {
        Ok(match name {
            "package" => Self::Package,
            "serial_label" => Self::SerialLabel,
            "serial" => Self::Serial,
            "pin_label" => Self::PinLabel,
            "pin" => Self::Pin,
            "portal" => Self::Portal,
            "checks" => Self::Checks,
            "instruction" => Self::Instruction,
            "shop" => Self::Shop,
            "phone" => Self::Phone,
            "buyer" => Self::Buyer,
            "date" => Self::Date,
            "reference" => Self::Reference,
            other => return Err(VoucherError::UnknownPlaceholder(other.to_owned())),
        })
    }

    /// `None`, or an empty text, when this card doesn't have it.
    fn value(self, card: &Card, serial: &str, pin: &str) -> Option<String> {
        match self {
            Self::Package => Some(card.package_name.clone()),
            Self::SerialLabel => Some(short_label(&card.labels).to_owned()),
            Self::Serial => Some(serial.to_owned()),
            Self::PinLabel => Some(card.labels.pin.clone()),
            Self::Pin => Some(pin.to_owned()),
            Self::Portal => card.portal.as_ref().map(|portal| portal.address().to_owned()),
            Self::Checks => card.check_limit.map(|checks| checks.to_string()),
            Self::Instruction => Some(card.instruction.clone()),
            Self::Shop => Some(card.shop.name.clone()),
            Self::Phone => Some(card.shop.phone.clone()),
            Self::Buyer => card.buyer.map(|buyer| buyer.to_string()),
            Self::Date => Some(card.date_text.clone()),
            Self::Reference => Some(card.order_reference.clone()),
        }
    }
}

/// The trade writes 'S/N' in a text, where every character is paid for.
fn short_label(labels: &Labels) -> &str {
    if labels.serial == Labels::default().serial { "S/N" } else { &labels.serial }
}

fn render(card: &Card, template: &str, serial: &str, pin: &str) -> Result<String, VoucherError> {
    let mut lines = Vec::new();
    for (index, line) in template.lines().enumerate() {
        if let Some(line) = render_line(card, line, index + 1, serial, pin)? {
            lines.push(line);
        }
    }
    Ok(lines.join("\n"))
}

/// `None` when the line names only things that this card doesn't have, or one without which it makes no sense.
fn render_line(
    card: &Card,
    line: &str,
    number: usize,
    serial: &str,
    pin: &str,
) -> Result<Option<String>, VoucherError> {
    let mut text = String::new();
    let (mut named, mut filled, mut words) = (0, 0, false);
    for piece in pieces(line, number)? {
        match piece {
            Piece::Text(plain) => {
                words |= plain.chars().any(char::is_alphanumeric);
                text.push_str(plain);
            }
            Piece::Placeholder(name) => {
                named += 1;
                if let Some(value) = Placeholder::named(name)?.value(card, serial, pin).filter(|v| !v.trim().is_empty())
                {
                    filled += 1;
                    text.push_str(&value);
                }
            }
        }
    }
    // 'Check at' without an address is nonsense; '{shop} {phone}' without a phone is still a name.
    let holds_secret = line.contains("{serial}") || line.contains("{pin}");
    let makes_sense = named == 0 || filled == named || (filled > 0 && !words) || holds_secret;
    Ok(makes_sense.then(|| text.trim_end().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::card;

    fn text(card: &Card, template: &str) -> String {
        message(card, template).expect("a sound template").expose().clone()
    }

    #[test]
    fn the_default_message_says_what_the_trade_says() {
        assert_eq!(
            text(&card(1), DEFAULT_TEMPLATE),
            "WASSCE 2026\nS/N WGR2600000001\nPIN 100000000007\nCheck at ghana.waecdirect.org\nChecks allowed: 3\n\
             Ɔkɔmfo Data 024 000 0000"
        );
    }

    #[test]
    fn a_line_without_its_content_is_left_out() {
        let mut bare = card(1);
        bare.portal = None;
        bare.check_limit = None;
        bare.shop.phone.clear();
        bare.labels = Labels { serial: "Username".into(), pin: "Password".into() };
        assert_eq!(
            text(&bare, DEFAULT_TEMPLATE),
            "WASSCE 2026\nUsername WGR2600000001\nPassword 100000000007\nƆkɔmfo Data"
        );
    }

    #[test]
    fn a_credential_is_never_left_out_with_its_line() {
        let mut bare = card(1);
        bare.portal = None;
        let all = text(&bare, "S/N {serial} PIN {pin} Check at {portal}");
        assert!(all.contains("WGR2600000001") && all.contains("100000000007"), "one line holds both and an address");
    }

    #[test]
    fn what_a_card_carries_is_not_read_as_a_placeholder() {
        let mut sly = card(1);
        sly.shop.name = "{pin}".into();
        assert_eq!(text(&sly, "{serial} {pin} {shop}"), "WGR2600000001 100000000007 {pin}");
    }

    #[test]
    fn a_template_that_would_lose_something_is_refused() {
        let refused = |template: &str| check_template(template).expect_err(template).to_string();
        assert_eq!(refused("S/N {serial}"), "the message must contain {pin}");
        assert_eq!(refused("PIN {pin}"), "the message must contain {serial}");
        assert!(refused("{serial} {pin} {oops}").starts_with("{oops} is not a placeholder; use {package}"));
        assert_eq!(refused("{serial}\n{pin} }"), "line 2 of the message has a curly bracket without its partner");
        assert_eq!(refused("{serial {pin}"), "line 1 of the message has a curly bracket without its partner");
    }

    #[test]
    fn half_a_credential_is_no_message() {
        let mut half = card(1);
        half.pin = Secret::new(" ".into());
        assert_eq!(message(&half, DEFAULT_TEMPLATE), Err(VoucherError::Empty { card: 1, part: Part::Pin }));
    }

    #[test]
    fn the_preview_is_masked() {
        let shown = message_preview(&card(1), DEFAULT_TEMPLATE).expect("a sound template");
        assert!(shown.contains("PIN ••••••••••••"), "{shown}");
        assert!(!shown.contains("100000000007") && !shown.contains("WGR2600000001"), "{shown}");
    }

    #[test]
    fn links_carry_the_text_whole() {
        let buyer = Msisdn::parse("0241234567").expect("valid").msisdn;
        let text = Secret::new("PIN 12&3\nɔ #?".to_owned());
        assert_eq!(
            whatsapp_link(buyer, &text).expose(),
            "https://wa.me/233241234567?text=PIN%2012%263%0A%C9%94%20%23%3F"
        );
        assert_eq!(sms_link(buyer, &text).expose(), "sms:+233241234567?body=PIN%2012%263%0A%C9%94%20%23%3F");
    }
}
