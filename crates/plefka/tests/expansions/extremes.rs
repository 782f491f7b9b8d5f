//! Strong couplings, saturated magnetizations, σ_max(B) ≥ 1, and any number of threads.

use ndarray::{Array2, array};
use plefka::Float;
use plefka::inference::expansion::{Bethe, Couplings, Expansion, Pade, Rings, expansions};
use plefka::inference::solutions::solutions;
use plefka::inference::{Cumulants, FixedPoint, exact, expansion_named, watch::unwatched};
use plefka::laws::machines;
use plefka::model::Rbm;
use plefka::units::{Bernoulli, Unit};

use super::{accepted, machine, pairs};
use crate::common::units::SPIN;

/// Value, field of either layer and weight gradient at given means.
fn all<F: Float>(
    expansion: &dyn Expansion<F>,
    rbm: &Rbm<F>,
    (visible, hidden): (Array2<F>, Array2<F>),
) -> (Vec<f64>, [Array2<F>; 3]) {
    let c = Couplings::new(&rbm.weights);
    let visible = Cumulants::new(&rbm.visible, F::one(), visible, expansion.cumulants());
    let hidden = Cumulants::new(&rbm.hidden, F::one(), hidden, expansion.cumulants());
    let mut fields = [visible.mean.clone(), hidden.mean.clone(), rbm.weights.clone()].map(|a| a * F::zero());
    expansion.add_field(c, &visible, &hidden, &mut fields[0]);
    expansion.add_field(c.mirror(), &hidden, &visible, &mut fields[1]);
    expansion.add_weight_gradient(c, &visible, &hidden, None, &mut fields[2]);
    (expansion.value(c, &visible, &hidden), fields)
}

/// Means of `replicas` rows of random fields.
fn means<F: Float>(rbm: &Rbm<F>, replicas: usize, scale: f64) -> (Array2<F>, Array2<F>) {
    let of = |layer: &plefka::model::Layer<F>, seed| {
        let mut fields = machines::machine::<F>(&Bernoulli, (replicas, layer.len()), scale, seed).weights;
        layer.mean(F::one(), &mut fields);
        fields
    };
    (of(&rbm.visible, 1), of(&rbm.hidden, 2))
}

/// At couplings up to ±40 both precisions agree, at means near ½ and at saturated means.
#[test]
fn bethe_is_safe_at_strong_couplings() {
    for (unit, single) in
        [(&Bernoulli as &'static dyn Unit<f64>, &Bernoulli as &'static dyn Unit<f32>), (&SPIN, &SPIN)]
    {
        let mut rbm = machines::machine(unit, (4, 3), 1.0, 1);
        rbm.weights = array![[40.0, -40.0, 1e-7], [20.0, 0.0, -3.0], [-40.0, 40.0, 40.0], [0.3, 12.0, -25.0]];
        let narrow: Rbm<f32> = rbm.cast();
        assert_eq!(narrow.visible.unit.name(), single.name());
        for scale in [0.0, 1.0, 12.0] {
            let (visible, hidden) = means(&narrow, 5, scale);
            let wide = (visible.mapv(f64::from), hidden.mapv(f64::from));
            let (value, arrays) = all(&Bethe, &rbm, wide);
            let (narrow_value, narrow_arrays) = all(&Bethe, &narrow, (visible, hidden));
            for (a, b) in value.iter().zip(narrow_value) {
                assert!((a - b).abs() < 1e-4 * a.abs().max(1.0), "{a} {b}");
            }
            for (a, b) in arrays.iter().zip(narrow_arrays) {
                let error = a.iter().zip(&b).fold(0.0f64, |e, (a, b)| e.max((a - f64::from(*b)).abs()));
                assert!(error < 1e-3 && a.iter().all(|x| x.is_finite()), "scale {scale}: {error}");
            }
        }
    }
}

/// Means at the ends of the range, where the second cumulant is 0 and logarithms of probabilities are not finite.
#[test]
fn saturated_magnetizations_give_finite_numbers() {
    fn check<F: Float>() {
        for pair in pairs::<F>() {
            let rbm = machine((pair.0, pair.1, 1.0), (3, 2), 1);
            let end = |unit: &dyn Unit<F>| unit.states().map_or(3.0, |states| states[states.len() - 1]);
            let (v, h) = (F::of(end(pair.0)), F::of(end(pair.1)));
            let (mid_v, mid_h) = (pair.0.centre(), pair.1.centre());
            for (v, h) in [(v, h), (v, mid_h), (mid_v, h)] {
                for expansion in accepted(pair) {
                    let at = (Array2::from_elem((2, 3), v), Array2::from_elem((2, 2), h));
                    let weak = machines::scaled(&rbm, if expansion.name() == "rings" { 0.2 } else { 1.0 });
                    let (value, arrays) = all(expansion, &weak, at);
                    assert!(value.iter().all(|x| x.is_finite()), "{}: {value:?}", expansion.name());
                    assert!(
                        arrays.iter().flatten().all(|x| x.is_finite()),
                        "{}: {arrays:?}",
                        expansion.name()
                    );
                }
            }
        }
    }
    check::<f64>();
    check::<f32>();
}

