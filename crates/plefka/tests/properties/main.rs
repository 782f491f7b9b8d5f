//! Laws that hold for all inputs, checked on random ones: round trips of every writer and its reader, dialects of tables,
//! resumed runs, sums over batches. Always the same inputs; `PROPTEST_CASES` asks for more of them.

mod arrays;
mod models;
mod runs;
mod sequences;
mod settings;
mod sums;
mod tables;

use ndarray::Array2;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// The variable with the number of inputs.
const NUMBER: &str = "PROPTEST_CASES";

/// Checks a law, which panics where it does not hold, for so many inputs; the message has the smallest that breaks it.
fn check<S: Strategy>(cases: u32, inputs: S, law: impl Fn(S::Value)) {
    let cases = std::env::var(NUMBER).map_or(cases, |text| text.parse().expect("a number of inputs"));
    // Nothing is written beside the sources.
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(&inputs, |input| {
        law(input);
        Ok(())
    });
    outcome.unwrap_or_else(|broken| panic!("{broken}"));
}

/// Matrices of one to five rows and columns.
fn matrices<S: Strategy + Clone>(element: S) -> impl Strategy<Value = Array2<S::Value>> {
    (1usize..6, 1usize..6).prop_flat_map(move |(rows, columns)| {
        vec(element.clone(), rows * columns).prop_map(move |all| {
            Array2::from_shape_vec((rows, columns), all).expect("as many as the shape has")
        })
    })
}

/// Every finite number.
fn finite() -> impl Strategy<Value = f64> + Clone {
    use proptest::num::f64::{NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
    NEGATIVE | NORMAL | POSITIVE | SUBNORMAL | ZERO
}

/// Every finite number in single precision.
fn finite_single() -> impl Strategy<Value = f32> + Clone {
    use proptest::num::f32::{NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
    NEGATIVE | NORMAL | POSITIVE | SUBNORMAL | ZERO
}

#[test]
fn a_law_that_does_not_hold_is_refused_with_its_smallest_input() {
    let refused = std::panic::catch_unwind(|| check(300, 0u32..1000, |x| assert!(x < 40)));
    let message = refused.expect_err("a law that fails").downcast::<String>().expect("a text");
    assert!(message.contains("minimal failing input: 40"), "{message}");
}
