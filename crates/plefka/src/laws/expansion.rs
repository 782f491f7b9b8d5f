//! Laws of an expansion: its field and weight gradient are the derivatives of its value, for every replica and from
//! either layer. The free energy is stationary, so that ln Z can have the correct order even with a wrong field: the
//! error slopes of [`super::slopes`] alone are no proof.

use ndarray::Array2;

use super::{Verdict, close, derivative, derivatives_of};
use crate::float::Float;
use crate::inference::expansion::{Couplings, Expansion, scaled};
use crate::inference::{Cumulants, FixedPoint};
use crate::model::{Layer, Rbm};
use crate::rng::{Purpose, Stream};

/// Largest error of derivatives.
const TOLERANCE: f64 = 1e-7;
/// Step of the finite differences.
const STEP: f64 = 1e-4;
/// Number of replicas, enough to detect mixed-up replicas.
const REPLICAS: usize = 3;

/// All laws of derivatives on one machine.
pub fn derivatives(expansion: &dyn Expansion<f64>, rbm: &Rbm<f64>, beta: f64, seed: u64) -> Verdict {
    let point = Point::random(expansion, rbm, beta, seed);
    point.fields(true)?;
    point.fields(false)?;
    point.mirror()?;
    point.weight_gradient(None)?;
    point.weight_gradient(Some(&[0.5, 0.2, 0.3]))
}

/// Magnetizations for the test of an expansion.
struct Point<'a> {
    expansion: &'a dyn Expansion<f64>,
    rbm: &'a Rbm<f64>,
    beta: f64,
    visible: Array2<f64>,
    hidden: Array2<f64>,
    /// βW.
    couplings: Array2<f64>,
}

impl<'a> Point<'a> {
    /// Means in fields uniform in (−2, 2): inside the range of any unit.
    fn random(expansion: &'a dyn Expansion<f64>, rbm: &'a Rbm<f64>, beta: f64, seed: u64) -> Self {
        let mut stream = Stream::new(seed, Purpose::Sample, 0, 0);
        let mut means = |layer: &Layer<f64>| {
            let mut fields =
                Array2::from_shape_simple_fn((REPLICAS, layer.len()), || 4.0 * stream.uniform() - 2.0);
            layer.mean(beta, &mut fields);
            fields
        };
        let (visible, hidden) = (means(&rbm.visible), means(&rbm.hidden));
        let couplings = scaled(&rbm.weights, beta).into_owned();
        Self { expansion, rbm, beta, visible, hidden, couplings }
    }

    fn cumulants(&self, layer: &Layer<f64>, means: &Array2<f64>) -> Cumulants<f64> {
        Cumulants::new(layer, self.beta, means.clone(), self.expansion.cumulants())
    }

    fn value(&self, visible: &Array2<f64>, hidden: &Array2<f64>, couplings: &Array2<f64>) -> Vec<f64> {
        let visible = self.cumulants(&self.rbm.visible, visible);
        let hidden = self.cumulants(&self.rbm.hidden, hidden);
        self.expansion.value(Couplings::new(couplings), &visible, &hidden)
    }

    /// The field on one layer is ∂A/∂m, added to the previous contents; replicas do not affect each other.
    fn fields(&self, on_visible: bool) -> Verdict {
        let visible = self.cumulants(&self.rbm.visible, &self.visible);
        let hidden = self.cumulants(&self.rbm.hidden, &self.hidden);
        let couplings = Couplings::new(&self.couplings);
        let (which, couplings, own, other) = match on_visible {
            true => ("visible", couplings, &visible, &hidden),
            false => ("hidden", couplings.mirror(), &hidden, &visible),
        };
        let mut found = Array2::from_elem(own.mean.dim(), 0.75);
        self.expansion.add_field(couplings, own, other, &mut found);
        for ((replica, unit), &found) in found.indexed_iter() {
            // The values of all replicas change with one magnetization, if replicas are mixed up.
            let wanted = derivatives_of(STEP, |shift| {
                let mut means = own.mean.clone();
                means[[replica, unit]] += shift;
                match on_visible {
                    true => self.value(&means, &self.hidden, &self.couplings),
                    false => self.value(&self.visible, &means, &self.couplings),
                }
            });
            for (seen, &wanted) in wanted.iter().enumerate() {
                let place = || format!("{which} unit {unit}, replica {replica}, value of replica {seen}");
                let found = if seen == replica { found - 0.75 } else { 0.0 };
                close("field = ∂A/∂m, added", place, found, wanted, TOLERANCE)?;
            }
        }
        Ok(())
    }

    /// The value does not depend on which layer is the visible one.
    fn mirror(&self) -> Verdict {
        let visible = self.cumulants(&self.rbm.visible, &self.visible);
        let hidden = self.cumulants(&self.rbm.hidden, &self.hidden);
        let couplings = Couplings::new(&self.couplings);
        let here = self.expansion.value(couplings, &visible, &hidden);
        let there = self.expansion.value(couplings.mirror(), &hidden, &visible);
        let again = self.expansion.value(couplings.mirror().mirror(), &visible, &hidden);
        for replica in 0..REPLICAS {
            let place = || format!("replica {replica}");
            close("value = value mirrored", place, there[replica], here[replica], 1e-12)?;
            close("value = value mirrored twice", place, again[replica], here[replica], 0.0)?;
        }
        Ok(())
    }

