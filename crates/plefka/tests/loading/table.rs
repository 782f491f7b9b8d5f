//! Labels.

use plefka::data::Labels;

#[test]
fn classes_are_in_numeric_then_alphabetic_order() {
    let labels = Labels::new(&["10", "9", "b", "9", "1a", "a"]);
    assert_eq!(labels.classes, ["9", "10", "1a", "a", "b"]);
    assert_eq!(labels.index, [1, 0, 4, 0, 2, 3]);
    assert_eq!(labels.names().collect::<Vec<_>>(), ["10", "9", "b", "9", "1a", "a"]);
}
