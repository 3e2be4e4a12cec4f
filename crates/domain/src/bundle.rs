//! Bundles and what the catalogue says of them.

use crate::{Network, Pesewas};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A bundle's size in megabytes; 1 GB is 1,024 MB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BundleSize(pub u32);

/// Why a text is not a size.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleSizeError {
    /// The text is not a number with an optional unit.
    #[error("'{0}' is not a bundle size; write 2, 2GB or 500MB")]
    NotASize(String),
    /// Zero, or more than a terabyte.
    #[error("'{0}' is not a size that is sold")]
    OutOfRange(String),
    /// Not a whole number of megabytes.
    #[error("'{0}' is not a whole number of megabytes")]
    PartOfAMegabyte(String),
}

const MB_PER_GB: u64 = 1_024;
const SIZE_MB_MAX: u64 = 1_024 * 1_024;

impl BundleSize {
    /// Reads `2`, `2GB`, `2 gigs`, `1.5G`, `1024MB`, `500mb`. A bare number is gigabytes, the trade's convention.
    pub fn parse(text: &str) -> Result<Self, BundleSizeError> {
        let trimmed = text.trim();
        let not_a_size = || BundleSizeError::NotASize(trimmed.chars().take(40).collect());
        let split = trimmed.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(trimmed.len());
        let (number, unit) = trimmed.split_at(split);
        let unit: String = unit.trim().chars().flat_map(char::to_lowercase).collect();
        let mb_per_unit = match unit.as_str() {
            "" | "g" | "gb" | "gig" | "gigs" | "gbs" | "gigabyte" | "gigabytes" => MB_PER_GB,
            "m" | "mb" | "mbs" | "meg" | "megs" | "megabyte" | "megabytes" => 1,
            _ => return Err(not_a_size()),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if number.is_empty() || (whole.is_empty() && fraction.is_empty()) || number.ends_with('.') {
            return Err(not_a_size());
        }
        if !all_digits(whole) || !all_digits(fraction) || whole.len() > 7 || fraction.len() > 6 {
            return Err(not_a_size());
        }
        let scale = 10u64.pow(u32::try_from(fraction.len()).map_err(|_| not_a_size())?);
        let digits: u64 = format!("{whole}{fraction}").parse().map_err(|_| not_a_size())?;
        let scaled = digits * mb_per_unit;
        let out_of_range = || BundleSizeError::OutOfRange(trimmed.chars().take(40).collect());
        if !scaled.is_multiple_of(scale) {
            return Err(BundleSizeError::PartOfAMegabyte(trimmed.chars().take(40).collect()));
        }
        let mb = scaled / scale;
        if !(1..=SIZE_MB_MAX).contains(&mb) {
            return Err(out_of_range());
        }
        u32::try_from(mb).map(Self).map_err(|_| out_of_range())
    }

    /// Megabytes.
    pub const fn mb(self) -> u32 {
        self.0
    }
}

/// Shown to people as `2 GB`, `1.5 GB`, `500 MB`.
impl fmt::Display for BundleSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mb = self.0;
        if mb.is_multiple_of(1_024) {
            write!(f, "{} GB", mb / 1_024)
        } else if mb.is_multiple_of(512) && mb > 512 {
            write!(f, "{}.5 GB", mb / 1_024)
        } else {
            write!(f, "{mb} MB")
        }
    }
}

/// What a provider needs to be told to buy this package. Text as the provider gave it, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "provider", rename_all = "snake_case")]
pub enum PackageKey {
    /// Netpluse names a bundle by network and capacity.
    Netpluse {
        /// Which network.
        network: Network,
        /// Exactly as /packages gives it.
        capacity: String,
    },
    /// NetConnect names it by three ids.
    NetConnect {
        /// `operatorId`.
        operator_id: String,
        /// `productId`.
        product_id: String,
        /// `packageId`.
        package_id: String,
    },
    /// A result-checker package of NetConnect.
    NetConnectChecker {
        /// `packageId`.
        package_id: String,
    },
}

/// A data bundle in an account's catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// How it is bought.
    pub key: PackageKey,
    /// For which network.
    pub network: Network,
    /// How much.
    pub size: BundleSize,
    /// What this account pays.
    pub price: Pesewas,
    /// As the provider writes it: "30 Days", "90".
    pub validity: Option<String>,
    /// The provider's product ("MTNUP2U - Data Bundle"), when it has products.
    pub product_name: Option<String>,
    /// Whether it can be bought now.
    pub available: bool,
}

/// How many of a checker are left, as the provider last said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StockLevel(pub u32);

/// A result-checker package in an account's catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckerPackage {
    /// How it is bought.
    pub key: PackageKey,
    /// The provider's code ("RC001").
    pub code: String,
    /// The name to show.
    pub name: String,
    /// What this account pays for one.
    pub price: Pesewas,
    /// How many are left.
    pub stock: StockLevel,
    /// How many checks one allows, only when the provider says.
    pub check_limit: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_sizes_people_write() {
        for (text, mb) in [
            ("2", 2_048),
            ("2GB", 2_048),
            ("2 gb", 2_048),
            ("2 gigs", 2_048),
            ("1024MB", 1_024),
            ("500mb", 500),
            ("0.5", 512),
            (".5GB", 512),
            ("1.5G", 1_536),
            ("100 GB", 102_400),
        ] {
            assert_eq!(BundleSize::parse(text), Ok(BundleSize(mb)), "{text}");
        }
        for text in ["", "GB", "2TB", "two", "2 GB 3", "2.", "-1", "0", "0.0", "1.00001", "99999999", "2GHS"] {
            assert!(BundleSize::parse(text).is_err(), "{text} is no size");
        }
    }

    #[test]
    fn shows_gigabytes_when_whole() {
        assert_eq!(BundleSize(2_048).to_string(), "2 GB");
        assert_eq!(BundleSize(1_536).to_string(), "1.5 GB");
        assert_eq!(BundleSize(500).to_string(), "500 MB");
        assert_eq!(BundleSize(512).to_string(), "512 MB");
    }
}
