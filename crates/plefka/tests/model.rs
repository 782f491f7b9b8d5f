//! Positive phase and enumeration compared with their definitions as plain sums over all states.

use crate::common::largest;
use ndarray::{Array1, Array2};
use plefka::Float;
use plefka::data::{Batch, Rows};
use plefka::inference::{exact, watch::unwatched};
use plefka::laws::machines;
use plefka::model::{Gradient, Layer, Rbm};
use plefka::units::Bernoulli;

const BETAS: [f64; 3] = [1.0, 0.6, 1.7];

/// Machines with more visible units, with more hidden units, and with equal numbers.
fn all_machines() -> Vec<Rbm<f64>> {
    [(4, 3), (2, 5), (3, 3), (1, 1)]
        .into_iter()
        .map(|shape| machines::machine(&Bernoulli, shape, 1.0, 3))
        .collect()
}

/// v, h and e^{−βE}.
type Pair = (Array1<f64>, Array1<f64>, f64);

/// Every pair (v, h) with e^{−βE}, from the definition.
fn pairs(rbm: &Rbm<f64>, beta: f64) -> Vec<Pair> {
    let (visible, hidden) = (machines::states(&rbm.visible).unwrap(), machines::states(&rbm.hidden).unwrap());
    let mut out = Vec::new();
    for v in visible.rows() {
        for h in hidden.rows() {
            let energy =
                -rbm.visible.field().dot(&v) - rbm.hidden.field().dot(&h) - v.dot(&rbm.weights.dot(&h));
            out.push((v.to_owned(), h.to_owned(), (-beta * energy).exp()));
        }
    }
    out
}

/// All parameters, one after another, as mutable references.
fn parameters(rbm: &mut Rbm<f64>) -> Vec<&mut f64> {
    rbm.visible
        .parameters
        .iter_mut()
        .chain(rbm.hidden.parameters.iter_mut())
        .chain(&mut rbm.weights)
        .collect()
}

