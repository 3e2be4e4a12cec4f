//! Words that stand before a secret, and how far the secret behind them reaches.

use super::numbers::digit;
use super::{HIDDEN, encoded_len, is_token, token_len};

/// What any part of a name may be: `pin`, `pin_code`, `serialNumber`, `user_passphrases`.
const ANYWHERE: [&str; 17] = [
    "apikey",
    "authorization",
    "bearer",
    "passphrase",
    "passwd",
    "password",
    "pin",
    "pincode",
    "pwd",
    "secret",
    "serial",
    "serialno",
    "serialnumber",
    "token",
    "username",
    "authorisation",
    "passcode",
];
/// What only the last part of a name may be: `data_key`, and not `key_store`.
const LAST: &str = "key";
/// Values of these may hold blanks: what isn't in quotes is taken to the end of the line.
const PHRASES: [&str; 8] =
    ["authorisation", "authorization", "passcode", "passphrase", "passwd", "password", "secret", "username"];
/// Words between a name and its value, as in 'the PIN is 1234' and 'serial no. 1234'.
const BETWEEN: [&str; 9] = ["code", "id", "is", "no", "nr", "num", "number", "value", "was"];
const BETWEEN_MAX: usize = 2;
/// 'The PIN 1234' holds one, 'key 2 of 3' does not.
const LOOSE_VALUE_MIN: usize = 3;
const LOOSE_MARKS: &str = " \t\"'`(#-./\\|\u{2013}\u{2014}\u{2192}";
const LOOSE_MARKS_MAX: usize = 8;

#[derive(PartialEq, Eq)]
enum Name {
    Word,
    Phrase,
    Bearer,
}

/// Where the value behind a secret's name begins and ends in a text that begins with the token.
pub fn named_value(text: &str, token: &str) -> Option<(usize, usize)> {
    let name = secret_name(token)?;
    let digits = token.chars().filter(|c| digit(*c).is_some()).count();
    if digits >= LOOSE_VALUE_MIN {
        return Some((0, token.len()));
    }
    let mut begins = token.len();
    for words in 0..=BETWEEN_MAX {
        if let Some(value) = marked(&text[begins..]).map(|at| begins + at) {
            return value_len(&text[value..], &name).map(|len| (value, value + len));
        }
        let word = text[begins..].trim_start_matches([' ', '-']);
        let word_len = token_len(word);
        let is_between = BETWEEN.iter().any(|between| between.eq_ignore_ascii_case(&word[..word_len]));
        if words == BETWEEN_MAX || !is_between {
            break;
        }
        begins = text.len() - word.len() + word_len;
    }
    loose_value(text, begins, &name)
}

fn secret_name(token: &str) -> Option<Name> {
    // Names are short; what is longer is no name and need not be taken apart.
    if token.len() > 64 {
        return None;
    }
    let lower = token.to_ascii_lowercase();
    let parts = parts(token);
    let has = |names: &[&str]| names.iter().any(|name| lower == *name || parts.iter().any(|part| part == name));
    if has(&["bearer"]) {
        Some(Name::Bearer)
    } else if has(&PHRASES) {
        Some(Name::Phrase)
    } else if has(&ANYWHERE) || parts.last().is_some_and(|part| part == LAST) {
        Some(Name::Word)
    } else {
        None
    }
}

/// The words of a name without their plural and number: `userPins2` is `user` and `pin`.
fn parts(token: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut was_lower = false;
    for c in token.chars() {
        if c == '_' || (was_lower && c.is_uppercase()) {
            parts.push(String::new());
        }
        was_lower = c.is_lowercase();
        if let Some(part) = parts.last_mut().filter(|_| c != '_') {
            part.push(c.to_ascii_lowercase());
        }
    }
    let bare = |part: String| {
        let word = part.trim_end_matches(|c| digit(c).is_some());
        word.strip_suffix('s').unwrap_or(word).to_owned()
    };
    parts.into_iter().map(bare).filter(|part| !part.is_empty()).collect()
}

fn without_quote(text: &str) -> &str {
    match encoded_len(text).map(|len| (&text[..len], len)) {
        Some(("%22" | "%27" | "%20", len)) => &text[len..],
        _ => text.trim_start_matches(['"', '\'', '`', '\\', ' ', '\t']),
    }
}

