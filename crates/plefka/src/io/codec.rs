//! The encoding of numbers in safetensors files: the name of their type and their little-endian bytes.

use ndarray::Array2;
use safetensors::Dtype;

use crate::float::{Float, PerType};

/// The encoding of a number type in files.
pub(super) struct Codec<F> {
    /// The type in safetensors.
    pub dtype: Dtype,
    /// The little-endian bytes of a matrix, row after row.
    pub bytes: fn(&Array2<F>) -> Vec<u8>,
}

impl<F: Float> Codec<F> {
    /// The encoding of this type.
    pub(super) fn new() -> Self {
        F::pick(Codecs)
    }
}

struct Codecs;

impl PerType for Codecs {
    type Of<F: Float> = Codec<F>;

    fn of_f32(self) -> Codec<f32> {
        Codec { dtype: Dtype::F32, bytes: |matrix| joined(matrix, f32::to_le_bytes) }
    }

    fn of_f64(self) -> Codec<f64> {
        Codec { dtype: Dtype::F64, bytes: |matrix| joined(matrix, f64::to_le_bytes) }
    }
}

fn joined<F: Copy, const N: usize>(matrix: &Array2<F>, bytes: impl Fn(F) -> [u8; N]) -> Vec<u8> {
    let mut out = Vec::with_capacity(matrix.len() * N);
    matrix.iter().for_each(|x| out.extend_from_slice(&bytes(*x)));
    out
}
