//! Evenly spaced rows.

use plefka::data::evenly_spaced;

#[test]
fn indices_are_spread_over_all_rows() {
    assert_eq!(evenly_spaced(3, 10), [0, 3, 6]);
    assert_eq!(evenly_spaced(4, 4), [0, 1, 2, 3]);
    assert_eq!(evenly_spaced(4, 2), [0, 0, 1, 1]);
    assert!(evenly_spaced(0, 3).is_empty() && evenly_spaced(3, 0).is_empty());
}
