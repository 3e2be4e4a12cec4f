//! A provider's words, made fit to be shown: text only, one line, no key in it, cut.

/// The longest message of a provider that is shown or kept, in characters.
pub(crate) const MESSAGE_CHARS_MAX: usize = 300;
/// The longest state word that is kept, in characters.
pub(crate) const STATE_CHARS_MAX: usize = 100;

/// How every key of either provider begins.
const KEY_PREFIXES: [&str; 3] = ["np_live_", "netconnect_live_", "netconnect_test_"];

/// Removes control characters, the marks that reorder text on screen, and any key that an answer repeats; then cuts.
pub(crate) fn plain(text: &str, chars_max: usize) -> String {
    let shown = text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c });
    let cleaned: String = shown.filter(|c| !c.is_control() && !is_reordering_mark(*c)).collect();
    without_keys(cleaned.trim()).chars().take(chars_max).collect()
}

fn without_keys(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = KEY_PREFIXES.iter().filter_map(|prefix| rest.find(prefix)).min() {
        let (before, key) = rest.split_at(start);
        kept.push_str(before);
        kept.push_str("(a key)");
        rest = key.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    }
    kept.push_str(rest);
    kept
}

fn is_reordering_mark(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_an_answer_repeats_is_left_out() {
        assert_eq!(plain("Key np_live_a-b.c_9 is revoked", 300), "Key (a key) is revoked");
        assert_eq!(plain("netconnect_test_x,netconnect_live_y", 300), "(a key),(a key)");
        assert_eq!(plain("np_live\u{200B}_planted", 300), "(a key)", "also when a mark hides in it");
    }

    #[test]
    fn a_message_becomes_one_plain_line_of_at_most_the_limit() {
        assert_eq!(plain("  Wallet\nbalance\u{7} too\u{202E} low\u{0} ", 300), "Wallet balance too low");
        assert_eq!(plain(&"é".repeat(400), 300).chars().count(), 300, "cut by characters, not by bytes");
        assert_eq!(plain("<b>no</b>", 300), "<b>no</b>", "markup stays text; showing it as text is the page's part");
    }
}