/// Where σ_max(B) ≥ 1 the sum of the rings does not exist: that replica has no value and does not count as a solution,
/// and the other replicas are unchanged.
#[test]
fn rings_outside_of_their_domain_are_no_answer() {
    let mut rbm = machines::machine::<f64>(&Bernoulli, (3, 2), 0.0, 1);
    rbm.weights.fill(5.0);
    // B = √x 5 √y: at x = y = ¼ it has σ_max = 1.25 √6; near the ends of the range σ_max is small.
    let rows = |inner: f64| Array2::from_shape_fn((3, 3), |(r, _)| if r == 1 { 0.5 } else { inner });
    let hidden = rows(0.01).slice(ndarray::s![.., ..2]).to_owned();
    let (value, [visible_field, hidden_field, _]) = all(&Rings, &rbm, (rows(0.01), hidden));
    for (replica, value) in value.iter().enumerate() {
        let finite = replica != 1;
        assert_eq!(value.is_finite(), finite);
        assert!(visible_field.row(replica).iter().all(|x| x.is_finite() == finite));
        assert!(hidden_field.row(replica).iter().all(|x| x.is_finite() == finite));
    }
    let settings = FixedPoint {
        damping: 0.5,
        tolerance: 1e-9,
        iterations: 50,
        solver: plefka::inference::Solver::Damped,
    };
    let start = Array2::from_shape_fn((2, 3), |(r, _)| [0.5, 1.0][r]);
    let found = solutions(&rbm, &Rings, settings, 1.0, &start.into());
    assert_eq!((found.failed, found.len()), (1, 1));
    // Order 4 is defined there.
    let start = Array2::from_elem((1, 3), 0.5).into();
    let found = solutions(&rbm, expansion_named("4").unwrap(), settings, 1.0, &start);
    assert!(found.failed == 1 || found.free_energies[0].is_finite());
}

/// Near a pole the approximant is replaced by the sum; elsewhere it differs from the sum. With A₂ = 0 it is A₁.
#[test]
fn pade_gives_way_to_the_sum_near_its_pole() {
    let fourth = expansion_named::<f64>("4").unwrap();
    let mut seen = [false; 2];
    for seed in 0..20 {
        let rbm = machines::machine::<f64>(&Bernoulli, (4, 3), 6.0, seed);
        let sums = ["1", "2", "3", "4"]
            .map(|name| all(expansion_named(name).unwrap(), &rbm, means(&rbm, 4, 1.0)))
            .map(|found| found.0);
        let found = all(&Pade, &rbm, means(&rbm, 4, 1.0)).0;
        for (replica, found) in found.into_iter().enumerate() {
            let [a, b, c, d] = [0, 1, 2, 3].map(|k: usize| sums[k][replica]);
            let (r, s) = ((c - b) / (b - a), (d - c) / (b - a));
            let denominator = 1.0 - r + r * r - s;
            let wanted = if denominator > 0.2 { a + (b - a) / denominator } else { d };
            assert!((found - wanted).abs() < 1e-12 * wanted.abs().max(1.0));
            seen[usize::from(denominator > 0.2)] = true;
        }
    }
    assert_eq!(seen, [true; 2], "both branches");
    let rbm = machines::machine::<f64>(&Bernoulli, (3, 2), 1.0, 1);
    let ends = (Array2::ones((1, 3)), Array2::ones((1, 2)));
    assert_eq!(all(&Pade, &rbm, ends.clone()).0, all(fourth, &rbm, ends).0);
}

#[test]
fn threads_do_not_change_bits() {
    fn check<F: Float>() {
        let rbm = machines::machine::<F>(&Bernoulli, (70, 40), 0.15, 1);
        for expansion in expansions::<F>() {
            let run = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| all(expansion, &rbm, means(&rbm, 37, 1.0)))
            };
            let one = run(1);
            assert!(one.0.iter().all(|x| x.is_finite()), "{}", expansion.name());
            assert_eq!(one, run(3), "{}", expansion.name());
        }
    }
    check::<f32>();
    check::<f64>();
}

/// A strong ferromagnet: adaptive TAP has a solution for any couplings, and finds its two states.
#[test]
fn adaptive_lives_with_strong_couplings() {
    let (n, weight) = (6, 1.6);
    let field = ndarray::Array1::from_elem(n, -weight * n as f64 / 2.0);
    let layer = || plefka::model::Layer::new(&Bernoulli, field.clone());
    let rbm = Rbm::new(layer(), layer(), Array2::from_elem((n, n), weight)).unwrap();
    let settings = FixedPoint {
        damping: 0.5,
        tolerance: 1e-10,
        iterations: 1000,
        solver: plefka::inference::Solver::Damped,
    };
    let starts = Array2::from_shape_fn((2, n), |(r, _)| r as f64);
    let found = solutions(&rbm, expansion_named("adaptive").unwrap(), settings, 1.0, &starts.into());
    let wanted = exact::log_partition(&rbm, 1.0, &unwatched).unwrap();
    assert_eq!((found.len(), found.failed), (2, 0));
    assert!((found.log_partition() - wanted).abs() < 0.02, "{} {wanted}", found.log_partition());
    let centre = (Array2::from_elem((1, n), 0.5), Array2::from_elem((1, n), 0.5));
    let strong = Rbm { weights: &rbm.weights * 10.0, ..rbm };
    let (value, arrays) = all(expansion_named("adaptive").unwrap(), &strong, centre);
    assert!(value[0].is_finite() && arrays.iter().flatten().all(|x| x.is_finite()));
}
