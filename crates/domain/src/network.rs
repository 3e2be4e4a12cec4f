//! Networks, and what a number's prefix hints about them.
//!
//! A prefix is a hint: numbers have been portable in Ghana since July 2011. The network of an order is a fact that the
//! agent states or nods to.

use crate::Msisdn;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A network that sells data bundles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Network {
    /// MTN.
    #[serde(rename = "MTN")]
    Mtn,
    /// Telecel, once Vodafone.
    Telecel,
    /// AirtelTigo, now AT.
    AirtelTigo,
}

/// Where an order's network came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkSource {
    /// A column of the list named it.
    Column,
    /// A word beside the number named it.
    Word,
    /// Only the number's prefix: a hint that the agent nods to.
    Prefix,
    /// The agent set it, for this row or for the whole list.
    Agent,
    /// An earlier delivery to this number proved it.
    Remembered,
}

/// What a prefix tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrefixHint {
    /// The prefix was given to this network.
    Network(Network),
    /// 023, Glo's legacy range: no bundle of ours serves it unless the number was ported.
    Glo,
    /// Of mobile shape but outside the known ranges.
    Unknown,
}

/// A word that names no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a network we know (MTN, Telecel, AirtelTigo)")]
pub struct UnknownNetwork(pub String);

impl Network {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Mtn, Self::Telecel, Self::AirtelTigo];

    /// The name that both providers use: `MTN`, `Telecel`, `AirtelTigo`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mtn => "MTN",
            Self::Telecel => "Telecel",
            Self::AirtelTigo => "AirtelTigo",
        }
    }

    /// Reads a column's value or a provider's operator name, in any of the spellings people use.
    pub fn from_name(text: &str) -> Result<Self, UnknownNetwork> {
        let folded: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        match folded.as_str() {
            "mtn" | "mtnghana" | "mtnup2u" | "scancom" => Ok(Self::Mtn),
            "telecel" | "telecelghana" | "vodafone" | "vodafoneghana" | "voda" | "vodaphone" => Ok(Self::Telecel),
            "at" | "airteltigo" | "airtel" | "tigo" | "ishare" | "bigtime" | "atghana" | "airteltigoghana" => {
                Ok(Self::AirtelTigo)
            }
            _ => Err(UnknownNetwork(text.chars().take(40).collect())),
        }
    }

    /// What the number's prefix hints.
    pub fn hint(msisdn: Msisdn) -> PrefixHint {
        match msisdn.national() / 10_000_000 {
            24 | 25 | 53 | 54 | 55 | 59 => PrefixHint::Network(Self::Mtn),
            20 | 50 => PrefixHint::Network(Self::Telecel),
            26 | 27 | 56 | 57 => PrefixHint::Network(Self::AirtelTigo),
            23 => PrefixHint::Glo,
            _ => PrefixHint::Unknown,
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_names_people_write() {
        for (text, network) in [
            ("MTN", Network::Mtn),
            ("mtn", Network::Mtn),
            ("Vodafone", Network::Telecel),
            ("TELECEL", Network::Telecel),
            ("AT", Network::AirtelTigo),
            ("Airtel-Tigo", Network::AirtelTigo),
            ("airtel tigo", Network::AirtelTigo),
            ("iShare", Network::AirtelTigo),
        ] {
            assert_eq!(Network::from_name(text), Ok(network), "{text}");
        }
        assert!(Network::from_name("Glo").is_err());
    }

    #[test]
    fn hints_by_prefix() {
        for (number, hint) in [
            ("0241234567", PrefixHint::Network(Network::Mtn)),
            ("0501234567", PrefixHint::Network(Network::Telecel)),
            ("0571234567", PrefixHint::Network(Network::AirtelTigo)),
            ("0231234567", PrefixHint::Glo),
            ("0281234567", PrefixHint::Unknown),
        ] {
            assert_eq!(Network::hint(Msisdn::parse(number).expect("valid").msisdn), hint, "{number}");
        }
    }
}
