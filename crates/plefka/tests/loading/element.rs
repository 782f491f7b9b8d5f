//! Numbers of files in either order of bytes and of axes.

use plefka::data::element::{Dense, Element, NumberKind, Numbers};

#[test]
fn both_byte_orders_and_both_axis_orders() {
    let big = Element { kind: NumberKind::I16, big_endian: true };
    assert_eq!(big.decode(&[0, 1, 255, 254]), Numbers::F64(vec![1.0, -2.0]));
    let by_columns = Numbers::Bytes(vec![1, 4, 2, 5, 3, 6]).into_dense(&[2, 3], true, 2);
    let by_rows = Numbers::Bytes(vec![1, 2, 3, 4, 5, 6]).into_dense(&[2, 3], false, 2);
    let (Dense::Bytes(a), Dense::Bytes(b)) = (by_columns, by_rows) else { panic!("bytes stay bytes") };
    assert_eq!(a, b);
}

#[test]
fn three_fortran_axes_join_in_row_order() {
    // The array a[i][r][c] = 100 i + 10 r + c of shape (2, 2, 3), first axis fastest.
    let mut file = Vec::new();
    for c in 0..3u8 {
        for r in 0..2 {
            for i in 0..2 {
                file.push(100 * i + 10 * r + c);
            }
        }
    }
    let Dense::Bytes(a) = Numbers::Bytes(file).into_dense(&[2, 2, 3], true, 2) else { panic!() };
    assert_eq!(a.row(1).to_vec(), [100, 101, 102, 110, 111, 112]);
}
