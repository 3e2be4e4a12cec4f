//! Cleaning a pasted API key.
//!
//! Guarantees: what comes out can be one of this provider's keys and can stand in a header; a refusal says in words what
//! is wrong and never repeats what was pasted.

use domain::{ProviderKind, Secret};

const KEY_LEN_MAX: usize = 256;

const fn prefixes(kind: ProviderKind) -> &'static [&'static str] {
    match kind {
        ProviderKind::NetConnect => &["netconnect_live_", "netconnect_test_"],
        ProviderKind::Netpluse => &["np_live_"],
    }
}

/// Whether the key opens only a sandbox, ours, on this computer.
pub fn is_sandbox_key(key: &Secret<String>) -> bool {
    key.expose().starts_with("np_live_sandbox") || key.expose().starts_with("netconnect_test_sandbox")
}

/// Removes what copying adds (spaces, line ends, quotes, a `x-api-key:` before it), or says why it cannot be a key.
pub fn clean_key(kind: ProviderKind, pasted: &Secret<String>) -> Result<Secret<String>, String> {
    let name = kind.name();
    let bare = bare(without_header_name(bare(pasted.expose())));
    if bare.is_empty() {
        return Err(format!("There is no key here. Paste the {name} key; it begins with {}.", spoken_prefixes(kind)));
    }
    let Some(rest) = prefixes(kind).iter().find_map(|prefix| bare.strip_prefix(prefix)) else {
        return Err(wrong_prefix(kind, bare));
    };
    if rest.is_empty() {
        return Err(format!("The key is cut off. Copy the whole {name} key and paste it again."));
    }
    if bare.chars().any(char::is_whitespace) {
        return Err("The key has a space or a line break inside. Copy it again, without anything else.".to_owned());
    }
    if !bare.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')) {
        return Err("The key holds a character that no key has. Copy it again, without anything else.".to_owned());
    }
    if bare.len() > KEY_LEN_MAX {
        return Err("This is too long to be a key. Copy only the key.".to_owned());
    }
    Ok(Secret::new(bare.to_owned()))
}

fn spoken_prefixes(kind: ProviderKind) -> String {
    prefixes(kind).join(" or ")
}

fn wrong_prefix(kind: ProviderKind, bare: &str) -> String {
    let other = match kind {
        ProviderKind::NetConnect => ProviderKind::Netpluse,
        ProviderKind::Netpluse => ProviderKind::NetConnect,
    };
    if prefixes(other).iter().any(|prefix| bare.starts_with(prefix)) {
        return format!("This is a {} key. Choose {} for it.", other.name(), other.name());
    }
    format!("This is not a {} key. A {} key begins with {}.", kind.name(), kind.name(), spoken_prefixes(kind))
}

/// Without the space, quotes and stops around it.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '"' | '\'' | '`' | '\u{2018}'..='\u{201F}' | ',' | ';')
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
    })
}

/// Without `x-api-key:` or `X-API-KEY=` before it.
fn without_header_name(text: &str) -> &str {
    const HEADER: &str = "x-api-key";
    let Some(head) = text.get(..HEADER.len()) else { return text };
    if !head.eq_ignore_ascii_case(HEADER) {
        return text;
    }
    let rest = bare(&text[HEADER.len()..]);
    rest.strip_prefix([':', '=']).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ProviderKind::{NetConnect, Netpluse};

    fn clean(kind: ProviderKind, pasted: &str) -> Result<String, String> {
        clean_key(kind, &Secret::new(pasted.to_owned())).map(|key| key.expose().clone())
    }

    #[test]
    fn what_copying_adds_is_removed() {
        for (kind, pasted, key) in [
            (Netpluse, "np_live_abc123", "np_live_abc123"),
            (Netpluse, "  np_live_abc123\r\n", "np_live_abc123"),
            (Netpluse, "\u{FEFF}np_live_abc123\u{A0}", "np_live_abc123"),
            (Netpluse, "\"np_live_abc123\"", "np_live_abc123"),
            (Netpluse, "\u{201C}np_live_abc123\u{201D}", "np_live_abc123"),
            (Netpluse, "x-api-key: np_live_abc123", "np_live_abc123"),
            (Netpluse, "X-API-KEY=np_live_abc123", "np_live_abc123"),
            (Netpluse, "X-Api-Key : 'np_live_abc123'", "np_live_abc123"),
            (Netpluse, "\"x-api-key\": \"np_live_abc123\",", "np_live_abc123"),
            (NetConnect, "X-API-KEY: netconnect_live_a-b.c_9", "netconnect_live_a-b.c_9"),
            (NetConnect, "netconnect_test_x", "netconnect_test_x"),
        ] {
            assert_eq!(clean(kind, pasted).as_deref(), Ok(key), "{pasted:?}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_words_that_do_not_repeat_it() {
        for (kind, pasted, words) in [
            (Netpluse, "", "no key here"),
            (Netpluse, " \n", "no key here"),
            (Netpluse, "x-api-key: ", "no key here"),
            (Netpluse, "np_live_", "cut off"),
            (Netpluse, "np_test_planted", "not a Netpluse key"),
            (Netpluse, "NP_LIVE_planted", "not a Netpluse key"),
            (Netpluse, "Bearer np_live_planted", "not a Netpluse key"),
            (Netpluse, "x-api-key np_live_planted", "not a Netpluse key"),
            (Netpluse, "netconnect_live_planted", "This is a NetConnect key"),
            (NetConnect, "np_live_planted", "This is a Netpluse key"),
            (NetConnect, "netconnect_planted", "not a NetConnect key"),
            (Netpluse, "np_live_pla nted", "space or a line break"),
            (Netpluse, "np_live_pla\nnted", "space or a line break"),
            (Netpluse, "np_live_plänted", "a character that no key has"),
            (Netpluse, "np_live_planted\u{7}x", "a character that no key has"),
            (Netpluse, "np_live_planted&x=1", "a character that no key has"),
        ] {
            let refusal = clean(kind, pasted).expect_err(pasted);
            assert!(refusal.contains(words), "{pasted:?}: {refusal}");
            assert!(!refusal.contains("planted"), "a refusal must not repeat the key: {refusal}");
        }
        let long = format!("np_live_{}", "a".repeat(300));
        assert!(clean(Netpluse, &long).expect_err("too long").contains("too long"));
    }

    #[test]
    fn sandbox_keys_are_known_by_their_beginning() {
        for (key, is_sandbox) in [
            ("np_live_sandbox_1", true),
            ("netconnect_test_sandbox_agent", true),
            ("np_live_abc", false),
            ("netconnect_test_abc", false),
            ("netconnect_live_sandbox", false),
        ] {
            assert_eq!(is_sandbox_key(&Secret::new(key.to_owned())), is_sandbox, "{key}");
        }
    }
}
