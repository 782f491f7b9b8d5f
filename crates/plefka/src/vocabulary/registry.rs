//! An append-only list of entries that are registered while a program runs, beside the built-in ones.

use std::sync::{PoisonError, RwLock};

/// Entries in the order in which they were added; no entry is ever removed.
#[derive(Debug)]
pub struct Registry<T> {
    entries: RwLock<Vec<T>>,
}

impl<T: Copy> Registry<T> {
    /// A list without entries.
    pub const fn new() -> Self {
        Self { entries: RwLock::new(Vec::new()) }
    }

    /// All entries so far.
    pub fn entries(&self) -> Vec<T> {
        self.entries.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Adds an entry unless an existing entry is the `same`. Returns whether it was added.
    pub fn add(&self, entry: T, same: impl Fn(&T) -> bool) -> bool {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        let new = !entries.iter().any(same);
        if new {
            entries.push(entry);
        }
        new
    }
}

impl<T: Copy> Default for Registry<T> {
    fn default() -> Self {
        Self::new()
    }
}
