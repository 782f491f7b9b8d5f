//! The header of an npy file: magic, version, length and a Python dictionary, padded to a multiple of 64 bytes.
//! Source: NumPy Enhancement Proposal 1.

/// What stands before the numbers of an array in row-major order; the dtype is in NumPy's notation, `<f8`.
pub(super) fn bytes(dtype: &str, shape: &[usize]) -> Vec<u8> {
    let shape: String = shape.iter().map(|length| format!("{length}, ")).collect();
    let mut dictionary = format!("{{'descr': '{dtype}', 'fortran_order': False, 'shape': ({shape}), }}");
    // Version 1 has two bytes for the length, version 2 has four.
    let long = dictionary.len() > usize::from(u16::MAX) - 64;
    let before = if long { 12 } else { 10 };
    let padded = (before + dictionary.len() + 1).next_multiple_of(64) - before;
    dictionary.extend(std::iter::repeat_n(' ', padded - 1 - dictionary.len()));
    dictionary.push('\n');
    let mut bytes = b"\x93NUMPY".to_vec();
    if long {
        bytes.extend([2, 0]);
        bytes.extend((padded as u32).to_le_bytes());
    } else {
        bytes.extend([1, 0]);
        bytes.extend((padded as u16).to_le_bytes());
    }
    bytes.extend(dictionary.bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_what_numpy_reads() {
        let header = bytes("<f4", &[3, 2]);
        let start = b"\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2, ), }";
        assert!(header.starts_with(start));
        assert_eq!((header.len(), header.last()), (128, Some(&b'\n')));
        assert!(header[start.len()..127].iter().all(|&byte| byte == b' '));
        assert!(bytes("|u1", &[]).windows(14).any(|part| part == b"'shape': (), }"));
        for axes in 1..40 {
            let header = bytes("<i8", &vec![7; axes]);
            assert_eq!(header.len() % 64, 0);
            assert_eq!(header.len(), 10 + usize::from(u16::from_le_bytes([header[8], header[9]])));
        }
        let long = bytes("<i8", &vec![7; 30_000]);
        assert_eq!((long[6], long.len() % 64), (2, 0));
        assert_eq!(long.len(), 12 + u32::from_le_bytes(long[8..12].try_into().unwrap()) as usize);
    }
}
