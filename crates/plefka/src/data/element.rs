//! The number types of binary files, and their conversion to arrays.

use ndarray::{Array, Array2, IxDyn, ShapeBuilder, s};

/// The encoding of one number, apart from the order of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum NumberKind {
    Bool,
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    U64,
    I64,
    F16,
    F32,
    F64,
}

/// A number type of a file: kind and byte order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element {
    /// Integer or floating point, and how many bytes.
    pub kind: NumberKind,
    /// True when the most significant byte comes first.
    pub big_endian: bool,
}

/// Decoded numbers in file order, in the narrowest of the three types of arrays.
#[derive(Debug, Clone, PartialEq)]
pub enum Numbers {
    /// From bool (as 0, 1) and 8-bit unsigned integers.
    Bytes(Vec<u8>),
    /// From 16-bit and 32-bit floating point.
    F32(Vec<f32>),
    /// From everything else; integers beyond 2^53 are rounded.
    F64(Vec<f64>),
}

/// Decoded numbers in rows and columns.
#[derive(Debug, Clone, PartialEq)]
pub enum Dense {
    /// See [`Numbers::Bytes`].
    Bytes(Array2<u8>),
    /// See [`Numbers::F32`].
    F32(Array2<f32>),
    /// See [`Numbers::F64`].
    F64(Array2<f64>),
}

impl Element {
    /// Unsigned bytes.
    pub const U8: Self = Self { kind: NumberKind::U8, big_endian: false };
    /// 32-bit floating point, little endian.
    pub const F32: Self = Self { kind: NumberKind::F32, big_endian: false };
    /// 64-bit floating point, little endian.
    pub const F64: Self = Self { kind: NumberKind::F64, big_endian: false };

    /// Bytes per number in the file.
    pub fn size(self) -> usize {
        match self.kind {
            NumberKind::Bool | NumberKind::U8 | NumberKind::I8 => 1,
            NumberKind::U16 | NumberKind::I16 | NumberKind::F16 => 2,
            NumberKind::U32 | NumberKind::I32 | NumberKind::F32 => 4,
            NumberKind::U64 | NumberKind::I64 | NumberKind::F64 => 8,
        }
    }

    /// Bytes per number once decoded.
    pub fn decoded_size(self) -> usize {
        match self.kind {
            NumberKind::Bool | NumberKind::U8 => 1,
            NumberKind::F16 | NumberKind::F32 => 4,
            _ => 8,
        }
    }

    /// The numbers in `bytes`, whose length is a multiple of [`Self::size`] (a remainder is ignored).
    pub fn decode(self, bytes: &[u8]) -> Numbers {
        let big = self.big_endian;
        match self.kind {
            NumberKind::Bool => Numbers::Bytes(bytes.iter().map(|&b| u8::from(b != 0)).collect()),
            NumberKind::U8 => Numbers::Bytes(bytes.to_vec()),
            NumberKind::I8 => Numbers::F64(bytes.iter().map(|&b| f64::from(b as i8)).collect()),
            NumberKind::U16 => Numbers::F64(words(bytes, big, |w| f64::from(u16::from_le_bytes(w)))),
            NumberKind::I16 => Numbers::F64(words(bytes, big, |w| f64::from(i16::from_le_bytes(w)))),
            NumberKind::U32 => Numbers::F64(words(bytes, big, |w| f64::from(u32::from_le_bytes(w)))),
            NumberKind::I32 => Numbers::F64(words(bytes, big, |w| f64::from(i32::from_le_bytes(w)))),
            NumberKind::U64 => Numbers::F64(words(bytes, big, |w| u64::from_le_bytes(w) as f64)),
            NumberKind::I64 => Numbers::F64(words(bytes, big, |w| i64::from_le_bytes(w) as f64)),
            NumberKind::F16 => Numbers::F32(words(bytes, big, |w| half_to_f32(u16::from_le_bytes(w)))),
            NumberKind::F32 => Numbers::F32(words(bytes, big, f32::from_le_bytes)),
            NumberKind::F64 => Numbers::F64(words(bytes, big, f64::from_le_bytes)),
        }
    }
}

fn words<const N: usize, T>(bytes: &[u8], big_endian: bool, make: impl Fn([u8; N]) -> T) -> Vec<T> {
    let word = |chunk: &[u8]| {
        let mut word = [0; N];
        word.copy_from_slice(chunk);
        if big_endian {
            word.reverse();
        }
        make(word)
    };
    bytes.chunks_exact(N).map(word).collect()
}

