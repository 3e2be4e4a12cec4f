//! Ghana mobile numbers. Parsed once at the edge; valid ever after.
//!
//! Shape: `0`, then 2 or 5, then 8 digits (Ghana's national numbering plan). Accepted spellings: `0…`, `233…`, `+233…`,
//! `00233…`, with spaces, dashes, dots and brackets between. A number that lost its zero in a spreadsheet is repaired,
//! and the repair is said. Leaves out: finding numbers inside text (`recipients`).

use serde::{Deserialize, Serialize};
use std::fmt;

/// A valid Ghana mobile number: the nine digits after the zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Msisdn(u32);

/// A change made to what was written, so that it can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MsisdnRepair {
    /// Nine digits that begin with 2 or 5: a spreadsheet dropped the leading zero.
    ZeroRestored,
}

/// A number together with what had to be repaired to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParsedMsisdn {
    /// The number.
    pub msisdn: Msisdn,
    /// The repair, if one was needed.
    pub repair: Option<MsisdnRepair>,
}

/// Why a text is not a Ghana mobile number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MsisdnError {
    /// No digits at all.
    #[error("there is no number here")]
    Empty,
    /// A character that belongs to no spelling of a number.
    #[error("'{0}' is not part of a phone number")]
    StrayCharacter(char),
    /// Too few or too many digits.
    #[error("{digits} has {count} digits; a mobile number has 10, as in 024 123 4567")]
    WrongLength {
        /// The digits found.
        digits: String,
        /// How many.
        count: usize,
    },
    /// Begins with 233 but digits are missing after the country code.
    #[error("{0} begins with the country code 233 but digits are cut off")]
    CutCountryCode(String),
    /// A Ghana fixed line (03x): cannot take a data bundle.
    #[error("{0} is a landline; only mobile numbers can take a bundle")]
    Landline(String),
    /// A country code other than 233.
    #[error("{0} is not a Ghana number")]
    Foreign(String),
    /// Ten digits, but not of the shape of a mobile number.
    #[error("{0} is not a mobile number; mobile numbers begin with 02 or 05")]
    NotMobile(String),
}

impl Msisdn {
    /// Reads one number and nothing else. Separators are passed over, a lost zero is restored and reported.
    pub fn parse(text: &str) -> Result<ParsedMsisdn, MsisdnError> {
        if let Some(msisdn) = plain_local(text) {
            return Ok(ParsedMsisdn { msisdn, repair: None });
        }
        let (plus, digits) = digits_of(text)?;
        let national = national_digits(plus, &digits)?;
        let (nine, repair) = match national {
            National::WithZero(nine) => (nine, None),
            National::ZeroLost(nine) => (nine, Some(MsisdnRepair::ZeroRestored)),
        };
        let msisdn = nine.parse().map(Self).map_err(|_| MsisdnError::NotMobile(digits.clone()))?;
        Ok(ParsedMsisdn { msisdn, repair })
    }

    /// The nine digits after the zero, as a number: 241234567.
    pub const fn national(self) -> u32 {
        self.0
    }

    /// `0241234567`, as Netpluse wants it.
    pub fn local(self) -> String {
        format!("0{:09}", self.0)
    }

    /// `233241234567`, as NetConnect wants it.
    pub fn international(self) -> String {
        format!("233{:09}", self.0)
    }

    /// The three digits that once named the network, `024`.
    pub fn prefix(self) -> String {
        self.local()[..3].to_owned()
    }
}

/// `0241234567` and nothing else: by far the commonest spelling, read without a single allocation.
fn plain_local(text: &str) -> Option<Msisdn> {
    let [b'0', nine @ ..] = text.as_bytes() else { return None };
    if nine.len() != 9 || !matches!(nine[0], b'2' | b'5') {
        return None;
    }
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
    nine.iter().try_fold(0, |sum, byte| Some(sum * 10 + digit(byte)?)).map(Msisdn)
}

fn digits_of(text: &str) -> Result<(bool, String), MsisdnError> {
    let mut digits = String::new();
    let mut plus = false;
    for c in text.trim().chars() {
        match c {
            '0'..='9' => digits.push(c),
            // Full-width digits come from phone keyboards and chat exports.
            '\u{FF10}'..='\u{FF19}' => {
                let offset = u32::from(c) - 0xFF10;
                digits.push(char::from_digit(offset, 10).unwrap_or('0'));
            }
            '+' | '\u{FF0B}' if digits.is_empty() && !plus => plus = true,
            ' ' | '\t' | '-' | '.' | '(' | ')' | '/' => {}
            '\u{A0}' | '\u{202F}' | '\u{2007}' | '\u{2009}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'
            | '\u{202C}' | '\u{2060}' | '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}' | '\u{FEFF}' => {}
            other => return Err(MsisdnError::StrayCharacter(other)),
        }
    }
    if digits.is_empty() { Err(MsisdnError::Empty) } else { Ok((plus, digits)) }
}

enum National {
    WithZero(String),
    ZeroLost(String),
}

fn national_digits(plus: bool, digits: &str) -> Result<National, MsisdnError> {
    let count = digits.len();
    let wrong_length = || MsisdnError::WrongLength { digits: digits.to_owned(), count };
    if plus || digits.starts_with("00") {
        let rest = if plus { digits } else { &digits[2..] };
        let Some(national) = rest.strip_prefix("233") else {
            return Err(if rest.len() < 8 { wrong_length() } else { MsisdnError::Foreign(digits.to_owned()) });
        };
        return after_country_code(digits, national);
    }
    if let Some(nine) = digits.strip_prefix('0') {
        return if nine.len() == 9 { mobile(digits, nine).map(National::WithZero) } else { Err(wrong_length()) };
    }
    if let Some(national) = digits.strip_prefix("233") {
        return after_country_code(digits, national);
    }
    match (count, digits.as_bytes().first()) {
        (9, Some(b'2' | b'5')) => Ok(National::ZeroLost(digits.to_owned())),
        (9, Some(b'3')) => Err(MsisdnError::Landline(format!("0{digits}"))),
        (11..=15, _) => Err(MsisdnError::Foreign(digits.to_owned())),
        _ => Err(wrong_length()),
    }
}

