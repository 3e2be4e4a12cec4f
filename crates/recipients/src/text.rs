//! Words as they stand in a list, without a copy of each.

use serde::{Serialize, Serializer};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// Part of a list's text. The rows of a list share its text: two copies in each of a hundred thousand rows would cost
/// more time than reading them.
#[derive(Clone)]
pub struct ListText {
    whole: Arc<String>,
    start: u32,
    len: u32,
}

impl ListText {
    /// The part of `whole` that begins at `start`; nothing where there is no such part.
    pub(crate) fn part(whole: &Arc<String>, start: u32, len: u32) -> Self {
        Self { whole: Arc::clone(whole), start, len }
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        let start = self.start as usize;
        self.whole.get(start..start + self.len as usize).unwrap_or("")
    }
}

impl Deref for ListText {
    type Target = str;
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl From<String> for ListText {
    /// Texts longer than 4 GB do not come from lists; such a one is cut to nothing.
    fn from(text: String) -> Self {
        let len = u32::try_from(text.len()).unwrap_or(0);
        Self { whole: Arc::new(text), start: 0, len }
    }
}

impl From<ListText> for String {
    fn from(text: ListText) -> Self {
        text.as_str().to_owned()
    }
}

impl PartialEq for ListText {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for ListText {}

impl PartialEq<str> for ListText {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for ListText {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Debug for ListText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for ListText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ListText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
