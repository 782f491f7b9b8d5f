//! Sparse rows.

use plefka::linalg::Csr;

#[test]
fn unsorted_columns_are_sorted_and_repeats_refused() {
    let m = Csr::new(4, vec![0, 3, 3], vec![2, 0, 3], vec![1.0, 2.0, 3.0]).unwrap();
    assert_eq!(m.row(0), (&[0, 2, 3][..], &[2.0, 1.0, 3.0][..]));
    assert_eq!(m.row(1).0.len(), 0);
    assert_eq!(m.transpose().row(3), (&[0][..], &[3.0][..]));
    assert_eq!(m.transpose().transpose(), m);
    let mut dense = Csr::empty(4);
    dense.push_dense(&[2.0, 0.0, 1.0, 3.0]);
    dense.push_dense(&[0.0; 4]);
    assert_eq!(dense, m);
    let repeat = Csr::new(4, vec![0, 2], vec![1, 1], vec![1.0, 1.0]).unwrap_err();
    assert!(repeat.to_string().contains("column 1 twice"));
    let wide = Csr::new(2, vec![0, 1], vec![2], vec![1.0]).unwrap_err();
    assert!(wide.to_string().contains("columns below 2"));
}
