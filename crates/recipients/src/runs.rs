//! A run: digits with separators between, such as `024 123 4567 2`. Decides which of its groups make up one number.
//!
//! A number may be written in groups; it ends where its digits are complete. Where more than one reading is possible
//! (`02412345 67`: ten digits, or eight and a size?) the piece is unclear, and nothing is read from it.

use crate::tokens::digit_value;

/// Digits with nothing between them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Group {
    start: usize,
    end: usize,
    count: usize,
    plus: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PieceKind {
    Number,
    Unclear,
    Date,
    /// Digits behind a word's full stop: `ok.5gb`, half a gigabyte or five.
    Doubtful,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) kind: PieceKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) zero_lost: bool,
    pub(crate) decimal_dropped: bool,
}

/// No spelling of a number has more digits (`00233` and ten).
const DIGITS_MAX: usize = 15;
/// From here on, digits without a separator are meant as a number, if a wrong one.
const NUMBER_LIKE_DIGITS: usize = 7;

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\u{202F}' | '\u{2007}' | '\u{2009}')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}' | '\u{202C}' | '\u{2060}' | '\u{FEFF}')
}

fn is_soft(c: char) -> bool {
    is_space(c) || is_invisible(c) || is_dash(c) || matches!(c, '.' | '(' | ')' | '/')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2013}')
}

/// Collects the run that begins at `start`; returns where it ends.
pub(crate) fn collect(line: &str, start: usize, groups: &mut Vec<Group>) -> usize {
    groups.clear();
    let mut at = start;
    let mut end = start;
    let mut plus = false;
    let rest = |at: usize| line.get(at..).unwrap_or("");
    if rest(at).starts_with(['+', '\u{FF0B}']) {
        plus = true;
        at += rest(at).chars().next().map_or(1, char::len_utf8);
        let gap = rest(at).len() - rest(at).trim_start_matches(|c| is_space(c) || is_invisible(c) || c == '(').len();
        at += gap;
    }
    loop {
        let digits = rest(at).len() - rest(at).trim_start_matches(|c| digit_value(c).is_some()).len();
        if digits == 0 {
            return end;
        }
        let text = rest(at).get(..digits).unwrap_or("");
        let from = if plus { start } else { at };
        groups.push(Group { start: from, end: at + digits, count: text.chars().count(), plus });
        plus = false;
        end = at + digits;
        let gap = rest(end).len() - rest(end).trim_start_matches(is_soft).len();
        if gap > 12 {
            return end;
        }
        at = end + gap;
    }
}

fn separator<'l>(line: &'l str, groups: &[Group], before: usize) -> &'l str {
    let (Some(left), Some(right)) = (before.checked_sub(1).and_then(|at| groups.get(at)), groups.get(before)) else {
        return "";
    };
    line.get(left.end..right.start).unwrap_or("")
}

/// Whether two groups may belong to one number: a short separator, and no dash with spaces around it.
fn joins(separator: &str) -> bool {
    let visible = separator.chars().filter(|c| !is_invisible(*c)).count();
    let dash = separator.chars().any(|c| is_dash(c) || c == '/');
    let space = separator.chars().any(is_space);
    let spaces = separator.chars().filter(|c| is_space(*c)).count();
    let only_invisible = visible == 0 && !separator.is_empty() && separator.chars().count() <= 3;
    only_invisible || ((1..=3).contains(&visible) && spaces <= 2 && !(dash && space))
}

/// A point joins only groups of two digits or more: `24124190.0` is eight digits and a decimal, not nine.
fn may_join(line: &str, groups: &[Group], at: usize) -> bool {
    let gap = separator(line, groups, at);
    let counts = |at: usize| groups.get(at).map_or(0, |g| g.count);
    joins(gap) && (gap != "." || (counts(at - 1) >= 2 && counts(at) >= 2))
}

enum Joined {
    /// Groups up to this one (inclusive) are a number.
    Number {
        last: usize,
        zero_lost: bool,
    },
    /// They could be, but could be something else too.
    Unclear {
        last: usize,
    },
    No,
}

/// What the digits so far amount to.
enum Shape {
    Complete,
    ZeroLost,
    More,
    TooMany,
}

