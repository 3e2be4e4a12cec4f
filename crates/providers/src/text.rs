//! A provider's words, made fit to be shown: text only, one line, cut.

/// The longest message of a provider that is shown or kept, in characters.
pub(crate) const MESSAGE_CHARS_MAX: usize = 300;
/// The longest state word that is kept, in characters.
pub(crate) const STATE_CHARS_MAX: usize = 100;

/// Removes control characters and the marks that reorder text on screen, then cuts.
pub(crate) fn plain(text: &str, chars_max: usize) -> String {
    let shown = text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c });
    let cleaned: String = shown.filter(|c| !c.is_control() && !is_reordering_mark(*c)).collect();
    cleaned.trim().chars().take(chars_max).collect()
}

fn is_reordering_mark(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_becomes_one_plain_line_of_at_most_the_limit() {
        assert_eq!(plain("  Wallet\nbalance\u{7} too\u{202E} low\u{0} ", 300), "Wallet balance too low");
        assert_eq!(plain(&"é".repeat(400), 300).chars().count(), 300, "cut by characters, not by bytes");
        assert_eq!(plain("<b>no</b>", 300), "<b>no</b>", "markup stays text; showing it as text is the page's part");
    }
}
