//! ln Z by mean field: the expansion of the requested order, summed over the distinct solutions from data, random and
//! neutral starts. There is no statistical error; the differences between the orders give the scale of the error.

use ndarray::Array2;

use super::answer::{Evidence, IntervalKind, LogPartition};
use super::method::PartitionMethod;
use super::request::Request;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::solutions::{Solutions, solutions, starts};
use crate::inference::stability::DOMAIN;
use crate::inference::watch::Watch;
use crate::inference::{FixedPoint, Solver, expansion_named};
use crate::model::Rbm;

/// Number of starts from states near the machine, and number of random starts.
const STARTS: usize = 200;
/// The largest number of iterations and the final residual.
const SETTINGS: FixedPoint =
    FixedPoint { damping: 0.5, tolerance: 1e-5, iterations: 2000, solver: Solver::Damped };
/// Random starts and iterations of the lower bound that every sampled result is compared with.
const BOUND_STARTS: usize = 64;
const BOUND_SETTINGS: FixedPoint =
    FixedPoint { damping: 0.5, tolerance: 1e-4, iterations: 200, solver: Solver::Damped };
/// The expansions whose differences are taken as the error.
const COMPARED: [&str; 3] = ["1", "2", "3"];

pub(super) fn estimate<F: Float>(
    rbm: &Rbm<F>,
    request: &Request<'_, F>,
    watch: Watch<'_>,
) -> Result<LogPartition> {
    let near = request.near.map(spread_rows);
    let starts = starts(rbm, near.as_ref(), STARTS, request.seed);
    let settings = SETTINGS.by(request.solver);
    let solve = |order: &str| -> Result<Solutions<F>> {
        Ok(solutions(rbm, expansion_named(order)?, settings, F::of(request.beta), &starts))
    };
    let found = solve(request.order)?;
    // Without a solution ln Z is NaN: the value of an empty sum could be mistaken for a result.
    let log_z = if found.is_empty() { f64::NAN } else { found.log_partition() };
    let mut evidence = vec![evidence(rbm, &found, request.order)];
    let mut others = Vec::new();
    for order in COMPARED.into_iter().filter(|order| *order != request.order) {
        if watch((1 + others.len()) as f64 / COMPARED.len() as f64).is_break() {
            return Err(Error::Interrupted("mean field"));
        }
        let other = solve(order)?;
        others.push((order, other.log_partition()));
        evidence.push(self::evidence(rbm, &other, order));
    }
    let spread = largest_difference(log_z, &others);
    let interval = if spread.is_some() { IntervalKind::Orders } else { IntervalKind::Absent };
    let spread = spread.unwrap_or(f64::NAN);
    let stability = found.stability.first().copied().unwrap_or(f64::NAN);
    Ok(LogPartition {
        log_z,
        std_error: f64::NAN,
        lower: log_z - spread,
        upper: log_z + spread,
        interval,
        method: PartitionMethod::Emf,
        reason: "mean field was asked for".into(),
        warnings: warnings(rbm, &found, (stability, interval), starts.n_rows()),
        evidence,
    })
}

/// At most [`STARTS`] rows, at even distances.
fn spread_rows<F: Float>(near: &Array2<F>) -> Array2<F> {
    let n = STARTS.min(near.nrows());
    let rows: Vec<usize> = (0..n).map(|k| k * near.nrows() / n).collect();
    near.select(ndarray::Axis(0), &rows)
}

/// The largest difference of ln Z from the other orders; `None` if none of them has a solution. Naive mean field is a
/// separate bound, and far off; the orders beyond it measure the convergence of the series.
fn largest_difference(log_z: f64, others: &[(&str, f64)]) -> Option<f64> {
    let orders = others.iter().filter(|(order, z)| *order != "1" && z.is_finite());
    orders.map(|(_, z)| (z - log_z).abs()).reduce(f64::max)
}

