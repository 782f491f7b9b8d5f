//! Laws of ridge regression: closed forms against explicit fits, and filters against normal equations.

use ndarray::{Array1, Array2, Axis, s};
use plefka::data::Rows;
use plefka::linalg::cholesky::solve;
use plefka_regression::selection::k_fold::{Data, Folds, held_out};
use plefka_regression::theory::decomposition;
use plefka_regression::{Filter, Penalty, Preparation, Rank, Regression};

use crate::common::{AS_IT_IS, BOTH, column, noisy, normal, ridge, sparse};

fn close(a: &Array1<f64>, b: &Array1<f64>, tolerance: f64) -> bool {
    let size = b.dot(b).sqrt().max(1e-300);
    (a - b).mapv(|x| x * x).sum().sqrt() <= tolerance * size
}

/// (XᵀWX + λD)w = XᵀWy with a column of ones that is not penalised.
fn by_normal_equations(
    x: &Array2<f64>,
    y: &Array1<f64>,
    w: &Array1<f64>,
    lambda: f64,
    penalty: &Array2<f64>,
) -> Array1<f64> {
    let p = x.ncols();
    let mut rows = Array2::ones((x.nrows(), p + 1));
    rows.slice_mut(s![.., ..p]).assign(x);
    let weighted = &rows * &w.view().insert_axis(Axis(1));
    let mut matrix = rows.t().dot(&weighted);
    matrix.slice_mut(s![..p, ..p]).scaled_add(lambda, penalty);
    solve(&matrix, &weighted.t().dot(y)).unwrap()
}

#[test]
fn coefficients_solve_the_normal_equations() {
    for (n, p, lambda) in [(30, 6, 0.3), (8, 20, 2.0), (15, 15, 0.05)] {
        let (x, y) = (normal(n, p, 1) + 3.0, normal(n, 1, 2));
        let w: Array1<f64> = normal(n, 1, 3).column(0).mapv(|x| x * x + 0.1);
        let found = ridge(&x, &y, w.as_slice(), Preparation::default()).coefficients(lambda).unwrap();
        let wanted = by_normal_equations(&x, &y.column(0).to_owned(), &w, lambda, &Array2::eye(p));
        assert!(
            close(&found.slopes.column(0).to_owned(), &wanted.slice(s![..p]).to_owned(), 1e-9),
            "{n} × {p}"
        );
        assert!((found.intercept[0] - wanted[p]).abs() < 1e-8);
    }
}

/// The memory order of arrays does not matter.
#[test]
fn the_memory_order_of_arrays_does_not_matter() {
    let (x, y) = (normal(12, 4, 1), normal(12, 2, 2));
    let turned = |a: &Array2<f64>| a.t().as_standard_layout().into_owned().reversed_axes();
    for penalty in [Penalty::Size, Penalty::FirstDifferences] {
        let how = Preparation { penalty, ..BOTH };
        let (a, b) = (ridge(&x, &y, None, how), ridge(&turned(&x), &turned(&y), None, how));
        let gap = &a.coefficients(0.3).unwrap().slopes - &b.coefficients(0.3).unwrap().slopes;
        assert!(gap.iter().all(|x| x.abs() < 1e-13));
        let folds = Folds::blocks(12, 3).unwrap();
        let held = |x: &Array2<f64>, y: &Array2<f64>| {
            let rows = Rows::Dense(x.clone());
            held_out(Data { x: &rows, y, weights: None }, &how, Filter::Ridge, &[0.3], &folds, Rank::Whole)
                .unwrap()
        };
        assert!((held(&x, &y) - held(&turned(&x), &turned(&y))).iter().all(|x| x.abs() < 1e-12));
    }
}

#[test]
fn standardising_is_scaling_by_hand() {
    let scales = Array1::from(vec![1e-3, 1.0, 40.0, 7.0]);
    let (x, y) = (normal(25, 4, 1) * &scales + 5.0, normal(25, 1, 2));
    let sd = x.std_axis(Axis(0), 0.0);
    let by_hand = ridge(&(&x / &sd), &y, None, Preparation::default()).coefficients(0.7).unwrap();
    let found = ridge(&x, &y, None, BOTH).coefficients(0.7).unwrap();
    assert!(close(&(&found.slopes.column(0) * &sd), &by_hand.slopes.column(0).to_owned(), 1e-12));
    assert!((found.intercept[0] - by_hand.intercept[0]).abs() < 1e-10);
}

#[test]
fn differences_are_penalised_as_their_normal_equations_say() {
    for (order, penalty) in [(1, Penalty::FirstDifferences), (2, Penalty::SecondDifferences)] {
        let (n, p) = (30, 9);
        let (x, y, w) = (normal(n, p, 1), normal(n, 1, 2), Array1::ones(n));
        let mut l = Array2::<f64>::eye(p);
        for _ in 0..order {
            let next = &l.slice(s![1.., ..]) - &l.slice(s![..-1, ..]);
            l = next;
        }
        let how = Preparation { penalty, ..Preparation::default() };
        let regression = ridge(&x, &y, None, how);
        for lambda in [1e-3, 1.0, 50.0] {
            let found = regression.coefficients(lambda).unwrap();
            let wanted = by_normal_equations(&x, &y.column(0).to_owned(), &w, lambda, &l.t().dot(&l));
            assert!(
                close(&found.slopes.column(0).to_owned(), &wanted.slice(s![..p]).to_owned(), 1e-8),
                "{order}, {lambda}"
            );
            let point = &regression.path(&[lambda]).unwrap()[0];
            let bent = l.dot(&wanted.slice(s![..p]));
            assert!((point.squared_norm[0] / bent.dot(&bent) - 1.0).abs() < 1e-7);
        }
        // In this limit the solution is a polynomial.
        let stiff = regression.coefficients(1e12).unwrap().slopes.column(0).to_owned();
        assert!(l.dot(&stiff).iter().all(|x| x.abs() < 1e-6));
    }
}

