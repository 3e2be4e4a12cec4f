//! Reading a provider's JSON field by field, strictly where it matters.
//!
//! Guarantees: the text is one whole JSON value; an object that names a field twice is unreadable (two readers may pick
//! different ones); a number keeps its own decimal text, so that money never passes through a float; a number written as
//! a JSON string is not a number. Leaves out: which fields matter (`wire` of each provider).

use domain::{Pesewas, UnixMs};
use serde::Deserialize;
use serde::de::{Error, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt;

/// The fields of one JSON object, each as its own text.
pub(crate) struct Fields<'a>(BTreeMap<String, &'a str>);

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOfEach;
        impl<'de> Visitor<'de> for OneOfEach {
            type Value = BTreeMap<String, &'de str>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object that names each field once")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
                    if fields.insert(name, value.get()).is_some() {
                        return Err(A::Error::custom("a field is named twice"));
                    }
                }
                Ok(fields)
            }
        }
        deserializer.deserialize_map(OneOfEach).map(Self)
    }
}

impl<'a> Fields<'a> {
    /// The object in a whole body.
    pub(crate) fn of_body(body: &'a [u8]) -> Option<Self> {
        std::str::from_utf8(body).ok().and_then(Self::of)
    }

    /// The object in a JSON text.
    pub(crate) fn of(json: &'a str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// The field's own JSON text; `None` when it is missing or `null`.
    pub(crate) fn raw(&self, name: &str) -> Option<&'a str> {
        self.0.get(name).copied().filter(|json| *json != "null")
    }

    /// Each field with its JSON text.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.0.iter().map(|(name, json)| (name.as_str(), *json))
    }

    /// A JSON string, as it stands.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.raw(name).and_then(text)
    }

    /// A JSON string that is not blank, or a JSON number's own text: for ids and labels whose type the documents' pages
    /// disagree on.
    pub(crate) fn label(&self, name: &str) -> Option<String> {
        self.raw(name).and_then(label)
    }

    /// The first of several names that holds a label.
    pub(crate) fn label_of(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.label(name))
    }

    /// An id: a JSON string that is not blank, holds no control characters and is no longer than any id we know.
    pub(crate) fn id(&self, name: &str) -> Option<String> {
        self.text(name).filter(|id| is_id(id))
    }

    /// An amount in a JSON number, exactly.
    pub(crate) fn money(&self, name: &str) -> Option<Pesewas> {
        self.raw(name).and_then(|json| Pesewas::from_decimal_text(json).ok())
    }

    /// A JSON `true` or `false`.
    pub(crate) fn boolean(&self, name: &str) -> Option<bool> {
        self.raw(name).and_then(|json| serde_json::from_str(json).ok())
    }

    /// A whole number from 0.
    pub(crate) fn count(&self, name: &str) -> Option<u32> {
        self.raw(name).and_then(|json| serde_json::from_str(json).ok())
    }

    /// Unix milliseconds; a fraction of a millisecond is passed over.
    pub(crate) fn unix_ms(&self, name: &str) -> Option<UnixMs> {
        let json = self.raw(name)?;
        let (whole, fraction) = json.split_once('.').unwrap_or((json, "0"));
        fraction.bytes().all(|b| b.is_ascii_digit()).then_some(())?;
        whole.parse().ok().map(UnixMs)
    }

    /// An object.
    pub(crate) fn object(&self, name: &str) -> Option<Fields<'a>> {
        self.raw(name).and_then(Fields::of)
    }

    /// A list, each entry as its own JSON text.
    pub(crate) fn list(&self, name: &str) -> Option<Vec<&'a str>> {
        self.raw(name).and_then(list)
    }
}

/// The longest id that is taken, in bytes; it has to fit into an address.
const ID_LEN_MAX: usize = 200;

pub(crate) fn is_id(id: &str) -> bool {
    !id.trim().is_empty() && id.len() <= ID_LEN_MAX && !id.chars().any(char::is_control)
}

/// The text of a JSON string.
pub(crate) fn text(json: &str) -> Option<String> {
    serde_json::from_str(json).ok()
}

fn label(json: &str) -> Option<String> {
    let is_number = json.starts_with(|c: char| c == '-' || c.is_ascii_digit());
    let label = if is_number { Some(json.to_owned()) } else { text(json) };
    label.map(|label| label.trim().to_owned()).filter(|label| !label.is_empty())
}

/// The entries of a JSON list.
pub(crate) fn list(json: &str) -> Option<Vec<&str>> {
    let entries: Vec<&RawValue> = serde_json::from_str(json).ok()?;
    Some(entries.into_iter().map(RawValue::get).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_keeps_its_own_text() {
        let fields = Fields::of(r#"{"a":4.5,"b":"4.50","c":12.505,"d":1e1,"e":null,"f":0.1}"#).unwrap();
        assert_eq!(fields.money("a"), Some(Pesewas(450)));
        assert_eq!(fields.money("b"), None, "a number in quotes is not what the documents describe");
        assert_eq!(fields.money("c"), None, "a part of a pesewa is no amount");
        assert_eq!(fields.money("d"), Some(Pesewas(1_000)));
        assert_eq!(fields.money("e"), None);
        assert_eq!(fields.money("f"), Some(Pesewas(10)));
    }

    #[test]
    fn a_field_named_twice_makes_its_object_unreadable() {
        assert!(Fields::of(r#"{"orderId":"a","orderId":"b"}"#).is_none());
        assert!(Fields::of(r#"{"orderId":"a","order\u0049d":"a"}"#).is_none(), "however the name is spelled");
        assert!(Fields::of(r#"{"orderId":"a","orderid":"b"}"#).is_some(), "names differ by case");
    }

    #[test]
    fn only_one_whole_value_is_read() {
        for text in ["", "{", r#"{"a":1"#, r#"{"a":1}}"#, r#"{"a":1} {}"#, "\u{FEFF}{}", "[]", "null", "7", "<html>"] {
            assert!(Fields::of(text).is_none(), "{text:?} is not one whole object");
        }
        assert!(Fields::of_body(b"\r\n {\"a\":1}\n").is_some(), "space around it is allowed");
        assert!(Fields::of_body(b"{\"a\":\"\xff\"}").is_none(), "JSON is UTF-8");
    }

    #[test]
    fn times_lose_only_a_fraction_of_a_millisecond() {
        let fields = Fields::of(r#"{"a":1775046434454.9124,"b":"1775046434454","c":1e3,"d":-5}"#).unwrap();
        assert_eq!(fields.unix_ms("a"), Some(UnixMs(1_775_046_434_454)));
        assert_eq!(fields.unix_ms("b"), None);
        assert_eq!(fields.unix_ms("c"), None);
        assert_eq!(fields.unix_ms("d"), Some(UnixMs(-5)));
    }

    #[test]
    fn ids_are_text_that_can_stand_in_an_address() {
        let long = format!(r#"{{"id":"{}"}}"#, "x".repeat(201));
        for (json, id) in [
            (r#"{"id":"kr7..."}"#, Some("kr7...")),
            (r#"{"id":""}"#, None),
            (r#"{"id":"  "}"#, None),
            (r#"{"id":7}"#, None),
            (r#"{"id":"a\nb"}"#, None),
            (r#"{"id":["a"]}"#, None),
            (long.as_str(), None),
        ] {
            assert_eq!(Fields::of(json).unwrap().id("id").as_deref(), id, "{json}");
        }
    }
}
