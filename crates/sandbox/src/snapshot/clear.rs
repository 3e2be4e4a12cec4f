//! Secrets in clear, only here and only for a snapshot: the types themselves cannot be written.

use crate::config::KeyConfig;
use domain::Secret;
use serde::{Deserialize, Serialize};

/// A key with its text.
#[derive(Serialize, Deserialize)]
pub(super) struct ClearKey {
    pub(super) owner_id: String,
    label: String,
    text: String,
    revoked: bool,
}

impl From<&KeyConfig> for ClearKey {
    fn from(key: &KeyConfig) -> Self {
        let KeyConfig { owner_id, label, text, revoked } = key.clone();
        Self { owner_id, label, text: text.expose().clone(), revoked }
    }
}

impl From<ClearKey> for KeyConfig {
    fn from(key: ClearKey) -> Self {
        let ClearKey { owner_id, label, text, revoked } = key;
        Self { owner_id, label, text: Secret::new(text), revoked }
    }
}

/// A voucher's serial and PIN, for `#[serde(with)]`.
pub(crate) mod clear_credential {
    use super::Secret;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    type Credential = Option<(String, Secret<String>)>;

    pub(crate) fn serialize<S: Serializer>(credential: &Credential, to: S) -> Result<S::Ok, S::Error> {
        credential.as_ref().map(|(serial, pin)| (serial, pin.expose())).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Credential, D::Error> {
        let clear = Option::<(String, String)>::deserialize(from)?;
        Ok(clear.map(|(serial, pin)| (serial, Secret::new(pin))))
    }
}

/// A request on its way, key and all, for `#[serde(with)]`.
pub(crate) mod clear_request {
    use super::{Deserialize, Serialize};
    use crate::wire::SandboxRequest;
    use bytes::Bytes;
    use serde::{Deserializer, Serializer};

    #[derive(Serialize, Deserialize)]
    struct ClearRequest {
        method: String,
        path_and_query: String,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    }

    pub(crate) fn serialize<S: Serializer>(request: &SandboxRequest, to: S) -> Result<S::Ok, S::Error> {
        let SandboxRequest { method, path_and_query, headers, body } = request.clone();
        ClearRequest { method, path_and_query, headers, body: body.to_vec() }.serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<SandboxRequest, D::Error> {
        let ClearRequest { method, path_and_query, headers, body } = ClearRequest::deserialize(from)?;
        Ok(SandboxRequest { method, path_and_query, headers, body: Bytes::from(body) })
    }
}

/// A map as a list of pairs, since JSON knows no keys but texts; for `#[serde(with)]`.
pub(crate) mod pairs {
    use super::{Deserialize, Serialize};
    use serde::{Deserializer, Serializer};
    use std::collections::BTreeMap;

    pub(crate) fn serialize<K: Serialize, V: Serialize, S: Serializer>(
        map: &BTreeMap<K, V>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(map)
    }

    pub(crate) fn deserialize<'de, K, V, D>(from: D) -> Result<BTreeMap<K, V>, D::Error>
    where
        K: Deserialize<'de> + Ord,
        V: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        Ok(Vec::<(K, V)>::deserialize(from)?.into_iter().collect())
    }
}