#[test]
fn sparse_and_dense_targets_together_and_alone_repeated_and_weighted_are_the_same() {
    let mut x = normal(20, 6, 1);
    x.mapv_inplace(|x| if x > 0.3 { x } else { 0.0 });
    let y = normal(20, 3, 2);
    let counts: Vec<f64> = (0..20).map(|k| f64::from(k % 3)).collect();
    let whole = ridge(&x, &y, Some(&counts), BOTH).coefficients(0.4).unwrap();
    let from_sparse =
        Regression::new(&Rows::Sparse(sparse(&x)), &y, Some(&counts), BOTH, Filter::Ridge, None).unwrap();
    assert!((&from_sparse.coefficients(0.4).unwrap().slopes - &whole.slopes).iter().all(|x| x.abs() < 1e-12));
    let repeated: Vec<usize> = (0..20).flat_map(|k| std::iter::repeat_n(k, k % 3)).collect();
    let again = ridge(&x.select(Axis(0), &repeated), &y.select(Axis(0), &repeated), None, BOTH);
    assert!((&again.coefficients(0.4).unwrap().slopes - &whole.slopes).iter().all(|x| x.abs() < 1e-12));
    for t in 0..3 {
        let alone =
            ridge(&x, &column(&y.column(t).to_owned()), Some(&counts), BOTH).coefficients(0.4).unwrap();
        assert!(close(&alone.slopes.column(0).to_owned(), &whole.slopes.column(t).to_owned(), 1e-12));
    }
}

#[test]
fn leading_directions_are_those_of_the_whole() {
    let noisy = noisy("gravity", 64, None, 1e-3, 1);
    let whole = noisy.regression(Filter::Ridge);
    let x = Rows::Dense(noisy.problem.matrix.clone());
    let rank = Some(Rank::Leading { directions: 20, seed: 3 });
    let part = Regression::new(&x, &column(&noisy.data), None, AS_IT_IS, Filter::Ridge, rank).unwrap();
    for k in 0..12 {
        assert!((part.spectrum.values[k] / whole.spectrum.values[k] - 1.0).abs() < 1e-10);
    }
    let rest: f64 = whole.spectrum.values[20..].iter().map(|s| s * s).sum();
    assert!((part.spectrum.tail - rest).abs() < 1e-12 * whole.spectrum.values[0].powi(2));
    let (a, b) = (part.coefficients(0.1).unwrap(), whole.coefficients(0.1).unwrap());
    // Each missing direction would add at most s/λ times the coefficient of the data in it.
    let gap = &a.slopes.column(0) - &b.slopes.column(0);
    let most = rest.sqrt() * noisy.data.dot(&noisy.data).sqrt() / 0.1;
    assert!(gap.dot(&gap).sqrt() <= most && most < 0.01, "{gap} {most}");
}

/// Over many draws of the noise the mean error equals the sum of bias and variance.
#[test]
fn bias_and_variance_add_up_to_the_error() {
    let (n, p, lambda, noise) = (12, 5, 2.0, 0.3f64);
    let (x, truth) = (normal(n, p, 1), normal(p, 1, 2).column(0).to_owned());
    let point = normal(p, 1, 4).column(0).to_owned();
    let (mut whole, mut there, draws) = (0.0, 0.0, 4000);
    for draw in 0..draws {
        let y = column(&(x.dot(&truth) + normal(n, 1, 100 + draw).column(0).to_owned() * noise.sqrt()));
        let gap =
            ridge(&x, &y, None, AS_IT_IS).coefficients(lambda).unwrap().slopes.column(0).to_owned() - &truth;
        whole += gap.dot(&gap) / draws as f64;
        there += point.dot(&gap).powi(2) / draws as f64;
    }
    let spectrum = ridge(&x, &column(&Array1::zeros(n)), None, AS_IT_IS).spectrum;
    let parts = decomposition::of_solution(&spectrum, Filter::Ridge, lambda, truth.view(), noise);
    assert!((whole / parts.total() - 1.0).abs() < 0.05, "{whole} for {parts:?}");
    let parts = decomposition::at_point(&spectrum, Filter::Ridge, lambda, truth.view(), noise, point.view());
    assert!((there / parts.total() - 1.0).abs() < 0.08, "{there} for {parts:?}");
    let worst =
        decomposition::squared_bias_bound(&spectrum, Filter::Ridge, lambda, truth.dot(&truth), point.view());
    assert!(parts.squared_bias <= worst);
    // The part of the truth outside the rank is lost at every λ.
    let wide = ridge(&normal(3, 5, 1), &column(&Array1::zeros(3)), None, AS_IT_IS).spectrum;
    let lost = decomposition::of_solution(&wide, Filter::Ridge, 0.0, truth.view(), noise);
    let inside = wide.right.t().dot(&truth);
    assert!((lost.squared_bias - (truth.dot(&truth) - inside.dot(&inside))).abs() < 1e-12);
    assert!((lost.variance - noise * wide.values.iter().map(|s| s.powi(-2)).sum::<f64>()).abs() < 1e-12);
}
