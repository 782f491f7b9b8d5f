//! The automatic learning rate, from the kinds of units, the variance of the data and the length of the run.

use ndarray::s;

use crate::float::Float;
use crate::model::Rbm;
use crate::training::config::{Reduction, TrainingConfig};
use crate::training::schedule::{CAUTIOUS, Shape};

/// Numerator of the automatic rate; the denominator is the variance of the visible layer, Σ m(1−m). The rate is at most
/// [`BOLDEST`], and smaller for batches of fewer than [`WHOLE`] samples.
const PER_VARIANCE: f64 = 25.0;
const BOLDEST: f64 = 0.5;
const WHOLE: f64 = 100.0;
/// Largest automatic rate of a gradient that is not centered: at higher rates hidden units stay at 0.
const UNCENTERED: f64 = 0.1;
/// Value of hidden units · passes / samples above which the rate falls, against overfitting.
const BY_HEART: f64 = 10.0;

/// The learning rate of a run without a rate in its settings, at most 0.5; `samples` is the number of samples of a
/// pass, if it is known.
///
/// The curvature of the likelihood by the weights of a hidden unit is at most ¼ of the covariance of the visible units
/// if all units are 0 or 1, so the rate is inversely proportional to their variance. The variance used is that of
/// independent units with the model's own fields, which start at the data's means. Curvatures of other units may grow
/// with the parameters. Gradients of smaller batches are noisier, and the rate decreases with the size of the batch. A
/// large machine that uses few samples many times overfits: with q = hidden units · passes / samples the rate falls as
/// 1/√(1 + q/10). This acts as early stopping (the length of a run times its rate acts as the inverse of weight decay;
/// Bishop 1995, section 9.2.4) without validation samples. A constant rate does not depend on q, so that a continued
/// run equals a run that was longer from the start. Measurements: docs/training-without-sampling.md.
pub(crate) fn automatic_rate<F: Float>(
    rbm: &Rbm<F>,
    training: &TrainingConfig,
    samples: Option<usize>,
) -> f64 {
    if !(rbm.visible.is_binary() && rbm.hidden.is_binary()) {
        return CAUTIOUS;
    }
    let mut means = rbm.visible.parameters.slice(s![..1, ..]).to_owned();
    rbm.visible.mean(F::one(), &mut means);
    let variance: f64 = means.iter().map(|m| m.wide() * (1.0 - m.wide())).sum();
    let boldest = if training.centering { BOLDEST } else { UNCENTERED };
    let planned = samples.filter(|_| training.schedule.shape != Shape::Constant);
    let q = planned.map_or(0.0, |n| (rbm.n_hidden() as f64) * (training.epochs as f64) / (n as f64));
    // A gradient summed over the batch is larger by the number of samples in it.
    let summed = match training.reduction {
        Reduction::Mean => 1.0,
        Reduction::Sum => training.batch as f64,
    };
    (PER_VARIANCE / variance).min(boldest) * (training.batch as f64 / WHOLE).min(1.0)
        / (summed * (1.0 + q / BY_HEART).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_automatic_rate_falls_with_variance_and_passes() {
        use crate::laws::machines;
        use crate::units::{Bernoulli, Spin};
        let settings = |batch, epochs, centering| TrainingConfig {
            batch,
            epochs,
            centering,
            ..TrainingConfig::default()
        };
        let mut rbm = machines::machine::<f64>(&Bernoulli, (800, 3), 0.1, 1);
        rbm.visible.parameters.fill(0.0);
        let rate = |batch, epochs, samples| automatic_rate(&rbm, &settings(batch, epochs, true), samples);
        assert!((rate(100, 7, None) - 25.0 / 200.0).abs() < 1e-12);
        assert!((rate(20, 7, None) - 5.0 / 200.0).abs() < 1e-12);
        // Three hidden units and 1000 passes over 100 samples: q = 30.
        assert!((rate(500, 1000, Some(100)) - 0.5 * rate(500, 1000, None)).abs() < 1e-12);
        assert!(rate(500, 1, Some(1_000_000)) > 0.999_999 * rate(500, 1, None));
        let mut constant = settings(500, 1000, true);
        constant.schedule.shape = Shape::Constant;
        assert_eq!(automatic_rate(&rbm, &constant, Some(100)), rate(500, 1000, None));
        assert_eq!(automatic_rate(&rbm, &settings(100, 7, false), None), UNCENTERED);
        let sums = TrainingConfig { reduction: Reduction::Sum, ..settings(20, 7, true) };
        assert!((automatic_rate(&rbm, &sums, None) - rate(20, 7, None) / 20.0).abs() < 1e-15);
        rbm.visible.parameters.fill(-9.0);
        assert_eq!(automatic_rate(&rbm, &settings(500, 7, true), None), BOLDEST);
        rbm.hidden.unit = &Spin;
        assert_eq!(automatic_rate(&rbm, &settings(20, 7, true), None), CAUTIOUS);
    }
}
