//! One number, one size, one network: from its text to its meaning, with the repair or the reason.

use crate::grid::{Cell, CellKind};
use crate::mapping::SizeUnit;
use crate::model::{ProblemCode, ReadOptions, Repair, RepairCode, Warning, WarningCode};
use crate::tokens::{Token, TokenKind, digit_value};
use domain::{BundleSize, BundleSizeError, Msisdn, MsisdnError, MsisdnRepair, Network, NetworkSource, PrefixHint};
use std::borrow::Cow;

/// What is wrong, before the place is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: ProblemCode,
    pub(crate) text: String,
    pub(crate) hint: &'static str,
}

impl Fault {
    pub(crate) fn new(code: ProblemCode, text: impl Into<String>, hint: &'static str) -> Self {
        Self { code, text: text.into(), hint }
    }
}

pub(crate) type NumberRead = (Msisdn, Vec<Repair>);

pub(crate) const HINT_TYPE_NUMBER: &str = "Type the whole number, as in 024 123 4567.";
const HINT_DIGITS_LOST: &str =
    "Format the column as text in the spreadsheet, type the number again and save, or type it here.";
pub(crate) const HINT_SIZE: &str = "Write the size with its unit, as in 2GB or 500MB.";

pub(crate) fn short(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    match text.char_indices().nth(40) {
        None => Cow::Borrowed(text),
        Some((at, _)) => Cow::Owned(format!("{}…", text.get(..at).unwrap_or(""))),
    }
}

/// `0241234567` as a whole cell: nearly every cell of nearly every list, and nothing in it to repair.
pub(crate) fn read_plain_number(spelling: &str) -> Option<Msisdn> {
    if spelling.len() != 10 || !spelling.starts_with('0') {
        return None;
    }
    Msisdn::parse(spelling).ok().filter(|parsed| parsed.repair.is_none()).map(|parsed| parsed.msisdn)
}

/// Reads a number's whole spelling, as `tokens` or a cell gives it.
pub(crate) fn read_number(spelling: &str, decimal_dropped: bool) -> Result<NumberRead, Fault> {
    let spelling = spelling.trim();
    let parsed = Msisdn::parse(spelling).map_err(|error| number_fault(spelling, &error))?;
    let mut repairs = Vec::new();
    if parsed.repair == Some(MsisdnRepair::ZeroRestored) {
        repairs.push(Repair::new(RepairCode::ZeroRestored, spelling));
    }
    if decimal_dropped {
        repairs.push(Repair::new(RepairCode::DecimalDropped, &format!("{spelling}.0")));
    }
    if has_full_width(spelling) {
        repairs.push(Repair::new(RepairCode::FullWidthDigits, spelling));
    }
    if looks_rounded(spelling) {
        return Err(rounded_fault(spelling));
    }
    Ok((parsed.msisdn, repairs))
}

/// `233241000000`: a spreadsheet that once showed 2.33241E+11 saves this. Written with its zero or a plus it was typed.
fn looks_rounded(spelling: &str) -> bool {
    spelling.ends_with("000000") && spelling.starts_with(['2', '5'])
}

fn rounded_fault(spelling: &str) -> Fault {
    let text =
        format!("{spelling} ends in six zeros, as numbers do that a spreadsheet has rounded; the digits may be lost");
    Fault::new(ProblemCode::DigitsLost, text, HINT_DIGITS_LOST)
}

fn number_fault(spelling: &str, error: &MsisdnError) -> Fault {
    let (code, hint) = match error {
        MsisdnError::Empty => (ProblemCode::NumberMissing, HINT_TYPE_NUMBER),
        MsisdnError::StrayCharacter(_) => (ProblemCode::NumberStrayCharacter, HINT_TYPE_NUMBER),
        MsisdnError::WrongLength { .. } => (ProblemCode::NumberWrongLength, HINT_TYPE_NUMBER),
        MsisdnError::CutCountryCode(_) => (ProblemCode::NumberCutCountryCode, HINT_TYPE_NUMBER),
        MsisdnError::Landline(_) => (ProblemCode::NumberLandline, "Ask for a mobile number."),
        MsisdnError::Foreign(_) => (ProblemCode::NumberForeign, "Ask for a Ghana number."),
        MsisdnError::NotMobile(_) => (ProblemCode::NumberNotMobile, HINT_TYPE_NUMBER),
    };
    let text = match error {
        MsisdnError::StrayCharacter(_) | MsisdnError::Empty => format!("'{}': {error}", short(spelling)),
        _ => error.to_string(),
    };
    Fault::new(code, text, hint)
}

