//! Models kept along a run: the ladder of trajectory tempering (Béreux et al. 2026). A model changes fastest in the
//! beginning, so the steps between kept models grow by a constant factor.

/// Whether to keep the model after step number `step`, counted from 1, in a run of `total` steps with about `wanted`
/// kept models; `last` is the step of the last kept model.
pub(super) fn is_turn(step: u64, last: Option<u64>, wanted: usize, total: f64) -> bool {
    wanted > 0 && (step as f64) < total && step >= turn(last, wanted, total)
}

/// The step of the next model to keep.
fn turn(last: Option<u64>, wanted: usize, total: f64) -> u64 {
    let Some(last) = last else { return 1 };
    let factor = total.max(2.0).powf(1.0 / wanted as f64);
    ((last as f64 * factor).round() as u64).max(last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_as_many_models_as_wanted_at_growing_distances() {
        for (wanted, total) in [(10, 12_000.0), (20, 1e6), (5, 40.0)] {
            let mut steps: Vec<u64> = Vec::new();
            loop {
                let next = turn(steps.last().copied(), wanted, total);
                if next as f64 >= total {
                    break;
                }
                steps.push(next);
            }
            assert!(steps.len() <= wanted + 1 && 2 * steps.len() >= wanted, "{steps:?}");
            assert_eq!(steps[0], 1);
            assert!(steps.windows(3).all(|w| w[2] - w[1] >= w[1] - w[0]));
        }
    }
}
