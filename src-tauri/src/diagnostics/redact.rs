//! Takes out of a text what must not leave this computer in a report.
//!
//! Guarantees: of a phone number no more than the last three digits are left; no longer run of digits, no key, serial or
//! PIN, and no value that follows such a word is left; the name of the user's home folder is not there. Rather too much
//! is taken than too little. Leaves out: names of people, which the program never logs.

const HIDDEN: &str = "[hidden]";
/// A phone number has ten digits; amounts and times have fewer than this in one run.
const DIGITS_MIN: usize = 7;
/// Serials, PINs, keys and hashes are at least so long.
const TOKEN_MIN: usize = 10;
const TOKEN_DIGITS_MIN: usize = 4;
/// What follows one of these and a colon or equals sign is hidden whole.
const NAMES: [&str; 8] = ["api-key", "api_key", "apikey", "authorization", "passphrase", "password", "pin", "serial"];

/// The text without what must not leave.
pub fn redact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (nth, line) in text.split('\n').enumerate() {
        if nth > 0 {
            out.push('\n');
        }
        redact_line(&without_home(line), &mut out);
    }
    out
}

fn without_home(line: &str) -> String {
    let home = std::env::var("HOME").or_else(|_| std::env::var("USERPROFILE")).unwrap_or_default();
    // A home of '/' would turn every path inside out.
    if home.len() > 1 { line.replace(&home, "~") } else { line.to_owned() }
}

fn is_token(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn redact_line(line: &str, out: &mut String) {
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        if let Some((value, after)) = named_value(rest) {
            out.push_str(&rest[..value]);
            out.push_str(HIDDEN);
            rest = &rest[after..];
        } else if let Some(len) = spaced_number_len(rest) {
            mask(&rest[..len], out);
            rest = &rest[len..];
        } else if is_token(first) {
            let len = rest.find(|c| !is_token(c)).unwrap_or(rest.len());
            redact_token(&rest[..len], out);
            rest = &rest[len..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
}

/// Where the value of a secret's name begins and ends, when the text begins with such a name.
fn named_value(text: &str) -> Option<(usize, usize)> {
    let name = NAMES.iter().find(|name| text.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name)))?;
    let after_name = &text[name.len()..];
    let mark = after_name.trim_start_matches(['"', '\'', ' ']);
    let value = mark.strip_prefix([':', '='])?.trim_start_matches(' ');
    if value.is_empty() || value.starts_with('[') {
        return None;
    }
    let begins = text.len() - value.len();
    let ends = value.find([' ', ',', ';', '}', ')']).unwrap_or(value.len());
    // 'Bearer' and the like stand before the secret itself.
    let ends = if value[..ends].eq_ignore_ascii_case("bearer") { value.len() } else { ends };
    (ends > 0).then_some((begins, begins + ends))
}

/// The length of a phone number written in groups, when the text begins with one: `024 123 4567`, `+233 24 123 4567`.
fn spaced_number_len(text: &str) -> Option<usize> {
    let text_len = text.len();
    for (start, groups) in [("0", &[3, 3, 4][..]), ("+233", &[3, 2, 3, 4]), ("233", &[3, 2, 3, 4])] {
        if !text.starts_with(start) {
            continue;
        }
        let mut rest = text.strip_prefix('+').unwrap_or(text);
        let mut fits = true;
        for (nth, &size) in groups.iter().enumerate() {
            let joined = if nth == 0 { Some(rest) } else { rest.strip_prefix([' ', '-']) };
            let group = joined.filter(|text| text.bytes().take(size).filter(u8::is_ascii_digit).count() == size);
            fits &= group.is_some();
            rest = group.map_or(rest, |text| &text[size..]);
        }
        if fits && !rest.starts_with(|c: char| c.is_ascii_digit()) {
            return Some(text_len - rest.len());
        }
    }
    None
}

/// Leaves the last three digits of a phone number.
fn mask(number: &str, out: &mut String) {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    out.push_str("...");
    out.push_str(&digits[digits.len().saturating_sub(3)..]);
}

fn redact_token(token: &str, out: &mut String) {
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    let is_number = digits == token.len()
        && matches!((token.len(), token.get(..1)), (10, Some("0")) | (12 | 9, Some("2")) | (9, Some("5")));
    if is_number {
        mask(token, out);
    } else if has_long_run(token) || (token.chars().count() >= TOKEN_MIN && digits >= TOKEN_DIGITS_MIN) {
        out.push_str(HIDDEN);
    } else {
        out.push_str(token);
    }
}

fn has_long_run(token: &str) -> bool {
    token.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() >= DIGITS_MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_last_three_digits() {
        for written in ["0241234567", "233241234567", "+233241234567", "241234567", "024 123 4567", "+233 24 123 4567"]
        {
            let said = redact(&format!("an order to {written} failed"));
            assert!(said.contains("...567 failed"), "{written} became: {said}");
            assert!(!said.contains("1234") && !said.contains("123 4"), "{written} became: {said}");
        }
    }

    #[test]
    fn secrets_are_not_left() {
        for secret in [
            "np_live_a8f93kd02ldk",
            "netconnect_live_0123456789abcdef",
            "042613587904",
            "WGC2300412345",
            "A1B2C3D4E5F6",
            "a0b1c2d3e4f5g6h7i8j9",
        ] {
            assert!(!redact(&format!("it said {secret}, then ended")).contains(secret), "{secret} is left");
        }
        for line in ["x-api-key: abc-def", "PIN=1234", "\"serial\": \"AB-12\"", "Authorization: Bearer abc.def"] {
            let said = redact(line);
            for part in ["abc", "def", "1234", "AB-12"] {
                assert!(!said.contains(part), "{line} became: {said}");
            }
        }
    }

    #[test]
    fn what_explains_a_fault_is_left() {
        let line = "2026-11-21T09:53:45.123456Z  WARN engine::watch: a round of looks failed account=shop error=no answer \
                    after 30000 ms, GHS 1,234.50, 503 at 127.0.0.1:43210";
        assert_eq!(redact(line), line, "times, amounts, codes and addresses explain a fault");
        assert_eq!(redact("opinion: it spins"), "opinion: it spins", "a word that only ends like a secret's name");
    }

    #[test]
    fn what_was_redacted_stays_as_it_is() {
        for line in ["pin: 1234 and 0241234567", "key=np_live_0123456789abcdef", "serial = X"] {
            let once = redact(line);
            assert_eq!(redact(&once), once, "a report is redacted once more than its logs");
        }
    }
}
