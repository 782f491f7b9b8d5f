//! Bethe approximation, the sum of all diagrams of two units: A = Σ_ij A_ij, where A_ij is the free energy of pair ij
//! alone at its two means ([`super::pair`]). Exact if the couplings form a tree; otherwise the error is O(β⁴), from
//! rings of four couplings (Bethe 1935; Yedidia, Freeman & Weiss 2005). For two-state units s₀, s₁ with
//! p = (m−s₀)/(s₁−s₀): J = W(s₁−s₀)(s₁'−s₀'), A = mᵀWn + Σ_ij (A_ij − J p q), ∂A/∂W = mnᵀ + (s₁−s₀)(s₁'−s₀')(ξ − pq).

use ndarray::{Array2, Axis};

use super::pair::{self, Bonds, Units};
use super::{Couplings, Expansion, Naive, replicas};
use crate::float::Float;
use crate::inference::cumulants::Cumulants;
use crate::kernels::parallel;
use crate::kernels::rows::slice_mut;
use crate::units::Unit;

/// The Bethe approximation.
#[derive(Debug, Clone, Copy)]
pub struct Bethe;

/// Number of own units whose fields are one task.
const BLOCK: usize = 16;

/// s₀ and s₁ − s₀ of both layers, own layer first; `None` if a layer's units do not have two states.
fn ends<F: Float>(own: &Cumulants<F>, other: &Cumulants<F>) -> Option<[(f64, f64); 2]> {
    let pair = |states: Option<&'static [f64]>| match states {
        Some(&[low, high]) => Some((low, high - low)),
        _ => None,
    };
    Some([pair(own.states())?, pair(other.states())?])
}

/// J and ε of every coupling, (n_own × n_other).
struct AllBonds {
    j: Array2<f64>,
    epsilon: Array2<f64>,
}

impl AllBonds {
    fn new<F: Float>(couplings: Couplings<'_, F>, steps: f64) -> Self {
        let mut j = couplings.weights().as_standard_layout().mapv(|w| w.wide() * steps);
        let epsilon = Array2::from_shape_vec(
            j.dim(),
            parallel::map_tasks(slice_mut(&mut j).chunks_mut(BLOCK).collect(), 1, |part: &mut [f64]| {
                let limit = |j: &mut f64| {
                    let (limited, epsilon) = pair::bonds(*j);
                    *j = limited;
                    epsilon
                };
                part.iter_mut().map(limit).collect::<Vec<f64>>()
            })
            .concat(),
        );
        Self { epsilon: epsilon.expect("as many as couplings"), j }
    }

    fn of(&self, unit: usize) -> Bonds<'_> {
        let [j, epsilon] =
            [&self.j, &self.epsilon].map(|all| all.row(unit).to_slice().expect("row-major matrices"));
        Bonds { j, epsilon }
    }
}

fn units_of<F: Float>(layer: &Cumulants<F>, (low, step): (f64, f64)) -> Vec<Units> {
    layer.mean.axis_iter(Axis(0)).map(|row| Units::new(row, low, step)).collect()
}

impl<F: Float> Expansion<F> for Bethe {
    fn name(&self) -> &'static str {
        "bethe"
    }

    fn description(&self) -> &'static str {
        "Bethe approximation: all orders in each pair, exact on trees; for units of two states"
    }

    fn order(&self) -> usize {
        3
    }

    fn cumulants(&self) -> usize {
        1
    }

    fn powers(&self) -> usize {
        1
    }

    fn accepts(&self, visible: &dyn Unit<F>, hidden: &dyn Unit<F>) -> Result<(), String> {
        for unit in [visible, hidden] {
            if unit.states().is_none_or(|states| states.len() != 2) {
                return Err(format!(
                    "units of two states, which {} are not: the Bethe approximation needs the pair's probabilities",
                    unit.name()
                ));
            }
        }
        Ok(())
    }

    /// NaN if a layer's units do not have two states; [`Expansion::accepts`] refuses such layers beforehand.
    fn value(&self, couplings: Couplings<'_, F>, visible: &Cumulants<F>, hidden: &Cumulants<F>) -> Vec<f64> {
        let naive = Naive.value(couplings, visible, hidden);
        let Some([own, other]) = ends(visible, hidden) else { return vec![f64::NAN; naive.len()] };
        let bonds = AllBonds::new(couplings, own.1 * other.1);
        let (own, other) = (units_of(visible, own), units_of(hidden, other));
        let pairs = replicas::map(naive.len(), couplings.weights().dim(), |replica| -> f64 {
            let value = |i| pair::value(own[replica].get(i), &other[replica], bonds.of(i));
            (0..visible.mean.ncols()).map(value).sum()
        });
        naive.into_iter().zip(pairs).map(|(a, b)| a + b).collect()
    }

    fn add_field(
        &self,
        couplings: Couplings<'_, F>,
        own: &Cumulants<F>,
        other: &Cumulants<F>,
        out: &mut Array2<F>,
    ) {
        let Some([ends, far]) = ends(own, other) else { return out.fill(F::nan()) };
        let bonds = AllBonds::new(couplings, ends.1 * far.1);
        let linear: Vec<f64> = couplings
            .weights()
            .rows()
            .into_iter()
            .map(|row| far.0 * row.iter().map(|w| w.wide()).sum::<f64>())
            .collect();
        let (units, others) = (units_of(own, ends), units_of(other, far));
        let n = out.ncols();
        parallel::for_each_chunk(slice_mut(out), BLOCK, 1, |block, part| {
            for (k, o) in part.iter_mut().enumerate() {
                let (replica, i) = ((block * BLOCK + k) / n, (block * BLOCK + k) % n);
                let field = pair::field(units[replica].get(i), &others[replica], bonds.of(i));
                *o += F::of(linear[i] + field / ends.1);
            }
        });
    }

    fn add_weight_gradient(
        &self,
        couplings: Couplings<'_, F>,
        visible: &Cumulants<F>,
        hidden: &Cumulants<F>,
        shares: Option<&[F]>,
        out: &mut Array2<F>,
    ) {
        let Some([own, other]) = ends(visible, hidden) else { return out.fill(F::nan()) };
        couplings.add_outer(0, (&visible.mean, &hidden.mean), shares, 1.0, out);
        let steps = own.1 * other.1;
        let bonds = AllBonds::new(couplings, steps);
        let (own, other) = (units_of(visible, own), units_of(hidden, other));
        let share = |r: usize| shares.map_or(1.0 / own.len() as f64, |shares| shares[r].wide());
        let n = out.ncols();
        parallel::for_each_chunk(slice_mut(out), n, 1, |i, row| {
            let mut sums = vec![0.0; n];
            for (replica, units) in own.iter().enumerate() {
                let scale = steps * share(replica);
                pair::add_covariances(units.get(i), &other[replica], bonds.of(i), scale, &mut sums);
            }
            row.iter_mut().zip(sums).for_each(|(o, sum)| *o += F::of(sum));
        });
    }
}
