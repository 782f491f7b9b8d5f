//! The solvers of the mean-field equations: equal solutions, fewer evaluations, equal bits for any number of threads.

use ndarray::Array2;
use plefka::Float;
use plefka::inference::expansion::expansions;
use plefka::inference::solutions::{solutions, starts};
use plefka::inference::{Equilibrium, FixedPoint, Solver, expansion_named};
use plefka::laws::{self, Verdict, machines};
use plefka::model::{Layer, Rbm};
use plefka::rng::{Purpose, Stream};
use plefka::units::{Bernoulli, Unit, unit_of, units};

use crate::common::largest;

/// Several replicas at means of random fields.
fn random_start<F: Float>(rbm: &Rbm<F>, replicas: usize, seed: u64) -> (Array2<F>, Array2<F>) {
    let mut stream = Stream::new(seed, Purpose::Sample, 0, 0);
    let mut of = |layer: &Layer<F>| {
        let mut fields =
            Array2::from_shape_simple_fn((replicas, layer.len()), || F::of(2.0 * stream.normal()));
        layer.mean(F::one(), &mut fields);
        fields
    };
    (of(&rbm.visible), of(&rbm.hidden))
}

/// m = n = ½ solves the equations of every order, and B = W/4 has the largest singular value `sigma` there, far above
/// the others: for `sigma` close to 1 every iteration is slow along one direction.
fn stiff<F: Float>((visible, hidden): (usize, usize), sigma: f64, seed: u64) -> Rbm<F> {
    let mut stream = Stream::new(seed, Purpose::Weights, 0, 0);
    let mut signs =
        |n: usize| -> Vec<f64> { (0..n).map(|_| if stream.uniform() < 0.5 { -1.0 } else { 1.0 }).collect() };
    let (u, v) = (signs(visible), signs(hidden));
    let size = 4.0 * sigma / ((visible * hidden) as f64).sqrt();
    let weights = Array2::from_shape_fn((visible, hidden), |(i, j)| size * u[i] * v[j]);
    let field = |n: usize, axis: usize| {
        let sums = weights.sum_axis(ndarray::Axis(axis)).mapv(|w| F::of(-0.5 * w));
        assert_eq!(sums.len(), n);
        Layer::new(unit_of((&Bernoulli, &Bernoulli)), sums)
    };
    Rbm::new(field(visible, 1), field(hidden, 0), weights.mapv(F::of)).unwrap()
}

#[test]
fn every_solver_solves_what_damping_solves() -> Verdict {
    // Every expansion that supports training accepts units of two states.
    let two_states = |unit: &&dyn Unit<f64>| unit.states().is_some_and(|states| states.len() == 2);
    for unit in units::<f64>().into_iter().filter(two_states) {
        for expansion in expansions::<f64>().into_iter().filter(|e| e.training().is_ok()) {
            for seed in 0..3 {
                let rbm = machines::scaled(&machines::machine(unit, (7, 5), 1.0, seed), 0.3);
                let settings = FixedPoint { tolerance: 1e-13, iterations: 2000, ..FixedPoint::default() };
                let start = random_start(&rbm, 4, seed);
                let wanted = laws::solver::solves(settings, expansion, &rbm, 0.9, start.clone())?;
                assert!(wanted.failed(1e-13).is_empty());
                for solver in Solver::ALL {
                    let settings = settings.by(solver);
                    let found = laws::solver::solves(settings, expansion, &rbm, 0.9, start.clone())?;
                    assert!(found.failed(1e-13).is_empty(), "{solver:?} {:?}", found.residuals);
                    let error = largest(&found.visible.mean, &wanted.visible.mean)
                        .max(largest(&found.hidden.mean, &wanted.hidden.mean));
                    assert!(error < 1e-11, "{solver:?}, {}: {error}", expansion.name());
                    laws::solver::envelope(settings, expansion, &rbm, 0.9, 1e-7)?;
                }
            }
        }
    }
    Ok(())
}

#[test]
fn every_solver_works_in_single_precision() -> Verdict {
    for expansion in expansions::<f32>() {
        let rbm = machines::machine::<f32>(&Bernoulli, (30, 20), 0.4, 2);
        let settings = FixedPoint { tolerance: 3e-6, iterations: 300, ..FixedPoint::default() };
        for solver in Solver::ALL {
            let start = random_start(&rbm, 3, 1);
            let found = laws::solver::solves(settings.by(solver), expansion, &rbm, 1.0, start)?;
            assert!(found.failed(3e-6).is_empty(), "{solver:?}: {:?}", found.residuals);
        }
    }
    Ok(())
}

