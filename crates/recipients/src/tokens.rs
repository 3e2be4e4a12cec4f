//! Splits a line or a cell into what it is made of: numbers, sizes, money, dates, words.
//!
//! Guarantees: every digit of the text lies in exactly one token. A run of digits and separators is taken for a phone
//! number only where the number's own shape says where it begins and ends; otherwise the token says it is unclear.
//! Leaves out: what the tokens mean together (`chat`, `table`), and the grammar of a number (`domain::Msisdn`).

use crate::limits::CELL_CHARS_MAX;
use crate::runs::{self, Group, PieceKind};
use domain::Network;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A phone number's whole spelling, right or wrong.
    Number,
    /// Digits of a number whose bounds cannot be told, or that hang on letters.
    NumberUnclear,
    /// `2.33E+11`.
    Scientific,
    /// Digits with a unit.
    Size,
    /// Digits alone.
    Bare,
    /// Digits that hang on letters: `4pm` is time, but `2nd`, `B2`.
    Attached,
    /// A unit without digits: 'two gigs'.
    UnitWord,
    /// An amount of money.
    Money,
    /// `x2`, `2x`.
    Quantity,
    /// `30 days`.
    Validity,
    Date,
    Time,
    /// `1.` or `1)` before a line.
    Index,
    Network(Network),
    /// The word 'at', which is also a network's name.
    At,
    /// 'each', 'all': one size for several numbers.
    Each,
    Word,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The spelling ended in `.0`, which is not part of `start..end`.
    pub(crate) decimal_dropped: bool,
}

impl Token {
    pub(crate) fn text(self, line: &str) -> &str {
        line.get(self.start..self.end).unwrap_or("")
    }
}

/// The value of a digit, full-width ones included.
pub(crate) fn digit_value(c: char) -> Option<u8> {
    match c {
        '0'..='9' => u8::try_from(u32::from(c) - u32::from('0')).ok(),
        '\u{FF10}'..='\u{FF19}' => u8::try_from(u32::from(c) - 0xFF10).ok(),
        _ => None,
    }
}

fn is_plus(c: char) -> bool {
    matches!(c, '+' | '\u{FF0B}')
}

const MAX_BYTES_OF_A_CHARACTER: usize = 4;

/// Splits `line` into `tokens` (cleared first).
pub(crate) fn tokenize(line: &str, tokens: &mut Vec<Token>) {
    tokens.clear();
    if line.len() > CELL_CHARS_MAX * MAX_BYTES_OF_A_CHARACTER {
        // Refused as too long wherever it stands; to look through it for nothing would take long.
        tokens.push(Token { kind: TokenKind::Attached, start: 0, end: line.len(), decimal_dropped: false });
        return;
    }
    if is_number_alone(line) {
        tokens.push(Token { kind: TokenKind::Number, start: 0, end: line.len(), decimal_dropped: false });
        return;
    }
    let mut groups: Vec<Group> = Vec::new();
    let mut at = 0;
    while let Some(c) = line.get(at..).and_then(|rest| rest.chars().next()) {
        if digit_value(c).is_some() || is_plus(c) {
            let end = runs::collect(line, at, &mut groups);
            if groups.is_empty() {
                at += c.len_utf8();
                continue;
            }
            at = push_run(line, &groups, end, tokens).max(end);
        } else if !c.is_ascii() && c.is_numeric() {
            // `½`, `²`, `٥`: a number in a writing that is not read here, and never the end of one that is.
            tokens.push(Token { kind: TokenKind::Attached, start: at, end: at + c.len_utf8(), decimal_dropped: false });
            at += c.len_utf8();
        } else if c.is_alphabetic() {
            let token = word_token(line, at, word_end(line, at));
            tokens.push(token);
            at = token.end;
        } else {
            at += c.len_utf8();
        }
    }
}

/// Ten digits that begin with a zero can be nothing else, right or wrong. Most cells of numbers are such.
fn is_number_alone(line: &str) -> bool {
    line.len() == 10 && line.starts_with('0') && line.bytes().all(|b| b.is_ascii_digit())
}

fn word_end(line: &str, start: usize) -> usize {
    let rest = line.get(start..).unwrap_or("");
    rest.find(|c: char| !(c.is_alphabetic() || c == '\'' || c == '\u{2019}')).map_or(line.len(), |len| start + len)
}

