//! Padé approximant [0/2] in β of the terms after A₁: β²A₂ + β³A₃ + β⁴A₄ = β²A₂/(1 + d₁β + d₂β²) + O(β⁵) at β = 1, with
//! d₁ = −A₃/A₂, d₂ = (A₃/A₂)² − A₄/A₂; every replica has its own coefficients. Where the denominator is at most
//! [`LEAST`] (close to a pole) the sum A₂ + A₃ + A₄ replaces the approximant; value and derivatives are discontinuous
//! there. Error O(β⁵). With r = A₃/A₂, s = A₄/A₂ and D = 1 − r + r² − s the derivatives by A₂, A₃ and A₄ are
//! 1/D + (2r² − r − s)/D², (1 − 2r)/D² and 1/D². The approximant [1/1] is not offered: it is ill-conditioned near
//! m = ½, where A₃ vanishes.

use ndarray::Array2;

use super::{Couplings, Expansion, Fourth, Naive, Second, Third};
use crate::float::Float;
use crate::inference::cumulants::Cumulants;
use crate::kernels::rows;

/// Order 4 as a Padé approximant.
#[derive(Debug, Clone, Copy)]
pub struct Pade;

/// The smallest denominator of the approximant.
const LEAST: f64 = 0.2;

/// The expansions of orders 1 to 4, which differ by one term each.
fn nested<F: Float>() -> [&'static dyn Expansion<F>; 4] {
    [&Naive, &Second, &Third, &Fourth]
}

/// A, and its derivatives by A₁ to A₄ as weights of the nested expansions: ΣA'_k A_k = Σ weight_k (A₁ + … + A_k).
fn resum([first, second, third, fourth]: [f64; 4]) -> (f64, [f64; 4]) {
    let taylor = (first + second + third + fourth, [0.0, 0.0, 0.0, 1.0]);
    let (r, s) = (third / second, fourth / second);
    let denominator = 1.0 - r + r * r - s;
    // If A₂ = 0 nothing fluctuates or nothing interacts, and all terms are 0.
    if second == 0.0 || denominator <= LEAST {
        return taylor;
    }
    let square = denominator * denominator;
    let slopes =
        [1.0, 1.0 / denominator + (2.0 * r * r - r - s) / square, (1.0 - 2.0 * r) / square, 1.0 / square];
    let weights = [slopes[0] - slopes[1], slopes[1] - slopes[2], slopes[2] - slopes[3], slopes[3]];
    (first + second / denominator, weights)
}

/// [`resum`] of every replica.
fn resummed<F: Float>(c: Couplings<'_, F>, own: &Cumulants<F>, other: &Cumulants<F>) -> Vec<(f64, [f64; 4])> {
    let sums = nested::<F>().map(|expansion| expansion.value(c, own, other));
    let of = |replica: usize| {
        let [a, b, c, d] = [0, 1, 2, 3].map(|k: usize| sums[k][replica]);
        resum([a, b - a, c - b, d - c])
    };
    (0..own.replicas()).map(of).collect()
}

impl<F: Float> Expansion<F> for Pade {
    fn name(&self) -> &'static str {
        "pade"
    }

    fn description(&self) -> &'static str {
        "Order 4 as a Padé approximant [0/2]; not for training"
    }

    fn order(&self) -> usize {
        4
    }

    fn cumulants(&self) -> usize {
        4
    }

    fn powers(&self) -> usize {
        4
    }

    fn training(&self) -> Result<(), &'static str> {
        Err("the Padé approximant gives way to the plain sum near a pole, and its gradient jumps there")
    }

    fn value(&self, couplings: Couplings<'_, F>, visible: &Cumulants<F>, hidden: &Cumulants<F>) -> Vec<f64> {
        resummed(couplings, visible, hidden).into_iter().map(|(value, _)| value).collect()
    }

    fn add_field(
        &self,
        couplings: Couplings<'_, F>,
        own: &Cumulants<F>,
        other: &Cumulants<F>,
        out: &mut Array2<F>,
    ) {
        let weights = resummed(couplings, own, other);
        for (k, expansion) in nested::<F>().into_iter().enumerate() {
            let mut field = Array2::zeros(out.dim());
            expansion.add_field(couplings, own, other, &mut field);
            rows::for_each_row(out, |replica, row| {
                let weight = F::of(weights[replica].1[k]);
                row.iter_mut().zip(field.row(replica)).for_each(|(o, &f)| *o += weight * f);
            });
        }
    }

    fn add_weight_gradient(
        &self,
        couplings: Couplings<'_, F>,
        visible: &Cumulants<F>,
        hidden: &Cumulants<F>,
        shares: Option<&[F]>,
        out: &mut Array2<F>,
    ) {
        let weights = resummed(couplings, visible, hidden);
        let share = |r: usize| shares.map_or(1.0 / weights.len() as f64, |shares| shares[r].wide());
        for (k, expansion) in nested::<F>().into_iter().enumerate() {
            let own: Vec<F> = (0..weights.len()).map(|r| F::of(share(r) * weights[r].1[k])).collect();
            expansion.add_weight_gradient(couplings, visible, hidden, Some(&own), out);
        }
    }
}