/// −F of naive mean field is a lower bound of ln Z at any magnetizations (Gibbs, Bogoliubov & Feynman). A bound above
/// the interval proves that the chains have missed a mode, wherever they started.
pub(super) fn hold_against_bound(rbm: &Rbm<f32>, request: &Request<'_, f32>, answer: &mut LogPartition) {
    let naive = expansion_named("1").expect("naive mean field is registered");
    let starts = starts(rbm, None, BOUND_STARTS, request.seed);
    let found = solutions(rbm, naive, BOUND_SETTINGS, request.beta as f32, &starts);
    if found.is_empty() {
        return;
    }
    let bound = bound(&rbm.cast(), request.beta, &found);
    if bound > answer.upper {
        answer.warnings.push(format!(
            "naive mean field proves that ln Z is at least {bound:.2} nats: the chains miss a mode, and the interval is \
             widened to it"
        ));
        // The interval is extended above the bound by the missed amount, at most one nat.
        answer.upper = bound + (bound - answer.log_z).min(1.0);
        answer.std_error = answer.std_error.max((answer.upper - answer.lower) / 4.0);
    }
    answer.evidence.push(Evidence::new(PartitionMethod::Emf, &[("lower_bound", bound)]));
}

/// −F of naive mean field at the best of the solutions, in double precision: near the end of a continuous unit's range
/// the rounding of a mean changes its entropy, and −F in single precision could exceed ln Z.
fn bound(rbm: &Rbm<f64>, beta: f64, found: &Solutions<f32>) -> f64 {
    let naive = expansion_named("1").expect("naive mean field is registered");
    let first = |means: &Array2<f32>| means.slice(ndarray::s![..1, ..]).mapv(f64::from);
    let once = FixedPoint { damping: 1.0, tolerance: 0.0, iterations: 1, solver: Solver::Damped };
    let found = once.solve(rbm, naive, beta, (first(&found.visible), first(&found.hidden)));
    -found.free_energies(rbm, naive)[0]
}

fn warnings<F: Float>(
    rbm: &Rbm<F>,
    found: &Solutions<F>,
    (stability, interval): (f64, IntervalKind),
    starts: usize,
) -> Vec<String> {
    let interval = match interval {
        IntervalKind::Absent => "and no other order has a solution to compare with",
        _ => "the interval is the difference from orders 2 and 3, and the truth may lie outside",
    };
    let mut out = vec![format!("mean field has no statistical error: {interval}")];
    if found.is_empty() {
        out.push(format!("no start of {starts} converged"));
    } else if stability >= DOMAIN {
        out.push(format!(
            "σ_max(B) = {stability:.2} at the solution of lowest free energy: the expansion does not converge there"
        ));
    }
    if found.failed > starts / 10 {
        out.push(format!("{} of {starts} starts did not converge", found.failed));
    }
    if found.len() > starts / 4 {
        out.push(format!(
            "{} distinct solutions from {starts} starts of {} visible units: many more are likely not found",
            found.len(),
            rbm.n_visible()
        ));
    }
    out
}

fn evidence<F: Float>(rbm: &Rbm<F>, found: &Solutions<F>, order: &str) -> Evidence {
    let centre = rbm.visible.unit.centre().wide();
    let overlaps = found.overlaps(centre, 50);
    let mean = overlaps.iter().sum::<f64>() / overlaps.len().max(1) as f64;
    let numbers = [
        ("log_z", if found.is_empty() { f64::NAN } else { found.log_partition() }),
        ("solutions", found.len() as f64),
        ("unconverged", found.failed as f64),
        ("iterations", found.iterations as f64),
        ("mean_overlap", if overlaps.is_empty() { f64::NAN } else { mean }),
    ];
    Evidence::new(PartitionMethod::Emf, &[])
        .named("order", order)
        .numbers(&numbers)
        .with("free_energies", found.free_energies.iter().take(50).copied().collect())
        .with("basins", found.basins.iter().take(50).map(|&n| n as f64).collect())
        .with("sigma_max", found.stability.clone())
        .with("overlaps", overlaps)
}
