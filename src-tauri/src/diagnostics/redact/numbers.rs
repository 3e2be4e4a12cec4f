//! Digits as people group them: phone numbers, codes in groups, and dates, which are neither.

use super::encoded_len;

/// The longest way to write a number: `00233`, a zero in brackets, nine digits.
const PHONE_DIGITS_MAX: usize = 15;
/// Such as `) ` and ` - ` between two groups.
const SEPARATOR_MARKS_MAX: usize = 3;
const CODE_LEN_MIN: usize = 10;
const CODE_GROUPS_MAX: usize = 16;

/// Where the digits zero to nine of a script begin: Latin, Arabic, Persian, N'Ko, Devanagari, full width.
const ZEROS: [char; 6] = ['0', '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{ff10}'];

/// The value of a digit of any script in use here.
pub fn digit(c: char) -> Option<u8> {
    let zero = ZEROS.into_iter().rev().find(|zero| *zero <= c)?;
    u8::try_from(u32::from(c) - u32::from(zero)).ok().filter(|value| *value < 10)
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}')
}

fn is_separator(c: char) -> bool {
    // Zero-width marks too: nobody sees them, and they come along when a number is copied.
    let is_invisible = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}');
    is_dash(c) || c.is_whitespace() || is_invisible || ".()/+\u{b7}\u{2022}\u{ff0e}\u{ff0f}".contains(c)
}

/// The length of what may stand between two groups of one number.
fn separator_len(text: &str) -> usize {
    let mut rest = text;
    for _ in 0..SEPARATOR_MARKS_MAX {
        let len = encoded_len(rest).or_else(|| rest.chars().next().filter(|c| is_separator(*c)).map(char::len_utf8));
        rest = &rest[len.unwrap_or(0)..];
    }
    text.len() - rest.len()
}

/// One group of digits: how many, and where it ends in the text.
#[derive(Clone, Copy)]
struct Group<'a> {
    separator: &'a str,
    size: usize,
    ends: usize,
}

/// The groups of digits at the start of the text, until there are more digits than any number has.
fn groups(text: &str) -> (Vec<u8>, Vec<Group<'_>>) {
    let mut digits = Vec::with_capacity(PHONE_DIGITS_MAX + 1);
    let mut groups = Vec::new();
    let mut at = 0;
    while digits.len() <= PHONE_DIGITS_MAX {
        let separator = if at == 0 { "" } else { &text[at..at + separator_len(&text[at..])] };
        if at > 0 && separator.is_empty() {
            break;
        }
        let begins = at + separator.len();
        let had = digits.len();
        at = begins;
        for (offset, c) in text[begins..].char_indices() {
            let Some(value) = digit(c).filter(|_| digits.len() <= PHONE_DIGITS_MAX) else { break };
            digits.push(value);
            at = begins + offset + c.len_utf8();
        }
        if digits.len() == had {
            break;
        }
        groups.push(Group { separator, size: digits.len() - had, ends: at });
    }
    (digits, groups)
}

/// The length of a phone number at the start of the text, however its digits are grouped.
pub fn phone_len(text: &str) -> Option<usize> {
    let (digits, groups) = groups(text);
    let mut count = 0;
    let mut longest = None;
    for (nth, group) in groups.iter().enumerate() {
        count += group.size;
        if count <= PHONE_DIGITS_MAX && is_phone(&digits[..count], &groups[..=nth]) {
            longest = Some(group.ends);
        }
    }
    longest
}