/// The fault of a token that is digits but no readable number.
pub(crate) fn unreadable_number(token: Token, line: &str) -> Fault {
    let text = token.text(line);
    match token.kind {
        TokenKind::Scientific => Fault::new(
            ProblemCode::DigitsLost,
            format!("{} is a number that a spreadsheet has shortened; its last digits are lost", short(text)),
            HINT_DIGITS_LOST,
        ),
        _ => Fault::new(
            ProblemCode::NumberUnclear,
            format!("it is not clear where the number in '{}' begins or ends", short(line)),
            "Write the number alone in its cell, or put a comma between the number and the rest.",
        ),
    }
}

/// A cell that can hold no number whatever its digits are.
pub(crate) fn unreadable_kind(cell: Cell<'_>) -> Option<Fault> {
    let fault = |what: &str| {
        Fault::new(ProblemCode::NumberNotReadable, format!("the cell holds {what}, not a number"), HINT_TYPE_NUMBER)
    };
    match cell.kind {
        CellKind::Date => Some(fault("a date")),
        CellKind::Bool => Some(fault("TRUE or FALSE")),
        CellKind::Struck => Some(struck_through(cell)),
        CellKind::Unsaved => Some(unsaved(ProblemCode::NumberNotReadable)),
        CellKind::Error => Some(Fault::new(
            ProblemCode::NumberNotReadable,
            format!("the cell holds the error {}", short(cell.text)),
            "Open the list, mend the formula or type the number, and save it again.",
        )),
        CellKind::Number | CellKind::Money | CellKind::Worded if !cell.text.bytes().all(|b| b.is_ascii_digit()) => {
            Some(Fault::new(
                ProblemCode::NumberNotReadable,
                format!("{} is a number with a sign or a fraction, not a phone number", short(cell.text)),
                HINT_TYPE_NUMBER,
            ))
        }
        CellKind::Number | CellKind::Money | CellKind::Worded | CellKind::Text => None,
    }
}

/// Programs write workbooks whose formulas nobody has worked out yet.
pub(crate) fn unsaved(code: ProblemCode) -> Fault {
    Fault::new(code, "the formula has no saved result", "Open the list in Excel, save it, and choose it again.")
}

/// A cell that a person has struck out.
pub(crate) fn struck_through(cell: Cell<'_>) -> Fault {
    Fault::new(
        ProblemCode::OrderWithdrawn,
        format!("'{}' is struck through in the workbook", short(cell.text)),
        "If it is still wanted, take the line through it away.",
    )
}

pub(crate) fn has_full_width(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(|c| !c.is_ascii() && digit_value(c).is_some())
}

/// Full-width digits as ordinary ones; everything else unchanged.
pub(crate) fn ascii_digits(text: &str) -> Cow<'_, str> {
    if !has_full_width(text) {
        return Cow::Borrowed(text);
    }
    let ordinary = |c: char| digit_value(c).map_or(c, |digit| char::from(b'0' + digit));
    Cow::Owned(text.chars().map(ordinary).collect())
}

/// Above this, a bare number of gigabytes is more likely megabytes, or a price.
const BARE_GB_MAX: u32 = 200;

