//! Search over what people type: number, note, package name, references, provider ids. Never credentials.
//!
//! Guarantees: the index changes in the same transaction as the order; no character of a search has a meaning of its own.
//! The trigram index finds candidates and the kept text decides, so a hit is always a real one. Leaves out: ranking.

use crate::error::{Fail, damaged};
use crate::rows::{first, run};
use engine::model::Order;
use rusqlite::Transaction;

/// Frozen: the tables as version 1 of the schema made them.
pub(crate) const V1: &str = "
-- What can be searched of an order, in lower case, one item a line. `seq` is the order's.
CREATE TABLE order_texts (seq INTEGER PRIMARY KEY REFERENCES orders (seq), text TEXT NOT NULL) STRICT;
-- Which orders hold which three characters; without positions, which keeps it a third of the size.
CREATE VIRTUAL TABLE order_trigrams USING fts5(
    text, content = 'order_texts', content_rowid = 'seq', tokenize = 'trigram case_sensitive 1', detail = 'none'
);
";

/// A search shorter than this cannot use the index.
const INDEXED_CHARS_MIN: usize = 3;
/// How many trigrams of a search the index is asked for, and how many orders tell which of them are rare.
const TRIGRAMS_MAX: usize = 3;
const SAMPLED: i64 = 128;

fn text_of(order: &Order) -> String {
    let local = order.msisdn.local();
    let international = order.msisdn.international();
    let parts = [
        Some(local.as_str()),
        Some(international.as_str()),
        order.note.as_deref(),
        Some(order.package_name.as_str()),
        Some(order.reference.as_str()),
        order.short_reference.as_deref(),
        order.provider_order_id.as_ref().map(|id| id.as_str()),
    ];
    let kept: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    folded(&kept.join("\n"))
}

/// SQLite's tokenizer and its query language end a text at a zero.
fn folded(text: &str) -> String {
    text.to_lowercase().replace('\0', "\u{FFFD}")
}

/// Indexes a new order.
pub(crate) fn add(tx: &Transaction<'_>, seq: i64, order: &Order) -> Result<(), Fail> {
    let text = text_of(order);
    run(tx, "INSERT INTO order_texts (seq, text) VALUES (?1, ?2)", &[&seq, &text])?;
    run(tx, "INSERT INTO order_trigrams (rowid, text) VALUES (?1, ?2)", &[&seq, &text])?;
    Ok(())
}

fn kept(tx: &Transaction<'_>, seq: i64) -> Result<Option<String>, Fail> {
    first(tx, "SELECT text FROM order_texts WHERE seq = ?1", &[&seq], |row| Ok(row.get(0)?))
}

/// Whether what can be searched is what the order says.
pub(crate) fn check(tx: &Transaction<'_>, seq: i64, order: &Order) -> Result<(), Fail> {
    if kept(tx, seq)?.is_some_and(|text| text == text_of(order)) {
        Ok(())
    } else {
        Err(damaged("the text for searching"))
    }
}

/// Indexes an order again after a reference of it became known.
pub(crate) fn refresh(tx: &Transaction<'_>, seq: i64, order: &Order) -> Result<(), Fail> {
    let new = text_of(order);
    let old = kept(tx, seq)?;
    if old.as_deref() == Some(new.as_str()) {
        return Ok(());
    }
    if let Some(old) = old {
        let forget = "INSERT INTO order_trigrams (order_trigrams, rowid, text) VALUES ('delete', ?1, ?2)";
        run(tx, forget, &[&seq, &old])?;
    }
    run(tx, "INSERT OR REPLACE INTO order_texts (seq, text) VALUES (?1, ?2)", &[&seq, &new])?;
    run(tx, "INSERT INTO order_trigrams (rowid, text) VALUES (?1, ?2)", &[&seq, &new])?;
    Ok(())
}

/// What a search asks of an order `o`.
pub(crate) enum Search {
    /// Nothing.
    Everything,
    /// Too short for the index: what the fields begin with.
    Beginning {
        /// A pattern for `LIKE` with the escape `\\`.
        pattern: String,
    },
    /// The index finds the candidates (`candidates`).
    Indexed {
        /// One of these stands in the text of a hit: what was typed, and the number that it spells.
        spellings: Vec<String>,
    },
}

/// Reads a search. No character in it has a meaning of its own.
pub(crate) fn parse(search: Option<&str>) -> Search {
    let wanted = folded(search.unwrap_or_default().trim());
    if wanted.is_empty() {
        return Search::Everything;
    }
    if wanted.chars().count() < INDEXED_CHARS_MIN {
        let escaped = wanted.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        return Search::Beginning { pattern: format!("{escaped}%") };
    }
    let number = spelled_number(&wanted).filter(|number| *number != wanted);
    Search::Indexed { spellings: std::iter::once(wanted).chain(number).collect() }
}

/// A number typed with spaces, dashes or a plus is kept without them.
fn spelled_number(wanted: &str) -> Option<String> {
    let is_number = wanted.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '+' | '(' | ')' | '.'));
    let digits: String = wanted.chars().filter(char::is_ascii_digit).collect();
    (is_number && digits.len() >= INDEXED_CHARS_MIN).then_some(digits)
}

/// A query for `order_trigrams` that every hit fulfils. The index reads the whole list of each trigram it is asked for, and
/// in a long history some stand in every order ("024", "cus"), so only the rarest of a spelling are asked for.
pub(crate) fn candidates(tx: &Transaction<'_>, spellings: &[String]) -> Result<String, Fail> {
    let sample = sample(tx)?;
    let queries: Vec<String> = spellings.iter().map(|spelling| rarest_trigrams(spelling, &sample)).collect();
    Ok(queries.join(" OR "))
}

/// Texts from all over the history: enough to tell the common from the rare.
fn sample(tx: &Transaction<'_>) -> Result<Vec<String>, Fail> {
    let newest = first(tx, "SELECT max(seq) FROM order_texts", &[], |row| Ok(row.get::<_, Option<i64>>(0)?))?.flatten();
    let newest = newest.unwrap_or(0);
    let apart = (newest / SAMPLED).max(1);
    let mut texts = Vec::new();
    for nth in 0..SAMPLED.min(newest) {
        texts.extend(kept(tx, newest - nth * apart)?);
    }
    Ok(texts)
}

fn rarest_trigrams(spelling: &str, sample: &[String]) -> String {
    let chars: Vec<char> = spelling.chars().collect();
    let mut trigrams: Vec<String> = chars.windows(INDEXED_CHARS_MIN).map(|three| three.iter().collect()).collect();
    trigrams.sort();
    trigrams.dedup();
    trigrams.sort_by_cached_key(|trigram| sample.iter().filter(|text| text.contains(trigram)).count());
    trigrams.truncate(TRIGRAMS_MAX);
    let quoted: Vec<String> = trigrams.iter().map(|trigram| format!("\"{}\"", trigram.replace('"', "\"\""))).collect();
    format!("({})", quoted.join(" AND "))
}