fn shape(plus: bool, digits: &[u8]) -> Shape {
    let international = plus || digits.starts_with(&[0, 0]);
    let rest = if plus || !international { digits } else { digits.get(2..).unwrap_or(&[]) };
    if international || rest.starts_with(&[2, 3, 3]) {
        let kept_zero = rest.get(3) == Some(&0);
        return match rest.len().cmp(&if kept_zero { 13 } else { 12 }) {
            std::cmp::Ordering::Less => Shape::More,
            std::cmp::Ordering::Equal => Shape::Complete,
            std::cmp::Ordering::Greater => Shape::TooMany,
        };
    }
    let full = if rest.first() == Some(&0) { 10 } else { 9 };
    match rest.len().cmp(&full) {
        std::cmp::Ordering::Less => Shape::More,
        std::cmp::Ordering::Equal if full == 9 => Shape::ZeroLost,
        std::cmp::Ordering::Equal => Shape::Complete,
        std::cmp::Ordering::Greater => Shape::TooMany,
    }
}

fn begins_like_a_number(plus: bool, digits: &[u8]) -> bool {
    plus || matches!(digits.first(), Some(0 | 2 | 5))
}

fn join(line: &str, groups: &[Group], first: usize) -> Joined {
    let mut digits: Vec<u8> = Vec::with_capacity(DIGITS_MAX + 1);
    let plus = groups[first].plus;
    for (at, group) in groups.iter().enumerate().skip(first) {
        if at > first && !may_join(line, groups, at) {
            return Joined::No;
        }
        digits.extend(line.get(group.start..group.end).unwrap_or("").chars().filter_map(digit_value));
        if digits.len() > DIGITS_MAX || !begins_like_a_number(plus, &digits) {
            return Joined::No;
        }
        match shape(plus, &digits) {
            Shape::More => {}
            Shape::TooMany => return Joined::No,
            Shape::Complete if at == first || well_grouped(groups, first, at) => {
                return Joined::Number { last: at, zero_lost: false };
            }
            Shape::ZeroLost if at == first => return Joined::Number { last: at, zero_lost: true },
            // In groups and without its zero, a number is only certain when nothing else stands beside it.
            Shape::ZeroLost if first == 0 && at + 1 == groups.len() && grouped_as_a_number(groups) => {
                return Joined::Number { last: at, zero_lost: true };
            }
            Shape::ZeroLost if first > 0 || at + 1 < groups.len() => return Joined::No,
            Shape::Complete | Shape::ZeroLost => return Joined::Unclear { last: at },
        }
    }
    Joined::No
}

/// `024 123 4567` and `024 123 45 67` are groupings that people use; `02412345 67` might be eight digits and a size.
fn well_grouped(groups: &[Group], first: usize, last: usize) -> bool {
    let count = |at: usize| groups.get(at).map_or(0, |g| g.count);
    match count(last) {
        0 | 1 => false,
        2 => count(last - 1) == 2 && (first..last).all(|at| count(at) <= 3),
        _ => true,
    }
}

/// `24 123 4567`, `24 123 45 67`, `241 234 567`; not `20 1234567`, which might be a size and half a number.
fn grouped_as_a_number(groups: &[Group]) -> bool {
    let counts: Vec<usize> = groups.iter().map(|g| g.count).collect();
    matches!(counts.as_slice(), [2, 3, 4] | [2, 3, 2, 2] | [3, 3, 3])
}

fn value(line: &str, group: Group) -> u32 {
    let digits = line.get(group.start..group.end).unwrap_or("").chars().filter_map(digit_value);
    digits.fold(0u32, |sum, digit| sum.saturating_mul(10).saturating_add(u32::from(digit)))
}

/// `12/05/2026`, `12-05-26`, `2026-05-12`, `12.05.2026`.
fn is_date(line: &str, groups: &[Group], first: usize) -> bool {
    let (Some(a), Some(b), Some(c)) = (groups.get(first), groups.get(first + 1), groups.get(first + 2)) else {
        return false;
    };
    let (left, right) = (separator(line, groups, first + 1), separator(line, groups, first + 2));
    let after = separator(line, groups, first + 3);
    if a.plus || left != right || !matches!(left, "/" | "-" | ".") || after == left {
        return false;
    }
    let (av, bv, cv) = (value(line, *a), value(line, *b), value(line, *c));
    let day = |v: u32, n: usize| (1..=31).contains(&v) && n <= 2;
    let year = |v: u32, n: usize| n == 2 || (n == 4 && (1990..=2100).contains(&v));
    let year_last = day(av, a.count) && day(bv, b.count) && (av <= 12 || bv <= 12) && year(cv, c.count);
    let year_first = a.count == 4 && year(av, 4) && bv <= 12 && day(bv, b.count) && day(cv, c.count);
    year_last || year_first
}