fn is_phone(digits: &[u8], groups: &[Group<'_>]) -> bool {
    let is_network = |first: &u8| matches!(first, 2 | 3 | 5);
    match digits {
        [0, 0, 2, 3, 3, rest @ ..] | [2, 3, 3, rest @ ..] if matches!(rest, [0, ..] if rest.len() == 10) => true,
        [0, 0, 2, 3, 3, rest @ ..] | [2, 3, 3, rest @ ..] if rest.len() == 9 => true,
        [0, first, ..] if digits.len() == 10 => is_network(first) && !is_decimal(groups) && !is_day(digits, groups),
        [2 | 5, ..] if digits.len() == 9 => is_bare(groups),
        _ => false,
    }
}

/// Nine digits without a zero before them are a number only as numbers are grouped: 24 123 4567, 241 234 567.
fn is_bare(groups: &[Group<'_>]) -> bool {
    let [first, others @ ..] = groups else { return false };
    others.is_empty() || (matches!(first.size, 2 | 3) && others.iter().all(|group| group.size >= 3))
}

/// 0.24 and what follows it.
fn is_decimal(groups: &[Group<'_>]) -> bool {
    matches!(groups, [first, second, ..] if first.size == 1 && second.separator == ".")
}

/// 02.11.2026 and the hour behind it.
fn is_day(digits: &[u8], groups: &[Group<'_>]) -> bool {
    let [first, second, third, rest @ ..] = groups else { return false };
    let sizes_fit = first.size == 2 && second.size == 2 && matches!(third.size, 2 | 4);
    let marks_fit = second.separator == third.separator && !second.separator.trim().is_empty();
    let goes_on = rest.first().is_some_and(|next| next.separator == third.separator);
    sizes_fit && marks_fit && !goes_on && is_day_of_month(digits[0], digits[1]) && is_month(digits[2], digits[3])
}

fn is_month(tens: u8, ones: u8) -> bool {
    (1..=12).contains(&(tens * 10 + ones))
}

fn is_day_of_month(tens: u8, ones: u8) -> bool {
    (1..=31).contains(&(tens * 10 + ones))
}

/// The length of a date at the start of the text, as logs write it: 2026-11-21.
pub fn date_len(text: &str) -> Option<usize> {
    let (date, after) = text.split_at_checked(10)?;
    let bytes = date.as_bytes();
    let value = |at: usize| bytes[at].wrapping_sub(b'0');
    let fits = bytes.iter().enumerate().all(|(at, byte)| match at {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let is_date = fits
        && matches!(&bytes[..2], b"19" | b"20")
        && is_month(value(5), value(6))
        && is_day_of_month(value(8), value(9));
    let goes_on = after.starts_with(|c: char| digit(c).is_some());
    (is_date && !goes_on).then_some(10)
}

/// The length of a serial or PIN written in groups: 1234-5678-9012, 1234 5678 9012, AB12-CD34-EF56.
pub fn code_len(text: &str) -> Option<usize> {
    let (mut digits, mut ends, mut sizes, mut mark) = (0, 0, Vec::new(), None);
    let mut rest = text;
    while sizes.len() < CODE_GROUPS_MAX {
        let len = rest.find(|c: char| digit(c).is_none() && !c.is_ascii_uppercase()).unwrap_or(rest.len());
        // A word, or the rest of one, is no group.
        if len == 0 || rest[len..].starts_with(super::is_token) {
            break;
        }
        digits += rest[..len].chars().filter(|c| digit(*c).is_some()).count();
        sizes.push(rest[..len].chars().count());
        rest = &rest[len..];
        ends = text.len() - rest.len();
        let next = rest.chars().next().filter(|c| *c == ' ' || is_dash(*c));
        let Some(next) = next.filter(|next| mark.is_none_or(|mark| (mark == ' ') == (*next == ' '))) else { break };
        mark = Some(next);
        rest = &rest[next.len_utf8()..];
    }
    is_code(&sizes, digits, mark == Some(' ')).then_some(ends)
}

fn is_code(sizes: &[usize], digits: usize, is_spaced: bool) -> bool {
    let [first, .., last] = sizes else { return false };
    let total: usize = sizes.iter().sum();
    let has_equal_groups = sizes[..sizes.len() - 1].iter().all(|size| size == first) && last <= first;
    total >= CODE_LEN_MIN
        && *first >= 3
        && if is_spaced {
            // Numbers that happen to stand side by side are seldom three of four digits.
            sizes.len() >= 3 && *first >= 4 && has_equal_groups && digits == total
        } else {
            digits >= 4 && (digits == total || sizes.len() >= 3) && sizes.iter().all(|size| *size >= 3)
        }
}