fn word_token(line: &str, start: usize, end: usize) -> Token {
    let word = line.get(start..end).unwrap_or("");
    if let Some(end) = split_alias(line, word, end) {
        let kind = if word.eq_ignore_ascii_case("a") { TokenKind::At } else { TokenKind::Network(Network::AirtelTigo) };
        return Token { kind, start, end, decimal_dropped: false };
    }
    let kind = if let Some(network) = network_word(word) {
        TokenKind::Network(network)
    } else if word.eq_ignore_ascii_case("at") {
        TokenKind::At
    } else if is_unit(word) && word.len() > 1 {
        TokenKind::UnitWord
    } else if is_one_of(word, &["each", "all", "every", "everyone"]) {
        TokenKind::Each
    } else {
        TokenKind::Word
    };
    Token { kind, start, end, decimal_dropped: false }
}

/// `i-share`, `i share`, `big time`, `A.T`: names of AirtelTigo in two parts; where they end.
fn split_alias(line: &str, word: &str, end: usize) -> Option<usize> {
    let second = match word.as_bytes() {
        [b'i' | b'I'] => "share",
        [b'b' | b'B', b'i' | b'I', b'g' | b'G'] => "time",
        [b'A'] => "T",
        _ => return None,
    };
    let mark = if second == "T" { '.' } else { '-' };
    let rest = line.get(end..)?;
    let gap = rest.chars().next().filter(|c| *c == mark || (*c == ' ' && second != "T"))?;
    let start = end + gap.len_utf8();
    let stop = word_end(line, start);
    let same = line.get(start..stop).is_some_and(|part| part.eq_ignore_ascii_case(second));
    let before = line.get(..end - word.len()).unwrap_or("").trim_end();
    let behind = line.get(stop..).unwrap_or("").trim_start();
    // `have a big time`, `I share with Kofi`: sentences.
    let sentence = ends_with_word(before, "a") || behind.starts_with(char::is_alphabetic);
    (same && !sentence).then_some(stop)
}

fn ends_with_word(text: &str, word: &str) -> bool {
    text.rsplit(|c: char| !c.is_alphabetic()).next().is_some_and(|last| last.eq_ignore_ascii_case(word))
}

pub(crate) fn is_one_of(word: &str, list: &[&str]) -> bool {
    list.iter().any(|other| word.eq_ignore_ascii_case(other))
}

/// A word that names a network anywhere. 'at' is not among them: in a sentence it is a word.
fn network_word(word: &str) -> Option<Network> {
    const NAMES: [&str; 10] =
        ["mtn", "telecel", "vodafone", "vodaphone", "voda", "airteltigo", "airtel", "tigo", "ishare", "bigtime"];
    if word.len() < 3 || !is_one_of(word, &NAMES) {
        return None;
    }
    Network::from_name(word).ok()
}

pub(crate) fn is_unit(word: &str) -> bool {
    const UNITS: [&str; 15] = [
        "g",
        "gb",
        "gbs",
        "gig",
        "gigs",
        "giga",
        "gigabyte",
        "gigabytes",
        "m",
        "mb",
        "mbs",
        "meg",
        "megs",
        "megabyte",
        "megabytes",
    ];
    word.len() <= 9 && is_one_of(word, &UNITS)
}

const CURRENCY: [&str; 10] = ["ghs", "ghc", "gh", "ghana", "cedi", "cedis", "cedes", "pesewas", "pesewa", "bucks"];
const MONEY_BEFORE: [&str; 6] = ["price", "cost", "amount", "paid", "pay", "cash"];

/// `cedis`, `Ghana`, `bucks`: money, wherever it stands.
pub(crate) fn is_currency(word: &str) -> bool {
    is_one_of(word, &CURRENCY)
}
/// `days`, `month`: how long a bundle lasts.
pub(crate) fn is_period(word: &str) -> bool {
    is_one_of(word, &PERIODS)
}
const PERIODS: [&str; 13] =
    ["day", "days", "dys", "hr", "hrs", "hour", "hours", "week", "weeks", "wks", "month", "months", "year"];

