//! The values of a table of text, kept as bytes as long as they are bytes.

use crate::room::{Full, Held};

/// Values in row order.
#[derive(Debug)]
pub(super) enum Numbers {
    /// As long as every value is a byte.
    Bytes(Vec<u8>),
    /// Once a value is not a byte.
    Floats(Vec<f64>),
}

impl Numbers {
    /// Makes room for `more` values, as numbers if they may not be bytes.
    pub(super) fn reserve(&mut self, held: &mut Held, more: usize) -> Result<(), Full> {
        match self {
            Self::Bytes(bytes) => held.reserve(bytes, more),
            Self::Floats(floats) => held.reserve(floats, more),
        }
    }

    /// Makes numbers of bytes if a value is none, with room for as many.
    #[inline]
    pub(super) fn widen_for(&mut self, x: f64, held: &mut Held) -> Result<(), Full> {
        match self {
            Self::Bytes(bytes) if x != f64::from(x as u8) => {
                let mut floats: Vec<f64> = Vec::new();
                held.reserve(&mut floats, bytes.len() + bytes.len() / 4 + 1)?;
                floats.extend(bytes.iter().map(|&byte| f64::from(byte)));
                held.give_back(bytes.capacity() as u64);
                *self = Self::Floats(floats);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    #[inline]
    pub(super) fn push(&mut self, x: f64) {
        match self {
            Self::Bytes(bytes) if x == f64::from(x as u8) => bytes.push(x as u8),
            Self::Bytes(bytes) => {
                let mut floats: Vec<f64> = bytes.drain(..).map(f64::from).collect();
                floats.push(x);
                *self = Self::Floats(floats);
            }
            Self::Floats(floats) => floats.push(x),
        }
    }

    pub(super) fn get(&self, k: usize) -> f64 {
        match self {
            Self::Bytes(bytes) => f64::from(bytes[k]),
            Self::Floats(floats) => floats[k],
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Floats(floats) => floats.len(),
        }
    }

    /// Puts a row before the first `n_kept` values and drops the others.
    pub(super) fn put_first(&mut self, row: &[f64], n_kept: usize) {
        let mut all = Self::Bytes(Vec::with_capacity(row.len() + n_kept));
        row.iter().for_each(|x| all.push(*x));
        (0..n_kept).for_each(|k| all.push(self.get(k)));
        *self = all;
    }

    /// Forgets all but the first `n_kept` values.
    pub(super) fn truncate(&mut self, n_kept: usize) {
        match self {
            Self::Bytes(bytes) => bytes.truncate(n_kept),
            Self::Floats(floats) => floats.truncate(n_kept),
        }
    }
}