fn after_country_code(digits: &str, national: &str) -> Result<National, MsisdnError> {
    match (national.len(), national.strip_prefix('0')) {
        // `+233 (0)24 123 4567`: the zero that is dialled at home is often kept beside the country code.
        (10, Some(nine)) => mobile(digits, nine).map(National::WithZero),
        (9, None) => mobile(digits, national).map(National::WithZero),
        (0..=8, _) | (9, Some(_)) => Err(MsisdnError::CutCountryCode(digits.to_owned())),
        (count, _) => Err(MsisdnError::WrongLength { digits: digits.to_owned(), count: count + 3 }),
    }
}

fn mobile(digits: &str, nine: &str) -> Result<String, MsisdnError> {
    match nine.as_bytes().first() {
        Some(b'2' | b'5') => Ok(nine.to_owned()),
        Some(b'3') => Err(MsisdnError::Landline(digits.to_owned())),
        _ => Err(MsisdnError::NotMobile(digits.to_owned())),
    }
}

/// Shown to people as `024 123 4567`.
impl fmt::Display for Msisdn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.local();
        write!(f, "{} {} {}", &local[..3], &local[3..6], &local[6..])
    }
}

impl TryFrom<String> for Msisdn {
    type Error = MsisdnError;
    fn try_from(text: String) -> Result<Self, MsisdnError> {
        Self::parse(&text).map(|parsed| parsed.msisdn)
    }
}

impl From<Msisdn> for String {
    fn from(msisdn: Msisdn) -> Self {
        msisdn.local()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn local(text: &str) -> String {
        Msisdn::parse(text).map(|p| p.msisdn.local()).unwrap_or_else(|e| format!("error: {e}"))
    }

    #[test]
    fn reads_every_spelling() {
        for text in [
            "0241234567",
            "024 123 4567",
            "024-123-4567",
            "233241234567",
            "+233241234567",
            "00233241234567",
            "+233 24 123 4567",
            "+233\u{A0}24\u{A0}123\u{A0}4567",
            "+233 (0)24 123 4567",
            "２３３２４１２３４５６７",
            "\u{202A}+233 24 123 4567\u{202C}",
        ] {
            let parsed = Msisdn::parse(text).expect(text);
            assert_eq!(parsed.msisdn.local(), "0241234567", "{text}");
            assert_eq!(parsed.repair, None, "{text} needs no repair");
        }
    }

    #[test]
    fn restores_a_lost_zero_and_says_so() {
        let parsed = Msisdn::parse("241234567").expect("nine digits beginning with 2");
        assert_eq!((parsed.msisdn.local().as_str(), parsed.repair), ("0241234567", Some(MsisdnRepair::ZeroRestored)));
    }

    #[test]
    fn refuses_with_the_reason() {
        assert_eq!(Msisdn::parse(""), Err(MsisdnError::Empty));
        assert_eq!(Msisdn::parse("233241234"), Err(MsisdnError::CutCountryCode("233241234".into())));
        assert_eq!(Msisdn::parse("+23324123456"), Err(MsisdnError::CutCountryCode("23324123456".into())));
        assert_eq!(Msisdn::parse("0302123456"), Err(MsisdnError::Landline("0302123456".into())));
        assert_eq!(Msisdn::parse("302123456"), Err(MsisdnError::Landline("0302123456".into())));
        assert_eq!(Msisdn::parse("+447911123456"), Err(MsisdnError::Foreign("447911123456".into())));
        assert_eq!(Msisdn::parse("2348012345678"), Err(MsisdnError::Foreign("2348012345678".into())));
        assert_eq!(Msisdn::parse("0741234567"), Err(MsisdnError::NotMobile("0741234567".into())));
        assert_eq!(Msisdn::parse("2.33241E+11"), Err(MsisdnError::StrayCharacter('E')));
        assert!(matches!(Msisdn::parse("024123456"), Err(MsisdnError::WrongLength { count: 9, .. })));
        assert!(matches!(Msisdn::parse("02412345678"), Err(MsisdnError::WrongLength { count: 11, .. })));
        assert_eq!(local("141234567"), "error: 141234567 has 9 digits; a mobile number has 10, as in 024 123 4567");
    }

    #[test]
    fn spells_it_for_each_provider_and_for_people() {
        let msisdn = Msisdn::parse("0501234567").expect("valid").msisdn;
        assert_eq!(msisdn.international(), "233501234567");
        assert_eq!(msisdn.to_string(), "050 123 4567");
        assert_eq!(msisdn.prefix(), "050");
    }

    proptest! {
        #[test]
        fn never_changes_a_digit(text in "[0-9 +().-]{0,18}") {
            if let Ok(parsed) = Msisdn::parse(&text) {
                let written: String = text.chars().filter(char::is_ascii_digit).collect();
                let nine = &parsed.msisdn.local()[1..];
                prop_assert!(written.ends_with(nine), "{} does not end with {}", written, nine);
            }
        }

        #[test]
        fn never_panics(text in "\\PC{0,40}") {
            let _ = Msisdn::parse(&text);
        }
    }
}