    /// The weight gradient is ∂A/∂(βW), averaged over replicas with their shares and added to the previous contents.
    fn weight_gradient(&self, shares: Option<&[f64; REPLICAS]>) -> Verdict {
        let visible = self.cumulants(&self.rbm.visible, &self.visible);
        let hidden = self.cumulants(&self.rbm.hidden, &self.hidden);
        let mut found = Array2::from_elem(self.rbm.weights.dim(), 0.75);
        let couplings = Couplings::new(&self.couplings);
        let given = shares.map(|s| &s[..]);
        self.expansion.add_weight_gradient(couplings, &visible, &hidden, given, &mut found);
        let equal = [1.0 / REPLICAS as f64; REPLICAS];
        let shares = shares.unwrap_or(&equal);
        for ((i, j), &found) in found.indexed_iter() {
            let wanted = derivative(STEP, |shift| {
                let mut couplings = self.couplings.clone();
                couplings[[i, j]] += shift;
                let values = self.value(&self.visible, &self.hidden, &couplings);
                values.iter().zip(shares).map(|(a, share)| a * share).sum()
            });
            let place = || format!("weight ({i}, {j}), shares {shares:?}");
            close("weight gradient = ∂A/∂(βW), added", place, found - 0.75, wanted, TOLERANCE)?;
        }
        Ok(())
    }
}

/// At a solution of the mean-field equations the gradient is the total derivative of ln Z = −F by any parameter, β
/// included (envelope theorem): compared with finite differences of the solved free energy, to 1e-6.
pub fn envelope(expansion: &dyn Expansion<f64>, rbm: &Rbm<f64>, beta: f64) -> Verdict {
    let settings = FixedPoint { tolerance: 1e-15, iterations: 500, ..FixedPoint::default() };
    let solved = settings.solve(rbm, expansion, beta, super::slopes::centres(rbm));
    let gradient = solved.gradient(rbm, expansion, None);
    let products = solved.statistics(rbm, expansion, None).gradient(rbm);
    for ((place, &wanted), &found) in gradient.weights.indexed_iter().zip(&products.weights) {
        close(
            "products of cumulants = weight gradient",
            || format!("weight {place:?}"),
            found,
            wanted,
            1e-12,
        )?;
    }
    let log_partition = |change: &dyn Fn(&mut Rbm<f64>)| {
        let mut rbm = rbm.clone();
        change(&mut rbm);
        // From the solution of the unchanged machine, which is near.
        let start = (solved.visible.mean.clone(), solved.hidden.mean.clone());
        -settings.solve(&rbm, expansion, beta, start).free_energies(&rbm, expansion)[0]
    };
    let law = "gradient = d ln Z/d parameter";
    for (which, found) in [("visible", &gradient.visible), ("hidden", &gradient.hidden)] {
        for ((row, unit), &found) in found.indexed_iter() {
            let wanted = derivative(STEP, |shift| {
                log_partition(&|rbm| {
                    let layer = if which == "visible" { &mut rbm.visible } else { &mut rbm.hidden };
                    layer.parameters[[row, unit]] += shift;
                })
            });
            close(law, || format!("{which} parameter {row} of unit {unit}"), found, wanted, 1e-6)?;
        }
    }
    for ((i, j), &found) in gradient.weights.indexed_iter() {
        let wanted = derivative(STEP, |shift| log_partition(&|rbm| rbm.weights[[i, j]] += shift));
        close(law, || format!("weight ({i}, {j})"), found, wanted, 1e-6)?;
    }
    Ok(())
}

/// The expansion in single precision agrees with the expansion in double precision, to 1e-5 of the size of the numbers.
pub fn precisions(
    (single, single_rbm): (&dyn Expansion<f32>, &Rbm<f32>),
    (double, double_rbm): (&dyn Expansion<f64>, &Rbm<f64>),
    beta: f64,
) -> Verdict {
    let settings = FixedPoint { tolerance: 0.0, iterations: 40, ..FixedPoint::default() };
    let narrow = settings.solve(single_rbm, single, beta as f32, super::slopes::centres(single_rbm));
    let wide = settings.solve(double_rbm, double, beta, super::slopes::centres(double_rbm));
    let found = narrow.free_energies(single_rbm, single)[0];
    let wanted = wide.free_energies(double_rbm, double)[0];
    let tolerance = |x: f64| 1e-5 * x.abs().max(1.0);
    close("free energy in single precision", String::new, found, wanted, tolerance(wanted))?;
    let found = narrow.gradient(single_rbm, single, None);
    let wanted = wide.gradient(double_rbm, double, None);
    for (found, wanted) in found.arrays().into_iter().zip(wanted.arrays()) {
        for (place, &x) in wanted.indexed_iter() {
            let found = found[place].wide();
            close("gradient in single precision", || format!("{place:?}"), found, x, tolerance(x))?;
        }
    }
    Ok(())
}
