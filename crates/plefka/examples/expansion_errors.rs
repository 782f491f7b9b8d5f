//! Errors of all expansions on random machines small enough to enumerate: the median of |F − F_exact| over 40 machines of
//! 6 × 5 units with W ~ N(0, g²/√(nm)) and N(0, ½²) fields, and its 5 % and 95 % quantiles over many such sets of 40:
//! `cargo run --release --example expansion_errors -- [sets] [g …]`, 25 sets and g = 1, 3 unless told otherwise.

use ndarray::{Array1, Array2};
use plefka::Rbm;
use plefka::inference::expansion::{Expansion, expansions};
use plefka::inference::{FixedPoint, exact, expansion_named, watch::unwatched};
use plefka::model::Layer;
use plefka::rng::{Purpose, Stream};
use plefka::units::Bernoulli;

const MACHINES: u64 = 40;
const SHAPE: (usize, usize) = (6, 5);
const SOLVER: FixedPoint = FixedPoint {
    damping: 0.5,
    tolerance: 1e-10,
    iterations: 3000,
    solver: plefka::inference::Solver::Damped,
};
/// No iteration: the free energy at the magnetizations given.
const LOOK: FixedPoint = FixedPoint { iterations: 0, ..SOLVER };

fn machine(g: f64, number: u64) -> Rbm<f64> {
    let mut stream = Stream::new(number, Purpose::Weights, 0, 0);
    let size = ((SHAPE.0 * SHAPE.1) as f64).powf(0.25);
    let weights = Array2::from_shape_simple_fn(SHAPE, || g / size * stream.normal());
    let mut layer = |n| Layer::new(&Bernoulli, Array1::from_shape_simple_fn(n, || 0.5 * stream.normal()));
    Rbm { visible: layer(SHAPE.0), hidden: layer(SHAPE.1), weights }
}

/// Magnetizations of the solution reached from the means without couplings; `None` if the iteration does not converge.
fn solution(rbm: &Rbm<f64>, expansion: &dyn Expansion<f64>) -> Option<(Array2<f64>, Array2<f64>)> {
    let alone = |layer: &Layer<f64>| {
        let mut means = layer.field().to_owned().insert_axis(ndarray::Axis(0));
        layer.mean(1.0, &mut means);
        means
    };
    let found = SOLVER.solve(rbm, expansion, 1.0, (alone(&rbm.visible), alone(&rbm.hidden)));
    (found.residual() <= SOLVER.tolerance).then_some((found.visible.mean, found.hidden.mean))
}

/// |F − F_exact| of every expansion at its own solution, then at that of order 2; NaN where there is none.
fn errors(rbm: &Rbm<f64>) -> Vec<[f64; 2]> {
    let truth = -exact::log_partition(rbm, 1.0, &unwatched).expect("small enough to enumerate");
    let second = solution(rbm, expansion_named("2").expect("registered"));
    let error = |expansion: &dyn Expansion<f64>, at: Option<(Array2<f64>, Array2<f64>)>| {
        at.map_or(f64::NAN, |at| {
            (LOOK.solve(rbm, expansion, 1.0, at).free_energies(rbm, expansion)[0] - truth).abs()
        })
    };
    expansions().into_iter().map(|e| [error(e, solution(rbm, e)), error(e, second.clone())]).collect()
}

/// A quantile of the numbers that are not NaN, and how many these are.
fn quantile(values: impl Iterator<Item = f64>, share: f64) -> (f64, usize) {
    let mut values: Vec<f64> = values.filter(|x| !x.is_nan()).collect();
    values.sort_by(f64::total_cmp);
    let place = share * values.len().saturating_sub(1) as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    let at = |k: usize| values.get(k).copied().unwrap_or(f64::NAN);
    (at(below) + (place - place.floor()) * (at(above) - at(below)), values.len())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let sets: u64 = arguments.next().map_or(Ok(25), |text| text.parse())?;
    let scales = arguments.map(|text| text.parse()).collect::<Result<Vec<f64>, _>>()?;
    let scales = if scales.is_empty() { vec![1.0, 3.0] } else { scales };
    println!(
        "| g | expansion | median error | over sets | no solution | at the solution of order 2 | over sets |"
    );
    println!("|---|---|---|---|---|---|---|");
    for g in scales {
        let all: Vec<Vec<[f64; 2]>> =
            (0..sets * MACHINES).map(|number| errors(&machine(g, number))).collect();
        for (k, expansion) in expansions::<f64>().into_iter().enumerate() {
            print!("| {g} | {} |", expansion.name());
            for column in 0..2 {
                let medians = all
                    .chunks(MACHINES as usize)
                    .map(|set| quantile(set.iter().map(|errors| errors[k][column]), 0.5).0);
                let (median, solved) = quantile(all.iter().map(|errors| errors[k][column]), 0.5);
                let [low, high] = [0.05, 0.95].map(|share| quantile(medians.clone(), share).0);
                print!(" {median:.2e} | {low:.1e} – {high:.1e} |");
                if column == 0 {
                    print!(" {:.1} % |", 100.0 * (1.0 - solved as f64 / all.len() as f64));
                }
            }
            println!();
        }
    }
    Ok(())
}
