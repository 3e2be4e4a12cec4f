//! Bending an answer's JSON: other types, extra fields, fields that stand twice, states nobody documented.

use crate::json::{Json, object};
use rand::Rng;

/// Gives one value, drawn among all fields and list entries, another type.
pub(super) fn change_a_type(value: &mut Json, rng: &mut impl Rng) {
    let count = inner_count(value);
    if count > 0 {
        let mut at = rng.random_range(0..count);
        let choice = rng.random_range(0..3u8);
        visit_nth(value, &mut at, &mut |found| *found = other_type(found, choice));
    }
}

fn inner_count(value: &Json) -> usize {
    match value {
        Json::List(items) => items.iter().map(|item| 1 + inner_count(item)).sum(),
        Json::Object(fields) => fields.iter().map(|(_, field)| 1 + inner_count(field)).sum(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) => 0,
    }
}

fn visit_nth(value: &mut Json, at: &mut usize, change: &mut dyn FnMut(&mut Json)) -> bool {
    let inner: Vec<&mut Json> = match value {
        Json::List(items) => items.iter_mut().collect(),
        Json::Object(fields) => fields.iter_mut().map(|(_, field)| field).collect(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) => Vec::new(),
    };
    for item in inner {
        if *at == 0 {
            change(item);
            return true;
        }
        *at -= 1;
        if visit_nth(item, at, change) {
            return true;
        }
    }
    false
}

fn other_type(value: &Json, choice: u8) -> Json {
    match (value, choice) {
        (Json::Number(text), 0) => Json::Text(text.clone()),
        (Json::Number(_), 1) => Json::List(vec![value.clone()]),
        (Json::Number(_), _) | (Json::Bool(_), 0) => Json::Null,
        (Json::Bool(value), _) => Json::Text(value.to_string()),
        (Json::Text(_), 0) => Json::Number("7".to_owned()),
        (Json::Text(_), 1) => Json::Null,
        (Json::Text(text), _) => Json::List(vec![Json::Text(text.clone())]),
        (Json::Null, _) => Json::Number("0".to_owned()),
        (Json::List(_), 0) | (Json::Object(_), 1) => Json::Null,
        (Json::List(_), _) => Json::Object(Vec::new()),
        (Json::Object(_), _) => Json::List(Vec::new()),
    }
}

/// Adds fields to every object.
pub(super) fn add_fields(value: &mut Json) {
    match value {
        Json::List(items) => items.iter_mut().for_each(add_fields),
        Json::Object(fields) => {
            fields.iter_mut().for_each(|(_, field)| add_fields(field));
            let nested = object([("deep", Json::List(vec![Json::Null, 1.into(), "x".into()]))]);
            fields.insert(0, ("__v".to_owned(), Json::Number("-0.5e-3".to_owned())));
            fields.push(("meta".to_owned(), nested));
            fields.push(("note \u{1F4E6}".to_owned(), "GH₵ \u{202E}txt".into()));
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) => {}
    }
}

/// Lets one field of the innermost payload stand twice.
pub(super) fn repeat_a_field(value: &mut Json, rng: &mut impl Rng) {
    let target = payload(value);
    if let Json::Object(fields) = target
        && !fields.is_empty()
    {
        let (name, first) = fields[rng.random_range(0..fields.len())].clone();
        fields.push((name, other_value(&first)));
    }
}

/// What stands below `data`, where there is one.
fn payload(value: &mut Json) -> &mut Json {
    let at = match &*value {
        Json::Object(fields) => fields.iter().position(|(name, _)| name == "data"),
        _ => None,
    };
    match (at, value) {
        (Some(at), Json::Object(fields)) => &mut fields[at].1,
        (_, value) => value,
    }
}

fn other_value(first: &Json) -> Json {
    match first {
        Json::Null => "not null".into(),
        Json::Bool(value) => Json::Bool(!value),
        Json::Number(text) => Json::Number(format!("{text}e1")),
        Json::Text(text) => Json::Text(format!("{text}-other")),
        Json::List(_) | Json::Object(_) => Json::Null,
    }
}

/// Replaces every state by one that nobody documented.
pub(super) fn rename_states(value: &mut Json) {
    match value {
        Json::List(items) => items.iter_mut().for_each(rename_states),
        Json::Object(fields) => {
            for (name, field) in fields {
                match (name.as_str(), &mut *field) {
                    ("state" | "status", Json::Text(text)) => *text = "Awaiting_Operator".to_owned(),
                    _ => rename_states(field),
                }
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    fn sample() -> Json {
        let row = object([("state", "completed".into()), ("amount", Json::Number("4.50".into()))]);
        object([
            ("success", true.into()),
            ("data", object([("orders", Json::List(vec![row])), ("isDone", true.into())])),
        ])
    }

    #[test]
    fn every_place_gets_another_type_at_some_seed_and_the_json_stays_valid() {
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..200 {
            let mut value = sample();
            change_a_type(&mut value, &mut ChaCha8Rng::seed_from_u64(seed));
            let text = value.to_text();
            assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{text} is still JSON");
            assert_ne!(text, sample().to_text(), "seed {seed} changes something");
            seen.insert(text);
        }
        assert!(seen.len() >= 12, "all places and kinds are reached, saw {}", seen.len());
    }

    #[test]
    fn a_field_stands_twice_below_data() {
        let mut value = sample();
        repeat_a_field(&mut value, &mut ChaCha8Rng::seed_from_u64(1));
        let text = value.to_text();
        let twice = text.matches("\"orders\"").count() == 2 || text.matches("\"isDone\"").count() == 2;
        assert!(twice, "{text}");
    }

    #[test]
    fn states_are_renamed_and_fields_added_everywhere() {
        let mut value = sample();
        rename_states(&mut value);
        add_fields(&mut value);
        let text = value.to_text();
        assert!(text.contains(r#""state":"Awaiting_Operator""#) && text.contains(r#""amount":4.50"#), "{text}");
        assert_eq!(text.matches("__v").count(), 3, "once in each object that was there: {text}");
    }
}