/// Turns a run's pieces into tokens; returns where reading goes on.
fn push_run(line: &str, groups: &[Group], run_end: usize, tokens: &mut Vec<Token>) -> usize {
    let mut resume = run_end;
    let mantissa = runs::mantissa(line, groups);
    let scientific = mantissa.and_then(|(_, start, end)| Some((start, scientific_end(line, start, end)?)));
    let split = if scientific.is_some() { mantissa.map_or(groups.len(), |(at, ..)| at) } else { groups.len() };
    let pieces = runs::pieces(line, groups.get(..split).unwrap_or(groups));
    let last = if scientific.is_some() { usize::MAX } else { pieces.len().saturating_sub(1) };
    for (at, piece) in pieces.iter().enumerate() {
        let mut token =
            Token { kind: TokenKind::Bare, start: piece.start, end: piece.end, decimal_dropped: piece.decimal_dropped };
        match piece.kind {
            PieceKind::Number => token.kind = number_kind(line, *piece, at == last),
            PieceKind::Unclear => token.kind = TokenKind::NumberUnclear,
            PieceKind::Date => token.kind = TokenKind::Date,
            PieceKind::Doubtful => token.kind = TokenKind::Attached,
            PieceKind::Other => {
                if at == last {
                    (token.kind, token.end) = with_suffix(line, piece.start, piece.end);
                }
                if token.kind == TokenKind::Bare {
                    token.kind = bare_kind(line, token, tokens);
                }
            }
        }
        resume = resume.max(token.end);
        tokens.push(token);
    }
    if let Some((start, end)) = scientific {
        tokens.push(Token { kind: TokenKind::Scientific, start, end, decimal_dropped: false });
        resume = resume.max(end);
    }
    resume
}

fn char_before(line: &str, at: usize) -> Option<char> {
    line.get(..at)?.chars().next_back()
}

fn char_at(line: &str, at: usize) -> Option<char> {
    line.get(at..)?.chars().next()
}

/// A number that hangs on letters is doubtful: `O24 123 4567`, `GHA-251234567-8`.
fn number_kind(line: &str, piece: runs::Piece, last: bool) -> TokenKind {
    let before = char_before(line, piece.start);
    if before.is_some_and(|c| matches!(c, '$' | '\u{A3}' | '\u{20AC}' | '₵' | '¢')) {
        return TokenKind::NumberUnclear;
    }
    let letters_before =
        line.get(..piece.start).map_or(0, |head| head.chars().rev().take_while(|c| c.is_alphabetic()).take(3).count());
    if letters_before == 1 || (letters_before > 1 && piece.zero_lost) {
        return TokenKind::NumberUnclear;
    }
    if piece.zero_lost && before.is_some_and(|c| matches!(c, '-' | '_' | '/' | '#' | '.' | '*' | '(')) {
        return TokenKind::NumberUnclear;
    }
    if last && !piece.decimal_dropped && char_at(line, piece.end).is_some_and(char::is_alphabetic) {
        let word = line.get(piece.end..word_end(line, piece.end)).unwrap_or("");
        if word.chars().count() == 1 {
            return TokenKind::NumberUnclear;
        }
    }
    TokenKind::Number
}