/// Reads one size. A bare number counts `unit`.
pub(crate) fn read_size(text: &str, unit: SizeUnit) -> Result<BundleSize, Fault> {
    let ordinary = ascii_digits(text.trim());
    let text = ordinary.trim_matches(|c: char| c.is_whitespace() || c == '\u{200B}');
    let bare = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let with_unit = if bare && unit == SizeUnit::Mb { Cow::Owned(format!("{text}MB")) } else { Cow::Borrowed(text) };
    let with_unit = with_unit.replace(['\u{A0}', '\u{202F}'], " ");
    let grouped = text.split_once('.').is_some_and(|(_, rest)| {
        rest.len() >= 3
            && rest.bytes().take(3).all(|b| b.is_ascii_digit())
            && !rest.as_bytes().get(3).is_some_and(u8::is_ascii_digit)
    });
    if grouped && with_unit.bytes().any(|b| matches!(b, b'm' | b'M')) {
        return Err(Fault::new(
            ProblemCode::SizeUnclear,
            format!("the point in '{}' may stand for thousands", short(text)),
            HINT_SIZE,
        ));
    }
    let with_unit = as_known_unit(&with_unit);
    let size = BundleSize::parse(&with_unit);
    let too_large_for_gb = match &size {
        Ok(size) => size.mb() > BARE_GB_MAX * 1_024,
        Err(BundleSizeError::OutOfRange(_)) => text.bytes().any(|b| (b'1'..=b'9').contains(&b)),
        Err(_) => false,
    };
    if bare && unit == SizeUnit::Gb && too_large_for_gb {
        return Err(Fault::new(
            ProblemCode::SizeUnclear,
            format!("'{}' has no unit; it cannot be told whether it is GB, MB or money", short(text)),
            HINT_SIZE,
        ));
    }
    size.map_err(|error| size_fault(text, &error))
}

/// `2 giga` as `2 gig`.
fn as_known_unit(text: &str) -> Cow<'_, str> {
    let giga =
        text.len().checked_sub(4).and_then(|at| text.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case("giga"));
    if giga { Cow::Borrowed(text.get(..text.len() - 1).unwrap_or(text)) } else { Cow::Borrowed(text) }
}

fn size_fault(text: &str, error: &BundleSizeError) -> Fault {
    match error {
        BundleSizeError::NotASize(_) => {
            Fault::new(ProblemCode::SizeNotReadable, format!("'{}' is not a bundle size", short(text)), HINT_SIZE)
        }
        BundleSizeError::OutOfRange(_) | BundleSizeError::PartOfAMegabyte(_) => {
            Fault::new(ProblemCode::SizeOutOfRange, error.to_string(), HINT_SIZE)
        }
    }
}

/// What a list says of a row's network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NamedNetwork {
    Nothing,
    Column(Network),
    Word(Network),
}

/// The network, where it came from, and what to say about it.
pub(crate) fn settle_network(
    msisdn: Msisdn,
    named: NamedNetwork,
    options: &ReadOptions,
    warnings: &mut Vec<Warning>,
) -> (Option<Network>, Option<NetworkSource>) {
    let hint = Network::hint(msisdn);
    let hinted = match hint {
        PrefixHint::Network(network) => Some(network),
        PrefixHint::Glo | PrefixHint::Unknown => None,
    };
    let settled = match named {
        NamedNetwork::Column(network) => Some((network, NetworkSource::Column)),
        NamedNetwork::Word(network) => Some((network, NetworkSource::Word)),
        NamedNetwork::Nothing => options
            .default_network
            .map(|network| (network, NetworkSource::Agent))
            .or_else(|| options.remembered_networks.get(&msisdn).map(|n| (*n, NetworkSource::Remembered)))
            .or_else(|| hinted.map(|network| (network, NetworkSource::Prefix))),
    };
    let mut warn = |code, text: String| warnings.push(Warning { code, text });
    match hint {
        PrefixHint::Network(hinted) => {
            if let Some((network, source)) = settled.filter(|(n, s)| *n != hinted && *s != NetworkSource::Remembered) {
                let by = if source == NetworkSource::Agent { "you chose" } else { "the list says" };
                let prefix = msisdn.prefix();
                warn(
                    WarningCode::NetworkDiffersFromPrefix,
                    format!("{by} {network}, but {prefix} was given to {hinted}; the number may have been moved"),
                );
            }
        }
        PrefixHint::Glo => {
            warn(WarningCode::GloPrefix, "023 was given to Glo; choose the network the number has moved to".to_owned())
        }
        PrefixHint::Unknown => {
            warn(WarningCode::UnknownPrefix, format!("{} is no prefix we know; check the number", msisdn.prefix()));
        }
    }
    settled.map_or((None, None), |(network, source)| (Some(network), Some(source)))
}

/// A warning for numbers that end as damaged ones do, though they were written whole.
pub(crate) fn warn_if_round(msisdn: Msisdn, warnings: &mut Vec<Warning>) {
    if msisdn.national().is_multiple_of(100_000) {
        let text = format!("{msisdn} ends in many zeros; check that no digits were lost");
        warnings.push(Warning { code: WarningCode::RoundNumber, text });
    }
}
