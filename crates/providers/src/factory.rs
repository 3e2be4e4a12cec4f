//! Makes providers from an address and a key: the only way into this crate for the composition root.

use crate::http::{Http, HttpOptions};
use crate::key::{clean_key, is_sandbox_key};
use crate::transport::Transport;
use crate::{address, netconnect, netpluse};
use domain::{ProviderKind, Secret};
use engine::ports::{Provider, ProviderFactory};
use std::sync::Arc;

/// Connects to the providers over HTTP.
#[derive(Clone, Default)]
pub struct HttpProviders {
    options: HttpOptions,
    transport: Option<Arc<dyn Transport>>,
}

impl std::fmt::Debug for HttpProviders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpProviders")
            .field("options", &self.options)
            .field("is_over_sockets", &self.transport.is_none())
            .finish()
    }
}

impl HttpProviders {
    /// With time limits and pauses of one's own.
    pub fn new(options: HttpOptions) -> Self {
        Self { options, transport: None }
    }

    /// The same calls, carried by something else than sockets. For simulations.
    pub fn over(transport: Arc<dyn Transport>, options: HttpOptions) -> Self {
        Self { options, transport: Some(transport) }
    }
}

impl ProviderFactory for HttpProviders {
    fn connect(&self, kind: ProviderKind, address: &str, key: &Secret<String>) -> Result<Provider, String> {
        let address = address::parse_address(address)?;
        let key = clean_key(kind, key)?;
        if is_sandbox_key(&key) && !address.is_loopback() {
            return Err("This key is for practice on this computer. It is not sent anywhere else.".to_owned());
        }
        let mut options = self.options.clone();
        if address.is_loopback() {
            // Nobody else waits for what answers on this computer, so there is nobody to be polite to.
            options.catalogue_pause_ms = 0;
        } else {
            // A resend counts on it (contracts, Netpluse 1), whatever a practice account was given before.
            options.total_timeout_ms = options.total_timeout_ms.min(HttpOptions::default().total_timeout_ms);
        }
        let http = match &self.transport {
            Some(transport) => Http::over(kind, &address, &key, options, Arc::clone(transport)),
            None => Http::new(kind, &address, &key, options)?,
        };
        Ok(match kind {
            ProviderKind::NetConnect => {
                let client = Arc::new(netconnect::Client::new(http));
                Provider { reading: client.clone(), buying: client }
            }
            ProviderKind::Netpluse => {
                let client = Arc::new(netpluse::Client::new(http));
                Provider { reading: client.clone(), buying: client }
            }
        })
    }

    fn clean_key(&self, kind: ProviderKind, pasted: &Secret<String>) -> Result<Secret<String>, String> {
        clean_key(kind, pasted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sandbox_key_stays_on_this_computer() {
        let factory = HttpProviders::default();
        for (kind, key) in [
            (ProviderKind::Netpluse, "np_live_sandbox_planted"),
            (ProviderKind::NetConnect, "x-api-key: netconnect_test_sandbox_planted"),
        ] {
            let key = Secret::new(key.to_owned());
            let refusal = factory.connect(kind, kind.documented_address(), &key).err().expect("must be refused");
            assert!(refusal.contains("practice") && !refusal.contains("planted"), "{refusal}");
            assert!(factory.connect(kind, "http://127.0.0.1:9", &key).is_ok(), "and works on loopback");
        }
    }

    #[test]
    fn a_bad_address_or_key_is_refused_before_anything_is_made() {
        let factory = HttpProviders::default();
        let key = Secret::new("np_live_abc".to_owned());
        assert!(factory.connect(ProviderKind::Netpluse, "http://netpluse.shop", &key).is_err());
        assert!(factory.connect(ProviderKind::NetConnect, "http://127.0.0.1:9", &key).is_err());
    }
}
