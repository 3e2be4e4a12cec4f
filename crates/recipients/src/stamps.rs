//! The time and the name that chat programs write before a message.

use crate::guess::is_number_like;
use crate::tokens::{Token, TokenKind, is_one_of, tokenize};

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stamp<'t> {
    /// An ordinary line.
    None,
    /// A line of the chat program itself: somebody joined, a name above a message.
    System,
    /// A message and who wrote it.
    Message { sender: Option<&'t str>, body: &'t str },
}

const SENDER_CHARS_MAX: usize = 80;
const STAMP_CHARS_MAX: usize = 40;

/// Takes the stamp off a line.
pub(crate) fn strip(line: &str) -> Stamp<'_> {
    let trimmed = trim_marks(line);
    if ends_with_bracketed_time(trimmed) {
        return Stamp::System;
    }
    let Some((marked, after)) = behind_time(trimmed) else { return Stamp::None };
    if !marked {
        return Stamp::Message { sender: None, body: after.trim_start_matches([':', ',', ' ']) };
    }
    match after.split_once(':') {
        Some((sender, body)) if sender.chars().count() <= SENDER_CHARS_MAX && !sender.trim().is_empty() => {
            Stamp::Message { sender: Some(sender.trim_matches([' ', '~', '\u{202F}', '\u{A0}', '\u{200E}'])), body }
        }
        _ if holds_order(after) => Stamp::Message { sender: None, body: after },
        _ => Stamp::System,
    }
}

/// What stands behind a time at the line's start, and whether a mark sets it off as chat programs do.
fn behind_time(line: &str) -> Option<(bool, &str)> {
    if !line.starts_with('[') && !line.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let rest = line.get(stamp_end(line)?..).unwrap_or("");
    let after = rest.trim_start_matches([' ', '\u{202F}', ']', '-', '\u{2013}', '\t']);
    let marked = rest.get(..rest.len() - after.len()).is_some_and(|gap| gap.contains([']', '-', '\u{2013}']));
    Some((marked, after))
}

/// Whether a message without a name is somebody's order, or nothing but a part of one. Chat programs write numbers too: of those who joined, were added
/// or changed theirs.
fn holds_order(body: &str) -> bool {
    const PROGRAM: [&str; 12] = [
        "joined",
        "left",
        "added",
        "removed",
        "changed",
        "created",
        "invited",
        "requested",
        "deleted",
        "pinned",
        "blocked",
        "link",
    ];
    let mut tokens: Vec<Token> = Vec::new();
    tokenize(body, &mut tokens);
    let any = |wanted: fn(TokenKind) -> bool| tokens.iter().any(|t| wanted(t.kind));
    let sized = any(|kind| matches!(kind, TokenKind::Size | TokenKind::Bare));
    let part = any(|kind| is_number_like(kind) || matches!(kind, TokenKind::Size | TokenKind::Network(_)));
    let words = any(|kind| kind == TokenKind::Word);
    ((any(is_number_like) && sized) || (part && !words)) && !tokens.iter().any(|t| is_one_of(t.text(body), &PROGRAM))
}

/// Where a time at the line's start ends; its date may stand before or behind it.
fn stamp_end(line: &str) -> Option<usize> {
    let head_end = line.char_indices().nth(STAMP_CHARS_MAX).map_or(line.len(), |(at, _)| at);
    let head = line.get(..head_end)?;
    if !head.contains(':') {
        return None;
    }
    let mut tokens: Vec<Token> = Vec::new();
    tokenize(head, &mut tokens);
    let kind = |at: usize| tokens.get(at).map(|t| t.kind);
    let last = match (kind(0)?, kind(1)) {
        (TokenKind::Date, Some(TokenKind::Time)) | (TokenKind::Time, Some(TokenKind::Date)) => 1,
        (TokenKind::Time, _) => 0,
        _ => return None,
    };
    tokens.get(last).map(|t| t.end)
}

/// `Kofi Mensah, [12.05.2026 10:42]`: a name above a message, as Telegram copies it.
fn ends_with_bracketed_time(line: &str) -> bool {
    let Some(inner) = line.trim_end().strip_suffix(']').and_then(|head| head.rsplit_once('[')) else { return false };
    let (name, time) = inner;
    if name.trim().is_empty() || time.len() > STAMP_CHARS_MAX {
        return false;
    }
    let mut tokens: Vec<Token> = Vec::new();
    tokenize(time, &mut tokens);
    let stamp = |t: &Token| matches!(t.kind, TokenKind::Date | TokenKind::Time);
    !tokens.is_empty() && tokens.iter().all(stamp) && tokens.iter().any(|t| t.kind == TokenKind::Time)
}

/// Whether a line begins with a date and a time, as exported chats do.
pub(crate) fn is_stamped(line: &str) -> bool {
    let line = trim_marks(line);
    ends_with_bracketed_time(line) || behind_time(line).is_some_and(|(marked, _)| marked)
}

fn trim_marks(line: &str) -> &str {
    line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{FEFF}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_stamp_and_the_sender_off() {
        for line in [
            "12/05/2026, 10:42 - Kofi: 0241234567 2gb",
            "[12/05/2026, 10:42:33] Kofi: 0241234567 2gb",
            "12/05/26, 10:42 AM - Kofi: 0241234567 2gb",
            "[10:42, 12/05/2026] Kofi: 0241234567 2gb",
            "\u{200E}[12/05/2026, 10:42:33] Kofi: 0241234567 2gb",
        ] {
            assert_eq!(strip(line), Stamp::Message { sender: Some("Kofi"), body: " 0241234567 2gb" }, "{line}");
        }
        let joined = "12/05/2026, 10:42 - +233 24 123 4567 joined using this group's invite link";
        assert_eq!(strip(joined), Stamp::System, "a number that joined is no recipient");
        let nameless = Stamp::Message { sender: None, body: "0241234567 2gb" };
        assert_eq!(strip("10:30 - 0241234567 2gb"), nameless, "an order needs no name before it");
        let size = Stamp::Message { sender: None, body: "2gb" };
        assert_eq!(strip("10:31 - 2gb"), size, "the size of the number above it");
        assert_eq!(strip("10:30 - ok"), Stamp::System);
        assert_eq!(strip("+233 24 123 4567, [12.05.2026 10:42]"), Stamp::System);
        assert_eq!(strip("0241234567: 2gb"), Stamp::None);
        assert_eq!(strip("10:42 0241234567 2gb"), Stamp::Message { sender: None, body: "0241234567 2gb" });
    }
}
