//! The laws can fail: they detect wrong implementations, some of them published.

mod expansions;
mod phases;
mod samplers;
mod units;

use plefka::laws::{Verdict, Violation};

/// The violated law.
fn broken(verdict: Verdict) -> &'static str {
    match verdict {
        Err(Violation::Number { law, found, expected, tolerance, .. }) => {
            assert!((found - expected).abs() > tolerance || found.is_nan(), "{law}: {found} {expected}");
            law
        }
        other => panic!("no law was broken: {other:?}"),
    }
}