/// What follows a short run of digits tells what they count.
fn with_suffix(line: &str, start: usize, end: usize) -> (TokenKind, usize) {
    let rest = line.get(end..).unwrap_or("");
    if let Some(time_end) = time_end(line, start, end) {
        return (TokenKind::Time, time_end);
    }
    let spaces = rest.len() - rest.trim_start_matches([' ', '\u{A0}', '\u{202F}']).len();
    let word_start = end + spaces;
    let attached = spaces == 0;
    let Some(first) = char_at(line, word_start) else { return (TokenKind::Bare, end) };
    if matches!(first, '₵' | '¢' | '\u{A3}' | '\u{20AC}' | '$') && spaces <= 1 {
        return (TokenKind::Money, word_start + first.len_utf8());
    }
    if matches!(first, '×' | '*') && attached {
        return (TokenKind::Quantity, word_start + first.len_utf8());
    }
    if first == '%' {
        return (TokenKind::Attached, word_start + 1);
    }
    if matches!(first, '/' | '.') && rest.get(1..).is_some_and(|behind| behind.starts_with('-')) {
        // `10/-`: ten cedis and no pesewas.
        return (TokenKind::Money, end + 2);
    }
    if let Some(key_end) = keycap_end(rest) {
        return (if is_keyed_index(line, start) { TokenKind::Index } else { TokenKind::Attached }, end + key_end);
    }
    if first == '.' && line.get(start..end).is_some_and(|digits| digits.contains('.')) {
        let glued = rest.get(1..).is_some_and(|behind| behind.starts_with(char::is_alphabetic));
        return (if glued { TokenKind::Attached } else { TokenKind::Bare }, end);
    }
    if !first.is_alphabetic() || spaces > 2 {
        return (TokenKind::Bare, end);
    }
    let stop = word_end(line, word_start);
    let word = line.get(word_start..stop).unwrap_or("");
    let followed_by_digit = char_at(line, stop).is_some_and(|c| digit_value(c).is_some());
    let lone_g = word.eq_ignore_ascii_case("g") && spaces == 1 && stop == line.trim_end().len();
    if is_unit(word) && (attached || word.len() > 1 || lone_g) && !followed_by_digit {
        let few = line.get(start..end).is_some_and(|digits| digits.len() < 3);
        // `2m` may be two million, two months or two metres.
        (if few && word.eq_ignore_ascii_case("m") { TokenKind::Attached } else { TokenKind::Size }, stop)
    } else if is_currency(word) {
        (TokenKind::Money, stop)
    } else if is_one_of(word, &PERIODS) {
        (TokenKind::Validity, stop)
    } else if is_one_of(word, &["x", "times"]) || (attached && word.eq_ignore_ascii_case("pcs")) {
        (TokenKind::Quantity, stop)
    } else if is_one_of(word, &["am", "pm"]) {
        (TokenKind::Time, stop)
    } else if attached {
        (TokenKind::Attached, stop)
    } else {
        (TokenKind::Bare, end)
    }
}

/// A digit in a key's picture, `1️⃣`: where the marks behind the digit end.
fn keycap_end(rest: &str) -> Option<usize> {
    let bare = rest.trim_start_matches('\u{FE0F}');
    bare.starts_with('\u{20E3}').then(|| rest.len() - bare.len() + '\u{20E3}'.len_utf8())
}

/// Whether nothing but such pictures stands before: then they count the line.
fn is_keyed_index(line: &str, start: usize) -> bool {
    let mark = |c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '\u{FE0F}' | '\u{20E3}');
    line.get(..start).is_some_and(|head| head.chars().all(mark))
}

/// `10:42`, `10:42:33`, with am or pm after it.
fn time_end(line: &str, start: usize, end: usize) -> Option<usize> {
    let two_digits = |at: usize| {
        let pair = line.get(at..at + 2)?;
        let after = char_at(line, at + 2);
        (pair.bytes().all(|b| b.is_ascii_digit()) && !after.is_some_and(|c| c.is_ascii_digit())).then_some(at + 2)
    };
    if !(1..=2).contains(&(end - start)) || !line.get(end..)?.starts_with(':') {
        return None;
    }
    let mut stop = two_digits(end + 1)?;
    if line.get(stop..)?.starts_with(':') {
        stop = two_digits(stop + 1)?;
    }
    let rest = line.get(stop..)?;
    let trimmed = rest.trim_start_matches([' ', '\u{202F}', '\u{A0}']);
    let word_start = stop + (rest.len() - trimmed.len());
    let word = line.get(word_start..word_end(line, word_start))?;
    if is_one_of(word, &["am", "pm"]) { Some(word_start + word.len()) } else { Some(stop) }
}

/// `2.33E+11`, `2,33241e11`: digits, `E`, perhaps a sign, digits.
fn scientific_end(line: &str, start: usize, end: usize) -> Option<usize> {
    let rest = line.get(end..)?;
    let after = rest.strip_prefix(['e', 'E'])?;
    let exponent = after.strip_prefix(['+', '-']).unwrap_or(after);
    let digits = exponent.len() - exponent.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let bounded = !exponent.get(digits..)?.starts_with(char::is_alphanumeric);
    let all = line.get(start..end)?.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',');
    ((1..=3).contains(&digits) && bounded && all).then(|| line.len() - exponent.len() + digits)
}

