//! What a cell's number format shows beside the number: money, a unit, other words.

/// What a person sees of a number in a workbook that the number itself does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Shown {
    #[default]
    Plain,
    /// A currency, or two fixed decimals.
    Money,
    /// `50 MB`.
    Megabytes,
    /// `2 GB`.
    Gigabytes,
    /// Other words, a percentage, a scale: the number alone is not what it says.
    Otherwise,
}

/// By row and column from zero; only cells whose format shows something.
pub(super) type ShownCells = std::collections::HashMap<(u32, u32), Shown>;

/// The parts of a format's section for positive numbers that change what is read.
#[derive(Default)]
struct Section {
    before: String,
    behind: String,
    digits: bool,
    currency: bool,
    conditional: bool,
    percent: bool,
    /// A comma behind the last digit divides by a thousand.
    scaled: bool,
    two_decimals: bool,
}

/// Reads a format's code: `#,##0.00`, `"GHS" 0`, `0" MB"`.
pub(super) fn shown(code: &str) -> Shown {
    let section = section(code);
    let words =
        |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    let (before, behind) = (words(&section.before), words(&section.behind));
    if section.currency {
        return Shown::Money;
    }
    if section.conditional || section.percent || section.scaled {
        return Shown::Otherwise;
    }
    match (before.as_str(), behind.as_str()) {
        ("", "") if section.two_decimals => Shown::Money,
        ("", "") => Shown::Plain,
        ("", "mb" | "mbs" | "megabyte" | "megabytes") => Shown::Megabytes,
        ("", "g" | "gb" | "gbs" | "gig" | "gigs" | "gigabyte" | "gigabytes") => Shown::Gigabytes,
        _ => Shown::Otherwise,
    }
}

fn section(code: &str) -> Section {
    let mut section = Section::default();
    let mut chars = code.chars().peekable();
    let mut decimals = None;
    while let Some(c) = chars.next() {
        let mut literal = String::new();
        match c {
            ';' => break,
            '"' => literal.extend(chars.by_ref().take_while(|c| *c != '"')),
            '\\' => literal.extend(chars.next()),
            '_' | '*' => {
                chars.next();
            }
            '[' => section.take_brackets(&chars.by_ref().take_while(|c| *c != ']').collect::<String>()),
            '0' | '#' | '?' => {
                section.digits = true;
                section.scaled = false;
                decimals = decimals.map(|count: usize| count + usize::from(c == '0'));
            }
            '.' => decimals = Some(0),
            ',' => section.scaled = section.digits,
            '%' => section.percent = true,
            'G' | 'g' if starts_with_general(&mut chars) => section.digits = true,
            // 'E+' of a shortened number.
            '+' | '-' | 'E' | 'e' | '@' => {}
            other => literal.push(other),
        }
        section.take_literal(&literal);
    }
    section.two_decimals = decimals == Some(2);
    section
}

/// Takes the rest of `General` off.
fn starts_with_general(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> bool {
    let rest: String = chars.clone().take(6).collect();
    let general = rest.eq_ignore_ascii_case("eneral");
    if general {
        chars.by_ref().take(6).for_each(drop);
    }
    general
}

impl Section {
    /// `[$₵-x-ak]`, `[$-409]`, `[>=1000]`, `[Red]`.
    fn take_brackets(&mut self, inner: &str) {
        if let Some(mark) = inner.strip_prefix('$') {
            self.currency |= !mark.split('-').next().unwrap_or("").trim().is_empty();
        } else {
            self.conditional |= inner.starts_with(['<', '>', '=']);
        }
    }

    fn take_literal(&mut self, literal: &str) {
        const CURRENCIES: [&str; 4] = ["ghs", "ghc", "cedi", "pesewa"];
        let lower = literal.to_lowercase();
        self.currency |=
            lower.contains(['₵', '¢', '$', '€', '£']) || CURRENCIES.iter().any(|word| lower.contains(word));
        if self.digits { self.behind.push_str(literal) } else { self.before.push_str(literal) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_a_person_sees_beside_the_number() {
        for (code, expected) in [
            ("General", Shown::Plain),
            ("0", Shown::Plain),
            ("0.0", Shown::Plain),
            ("#,##0", Shown::Plain),
            ("@", Shown::Plain),
            ("0.0E+00", Shown::Plain),
            ("_-* #,##0_-", Shown::Plain),
            ("#,##0.00", Shown::Money),
            ("\"GHS\" #,##0.00", Shown::Money),
            ("[$₵-x-ak]#,##0", Shown::Money),
            ("0\" cedis\"", Shown::Money),
            ("0\" MB\"", Shown::Megabytes),
            ("#,##0\"Mb\"", Shown::Megabytes),
            ("0\\ \\M\\B", Shown::Megabytes),
            ("General\" MB\"", Shown::Megabytes),
            ("0.00\" GB\"", Shown::Gigabytes),
            ("0.0,\"GB\"", Shown::Otherwise),
            ("[>=1000]0.0,\"GB\";0\"MB\"", Shown::Otherwise),
            ("0\"M\"", Shown::Otherwise),
            ("0\" days\"", Shown::Otherwise),
            ("0\"KB\"", Shown::Otherwise),
            ("\"No. \"0", Shown::Otherwise),
            ("0%", Shown::Otherwise),
            ("\"MB\" 0", Shown::Otherwise),
        ] {
            assert_eq!(shown(code), expected, "{code}");
        }
    }
}
