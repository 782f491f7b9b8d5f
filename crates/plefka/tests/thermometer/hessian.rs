//! The curvature of the free energy compared with differences, and its zero where a state becomes unstable.

use ndarray::{Array1, Array2};
use plefka::diagnostics::thermometer::Hessian;
use plefka::inference::expansion::{Couplings, expansion_named, scaled};
use plefka::inference::{Cumulants, FixedPoint};
use plefka::laws::machines;
use plefka::linalg::spectrum::all_singular_values;
use plefka::model::{Layer, Rbm};
use plefka::units::{Bernoulli, units};

use super::point;

/// −∂A/∂m and −∂A/∂n of second order at means (m, n), concatenated.
fn fields(rbm: &Rbm<f64>, beta: f64, visible: &Array2<f64>, hidden: &Array2<f64>) -> Vec<f64> {
    let expansion = expansion_named::<f64>("2").unwrap();
    let couplings = scaled(&rbm.weights, beta);
    let couplings = Couplings::new(&couplings);
    let v = Cumulants::new(&rbm.visible, beta, visible.clone(), 2);
    let h = Cumulants::new(&rbm.hidden, beta, hidden.clone(), 2);
    let (mut on_v, mut on_h) = (Array2::zeros(visible.dim()), Array2::zeros(hidden.dim()));
    expansion.add_field(couplings, &v, &h, &mut on_v);
    expansion.add_field(couplings.mirror(), &h, &v, &mut on_h);
    on_v.iter().chain(&on_h).map(|x| -x).collect()
}

/// The Hessian of the free energy by differences of the fields, (all units × all units).
fn hessian_by_differences(rbm: &Rbm<f64>, beta: f64, m: &Array2<f64>, n: &Array2<f64>) -> Array2<f64> {
    let (nv, nh) = (m.len(), n.len());
    let kappa = |layer: &Layer<f64>, means: &Array2<f64>| {
        Cumulants::new(layer, beta, means.clone(), 2).kappa(2).clone()
    };
    let variances: Vec<f64> = kappa(&rbm.visible, m).iter().chain(&kappa(&rbm.hidden, n)).copied().collect();
    let step = 1e-5;
    let mut out = Array2::zeros((nv + nh, nv + nh));
    for k in 0..nv + nh {
        let moved = |shift: f64| {
            let (mut m, mut n) = (m.clone(), n.clone());
            if k < nv {
                m[[0, k]] += shift
            } else {
                n[[0, k - nv]] += shift
            }
            fields(rbm, beta, &m, &n)
        };
        for (i, (up, down)) in moved(step).into_iter().zip(moved(-step)).enumerate() {
            out[[i, k]] = (up - down) / (2.0 * step);
        }
        out[[k, k]] += 1.0 / variances[k];
    }
    out
}

/// Smallest eigenvalue of a symmetric matrix: singular values of the matrix shifted until it is positive.
fn smallest(matrix: &Array2<f64>) -> f64 {
    let shift: f64 = matrix.iter().map(|x| x.abs()).sum();
    let shifted = matrix + &(Array2::<f64>::eye(matrix.nrows()) * shift);
    all_singular_values(&shifted).last().unwrap() - shift
}

#[test]
fn the_hessian_is_the_difference_of_the_fields() {
    for unit in units::<f64>() {
        for (seed, shape) in [(1, (6, 4)), (2, (3, 7)), (3, (1, 1))] {
            for beta in [1.0, 0.6] {
                let rbm = machines::machine(unit, shape, 1.0, seed);
                let (m, n) = point(&rbm, beta);
                let whole = hessian_by_differences(&rbm, beta, &m, &n);
                let (nv, nh) = shape;
                let part = |r: std::ops::Range<usize>, c: std::ops::Range<usize>| {
                    whole.slice(ndarray::s![r, c]).to_owned()
                };
                let mut over = part(0..nv, nv..nv + nh);
                for j in 0..nh {
                    // Hidden units are not coupled to each other: their block is diagonal.
                    over.column_mut(j).mapv_inplace(|x| x / whole[[nv + j, nv + j]]);
                }
                let schur = part(0..nv, 0..nv) - over.dot(&part(nv..nv + nh, 0..nv));
                let found = Hessian::at(&rbm, beta, m.row(0), n.row(0));
                let wanted = smallest(&schur);
                assert!((found.smallest().unwrap() - wanted).abs() < 1e-5 * wanted.abs().max(1.0));
                let kappa = Cumulants::new(&rbm.visible, beta, m.clone(), 2).kappa(2).clone();
                let scaled = Array2::from_shape_fn((nv, nv), |(i, k)| {
                    schur[[i, k]] * (kappa[[0, i]] * kappa[[0, k]]).sqrt()
                });
                let wanted = smallest(&scaled);
                assert!((found.smallest_scaled() - wanted).abs() < 1e-5 * wanted.abs().max(1.0), "{shape:?}");
            }
        }
    }
}

/// A machine whose central state, m = n = ½, has B = W/4 with one singular value `sigma`.
fn two_states((nv, nh): (usize, usize), sigma: f64) -> Rbm<f64> {
    let w = 4.0 * sigma / ((nv * nh) as f64).sqrt();
    let field = |n: usize, other: usize| Array1::from_elem(n, -0.5 * w * other as f64);
    let layers = (Layer::new(&Bernoulli, field(nv, nh)), Layer::new(&Bernoulli, field(nh, nv)));
    Rbm::new(layers.0, layers.1, Array2::from_elem((nv, nh), w)).unwrap()
}

#[test]
fn the_curvature_of_the_centre_vanishes_where_it_becomes_unstable() {
    let curvature = |sigma: f64| {
        let rbm = two_states((40, 30), sigma);
        let (m, n) = (Array1::from_elem(40, 0.5), Array1::from_elem(30, 0.5));
        Hessian::at(&rbm, 1.0, m.view(), n.view()).smallest_scaled()
    };
    // Σ_j B_ij² = σ²/n_v: with the reactions of both layers the instability is at σ² = (1 + σ²/40)(1 + σ²/30).
    let critical = |s2: f64| s2 - (1.0 + s2 / 40.0) * (1.0 + s2 / 30.0);
    let (mut low, mut high) = (1.0f64, 1.5f64);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if critical(middle) < 0.0 { low = middle } else { high = middle }
    }
    let sigma = low.sqrt();
    assert!(curvature(sigma).abs() < 1e-6, "{}", curvature(sigma));
    assert!(curvature(0.99 * sigma) > 1e-3 && curvature(1.01 * sigma) < -1e-3);
    // Damped iteration leaves the centre above the critical value, and not below it.
    for (factor, moves) in [(0.98, false), (1.02, true)] {
        let rbm = two_states((40, 30), factor * sigma);
        let start = (Array2::from_elem((1, 40), 0.501), Array2::from_elem((1, 30), 0.501));
        let settings = FixedPoint { tolerance: 1e-12, iterations: 5000, ..FixedPoint::default() };
        let found = settings.solve(&rbm, expansion_named("2").unwrap(), 1.0, start);
        let away = (found.visible.mean[[0, 0]] - 0.5).abs();
        assert!(if moves { away > 0.02 } else { away < 1e-4 }, "{factor}: {away}");
    }
}
