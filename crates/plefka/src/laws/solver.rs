//! Laws of a solver of the mean-field equations: replicas reported as converged solve the equations, the number of
//! evaluations is at most the allowed number, and at the solutions the gradient is the derivative of ln Z = −F
//! (envelope theorem).

use ndarray::Array2;

use super::{Verdict, close, derivative, holds};
use crate::float::Float;
use crate::inference::{Equilibrium, Expansion, FixedPoint, Solver};
use crate::model::Rbm;
use crate::rng::{Purpose, Stream};

/// Step of the finite differences.
const STEP: f64 = 1e-4;

/// Solves from `start` and checks every replica reported as converged; returns the solutions.
///
/// # Errors
/// A replica reported as converged that does not solve the equations or is not finite, a free energy that is not
/// finite, or more evaluations than allowed.
pub fn solves<F: Float>(
    settings: FixedPoint,
    expansion: &dyn Expansion<F>,
    rbm: &Rbm<F>,
    beta: F,
    start: (Array2<F>, Array2<F>),
) -> Result<Equilibrium<F>, super::Violation> {
    let found = settings.solve(rbm, expansion, beta, start);
    let most = settings.iterations;
    let place = || format!("{}, evaluations", settings.solver.name());
    holds(
        "no more evaluations than allowed",
        place,
        found.iterations <= most,
        found.iterations as f64,
        most as f64,
    )?;
    let means = (found.visible.mean.clone(), found.hidden.mean.clone());
    let look = FixedPoint { tolerance: 0.0, iterations: 1, solver: Solver::Damped, ..settings };
    let again = look.solve(rbm, expansion, beta, means).residuals;
    let free_energies = found.free_energies(rbm, expansion);
    let failed = found.failed(settings.tolerance);
    // Rounding error of sums over a layer.
    let floor = F::epsilon().wide() * (rbm.n_visible() + rbm.n_hidden()) as f64;
    for replica in (0..again.len()).filter(|replica| !failed.contains(replica)) {
        let place = || format!("{}, replica {replica}", settings.solver.name());
        close(
            "what is called converged solves",
            place,
            again[replica],
            0.0,
            2.0 * settings.tolerance + floor,
        )?;
        let free_energy = free_energies[replica];
        holds("the free energy is finite", place, free_energy.is_finite(), free_energy, 0.0)?;
    }
    Ok(found)
}

/// Along a random direction of all parameters the gradient is d ln Z of the solved free energy, to `tolerance`, for one
/// replica from the centres of the units' ranges.
pub fn envelope(
    settings: FixedPoint,
    expansion: &dyn Expansion<f64>,
    rbm: &Rbm<f64>,
    beta: f64,
    tolerance: f64,
) -> Verdict {
    let mut stream = Stream::new(1, Purpose::Sample, 0, 0);
    let mut direction = rbm.clone();
    for array in [&mut direction.visible.parameters, &mut direction.hidden.parameters, &mut direction.weights]
    {
        array.mapv_inplace(|_| stream.normal());
    }
    let solve = |shift: f64| {
        let mut rbm = rbm.clone();
        rbm.visible.parameters.row_mut(0).scaled_add(shift, &direction.visible.field());
        rbm.hidden.parameters.row_mut(0).scaled_add(shift, &direction.hidden.field());
        rbm.weights.scaled_add(shift, &direction.weights);
        let found = settings.solve(&rbm, expansion, beta, super::slopes::centres(&rbm));
        (-found.free_energies(&rbm, expansion)[0], found)
    };
    let wanted = derivative(STEP, |shift| solve(shift).0);
    let gradient = solve(0.0).1.gradient(rbm, expansion, None);
    let found = (&gradient.weights * &direction.weights).sum()
        + gradient.visible.row(0).dot(&direction.visible.field())
        + gradient.hidden.row(0).dot(&direction.hidden.field());
    close("gradient = d ln Z/d parameters", || settings.solver.name().into(), found, wanted, tolerance)
}
