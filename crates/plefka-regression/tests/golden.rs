//! Known numbers: Hansen's test problems and NIST's certified regression.

use plefka_regression::spectral::to_hansen;
use plefka_regression::{Filter, Rule};

use crate::common::{Noisy, noisy};

/// The λ of least error, from a grid that is refined around its least point.
fn best(noisy: &Noisy) -> f64 {
    let regression = noisy.regression(Filter::Ridge);
    let mut range = (1e-14f64, 1e2f64);
    for _ in 0..4 {
        let grid = plefka_regression::path::between(range, 121);
        let error = |k: usize| noisy.error(&regression, grid[k]);
        let k = (0..grid.len()).min_by(|&a, &b| error(a).total_cmp(&error(b))).unwrap();
        range = (grid[k.max(1) - 1], grid[(k + 1).min(120)]);
    }
    (range.0 * range.1).sqrt()
}

/// λ in Hansen's convention and the relative error of the solution for the optimum, GCV, the corner of the L-curve and
/// the discrepancy principle; computed with NumPy from the same formulas and noise, to three digits.
#[test]
fn rules_on_the_classic_problems() {
    type Row = (&'static str, usize, Option<f64>, u64, [(f64, f64); 4]);
    let table: [Row; 4] = [
        (
            "shaw",
            32,
            Some(1e-3),
            1,
            [(7.83e-4, 0.028), (4.423e-3, 0.047), (9.937e-4, 0.030), (1.135e-2, 0.053)],
        ),
        ("phillips", 64, None, 2, [(0.0780, 0.013), (0.0456, 0.018), (0.00482, 0.263), (0.0873, 0.013)]),
        ("gravity", 64, None, 1, [(0.0334, 0.012), (0.0359, 0.012), (0.00535, 0.073), (0.111, 0.022)]),
        ("foxgood", 64, None, 1, [(3.48e-3, 0.018), (3.98e-7, 245.0), (1.17e-3, 0.043), (6.90e-3, 0.022)]),
    ];
    for (name, n, absolute, seed, wanted) in table {
        let noisy = noisy(name, n, absolute, 1e-3, seed);
        let regression = noisy.regression(Filter::Ridge);
        let choose = |rule| regression.choose(rule, Some(noisy.size)).unwrap().parameter;
        let found = [best(&noisy), choose(Rule::Gcv), choose(Rule::LCurve), choose(Rule::Discrepancy)];
        for (found, (lambda, error)) in found.into_iter().zip(wanted) {
            let (hansen, reached) = (to_hansen(found), noisy.error(&regression, found));
            assert!((hansen / lambda - 1.0).abs() < 0.01, "{name}: λ {hansen:.4e} for {lambda:.4e}");
            // The errors in the table have three decimals or three digits.
            let close = (reached - error).abs() < 0.0006f64.max(0.01 * error);
            assert!(close, "{name}: error {reached:.4} for {error}, at {hansen:.3e}");
        }
    }
}

#[test]
fn truncation_does_not_choose_among_rounding() {
    let noisy = noisy("shaw", 32, Some(1e-3), 0.0, 1);
    let regression = noisy.regression(Filter::Truncated);
    assert!(regression.spectrum.rank() < 25, "{}", regression.spectrum.rank());
    let chosen = regression.choose(Rule::Gcv, None).unwrap();
    assert_eq!(chosen.parameter, 7.0);
    assert!(noisy.error(&regression, 7.0) < 0.1);
}

/// NIST’s certified coefficients of Longley’s data (StRD, 1998), intercept first.
#[test]
fn longley_to_ten_digits() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/ridge/NIST_Longley.dat");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return;
    };
    let certified: Vec<f64> = text
        .lines()
        .filter(|line| line.trim_start().starts_with('B') && line.split_whitespace().count() == 3)
        .map(|line| line.split_whitespace().nth(1).unwrap().parse().unwrap())
        .collect();
    assert_eq!(certified.len(), 7);
    let rows: Vec<f64> = text
        .lines()
        .skip(60)
        .map(|line| line.split_whitespace().map(str::parse).collect::<Result<Vec<f64>, _>>())
        .filter_map(|row| row.ok().filter(|row| row.len() == 7))
        .flatten()
        .collect();
    let table = ndarray::Array2::from_shape_vec((16, 7), rows).unwrap();
    let x = plefka::data::Rows::Dense(table.slice(ndarray::s![.., 1..]).to_owned());
    let y = table.slice(ndarray::s![.., ..1]).to_owned();
    for standardize in [false, true] {
        let how = plefka_regression::Preparation { standardize, ..Default::default() };
        let fit = plefka_regression::Regression::new(&x, &y, None, how, Filter::Ridge, None).unwrap();
        let fit = fit.coefficients(0.0).unwrap();
        let found = std::iter::once(fit.intercept[0]).chain(fit.slopes.column(0).to_vec());
        for (found, wanted) in found.zip(&certified) {
            assert!((found / wanted - 1.0).abs() < 1e-10, "{found:.14e} for {wanted:.14e}, {standardize}");
        }
    }
}
