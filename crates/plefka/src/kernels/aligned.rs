//! Memory that begins with a line of the cache: a vector that lies across two of them costs two loads, and half of the
//! vectors of AVX2 do where the allocator has its way.

use super::memory;
use crate::float::Float;

/// Bytes of a line.
const LINE: usize = 64;

/// Working memory of a loop, kept from one use to the next.
#[derive(Debug, Default)]
pub(super) struct Aligned<F> {
    memory: Vec<F>,
    len: usize,
}

impl<F: Float> Aligned<F> {
    /// As many zeros, in the memory of the loop that runs, which [`Aligned::recycle`] gives it back.
    pub(super) fn zeros(len: usize) -> Self {
        let mut memory = memory::numbers(len + LINE / size_of::<F>());
        memory.fill(F::zero());
        Self { memory, len }
    }

    pub(super) fn recycle(&mut self) {
        memory::recycle_numbers(std::mem::take(&mut self.memory));
    }

    /// So many numbers, whatever they are: what was there before, or zeros.
    pub(super) fn with_len(&mut self, len: usize) -> &mut [F] {
        let wanted = len + LINE / size_of::<F>();
        if self.memory.len() < wanted {
            self.memory.resize(wanted, F::zero());
        }
        self.len = len;
        let begin = self.begin();
        &mut self.memory[begin..begin + len]
    }

    /// As many as were asked for last.
    pub(super) fn get(&self) -> &[F] {
        let begin = self.begin();
        &self.memory[begin..begin + self.len]
    }

    fn begin(&self) -> usize {
        // The offset may be unknown, by its contract, but not wrong: then the memory serves as it is.
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