fn check_gradient(rbm: &Rbm<f64>, gradient: &Gradient<f64>, value: impl Fn(&Rbm<f64>) -> f64) {
    let found: Vec<f64> = gradient.arrays().into_iter().flatten().copied().collect();
    for (k, &found) in found.iter().enumerate() {
        let at = |shift: f64| {
            let mut moved = rbm.clone();
            *parameters(&mut moved)[k] += shift;
            value(&moved)
        };
        let h = 1e-3;
        let wanted = (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
        assert!((found - wanted).abs() < 1e-9, "parameter {k}: {found} {wanted}");
    }
}

#[test]
fn energies_and_clamped_free_energies_follow_their_definition() {
    for rbm in all_machines() {
        for beta in BETAS {
            let pairs = pairs(&rbm, beta);
            let stack = |pick: fn(&Pair) -> &Array1<f64>| {
                let rows: Vec<_> = pairs.iter().map(|p| pick(p).view()).collect();
                ndarray::stack(ndarray::Axis(0), &rows).unwrap()
            };
            let (visible, hidden) = (stack(|p| &p.0), stack(|p| &p.1));
            for (energy, (.., weight)) in rbm.energy(&visible.clone().into(), &hidden).iter().zip(&pairs) {
                assert!((-beta * energy - weight.ln()).abs() < 1e-12);
            }
            let states = machines::states(&rbm.visible).unwrap();
            let free_energies = rbm.clamped_free_energy(&states.clone().into(), beta);
            for (v, found) in states.rows().into_iter().zip(free_energies) {
                let sum: f64 = pairs.iter().filter(|p| p.0 == v).map(|p| p.2).sum();
                assert!((found + sum.ln()).abs() < 1e-12, "{found} {sum}");
            }
        }
    }
}

#[test]
fn the_clamped_gradient_is_the_derivative() {
    for rbm in all_machines() {
        let rows = crate::common::bits::<f64>(7, rbm.n_visible(), 2);
        // Grey values are valid data.
        let grey = rows.mapv(|x| 0.2 + 0.5 * x);
        for beta in BETAS {
            for visible in [&rows, &grey] {
                for weights in [None, Some(vec![1.0, 0.5, 0.0, 2.0, 3.0, 0.1, 1.0])] {
                    let batch = Batch::new(visible.clone().into(), weights);
                    let found = rbm.clamped_gradient(&batch, beta);
                    let shares = batch.weights.clone().unwrap_or_else(|| vec![1.0; 7]);
                    check_gradient(&rbm, &found, |rbm| {
                        let free = rbm.clamped_free_energy(&batch.visible, beta);
                        let sum: f64 = free.iter().zip(&shares).map(|(f, w)| -f * w).sum();
                        sum / shares.iter().sum::<f64>()
                    });
                }
            }
        }
    }
}

fn sparse_is_dense<F: Float>(tolerance: f64) {
    let rbm = machines::machine::<F>(&Bernoulli, (30, 20), 0.3, 4);
    // Mostly zeros; one row is all zeros, one row is all ones.
    let mut rows = crate::common::bits::<F>(40, 30, 3) * crate::common::bits::<F>(40, 30, 5);
    rows.row_mut(7).fill(F::zero());
    rows.row_mut(8).fill(F::one());
    let mut csr = plefka::linalg::Csr::empty(30);
    for row in rows.rows() {
        let entries = row.iter().enumerate().filter(|(_, x)| **x != F::zero());
        csr.push_row(entries.map(|(c, &x)| (c as u32, x)));
    }
    let weights: Vec<F> = (0..40).map(|k| F::of(0.1 * f64::from(k % 9))).collect();
    for weights in [None, Some(weights)] {
        let beta = F::of(0.8);
        let dense = Batch::new(Rows::Dense(rows.clone()), weights.clone());
        let sparse = Batch::new(Rows::Sparse(csr.clone()), weights);
        let (a, b) = (rbm.positive_phase(&dense, beta), rbm.positive_phase(&sparse, beta));
        assert!(largest(&a.hidden_field, &b.hidden_field) < 10.0 * tolerance);
        let (a, b) = (a.statistics.gradient(&rbm), b.statistics.gradient(&rbm));
        for (a, b) in a.arrays().into_iter().zip(b.arrays()) {
            assert!(largest(a, b) < tolerance);
        }
        assert!(
            largest(&rbm.hidden_mean(&dense.visible, beta), &rbm.hidden_mean(&sparse.visible, beta))
                < tolerance
        );
        let free = [&dense, &sparse].map(|batch| rbm.clamped_free_energy(&batch.visible, beta));
        for (a, b) in free[0].iter().zip(&free[1]) {
            assert!((a - b).abs() < 100.0 * tolerance, "{a} {b}");
        }
    }
}

#[test]
fn sparse_rows_give_what_dense_rows_give() {
    sparse_is_dense::<f64>(1e-14);
    sparse_is_dense::<f32>(1e-6);
}

#[test]
fn enumeration_is_the_sum_over_all_states() {
    for rbm in all_machines() {
        for beta in BETAS {
            let pairs = pairs(&rbm, beta);
            let sum: f64 = pairs.iter().map(|p| p.2).sum();
            let exact = exact::enumerate(&rbm, beta).unwrap();
            assert!((exact.log_partition - sum.ln()).abs() < 1e-12);
            assert!(
                (exact::log_partition(&rbm, beta, &unwatched).unwrap() - exact.log_partition).abs()
                    < 1e-12 * exact.log_partition.abs().max(1.0)
            );
            let mean = |value: &dyn Fn(&Array1<f64>, &Array1<f64>) -> f64| {
                pairs.iter().map(|(v, h, p)| beta * p / sum * value(v, h)).sum::<f64>()
            };
            for ((i, j), &found) in exact.gradient.weights.indexed_iter() {
                assert!((found - mean(&|v, h| v[i] * h[j])).abs() < 1e-12);
            }
            for (i, &found) in exact.gradient.visible.iter().enumerate() {
                assert!((found - mean(&|v, _| v[i])).abs() < 1e-12);
            }
            check_gradient(&rbm, &exact.gradient, |rbm| exact::log_partition(rbm, beta, &unwatched).unwrap());
        }
    }
}

#[test]
fn many_blocks_of_states_and_strong_fields_are_summed_right() {
    // 2¹² states of the smaller layer: four blocks. The factorising machine has a closed form.
    let field = |n: usize| Array1::from_shape_fn(n, |i| 40.0 * (i as f64 - 6.0));
    let layers = (Layer::new(&Bernoulli, field(13)), Layer::new(&Bernoulli, field(12)));
    let rbm = Rbm::new(layers.0, layers.1, Array2::zeros((13, 12))).unwrap();
    let soft_plus = |x: f64| x.max(0.0) + (-x.abs()).exp().ln_1p();
    let wanted: f64 = field(13).iter().chain(&field(12)).map(|&x| soft_plus(x)).sum();
    let exact = exact::enumerate(&rbm, 1.0).unwrap();
    assert!((exact.log_partition / wanted - 1.0).abs() < 1e-14);
    for (i, (&found, x)) in exact.gradient.visible.iter().zip(field(13)).enumerate() {
        assert!((found - 1.0 / (1.0 + (-x).exp())).abs() < 1e-12, "{i}");
    }
}

#[test]
fn machines_too_large_to_enumerate_are_refused() {
    let rbm = machines::machine::<f32>(&Bernoulli, (31, 31), 0.1, 1);
    let message = exact::log_partition(&rbm, 1.0, &unwatched).unwrap_err().to_string();
    assert!(message.contains("31 bernoulli units") && message.contains("1073741824"), "{message}");
}

#[test]
fn the_mirror_is_the_same_distribution() {
    for rbm in all_machines() {
        let mirror = rbm.mirror();
        let rows = (
            crate::common::bits::<f64>(5, rbm.n_visible(), 1),
            crate::common::bits::<f64>(5, rbm.n_hidden(), 2),
        );
        let energies = rbm.energy(&rows.0.clone().into(), &rows.1);
        let mirrored = mirror.energy(&rows.1.into(), &rows.0);
        for (a, b) in energies.iter().zip(mirrored) {
            assert!((a - b).abs() < 1e-13);
        }
        let back = mirror.mirror();
        assert_eq!((&back.weights, back.visible.field()), (&rbm.weights, rbm.visible.field()));
        let (here, there) = (exact::enumerate(&rbm, 0.9).unwrap(), exact::enumerate(&mirror, 0.9).unwrap());
        assert!((here.log_partition - there.log_partition).abs() < 1e-13);
        assert!(largest(&here.gradient.visible, &there.gradient.hidden) < 1e-14);
        assert!(largest(&here.gradient.weights, &there.gradient.weights.t().to_owned()) < 1e-14);
    }
}

#[test]
fn beta_scales_the_whole_energy() {
    for rbm in all_machines() {
        let beta = 0.35;
        let mut hot = rbm.clone();
        parameters(&mut hot).into_iter().for_each(|x| *x *= beta);
        let batch = crate::common::batch::<f64>(6, rbm.n_visible(), 4);
        let (a, b) = (rbm.clamped_gradient(&batch, beta), hot.clamped_gradient(&batch, 1.0));
        for (a, b) in a.arrays().into_iter().zip(b.arrays()) {
            // ∂/∂θ at β is β times ∂/∂(βθ).
            assert!(largest(a, &(b * beta)) < 1e-15);
        }
        let free =
            (rbm.clamped_free_energy(&batch.visible, beta), hot.clamped_free_energy(&batch.visible, 1.0));
        assert!(free.0.iter().zip(free.1).all(|(a, b)| (a - b).abs() < 1e-13));
        let (a, b) = (exact::enumerate(&rbm, beta).unwrap(), exact::enumerate(&hot, 1.0).unwrap());
        assert!((a.log_partition - b.log_partition).abs() < 1e-13);
        assert!(largest(&a.gradient.weights, &(b.gradient.weights * beta)) < 1e-15);
    }
}
