//! The choice of a rule among given parameters, without others between them.

use ndarray::Array1;

use super::l_curve::curvature;
use super::{Choice, Rule, whiteness_distances};
use crate::selection::periodogram::Periodogram;
use crate::spectral::{Filter, Spectrum};
use crate::{Problem, scores};

/// The parameter among `parameters` (ascending) that the rule prefers: that of the least score; of the largest curvature of
/// the L-curve; of the residual nearest to the noise. `noise` is ‖e‖. An edge is the first or last of several.
///
/// # Errors
/// A sentence with the reason why the rule prefers none.
pub fn choose_among(
    rule: Rule,
    spectrum: &Spectrum,
    filter: Filter,
    problem: &Problem,
    noise: Option<f64>,
    parameters: &[f64],
) -> Result<Choice, String> {
    let each = |score: &dyn Fn(f64) -> f64| parameters.iter().map(|&at| score(at)).collect::<Array1<f64>>();
    let factors = |at: f64| filter.factors(&spectrum.values, at);
    let found = match rule {
        Rule::Gcv | Rule::RobustGcv => {
            each(&|at| scores::generalized_of(spectrum, &factors(at), rule == Rule::RobustGcv))
        }
        Rule::LeaveOneOut => {
            scores::leave_one_out(spectrum, filter, parameters, problem).sum_axis(ndarray::Axis(1))
        }
        Rule::Ncp => {
            let test = Periodogram::new(problem.root_weights.len());
            whiteness_distances(spectrum, filter, parameters, &test)
        }
        Rule::QuasiOptimality => each(&|at| scores::quasi_optimality(spectrum, filter, at)),
        Rule::LCurve if filter.counts() => {
            return Err("levels of truncation have their corner among all".into());
        }
        Rule::LCurve => each(&|at| -curvature(spectrum, filter, at)),
        Rule::Discrepancy => {
            let noise = noise.ok_or("the size of the noise is not known")?;
            let norm = |at: f64| spectrum.squared_residual(&factors(at)).iter().sum::<f64>().sqrt();
            each(&|at| (norm(at) - noise).abs())
        }
        Rule::KFold => return Err("folds are scored beside the path".into()),
    };
    let finite = (0..parameters.len()).filter(|&k| found[k].is_finite());
    let best = finite.min_by(|&a, &b| found[a].total_cmp(&found[b])).ok_or("no finite score")?;
    if rule == Rule::LCurve && found[best] >= 0.0 {
        return Err("the curve has no corner".into());
    }
    let edge = parameters.len() > 1 && (best == 0 || best + 1 == parameters.len());
    Ok(Choice { rule, parameter: parameters[best], score: found[best], edge })
}