/// Where the value begins behind a mark that can only announce one: a colon, an equals sign, a bracket.
fn marked(text: &str) -> Option<usize> {
    // Of `"pin": "1234"` the first quote ends the name.
    let mark = without_quote(without_quote(text));
    if text.starts_with(['(', '[']) {
        return Some(0);
    }
    if mark.starts_with('{') {
        return Some(text.len() - mark.len());
    }
    let encoded = encoded_len(mark).filter(|len| ["%3a", "%3d", "%3e"].contains(&&*mark[..*len].to_ascii_lowercase()));
    let value = match encoded {
        Some(len) => &mark[len..],
        // A path of the program, such as `keys::keyring`.
        None if mark.starts_with("::") => return None,
        None => mark.strip_prefix([':', '=', '>'])?.trim_start_matches(['=', '>']),
    };
    Some(text.len() - value.trim_start_matches([' ', '\t']).len())
}

/// How much of the text is the value that begins there.
fn value_len(value: &str, name: &Name) -> Option<usize> {
    if value.is_empty() || value.starts_with(HIDDEN) || value.starts_with("[...") {
        return None;
    }
    let is_enclosed = value.starts_with(['"', '\'', '`', '\\', '(', '[', '{']);
    if *name != Name::Word && !is_enclosed {
        return Some(value.len());
    }
    let len = enclosed_len(value);
    (len > 0).then(|| len + if is_enclosed { 0 } else { further_groups(&value[len..]) })
}

/// Until a blank or the like, but never ending inside quotes or brackets.
fn enclosed_len(value: &str) -> usize {
    let (mut at, mut depth, mut backslashes, mut may_open) = (0, 0_usize, 0, true);
    while let Some(c) = value[at..].chars().next() {
        let next = at + c.len_utf8();
        match c {
            '"' | '`' | '\'' if c != '\'' || may_open => at = next + quoted_len(&value[next..], c, backslashes),
            ')' | ']' | '}' | '<' | ' ' | '\t' | ',' | ';' | '&' if depth == 0 => break,
            '(' | '[' | '{' => (depth, at) = (depth + 1, next),
            ')' | ']' | '}' => (depth, at) = (depth - 1, next),
            _ => at = next,
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
        may_open = matches!(c, '\\' | '(' | '[' | '{' | ',' | ' ');
    }
    at
}

/// Up to and with the quote that closes: one that is escaped no more than the one that opened.
fn quoted_len(text: &str, quote: char, escaped: usize) -> usize {
    let mut backslashes = 0;
    for (at, c) in text.char_indices() {
        if c == quote && backslashes <= escaped {
            return at + c.len_utf8();
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
    }
    text.len()
}

/// The length of more groups of the same code: ` 5678 9012`.
fn further_groups(text: &str) -> usize {
    let mut rest = text;
    while let Some(group) = rest.strip_prefix([' ', '-']) {
        let len = token_len(group);
        let is_group = group[..len].chars().all(|c| digit(c).is_some() || c.is_ascii_uppercase())
            && group.chars().take(len).any(|c| digit(c).is_some())
            && !group[len..].starts_with(['=', ':']);
        if !is_group {
            break;
        }
        rest = &group[len..];
    }
    text.len() - rest.len()
}

/// A value behind nothing but a blank or the like: it must have the looks of one, except behind 'Bearer'.
fn loose_value(text: &str, after_name: usize, name: &Name) -> Option<(usize, usize)> {
    let after = &text[after_name..];
    let marks: usize =
        after.chars().take(LOOSE_MARKS_MAX).take_while(|c| LOOSE_MARKS.contains(*c)).map(char::len_utf8).sum();
    let marks = marks + encoded_len(&after[marks..]).unwrap_or(0);
    let value = &after[marks..];
    if marks == 0 || value.starts_with('[') {
        return None;
    }
    let is_part = |c: char| is_token(c) || c == '-' || (*name == Name::Bearer && "._~+/=".contains(c));
    let len = value.find(|c| !is_part(c)).unwrap_or(value.len());
    let has_looks = value[..len].chars().any(|c| digit(c).is_some()) && len >= LOOSE_VALUE_MIN;
    let begins = after_name + marks;
    let further = further_groups(&value[len..]);
    (len > 0 && (*name == Name::Bearer || has_looks)).then_some((begins, begins + len + further))
}
