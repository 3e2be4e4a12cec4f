//! A provider's address.
//!
//! Guarantees: https, or plain http to this computer only; nothing but scheme, host and port, so that no key, path or
//! query can hide in it.

use url::{Host, Url};

/// An address that may be connected to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderAddress {
    url: Url,
    is_loopback: bool,
}

impl ProviderAddress {
    /// Whether it is this computer: practice mode and tests.
    pub fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    /// The address with a `/` at its end.
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }
}

/// Reads an address, or says in words why it is refused. The words never repeat what was typed: it may hold a key.
pub fn parse_address(typed: &str) -> Result<ProviderAddress, String> {
    let trimmed = typed.trim();
    let not_an_address = || "Write the whole address, as in https://netpluse.shop.".to_owned();
    if trimmed.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("The address has a space or a line break inside. Write it without.".to_owned());
    }
    let url = Url::parse(trimmed).map_err(|_| not_an_address())?;
    let is_loopback = is_loopback(url.host());
    match (url.scheme(), is_loopback) {
        ("https", _) | ("http", true) => {}
        ("http", false) => {
            return Err(
                "The address must begin with https://. Without it anybody on the way could read the key.".into()
            );
        }
        _ => return Err(not_an_address()),
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(not_an_address());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("The address must not hold a name or a password. Paste the key into its own field.".to_owned());
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(
            "Write only the address itself, with nothing after the host, as in https://netpluse.shop.".to_owned()
        );
    }
    Ok(ProviderAddress { url, is_loopback })
}

/// Only what cannot leave this computer: a name other than `localhost` may be made to point anywhere.
fn is_loopback(host: Option<Host<&str>>) -> bool {
    match host {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_https_and_loopback() {
        for (typed, address, is_loopback) in [
            ("https://netpluse.shop", "https://netpluse.shop/", false),
            (" https://api.netconnectgh.online/ \n", "https://api.netconnectgh.online/", false),
            ("HTTPS://Netpluse.Shop", "https://netpluse.shop/", false),
            ("https://example.com:8443", "https://example.com:8443/", false),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/", true),
            ("http://127.9.8.7:1", "http://127.9.8.7:1/", true),
            ("http://localhost:8080/", "http://localhost:8080/", true),
            ("http://[::1]:8080", "http://[::1]:8080/", true),
            ("https://localhost", "https://localhost/", true),
        ] {
            let read = parse_address(typed).expect(typed);
            assert_eq!((read.as_str(), read.is_loopback()), (address, is_loopback), "{typed}");
        }
    }

    #[test]
    fn refuses_everything_else_with_words_that_do_not_repeat_it() {
        for (typed, words) in [
            ("", "whole address"),
            ("planted.shop", "whole address"),
            ("localhost:8080", "whole address"),
            ("ftp://planted.shop", "whole address"),
            ("https://", "whole address"),
            ("file:///etc/planted", "whole address"),
            ("http://planted.shop", "https://"),
            ("http://127.0.0.1.planted.shop", "https://"),
            ("http://localhost.planted.shop", "https://"),
            ("http://128.0.0.1", "https://"),
            ("http://0.0.0.0:80", "https://"),
            ("http://10.0.0.1", "https://"),
            ("http://[::2]", "https://"),
            ("https://np_live_planted@netpluse.shop", "name or a password"),
            ("https://a:planted@netpluse.shop", "name or a password"),
            ("https://netpluse.shop/api/planted", "nothing after the host"),
            ("https://netpluse.shop?key=planted", "nothing after the host"),
            ("https://netpluse.shop/#planted", "nothing after the host"),
            ("https://net pluse.shop/planted", "space"),
            ("https://netpluse.shop\n.planted.shop", "space"),
        ] {
            let refusal = parse_address(typed).expect_err(typed);
            assert!(refusal.contains(words), "{typed:?}: {refusal}");
            assert!(!refusal.contains("planted"), "a refusal must not repeat what was typed: {refusal}");
        }
    }
}