/// Digits with nothing after them: money by what stands before, an index at the line's start, a quantity after an x.
fn bare_kind(line: &str, token: Token, tokens: &[Token]) -> TokenKind {
    let head = line.get(..token.start).unwrap_or("");
    let trimmed = head.trim_end_matches([' ', '\u{A0}', '.', ':', '=']);
    let mark = trimmed.chars().next_back();
    if mark.is_some_and(|c| matches!(c, '₵' | '¢' | '$' | '@' | '\u{A3}' | '\u{20AC}')) {
        return TokenKind::Money;
    }
    if mark == Some('×') || (mark.is_some_and(|c| matches!(c, 'x' | 'X')) && lone_letter_at_end(trimmed)) {
        return TokenKind::Quantity;
    }
    if mark == Some('#') {
        return TokenKind::Index;
    }
    if let Some(before) = tokens.last().filter(|t| t.end == trimmed.len())
        && before.kind == TokenKind::Word
        && (is_currency(before.text(line)) || is_one_of(before.text(line), &MONEY_BEFORE))
    {
        return TokenKind::Money;
    }
    if head.chars().next_back().is_some_and(char::is_alphabetic) {
        return TokenKind::Attached;
    }
    let text = token.text(line);
    let index_mark = line.get(token.end..).unwrap_or("").starts_with(['.', ')']);
    if head.trim().is_empty() && index_mark && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit()) {
        return TokenKind::Index;
    }
    if text.split_once('.').is_some_and(|(_, fraction)| fraction.len() == 2) {
        return TokenKind::Money;
    }
    TokenKind::Bare
}

fn lone_letter_at_end(head: &str) -> bool {
    !head.chars().rev().nth(1).is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use TokenKind as K;

    fn kinds(line: &str) -> Vec<(K, &str)> {
        let mut tokens = Vec::new();
        tokenize(line, &mut tokens);
        tokens.iter().map(|t| (t.kind, t.text(line))).collect()
    }

    #[test]
    fn splits_numbers_from_sizes() {
        for line in ["0241234567 2", "0241234567-2", "0241234567,2", "0241234567 - 2", "0241234567/2", "0241234567:2"] {
            assert_eq!(kinds(line), [(K::Number, "0241234567"), (K::Bare, "2")], "{line}");
        }
        assert_eq!(kinds("024 123 4567 2GB"), [(K::Number, "024 123 4567"), (K::Size, "2GB")]);
        assert_eq!(kinds("+233 24 123 4567 500 mb"), [(K::Number, "+233 24 123 4567"), (K::Size, "500 mb")]);
        assert_eq!(kinds("+233 (0)24 123 4567 5"), [(K::Number, "+233 (0)24 123 4567"), (K::Bare, "5")]);
        assert_eq!(kinds("024.123.4567 0.5"), [(K::Number, "024.123.4567"), (K::Bare, "0.5")]);
        assert_eq!(kinds("0241234567/0201112222"), [(K::Number, "0241234567"), (K::Number, "0201112222")]);
        assert_eq!(kinds("1. 0241234567 2"), [(K::Index, "1"), (K::Number, "0241234567"), (K::Bare, "2")]);
        assert_eq!(kinds("241234567.0"), [(K::Number, "241234567")]);
    }

    #[test]
    fn says_what_is_unclear() {
        for line in ["024123456 7", "02412345 67", "024 123 456 7", "O241234567", "GHA-251234567-8", "0241234567.5"] {
            assert!(kinds(line).iter().any(|(kind, _)| *kind == K::NumberUnclear), "{line}: {:?}", kinds(line));
            assert!(kinds(line).iter().all(|(kind, _)| *kind != K::Number), "{line}: {:?}", kinds(line));
        }
        assert_eq!(kinds("2.33241E+11"), [(K::Scientific, "2.33241E+11")]);
        assert_eq!(kinds("2.33E+11 2gb"), [(K::Scientific, "2.33E+11"), (K::Size, "2gb")]);
    }

    #[test]
    fn tells_money_dates_and_times_from_sizes() {
        assert_eq!(kinds("GHS 9"), [(K::Word, "GHS"), (K::Money, "9")]);
        assert_eq!(kinds("9 cedis"), [(K::Money, "9 cedis")]);
        assert_eq!(kinds("9 Ghana cedis"), [(K::Money, "9 Ghana"), (K::Word, "cedis")]);
        assert_eq!(kinds("9.50"), [(K::Money, "9.50")]);
        assert_eq!(kinds("12/05/2026, 10:42"), [(K::Date, "12/05/2026"), (K::Time, "10:42")]);
        assert_eq!(kinds("x2"), [(K::Word, "x"), (K::Quantity, "2")]);
        assert_eq!(kinds("30 days"), [(K::Validity, "30 days")]);
    }
}
