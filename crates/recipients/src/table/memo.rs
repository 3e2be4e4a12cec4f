//! Texts that were read already.
//!
//! Guarantees: a text gives what it gave when it was first read, and no more than a few are kept. Leaves out: whether a
//! value depends on more than its text; who keeps one sees to that.

/// A list says the same few sizes and networks over and over: each text is read once.
pub(super) struct Memo<T> {
    entries: Vec<(Box<str>, T)>,
}

impl<T: Copy> Memo<T> {
    const ENTRIES_MAX: usize = 16;

    pub(super) const fn new() -> Self {
        Self { entries: Vec::new() }
    }

    pub(super) fn get(&self, text: &str) -> Option<T> {
        self.entries.iter().find(|(known, _)| **known == *text).map(|(_, value)| *value)
    }

    pub(super) fn keep(&mut self, text: &str, value: T) {
        if self.entries.len() < Self::ENTRIES_MAX {
            self.entries.push((text.into(), value));
        }
    }
}
