//! Reading what a client sent. Amounts keep their own text.

use domain::{Msisdn, Pesewas};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The fields of a JSON object, unread.
pub(crate) struct Fields(BTreeMap<String, Box<RawValue>>);

impl Fields {
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok().map(Self)
    }

    /// A field that is a text and not empty.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let raw = self.0.get(name)?;
        serde_json::from_str::<String>(raw.get()).ok().filter(|text| !text.is_empty())
    }

    /// Whether the field is absent, null, an empty text, or a text: anything else is a wrong type.
    pub(crate) fn is_text_or_absent(&self, name: &str) -> bool {
        self.0.get(name).is_none_or(|raw| raw.get().starts_with('"') || raw.get() == "null")
    }

    /// A field that is a number of whole pesewas.
    pub(crate) fn money(&self, name: &str) -> Option<Pesewas> {
        Pesewas::from_decimal_text(self.0.get(name)?.get()).ok()
    }

    /// A field that is a list of objects.
    pub(crate) fn list(&self, name: &str) -> Option<Vec<Self>> {
        let items: Vec<BTreeMap<String, Box<RawValue>>> = serde_json::from_str(self.0.get(name)?.get()).ok()?;
        Some(items.into_iter().map(Self).collect())
    }
}

/// A number as Netpluse takes it: `0` and nine digits.
pub(crate) fn local_msisdn(text: &str) -> Option<Msisdn> {
    plain(text).filter(|_| text.len() == 10 && text.starts_with('0'))
}

/// A number as NetConnect takes it, normalised: `233…`, `+233…` or `0…`.
pub(crate) fn any_msisdn(text: &str) -> Option<Msisdn> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let international = digits.len() == 12 && digits.starts_with("233");
    let local = text.len() == 10 && text.starts_with('0');
    plain(digits).filter(|_| international || local)
}

fn plain(digits: &str) -> Option<Msisdn> {
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Msisdn::parse(digits).ok().filter(|parsed| parsed.repair.is_none()).map(|parsed| parsed.msisdn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_each_providers_spellings_and_no_other() {
        for text in ["0241234567", "233241234567", "+233241234567"] {
            assert_eq!(any_msisdn(text).map(Msisdn::local).as_deref(), Some("0241234567"), "{text}");
        }
        for text in ["241234567", "00233241234567", "024 123 4567", "+0241234567", "0741234567", "", "23324123456"] {
            assert_eq!(any_msisdn(text), None, "{text}");
        }
        assert!(local_msisdn("0241234567").is_some());
        assert!(local_msisdn("233241234567").is_none(), "Netpluse wants the zero");
    }

    #[test]
    fn reads_amounts_by_their_text() {
        let fields = Fields::read(br#"{"a":150,"b":10.505,"c":"150","d":1e2}"#).expect("an object");
        assert_eq!(fields.money("a"), Some(Pesewas(15_000)));
        assert_eq!(fields.money("d"), Some(Pesewas(10_000)));
        assert_eq!((fields.money("b"), fields.money("c"), fields.money("e")), (None, None, None));
    }
}
