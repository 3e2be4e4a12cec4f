//! Cells that announce the sum of the rows above.
//!
//! Guarantees: a cell says a total only when every word in it, numbers aside, is listed here. Leaves out: what else
//! stands in the row, and whether the sum is right.

use super::words_of;

const TOTAL: [&str; 8] = ["total", "totals", "subtotal", "sum", "count", "average", "grand", "overall"];
const BESIDE: [&str; 24] = [
    "sub",
    "of",
    "all",
    "orders",
    "order",
    "recipients",
    "customers",
    "amount",
    "gb",
    "mb",
    "gig",
    "gigs",
    "data",
    "bundle",
    "bundles",
    "numbers",
    "rows",
    "cost",
    "price",
    "ghs",
    "cedis",
    "size",
    "and",
    "lines",
];

/// Whether a cell's words are those of a totals row, and nothing else: `Total`, `Grand total: 40GB`, `Sum of data`.
pub(crate) fn says_total(text: &str) -> bool {
    let head = text.trim_start().as_bytes().first().copied().unwrap_or(0);
    if text.len() > 80 || !matches!(head.to_ascii_lowercase(), b't' | b's' | b'c' | b'a' | b'g' | b'o') {
        return false;
    }
    let words = words_of(text);
    let known = |word: &String| {
        let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.is_empty() || TOTAL.contains(&rest) || BESIDE.contains(&rest)
    };
    let named = words.first().is_some_and(|w| TOTAL.contains(&w.as_str()))
        || (words.first().is_some_and(|w| w == "sub") && words.get(1).is_some_and(|w| w == "total"));
    named && words.iter().all(known)
}