/// Evaluations per replica until residuals are below `tolerance`.
fn evaluations<F: Float>(rbm: &Rbm<F>, order: &str, solver: Solver, tolerance: f64) -> usize {
    let settings = FixedPoint { tolerance, iterations: 20_000, solver, ..FixedPoint::default() };
    let found = settings.solve(rbm, expansion_named(order).unwrap(), F::one(), random_start(rbm, 3, 7));
    assert!(found.failed(tolerance).is_empty(), "{solver:?}: {:?}", found.residuals);
    let centre = Array2::from_elem(found.visible.mean.dim(), F::of(0.5));
    assert!(largest(&found.visible.mean, &centre) < 1e4 * tolerance, "{solver:?}");
    found.iterations
}

#[test]
fn stiff_machines_need_fewer_evaluations_than_by_damping() {
    for order in ["1", "2", "3"] {
        for sigma in [0.97, 0.99] {
            let rbm = stiff::<f64>((40, 25), sigma, 3);
            let [damped, anderson, _, newton] =
                Solver::ALL.map(|solver| evaluations(&rbm, order, solver, 1e-10));
            assert!(10 * anderson < damped && 3 * newton < damped, "{order}: {damped} {anderson} {newton}");
        }
    }
    let rbm = stiff::<f32>((40, 25), 0.98, 3);
    let [damped, anderson, _, newton] = Solver::ALL.map(|solver| evaluations(&rbm, "2", solver, 1e-6));
    assert!(5 * anderson < damped && 2 * newton < damped, "{damped} {anderson} {newton}");
}

/// Two groups of units that favour equal states within each layer: at least four solutions.
fn with_basins() -> Rbm<f64> {
    let group = |k: usize| k % 2;
    let weights = Array2::from_shape_fn((16, 12), |(i, j)| if group(i) == group(j) { 1.5 } else { 0.0 });
    let fields = |n: usize, other: usize| ndarray::Array1::from_elem(n, -0.75 * (other / 2) as f64 + 0.01);
    Rbm::new(Layer::new(&Bernoulli, fields(16, 12)), Layer::new(&Bernoulli, fields(12, 16)), weights).unwrap()
}

#[test]
fn machines_with_many_basins_have_the_same_solutions() {
    let rbm = with_basins();
    let starts = starts(&rbm, None, 60, 3);
    for order in ["1", "2"] {
        let expansion = expansion_named(order).unwrap();
        let settings = FixedPoint { tolerance: 1e-9, iterations: 3000, ..FixedPoint::default() };
        let wanted = solutions(&rbm, expansion, settings, 1.0, &starts);
        assert!(wanted.len() >= 4 && wanted.failed == 0, "{:?}", wanted.free_energies);
        for solver in [Solver::Anderson, Solver::Newton] {
            let found = solutions(&rbm, expansion, settings.by(solver), 1.0, &starts);
            assert_eq!(found.failed, 0);
            for wanted in &wanted.free_energies[..4] {
                assert!(found.free_energies.iter().any(|f| (f - wanted).abs() < 1e-6), "{solver:?} {wanted}");
            }
        }
        // Annealing follows the single solution of high temperature: here the positive fields select the result.
        let annealed = solutions(&rbm, expansion, settings.by(Solver::Annealed), 1.0, &starts);
        assert_eq!(annealed.len(), 1);
        assert!((annealed.free_energies[0] - wanted.free_energies[0]).abs() < 1e-6);
    }
}

fn bits<F: Float>(found: &Equilibrium<F>) -> Vec<u64> {
    let means = found.visible.mean.iter().chain(&found.hidden.mean).map(|m| m.wide());
    means.chain(found.residuals.iter().copied()).map(f64::to_bits).collect()
}

#[test]
fn threads_change_no_bit_of_a_solution() {
    fn check<F: Float>() {
        let unit = unit_of((&Bernoulli, &Bernoulli));
        let rbm = machines::machine::<F>(unit, (300, 200), 0.12, 3);
        let start = random_start(&rbm, 37, 1);
        for solver in Solver::ALL {
            let settings = FixedPoint { tolerance: 1e-5, iterations: 60, solver, ..FixedPoint::default() };
            let solve = |threads: usize| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                let expansion = expansion_named("2").unwrap();
                bits(&pool.install(|| settings.solve(&rbm, expansion, F::one(), start.clone())))
            };
            let one = solve(1);
            assert!(one == solve(2) && one == solve(5), "{solver:?}");
        }
    }
    check::<f32>();
    check::<f64>();
}