/// IEEE 754 binary16: sign, five bits of exponent (bias 15), ten of fraction.
fn half_to_f32(bits: u16) -> f32 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let exponent = i32::from(bits >> 10 & 0x1f);
    let fraction = f32::from(bits & 0x3ff) / 1024.0;
    sign * match exponent {
        0 => fraction * 2f32.powi(-14),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1.0 + fraction) * 2f32.powi(exponent - 15),
    }
}

/// The expected value in errors about a number that is not finite; for NaN it mentions missing entries.
pub(crate) fn expected_for(found: f64) -> &'static str {
    if found.is_nan() { "a finite number (NaN is a missing entry with --missing)" } else { "a finite number" }
}

impl Numbers {
    /// Number of entries.
    pub fn len(&self) -> usize {
        match self {
            Self::Bytes(v) => v.len(),
            Self::F32(v) => v.len(),
            Self::F64(v) => v.len(),
        }
    }

    /// True when there are no numbers.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All numbers as f64.
    pub fn to_f64(&self) -> Vec<f64> {
        match self {
            Self::Bytes(v) => v.iter().map(|&x| f64::from(x)).collect(),
            Self::F32(v) => v.iter().map(|&x| f64::from(x)).collect(),
            Self::F64(v) => v.clone(),
        }
    }

    /// The first number that is infinite (or NaN, unless NaN marks a `missing` entry), and its index in file order.
    pub fn first_not_finite(&self, missing: bool) -> Option<(usize, f64)> {
        let refused = |x: f64| !(x.is_finite() || missing && x.is_nan());
        match self {
            Self::Bytes(_) => None,
            Self::F32(v) => v.iter().position(|&x| refused(f64::from(x))).map(|i| (i, f64::from(v[i]))),
            Self::F64(v) => v.iter().position(|&x| refused(x)).map(|i| (i, v[i])),
        }
    }

    /// The first `n_rows` rows of these numbers as an array of shape `dims`, whose axes after the first are joined into
    /// one. With `fortran` the first axis runs fastest. The product of `dims` must be the number of numbers.
    pub fn into_dense(self, dims: &[usize], fortran: bool, n_rows: usize) -> Dense {
        match self {
            Self::Bytes(v) => Dense::Bytes(shaped(v, dims, fortran, n_rows)),
            Self::F32(v) => Dense::F32(shaped(v, dims, fortran, n_rows)),
            Self::F64(v) => Dense::F64(shaped(v, dims, fortran, n_rows)),
        }
    }
}

fn shaped<T: Copy + Default>(values: Vec<T>, dims: &[usize], fortran: bool, n_rows: usize) -> Array2<T> {
    let n_columns = dims[1..].iter().product();
    let n_rows = n_rows.min(dims[0]);
    let flat = match (fortran, dims) {
        (false, _) => values,
        (true, &[all_rows, _]) => transposed(&values, all_rows, n_rows, n_columns),
        (true, _) => {
            let array = Array::from_shape_vec(IxDyn(dims).f(), values).expect("length checked by the caller");
            array.iter().copied().take(n_rows * n_columns).collect()
        }
    };
    let all_rows = flat.len() / n_columns;
    let array = Array2::from_shape_vec((all_rows, n_columns), flat).expect("length checked by the caller");
    if all_rows == n_rows { array } else { array.slice(s![..n_rows, ..]).to_owned() }
}

/// Converts columns to rows, in blocks that stay in the cache.
fn transposed<T: Copy + Default>(columns: &[T], all_rows: usize, n_rows: usize, n_columns: usize) -> Vec<T> {
    const BLOCK: usize = 64;
    let mut rows = vec![T::default(); n_rows * n_columns];
    for first_row in (0..n_rows).step_by(BLOCK) {
        for first_column in (0..n_columns).step_by(BLOCK) {
            for row in first_row..n_rows.min(first_row + BLOCK) {
                for column in first_column..n_columns.min(first_column + BLOCK) {
                    rows[row * n_columns + column] = columns[column * all_rows + row];
                }
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_is_exact() {
        for (bits, value) in [(0x3c00, 1.0), (0xc000, -2.0), (0x3555, 0.333_251_95), (1, 5.960_464_5e-8)] {
            assert_eq!(half_to_f32(bits), value);
        }
        assert!(half_to_f32(0x7c00).is_infinite() && half_to_f32(0x7e00).is_nan());
    }
}
