//! Memory that begins at a cache line. Loading a vector that lies across two cache lines costs two loads, and without
//! alignment half of the AVX2 vectors can lie so.

use super::memory;
use crate::float::Float;

/// Bytes of a cache line.
const LINE: usize = 64;

/// Working memory of a loop, kept from one use to the next.
#[derive(Debug, Default)]
pub(super) struct Aligned<F> {
    memory: Vec<F>,
    len: usize,
}

impl<F: Float> Aligned<F> {
    /// `len` zeros in memory of the current loop; [`Aligned::recycle`] returns this memory to the loop.
    pub(super) fn zeros(len: usize) -> Self {
        let mut memory = memory::numbers(len + LINE / size_of::<F>());
        memory.fill(F::zero());
        Self { memory, len }
    }

    pub(super) fn recycle(&mut self) {
        memory::recycle_numbers(std::mem::take(&mut self.memory));
    }

    /// `len` numbers with unspecified values: numbers from an earlier use, or zeros.
    pub(super) fn with_len(&mut self, len: usize) -> &mut [F] {
        let wanted = len + LINE / size_of::<F>();
        if self.memory.len() < wanted {
            self.memory.resize(wanted, F::zero());
        }
        self.len = len;
        let begin = self.begin();
        &mut self.memory[begin..begin + len]
    }

    /// The numbers, as many as the last caller of [`Aligned::zeros`] or [`Aligned::with_len`] requested.
    pub(super) fn get(&self) -> &[F] {
        let begin = self.begin();
        &self.memory[begin..begin + self.len]
    }

    fn begin(&self) -> usize {
        // By its contract `align_offset` may give no offset, but never a wrong one; without an offset the memory is
        // used from its start.
        let offset = self.memory.as_ptr().align_offset(LINE);
        if offset < LINE / size_of::<F>() { offset.min(self.memory.len()) } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_begins_with_a_line_and_is_kept() {
        let mut memory = Aligned::<f32>::default();
        assert!(memory.get().is_empty());
        for len in [1, 1000, 17, 5000] {
            let numbers = memory.with_len(len);
            assert_eq!((numbers.len(), numbers.as_ptr().addr() % LINE), (len, 0));
            numbers.fill(len as f32);
            assert!(memory.get().len() == len && memory.get()[len - 1] == len as f32);
        }
        memory.with_len(5000);
        assert_eq!(memory.get()[4999], 5000.0);
    }
}
