//! Money as whole pesewas (GHS 1 = 100 pesewas), read from decimal text and written back without a float between.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

/// An amount in pesewas. Negative only for a difference of two amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pesewas(pub i64);

/// Why a text is not an exact amount of pesewas.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The text is no decimal number.
    #[error("'{0}' is not an amount of money")]
    NotANumber(String),
    /// The amount has a part smaller than a pesewa.
    #[error("'{0}' has a part smaller than a pesewa")]
    BelowAPesewa(String),
    /// The amount is too large to be real (above GHS 90,000,000,000).
    #[error("'{0}' is too large an amount")]
    TooLarge(String),
}

/// Larger than any wallet, small enough that sums of a million of them stay inside an `i64`.
const PESEWAS_MAX: i64 = 9_000_000_000_000;
/// A number with more characters than this is refused unread: no amount needs them.
const TEXT_CHARS_MAX: usize = 40;

impl Pesewas {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Reads a JSON number's own text (`4.5`, `4.50`, `1e1`, `-0.10`) exactly, or says why it cannot.
    pub fn from_decimal_text(text: &str) -> Result<Self, MoneyError> {
        let shown = || text.chars().take(TEXT_CHARS_MAX).collect::<String>();
        let not_a_number = || MoneyError::NotANumber(shown());
        if text.len() > TEXT_CHARS_MAX {
            return Err(not_a_number());
        }
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().map_err(|_| not_a_number())?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: String = whole.chars().chain(fraction.chars()).collect();
        let dot_without_fraction = mantissa.ends_with('.');
        if whole.is_empty() || dot_without_fraction || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(not_a_number());
        }
        let fraction_digits = i32::try_from(fraction.len()).map_err(|_| not_a_number())?;
        // The value is digits * 10^(exponent - fraction_digits) cedis, and a hundred times that in pesewas.
        let shift = exponent.saturating_sub(fraction_digits).saturating_add(2);
        let magnitude = shifted(digits.trim_start_matches('0'), shift).map_err(|e| match e {
            ShiftError::Inexact => MoneyError::BelowAPesewa(shown()),
            ShiftError::TooLarge => MoneyError::TooLarge(shown()),
        })?;
        Ok(Self(if negative { -magnitude } else { magnitude }))
    }

    /// Reads an amount as a person types it: optional `GHS`, thousands separators, at most two decimals.
    pub fn from_typed(text: &str) -> Result<Self, MoneyError> {
        let trimmed = text.trim();
        let without_currency =
            ["GHS", "ghs", "GH₵", "₵"].iter().find_map(|mark| trimmed.strip_prefix(mark)).unwrap_or(trimmed).trim();
        Self::from_decimal_text(&without_currency.replace([',', ' '], ""))
    }

    /// The amount as a plain decimal with two places, as the providers write it: `1234.50`.
    pub fn to_decimal_text(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        format!("{sign}{}.{:02}", magnitude / 100, magnitude % 100)
    }

    /// `self * count`, or `None` beyond the range of real amounts.
    pub fn checked_mul(self, count: usize) -> Option<Self> {
        i64::try_from(count).ok().and_then(|n| self.0.checked_mul(n)).filter(|n| n.abs() <= PESEWAS_MAX).map(Self)
    }
}

enum ShiftError {
    Inexact,
    TooLarge,
}

fn shifted(digits: &str, shift: i32) -> Result<i64, ShiftError> {
    if digits.is_empty() {
        return Ok(0);
    }
    let shift_len = usize::try_from(shift.unsigned_abs()).map_err(|_| ShiftError::TooLarge)?;
    let text = if shift >= 0 {
        if shift_len > 20 {
            return Err(ShiftError::TooLarge);
        }
        format!("{digits}{}", "0".repeat(shift_len))
    } else {
        let kept_len = digits.len().saturating_sub(shift_len);
        let (kept, dropped) = digits.split_at(kept_len);
        if dropped.bytes().any(|b| b != b'0') || (kept.is_empty() && shift_len > digits.len()) {
            return Err(ShiftError::Inexact);
        }
        kept.to_owned()
    };
    if text.is_empty() {
        return Ok(0);
    }
    text.parse::<i64>().ok().filter(|n| *n <= PESEWAS_MAX).ok_or(ShiftError::TooLarge)
}

/// Shown to people as `GHS 1,234.50`.
impl fmt::Display for Pesewas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let cedis = (magnitude / 100).to_string();
        let mut grouped = String::new();
        for (i, digit) in cedis.chars().enumerate() {
            if i > 0 && (cedis.len() - i).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "GHS {sign}{grouped}.{:02}", magnitude % 100)
    }
}

impl Add for Pesewas {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Pesewas {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Pesewas {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for Pesewas {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_json_numbers_exactly() {
        for (text, pesewas) in [
            ("4.5", 450),
            ("4.50", 450),
            ("1e1", 1_000),
            ("1E+1", 1_000),
            ("12", 1_200),
            ("0", 0),
            ("0.0", 0),
            ("0.000", 0),
            ("-0.10", -10),
            ("12.500", 1_250),
            ("125e-1", 1_250),
            ("1e-2", 1),
            ("100e-4", 1),
            ("246.10", 24_610),
            ("90000000000.00", 9_000_000_000_000),
        ] {
            assert_eq!(Pesewas::from_decimal_text(text), Ok(Pesewas(pesewas)), "{text} is exact");
        }
    }

    #[test]
    fn refuses_what_is_not_exact() {
        for text in ["12.505", "1e-3", "0.001", "15e-3"] {
            assert_eq!(Pesewas::from_decimal_text(text), Err(MoneyError::BelowAPesewa(text.into())), "{text}");
        }
        for text in
            ["", "-", ".5", "5.", "1.2.3", "e1", "1e", "NaN", "Infinity", "1_000", "+5", "4,5", " 4", "0x1", "--1"]
        {
            assert_eq!(Pesewas::from_decimal_text(text), Err(MoneyError::NotANumber(text.into())), "{text}");
        }
        for text in ["1e20", "90000000000.01", "99999999999999999999", "1e999999999"] {
            assert_eq!(Pesewas::from_decimal_text(text), Err(MoneyError::TooLarge(text.into())), "{text}");
        }
    }

    #[test]
    fn reads_what_people_type() {
        assert_eq!(Pesewas::from_typed(" GHS 1,234.50 "), Ok(Pesewas(123_450)));
        assert_eq!(Pesewas::from_typed("₵5"), Ok(Pesewas(500)));
        assert!(Pesewas::from_typed("five").is_err());
    }

    #[test]
    fn shows_groups_of_three() {
        assert_eq!(Pesewas(123_450).to_string(), "GHS 1,234.50");
        assert_eq!(Pesewas(-5).to_string(), "GHS -0.05");
        assert_eq!(Pesewas(100_000_000).to_string(), "GHS 1,000,000.00");
    }

    proptest! {
        #[test]
        fn round_trips(amount in -9_000_000_000_000i64..=9_000_000_000_000) {
            let text = Pesewas(amount).to_decimal_text();
            prop_assert_eq!(Pesewas::from_decimal_text(&text), Ok(Pesewas(amount)));
        }

        #[test]
        fn never_panics(text in "\\PC{0,60}") {
            let _ = Pesewas::from_decimal_text(&text);
            let _ = Pesewas::from_typed(&text);
        }
    }
}
