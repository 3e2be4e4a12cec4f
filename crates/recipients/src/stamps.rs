//! The time and the name that chat programs write before a message.

use crate::tokens::{Token, TokenKind, tokenize};

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
    let trimmed =
        line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{FEFF}'));
    if ends_with_bracketed_time(trimmed) {
        return Stamp::System;
    }
    if !trimmed.starts_with('[') && !trimmed.starts_with(|c: char| c.is_ascii_digit()) {
        return Stamp::None;
    }
    let Some(stamp_end) = stamp_end(trimmed) else { return Stamp::None };
    let rest = trimmed.get(stamp_end..).unwrap_or("");
    let after = rest.trim_start_matches([' ', '\u{202F}', ']', '-', '\u{2013}', '\t']);
    let marked = rest.get(..rest.len() - after.len()).is_some_and(|gap| gap.contains([']', '-', '\u{2013}']));
    if !marked {
        return Stamp::Message { sender: None, body: after.trim_start_matches([':', ',', ' ']) };
    }
    match after.split_once(':') {
        Some((sender, body)) if sender.chars().count() <= SENDER_CHARS_MAX && !sender.trim().is_empty() => {
            Stamp::Message { sender: Some(sender.trim_matches([' ', '~', '\u{202F}', '\u{A0}', '\u{200E}'])), body }
        }
        _ => Stamp::System,
    }
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
    matches!(strip(line), Stamp::Message { sender: Some(_), .. } | Stamp::System)
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
        assert_eq!(strip("+233 24 123 4567, [12.05.2026 10:42]"), Stamp::System);
        assert_eq!(strip("0241234567: 2gb"), Stamp::None);
        assert_eq!(strip("10:42 0241234567 2gb"), Stamp::Message { sender: None, body: "0241234567 2gb" });
    }
}
