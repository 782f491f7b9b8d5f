//! The memory that is held while something is read: everything counts, and grows only as far as the limit.

use super::limit::readable;
use super::refusal::is_refused;

/// Bytes held, and their limit.
#[derive(Debug, Clone)]
pub struct Held {
    used: u64,
    limit: u64,
}

/// Why there is no more memory: what was found and what is expected, for a message about the file.
#[derive(Debug)]
pub struct Full {
    /// The bytes that would be held.
    pub found: String,
    /// The limit.
    pub expected: String,
}

impl Held {
    /// Starts with `used` bytes.
    pub fn new(used: u64, limit: u64) -> Self {
        Self { used, limit }
    }

    /// Counts bytes that are about to be allocated.
    ///
    /// # Errors
    /// [`Full`] if they do not fit; nothing is counted then.
    pub fn take(&mut self, bytes: u64) -> Result<(), Full> {
        let used = self.used.saturating_add(bytes);
        if used > self.limit || is_refused() {
            let limit = readable(self.limit as f64);
            return Err(Full {
                found: format!("{} of memory needed", readable(used as f64)),
                expected: format!("at most {limit} (--memory-limit)"),
            });
        }
        self.used = used;
        Ok(())
    }

    /// No longer counts bytes that were freed.
    pub fn give_back(&mut self, bytes: u64) {
        self.used = self.used.saturating_sub(bytes);
    }

    /// Makes room for `more` entries: twice as many as there are, or as many as fit.
    ///
    /// # Errors
    /// [`Full`] if they do not fit, or if the system has no memory.
    pub fn reserve<T>(&mut self, vec: &mut Vec<T>, more: usize) -> Result<(), Full> {
        let (length, capacity, size) = (vec.len(), vec.capacity(), size_of::<T>() as u64);
        if capacity - length >= more {
            return Ok(());
        }
        let needed = length.saturating_add(more);
        let bytes = |wanted: usize| (wanted.saturating_sub(capacity) as u64).saturating_mul(size);
        let ample = needed.max(capacity.saturating_mul(2));
        let wanted = if self.used.saturating_add(bytes(ample)) <= self.limit { ample } else { needed };
        self.take(bytes(wanted))?;
        vec.try_reserve_exact(wanted - length).map_err(|_| Full {
            found: format!("{} of memory, which the system does not have", readable(self.used as f64)),
            expected: "a smaller file, or a machine with more memory".into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_stays_within_the_limit() {
        let mut held = Held::new(100, 1000);
        let mut all: Vec<u64> = Vec::new();
        let mut refused = None;
        while refused.is_none() {
            match held.reserve(&mut all, 1) {
                Ok(()) => all.push(7),
                Err(full) => refused = Some(full),
            }
        }
        // 900 bytes are 112 numbers.
        assert!((100..=112).contains(&all.len()), "{}", all.len());
        assert!(refused.unwrap().expected.contains("at most 1000 B"));
        held.give_back(900);
        held.take(900).unwrap();
        assert!(held.take(u64::MAX).is_err());
    }
}
