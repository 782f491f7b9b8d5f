//! The named arrays and numbers that a run carries.

use ndarray::Array2;
use plefka::training::State;

#[test]
fn a_part_is_what_was_prefixed() {
    let inner = State::new().with_array("a", Array2::from_elem((2, 3), 1.5f32)).with_number("n", 0.1);
    let mut all = inner.clone().prefixed("part");
    all.extend(State::new().with_number("partly", 2.0).with_array("b", Array2::zeros((1, 1))));
    assert_eq!(all.part("part"), inner);
    assert_eq!(all.len(), 2);
    assert!(all.part("part").is_empty());
    assert_eq!(all.take_number("partly").ok(), Some(2.0));
    assert!(all.take_number("partly").unwrap_err().to_string().contains("partly"));
    assert!(all.take("b", (1, 2)).unwrap_err().to_string().contains("(1, 1)"));
    assert!(all.is_empty());
}

#[test]
fn rows_are_free_and_columns_are_not() {
    let mut state = State::new().with_array("a", Array2::<f64>::zeros((2, 3)));
    let message = state.clone().take_rows("a", 4).unwrap_err().to_string();
    assert!(message.contains("3 columns") && message.contains("4 columns"), "{message}");
    assert_eq!(state.take_rows("a", 3).ok().flatten().map(|a| a.dim()), Some((2, 3)));
    assert!(state.take_rows("a", 3).is_ok_and(|a| a.is_none()));
}