/// `0.5`, `1.5`, `9.50`.
fn is_decimal(line: &str, groups: &[Group], first: usize) -> bool {
    let (Some(whole), Some(fraction)) = (groups.get(first), groups.get(first + 1)) else { return false };
    let dotted = |at: usize| separator(line, groups, at) == ".";
    dotted(first + 1)
        && !dotted(first)
        && !dotted(first + 2)
        && !whole.plus
        && whole.count <= 4
        && fraction.count <= 3
        && (whole.count < 3 || !line.get(whole.start..).unwrap_or("").starts_with('0'))
}

/// The groups at the run's end that could be a decimal before an `E`: the first one's index, and where they stand.
pub(crate) fn mantissa(line: &str, groups: &[Group]) -> Option<(usize, usize, usize)> {
    let last = groups.len().checked_sub(1)?;
    let dotted = last > 0 && separator(line, groups, last) == ".";
    let first = if dotted { last - 1 } else { last };
    Some((first, groups.get(first)?.start, groups.get(last)?.end))
}

/// Cuts a run into numbers, dates and the rest.
pub(crate) fn pieces(line: &str, groups: &[Group]) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(2);
    let mut at = 0;
    while let Some(group) = groups.get(at) {
        let (kind, last, zero_lost) = piece_at(line, groups, at);
        let mut piece = Piece {
            kind,
            start: group.start,
            end: groups.get(last).map_or(group.end, |g| g.end),
            zero_lost,
            decimal_dropped: false,
        };
        let mut next = last + 1;
        if kind == PieceKind::Number && separator(line, groups, next) == "." {
            next = with_fraction(line, groups, &mut piece, next);
        }
        if kind == PieceKind::Other {
            with_leading_point(line, &mut piece);
        }
        pieces.push(piece);
        at = next;
    }
    pieces
}

/// A point and digits right behind a number: `.0` is how some programs write a whole number; anything else is unclear.
fn with_fraction(line: &str, groups: &[Group], piece: &mut Piece, fraction: usize) -> usize {
    let Some(group) = groups.get(fraction) else { return fraction };
    let digits = line.get(piece.start..piece.end).unwrap_or("");
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    if plain && group.count <= 2 && value(line, *group) == 0 && separator(line, groups, fraction + 1) != "." {
        piece.decimal_dropped = true;
    } else {
        piece.kind = PieceKind::Unclear;
        piece.end = group.end;
    }
    fraction + 1
}

/// `.5GB`: the point belongs to the digits when nothing that could end in a point stands before it.
fn with_leading_point(line: &str, piece: &mut Piece) {
    let Some(head) = line.get(..piece.start).and_then(|head| head.strip_suffix('.')) else { return };
    let before = head.chars().next_back();
    if before.is_none_or(|c| is_space(c) || matches!(c, ',' | ';' | '|' | '\t' | ':' | '=' | '-' | '(')) {
        piece.start -= 1;
    } else if before.is_some_and(|c| !c.is_numeric()) {
        piece.kind = PieceKind::Doubtful;
    }
}

fn piece_at(line: &str, groups: &[Group], at: usize) -> (PieceKind, usize, bool) {
    if is_date(line, groups, at) {
        return (PieceKind::Date, at + 2, false);
    }
    if is_decimal(line, groups, at) {
        return (PieceKind::Other, at + 1, false);
    }
    match join(line, groups, at) {
        Joined::Number { last, zero_lost } => {
            // A zero-lost number right behind a dash or a slash may be part of a card's or an account's number.
            let gap = separator(line, groups, at);
            let glued = zero_lost && !gap.is_empty() && !gap.chars().any(|c| is_space(c) || c == ')');
            (if glued { PieceKind::Unclear } else { PieceKind::Number }, last, zero_lost)
        }
        Joined::Unclear { last } => (PieceKind::Unclear, last, false),
        Joined::No => not_joined(line, groups, at),
    }
}

/// Digits that make no number: a wrong number when they are many or begin like one, otherwise something else.
fn not_joined(line: &str, groups: &[Group], at: usize) -> (PieceKind, usize, bool) {
    let group = groups[at];
    if group.count >= NUMBER_LIKE_DIGITS {
        return (PieceKind::Number, at, false);
    }
    let first_digits = line.get(group.start..group.end).unwrap_or("");
    let begins = group.plus || (group.count >= 2 && first_digits.starts_with('0')) || first_digits == "233";
    let mut last = at;
    let mut total = group.count;
    while joins(separator(line, groups, last + 1)) && groups.get(last + 1).is_some_and(|g| g.count < 9) {
        last += 1;
        total += groups[last].count;
    }
    if (begins && total >= NUMBER_LIKE_DIGITS) || group.plus {
        return (PieceKind::Number, last, false);
    }
    (PieceKind::Other, at, false)
}
