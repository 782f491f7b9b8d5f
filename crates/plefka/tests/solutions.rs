//! Solutions from many starts and their clusters, on machines with known basins.

use ndarray::{Array1, Array2, array};
use plefka::inference::solutions::{Solutions, solutions, starts};
use plefka::inference::stability::stability;
use plefka::inference::{FixedPoint, Solver, exact, expansion_named, watch::unwatched};
use plefka::laws::machines;
use plefka::model::{Layer, Rbm};
use plefka::units::{Bernoulli, units};

/// Two groups of units, each with two favoured states (all on, all off), and a small field: four broad states.
fn four_states(weight: f64) -> Rbm<f64> {
    let group = |k: usize| k % 2;
    let weights = Array2::from_shape_fn((16, 12), |(i, j)| if group(i) == group(j) { weight } else { 0.0 });
    let fields = |n: usize, other: usize| Array1::from_elem(n, -0.5 * weight * (other / 2) as f64 + 0.01);
    Rbm::new(Layer::new(&Bernoulli, fields(16, 12)), Layer::new(&Bernoulli, fields(12, 16)), weights).unwrap()
}

#[test]
fn known_basins_are_found_with_their_free_energies() {
    let rbm = four_states(1.5);
    let starts = starts(&rbm, None, 100, 1);
    for solver in [Solver::Damped, Solver::Anderson] {
        let settings = FixedPoint { tolerance: 1e-9, iterations: 2000, solver, ..FixedPoint::default() };
        let found = solutions(&rbm, expansion_named("2").unwrap(), settings, 1.0, &starts);
        assert_eq!((found.len(), found.failed), (4, 0), "{solver:?} {:?}", found.free_energies);
        assert_eq!(found.basins.iter().sum::<usize>(), 101);
        // The visible units of a group agree, and every combination of the two groups occurs once.
        let mut signs: Vec<[bool; 2]> = Vec::new();
        for row in found.visible.rows() {
            let on: Vec<bool> = row.iter().map(|&m| m > 0.5).collect();
            assert!((0..16).all(|i| on[i] == on[i % 2]) && row.iter().all(|m| (m - 0.5).abs() > 0.4));
            signs.push([on[0], on[1]]);
        }
        signs.sort_unstable();
        signs.dedup();
        assert_eq!(signs.len(), 4);
        // All solutions together give ln Z; a single one does not.
        let exact = exact::log_partition(&rbm, 1.0, &unwatched).unwrap();
        assert!((found.log_partition() - exact).abs() < 0.02, "{} {exact}", found.log_partition());
        assert!(exact + found.free_energies[0] > 1.0);
        let clusters = found.clusters(0.5, 0.9);
        assert_eq!(clusters.len(), 4);
        for (k, cluster) in clusters.iter().enumerate() {
            assert_eq!(cluster.solutions, [k]);
            assert!((cluster.free_energy - found.free_energies[k]).abs() < 1e-12);
            assert_eq!(cluster.basin, found.basins[k]);
            // A flip of one of two groups of the same size gives an overlap of 0.
            assert!(cluster.nearest.abs() < 0.05, "{}", cluster.nearest);
        }
        // A threshold below every overlap gives a single cluster.
        assert_eq!(found.clusters(0.5, -1.1).len(), 1);
        assert!((found.clusters(0.5, -1.1)[0].free_energy + found.log_partition()).abs() < 1e-12);
    }
}

#[test]
fn clusters_are_chains_of_near_pairs() {
    // Angles of 0°, 30°, 60° and 180° from the centre: neighbours at 30° are connected, 0° and 60° are not.
    let angles = [0.0f64, 60.0, 180.0, 30.0].map(f64::to_radians);
    let visible = Array2::from_shape_fn((4, 2), |(k, i)| {
        0.5 + 0.3 * if i == 0 { angles[k].cos() } else { angles[k].sin() }
    });
    let found = Solutions {
        free_energies: vec![-3.0, -2.0, -1.5, -1.0],
        visible,
        hidden: array![[0.5], [0.5], [0.5], [0.5]],
        basins: vec![5, 4, 2, 1],
        stability: vec![],
        failed: 0,
        iterations: 1,
    };
    let clusters = found.clusters(0.5, 0.8);
    assert_eq!(clusters.len(), 2);
    assert_eq!((&clusters[0].solutions[..], clusters[0].basin), (&[0, 1, 3][..], 10));
    let wanted = -((3.0f64).exp() + (2.0f64).exp() + (1.0f64).exp()).ln();
    assert!((clusters[0].free_energy - wanted).abs() < 1e-12);
    assert_eq!((&clusters[1].solutions[..], clusters[1].basin), (&[2][..], 2));
    // The solution nearest to 180° is the one at 60°.
    assert!((clusters[1].nearest + 0.5).abs() < 1e-12);
    // A stricter threshold connects none.
    assert_eq!(found.clusters(0.5, 0.9).len(), 4);
}

#[test]
fn stability_is_the_largest_singular_value_of_the_response() {
    for unit in units::<f64>() {
        for (seed, shape) in [(1, (7, 5)), (2, (4, 9)), (3, (1, 1))] {
            let rbm = machines::machine(unit, shape, 1.0, seed);
            let beta = 0.8;
            let means = |layer: &Layer<f64>, seed: u64| {
                let mut fields = machines::join(layer.clone(), layer.clone(), 1.0, seed).weights;
                layer.mean(beta, &mut fields);
                fields.slice(ndarray::s![..2.min(layer.len()), ..]).to_owned()
            };
            let (visible, hidden) = (means(&rbm.visible, 1), means(&rbm.hidden, 2));
            let replicas = visible.nrows().min(hidden.nrows());
            let first = |rows: &Array2<f64>| rows.slice(ndarray::s![..replicas, ..]).to_owned();
            let (visible, hidden) = (first(&visible), first(&hidden));
            let found = stability(&rbm, beta, &visible, &hidden);
            let kappa = |layer: &Layer<f64>, means: &Array2<f64>| {
                let mut out = [Array2::zeros(means.dim()), Array2::zeros(means.dim())];
                layer.cumulants(beta, means, &mut out);
                out[0].clone()
            };
            let (x, y) = (kappa(&rbm.visible, &visible), kappa(&rbm.hidden, &hidden));
            for r in 0..replicas {
                let b = Array2::from_shape_fn(shape, |(i, j)| {
                    (x[[r, i]] * y[[r, j]]).sqrt() * beta * rbm.weights[[i, j]]
                });
                let wanted = plefka::linalg::spectrum::all_singular_values(&b)[0];
                assert!((found.sigma_max[r] - wanted).abs() < 1e-5 * wanted, "{found:?} {wanted}");
                let wanted = plefka::linalg::spectrum::all_singular_values(&b.mapv(|x| x * x))[0];
                assert!((found.glass[r] - wanted).abs() < 1e-5 * wanted, "{found:?} {wanted}");
            }
        }
    }
}