#[test]
fn a_replica_that_is_not_a_number_fails_alone() {
    let rbm = machines::machine::<f64>(&Bernoulli, (6, 4), 0.5, 1);
    let mut start = random_start(&rbm, 5, 1);
    start.0[[2, 3]] = f64::NAN;
    for solver in Solver::ALL {
        let settings = FixedPoint { tolerance: 1e-9, iterations: 400, solver, ..FixedPoint::default() };
        let found = settings.solve(&rbm, expansion_named("2").unwrap(), 1.0, start.clone());
        assert_eq!(found.failed(1e-9), [2], "{solver:?}: {:?}", found.residuals);
        assert!(found.residuals[2].is_nan() && found.residual().is_nan());
        for replica in [0, 1, 3, 4] {
            assert!(found.visible.mean.row(replica).iter().all(|m| m.is_finite()));
        }
    }
}

#[test]
fn wild_machines_end_in_a_solution_or_fail() -> Verdict {
    // Far outside the expansion's domain: order 3 with weights of size 5.
    for seed in 0..6 {
        let rbm = machines::machine::<f64>(&Bernoulli, (20, 15), 5.0, seed);
        for order in ["1", "2", "3"] {
            for solver in Solver::ALL {
                let settings =
                    FixedPoint { tolerance: 1e-8, iterations: 300, solver, ..FixedPoint::default() };
                let start = random_start(&rbm, 4, seed);
                let found = laws::solver::solves(settings, expansion_named(order)?, &rbm, 1.0, start)?;
                let ended = found.residuals.iter().zip(found.visible.mean.rows());
                for (residual, means) in ended.filter(|(r, _)| **r <= 1e-8) {
                    assert!(residual.is_finite() && means.iter().all(|m| (0.0..=1.0).contains(m)));
                }
            }
        }
    }
    Ok(())
}

#[test]
fn a_few_iterations_are_never_exceeded() {
    let rbm = machines::machine::<f64>(&Bernoulli, (6, 4), 0.5, 1);
    for solver in Solver::ALL {
        for iterations in 1..6 {
            let settings = FixedPoint { iterations, solver, ..FixedPoint::default() };
            let found = settings.solve(&rbm, expansion_named("2").unwrap(), 1.0, random_start(&rbm, 2, 1));
            assert_eq!(found.evaluations, [iterations; 2], "{solver:?}");
            assert!(found.residuals.iter().all(|r| r.is_finite()));
        }
    }
}

/// Converged replicas are removed: each replica ends where it would have ended alone, after the same number of
/// iterations.
#[test]
fn replicas_leave_when_they_are_done() {
    let rbm = machines::scaled(&machines::machine::<f64>(&Bernoulli, (12, 9), 1.0, 3), 0.6);
    let expansion = expansion_named("2").unwrap();
    let settings = FixedPoint { tolerance: 1e-9, iterations: 400, ..FixedPoint::default() };
    let solve = |start| settings.solve(&rbm, expansion, 1.0, start);
    // Half of the replicas start close to their solutions.
    let mut start = random_start(&rbm, 24, 5);
    let ends = solve(start.clone());
    for replica in 0..12 {
        start.0.row_mut(replica).assign(&ends.visible.mean.row(replica));
        start.1.row_mut(replica).assign(&ends.hidden.mean.row(replica));
    }
    let together = solve(start.clone());
    let fewest = *together.evaluations.iter().min().unwrap();
    assert!(fewest < together.iterations / 4, "{:?}", together.evaluations);
    for replica in 0..24 {
        let row = |all: &Array2<f64>| all.select(ndarray::Axis(0), &[replica]);
        let alone = solve((row(&start.0), row(&start.1)));
        assert!(together.residuals[replica] <= 1e-9);
        // A converged replica may stay for a few iterations, until enough replicas are removed together.
        assert!(together.evaluations[replica] >= alone.iterations);
        let error = largest(&row(&together.visible.mean), &alone.visible.mean)
            .max(largest(&row(&together.hidden.mean), &alone.hidden.mean));
        assert!(error < 1e-8, "{replica}: {error}");
        let variances = row(together.visible.kappa(2));
        let error = largest(&variances, &row(&together.visible.mean).mapv(|m| m * (1.0 - m)));
        assert!(error < 1e-15, "{replica}: {error}");
    }
}
