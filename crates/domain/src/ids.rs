//! Names of things. Ours are UUID v7 text minted by the engine's `Ids` port; a provider's are kept as it wrote them.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The text of it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

text_id!(
    /// A provider account as the agent named it into the program (a key, an address, an owner).
    AccountId
);
text_id!(
    /// One approval by the agent.
    BatchId
);
text_id!(
    /// One recipient, one package.
    OrderId
);
text_id!(
    /// One call to a provider that may have been charged.
    AttemptId
);
text_id!(
    /// The provider's own id of the wallet's owner (`owner`, `userProfileId`), with the provider before it: two keys of
    /// one owner are one wallet.
    WalletId
);
text_id!(
    /// The provider's id for an order, a transaction or a purchase.
    ProviderOrderId
);

/// Who a key belongs to, as the provider says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The provider's id of the owner.
    pub id: String,
    /// The owner's name, when the provider tells it.
    pub name: Option<String>,
    /// The role, when the provider has roles ("Agent", "SuperAgent", …).
    pub role: Option<String>,
    /// The profile's status, when there is one ("Active", "Suspended", …).
    pub status: Option<String>,
}

/// The text by which we name one purchase to a provider. Minted once, at approval, and used by every send of that order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reference(String);

/// Why a text cannot be a reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a reference is 1 to 64 letters, digits and dashes")]
pub struct ReferenceError;

impl Reference {
    /// Takes letters, digits and dashes only, so that it can stand in an address and in a message unchanged.
    pub fn new(text: impl Into<String>) -> Result<Self, ReferenceError> {
        let text = text.into();
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if fits { Ok(Self(text)) } else { Err(ReferenceError) }
    }

    /// The text of it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Reference {
    type Error = ReferenceError;
    fn try_from(text: String) -> Result<Self, ReferenceError> {
        Self::new(text)
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> Self {
        reference.0
    }
}
