//! Takes out of a text what must not leave this computer in a report.
//!
//! Guarantees: of a phone number, however it is grouped, no more than the last three digits are left; no longer run of
//! digits, no key, serial or PIN, and no value that follows such a word is left; the name of the user's home folder is not
//! there. Rather too much is taken than too little. A text that went through stays as it is the next time, and the work
//! grows with the text's length and no faster. Leaves out: names of people, which the program never logs.

mod names;
mod numbers;

use numbers::digit;

const HIDDEN: &str = "[hidden]";
/// A phone number has ten digits; amounts and times have fewer than this in one run.
const DIGITS_MIN: usize = 7;
/// Serials, PINs, keys and hashes are at least so long.
const TOKEN_MIN: usize = 10;
const TOKEN_DIGITS_MIN: usize = 4;
/// How the providers' keys begin.
const KEYS: [&str; 2] = ["np_live_", "netconnect_live_"];
/// Characters that stand percent-encoded around names, values and groups of digits.
const ENCODED: [&str; 24] = [
    "%09", "%0a", "%0d", "%20", "%22", "%23", "%26", "%27", "%28", "%29", "%2b", "%2c", "%2d", "%2e", "%2f", "%3a",
    "%3b", "%3c", "%3d", "%3e", "%5b", "%5d", "%7b", "%7d",
];

/// The text without what must not leave.
pub fn redact(text: &str) -> String {
    let home = std::env::var("HOME").or_else(|_| std::env::var("USERPROFILE")).unwrap_or_default();
    let mut out = String::with_capacity(text.len());
    for (nth, line) in text.split('\n').enumerate() {
        if nth > 0 {
            out.push('\n');
        }
        redact_line(&without_home(line, &home), &mut out);
    }
    out
}

/// Takes away this user's home folder, as it is and as `Debug` and addresses write it, and whatever else looks like one.
fn without_home(line: &str, home: &str) -> String {
    let mut line = line.to_owned();
    // A home of '/' would turn every path inside out.
    if home.len() > 1 {
        for written in [home.replace('\\', "\\\\"), home.to_owned(), home.replace('\\', "/")] {
            line = line.replace(&written, "~");
        }
    }
    for parent in [":\\\\Users\\\\", ":\\Users\\", ":/Users/", "/Users/", "/home/"] {
        line = without_homes_in(&line, parent);
    }
    line
}

fn without_homes_in(line: &str, parent: &str) -> String {
    let mut pieces = line.split(parent);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        if parent.starts_with(':') && out.ends_with(|drive: char| drive.is_ascii_alphabetic()) {
            out.pop();
        }
        out.push('~');
        let name_end = piece.find(['\\', '/', '"', '\'', ':', ' ', ')']).unwrap_or(piece.len());
        out.push_str(&piece[name_end..]);
    }
    out
}

fn is_token(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn token_len(text: &str) -> usize {
    text.find(|c| !is_token(c)).unwrap_or(text.len())
}

/// The length of a percent-encoded mark at the start of the text.
fn encoded_len(text: &str) -> Option<usize> {
    let code = text.get(..3).filter(|code| code.starts_with('%'))?;
    ENCODED.iter().any(|known| known.eq_ignore_ascii_case(code)).then_some(3)
}

fn redact_line(line: &str, out: &mut String) {
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let len = if let Some(len) = encoded_len(rest) {
            out.push_str(&rest[..len]);
            len
        } else if is_token(first) {
            redact_word(rest, out)
        } else if first == '+' && numbers::phone_len(&rest[1..]).is_some() {
            // The number itself is masked in the next round.
            1
        } else {
            out.push(first);
            first.len_utf8()
        };
        rest = &rest[len..];
    }
}

/// Redacts what begins with a word, and says how much of the text that was.
fn redact_word(text: &str, out: &mut String) -> usize {
    let token = &text[..token_len(text)];
    let key = key_len(text, token).map(|len| (0, len));
    if let Some((begins, ends)) = key.or_else(|| names::named_value(text, token)) {
        return hide(text, begins, ends, out);
    }
    let (phone, code) = (numbers::phone_len(text), numbers::code_len(text));
    // A number at the start of a longer code is a part of it.
    if let Some(ends) = code.filter(|len| phone.is_none_or(|phone| phone < *len)) {
        return hide(text, 0, ends, out);
    }
    if let Some(len) = numbers::date_len(text) {
        out.push_str(&text[..len]);
        return len;
    }
    if let Some(ends) = phone {
        return mask(text, 0, ends, out);
    }
    if is_secret(token) {
        return hide(text, 0, token.len(), out);
    }
    let digits = token.trim_end_matches(|c| digit(c).is_some()).len();
    if let Some(len) = numbers::phone_len(&text[digits..]) {
        return mask(text, digits, digits + len, out);
    }
    out.push_str(token);
    token.len()
}

fn hide(text: &str, begins: usize, ends: usize, out: &mut String) -> usize {
    out.push_str(&text[..begins]);
    out.push_str(HIDDEN);
    ends
}

/// Leaves the last three digits of the phone number between these places, and nothing of a word that goes on behind it.
fn mask(text: &str, begins: usize, ends: usize, out: &mut String) -> usize {
    let digits: Vec<u8> = text[begins..ends].chars().filter_map(digit).collect();
    out.push_str(&text[..begins]);
    out.push_str("[...");
    out.extend(digits[digits.len().saturating_sub(3)..].iter().map(|value| char::from(b'0' + value)));
    out.push(']');
    ends + token_len(&text[ends..])
}

/// The length of a provider's key, when the token that the text begins with is or ends in one.
fn key_len(text: &str, token: &str) -> Option<usize> {
    let token = token.to_ascii_lowercase();
    let begins = KEYS.iter().filter_map(|start| token.find(start).map(|at| at + start.len())).min()?;
    let is_part = |c: char| c.is_alphanumeric() || "_-.+/=~%".contains(c);
    let value = &text[begins..];
    let len = value.find(|c| !is_part(c)).unwrap_or(value.len());
    let len = value[..len].trim_end_matches('.').len();
    (len > 0).then_some(begins + len)
}

/// Whether a token has the looks of a serial, PIN, key or hash.
fn is_secret(token: &str) -> bool {
    let mut digits = 0;
    let mut run = 0;
    let mut longest = 0;
    for c in token.chars() {
        let is_digit = digit(c).is_some();
        run = if is_digit { run + 1 } else { 0 };
        digits += usize::from(is_digit);
        longest = longest.max(run);
    }
    longest >= DIGITS_MIN || (digits >= TOKEN_DIGITS_MIN && token.chars().count() >= TOKEN_MIN)
}

#[cfg(test)]
mod tests;
