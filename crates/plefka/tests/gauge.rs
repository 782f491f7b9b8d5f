//! Gauges by enumeration: the probabilities of all states of small machines before and after the change, and the
//! constants.

use ndarray::{Array1, Array2};
use plefka::model::gauge::{Standardisation, scale_gaussian_hidden, scale_hidden, zero_sum};
use plefka::rng::{Purpose, Stream};

/// Three sites of three states, three hidden units.
const SITES: usize = 3;
const STATES: usize = 3;
const HIDDEN: usize = 3;

#[derive(Clone)]
struct Machine {
    weights: Array2<f64>,
    visible: Array1<f64>,
    hidden: Array1<f64>,
    variances: Array1<f64>,
}

fn machine(seed: u64) -> Machine {
    let mut stream = Stream::new(seed, Purpose::Synthetic, 0, 0);
    let mut normal = || stream.normal();
    let weights = Array2::from_shape_simple_fn((SITES * STATES, HIDDEN), &mut normal);
    let visible = Array1::from_shape_simple_fn(SITES * STATES, &mut normal);
    let hidden = Array1::from_shape_simple_fn(HIDDEN, &mut normal);
    Machine { weights, visible, hidden, variances: ndarray::array![0.5, 1.0, 1.7] }
}

/// All valid one-hot states.
fn one_hot() -> Vec<Array1<f64>> {
    let state = |mut code: usize| {
        let mut v = Array1::zeros(SITES * STATES);
        for site in 0..SITES {
            v[site * STATES + code % STATES] = 1.0;
            code /= STATES;
        }
        v
    };
    (0..STATES.pow(SITES as u32)).map(state).collect()
}

/// All states of `n` bits.
fn bits(n: usize) -> Vec<Array1<f64>> {
    (0..1usize << n)
        .map(|code| Array1::from_shape_fn(n, |k| f64::from(u8::from(code >> k & 1 == 1))))
        .collect()
}

/// a·v + b·h + vᵀWh.
fn minus_energy(machine: &Machine, v: &Array1<f64>, h: &Array1<f64>) -> f64 {
    machine.visible.dot(v) + machine.hidden.dot(h) + v.dot(&machine.weights.dot(h))
}

/// ln p of every pair of visible and hidden states, and ln Z.
fn joint(values: &[f64]) -> (Vec<f64>, f64) {
    let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let log_z = largest + values.iter().map(|x| (x - largest).exp()).sum::<f64>().ln();
    (values.iter().map(|x| x - log_z).collect(), log_z)
}

fn bernoulli(machine: &Machine, visible: &[Array1<f64>]) -> (Vec<f64>, f64) {
    let hidden = bits(HIDDEN);
    let values: Vec<f64> =
        visible.iter().flat_map(|v| hidden.iter().map(move |h| minus_energy(machine, v, h))).collect();
    joint(&values)
}

/// ln p(v) and ln Z with Gaussian hidden units: ∫dh e^{−h²/2γ² + Bh} = √(2πγ²) e^{γ²B²/2}.
fn gaussian(machine: &Machine, visible: &[Array1<f64>]) -> (Vec<f64>, f64) {
    let value = |v: &Array1<f64>| {
        let input = &machine.hidden + &machine.weights.t().dot(v);
        let squares = &input * &input * &machine.variances / 2.0;
        let volume = machine.variances.mapv(|x| 0.5 * (std::f64::consts::TAU * x).ln());
        machine.visible.dot(v) + squares.sum() + volume.sum()
    };
    joint(&visible.iter().map(value).collect::<Vec<_>>())
}

fn same(before: &[f64], after: &[f64]) {
    assert_eq!(before.len(), after.len());
    for (k, (x, y)) in before.iter().zip(after).enumerate() {
        assert!((x - y).abs() < 1e-12, "state {k}: {x} before, {y} after");
    }
}

#[test]
fn the_zero_sum_gauge_keeps_the_distribution() {
    for seed in 0..5 {
        let before = machine(seed);
        let mut after = before.clone();
        let constant =
            zero_sum(&mut after.weights, after.visible.view_mut(), after.hidden.view_mut(), STATES).unwrap();
        let (p, log_z) = bernoulli(&before, &one_hot());
        let (q, changed) = bernoulli(&after, &one_hot());
        same(&p, &q);
        assert!((log_z - changed - constant).abs() < 1e-12);
        same(&gaussian(&before, &one_hot()).0, &gaussian(&after, &one_hot()).0);
        for site in 0..SITES {
            let rows = site * STATES..(site + 1) * STATES;
            let sums = after.weights.slice(ndarray::s![rows.clone(), ..]).sum_axis(ndarray::Axis(0));
            assert!(sums.iter().all(|sum| sum.abs() < 1e-14));
            assert!(after.visible.slice(ndarray::s![rows]).sum().abs() < 1e-14);
        }
        // The gauge holds only for one-hot states: it changes the probabilities of general bits.
        let free = |m: &Machine| bernoulli(m, &bits(SITES * STATES)).0;
        let largest = free(&before).iter().zip(free(&after)).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
        assert!(largest > 0.1, "{largest}");
        // A machine already in the gauge does not change.
        let mut again = after.clone();
        let zero = zero_sum(&mut again.weights, again.visible.view_mut(), again.hidden.view_mut(), STATES);
        assert!(
            zero.unwrap().abs() < 1e-13 && (&again.weights - &after.weights).iter().all(|x| x.abs() < 1e-14)
        );
    }
}

fn standardisation(seed: u64) -> Standardisation {
    let mut stream = Stream::new(seed, Purpose::Synthetic, 1, 0);
    let mut vector = |n: usize, least: f64| Array1::from_shape_simple_fn(n, || least + stream.uniform());
    Standardisation {
        visible_offset: vector(SITES * STATES, -0.3),
        visible_scale: vector(SITES * STATES, 0.2),
        hidden_offset: vector(HIDDEN, -0.3),
        hidden_scale: vector(HIDDEN, 0.5),
    }
}

#[test]
fn a_standardised_machine_is_a_plain_one() {
    for seed in 0..5 {
        let standard = standardisation(seed);
        let centered =
            Standardisation::centering(standard.visible_offset.clone(), standard.hidden_offset.clone());
        for standard in [standard, centered] {
            let before = machine(seed);
            // The energy in v' and h', at bits v and h.
            let value = |v: &Array1<f64>, h: &Array1<f64>| {
                let v = (v - &standard.visible_offset) / &standard.visible_scale;
                let h = (h - &standard.hidden_offset) / &standard.hidden_scale;
                minus_energy(&before, &v, &h)
            };
            let hidden = bits(HIDDEN);
            let values: Vec<f64> = bits(SITES * STATES)
                .iter()
                .flat_map(|v| hidden.iter().map(|h| value(v, h)).collect::<Vec<_>>())
                .collect();
            let (p, log_z) = joint(&values);
            let mut plain = before.clone();
            let constant = standard
                .to_plain(&mut plain.weights, plain.visible.view_mut(), plain.hidden.view_mut())
                .unwrap();
            let (q, plain_log_z) = bernoulli(&plain, &bits(SITES * STATES));
            same(&p, &q);
            assert!((log_z - plain_log_z - constant).abs() < 1e-11, "{log_z} {plain_log_z} {constant}");
            let mut back = plain.clone();
            let same_constant = standard
                .from_plain(&mut back.weights, back.visible.view_mut(), back.hidden.view_mut())
                .unwrap();
            assert!((constant - same_constant).abs() < 1e-11);
            same(back.weights.as_slice().unwrap(), before.weights.as_slice().unwrap());
            same(back.visible.as_slice().unwrap(), before.visible.as_slice().unwrap());
            same(back.hidden.as_slice().unwrap(), before.hidden.as_slice().unwrap());
        }
    }
}

#[test]
fn the_scale_of_gaussian_units_is_that_of_their_weights() {
    let scales = ndarray::array![2.0, 0.3, 1.7f64.sqrt()];
    let before = machine(1);
    let mut after = before.clone();
    let change = scale_gaussian_hidden(
        &mut after.weights,
        after.hidden.view_mut(),
        after.variances.view_mut(),
        &scales,
    )
    .unwrap();
    assert!((after.variances[2] - 1.0).abs() < 1e-15);
    for visible in [one_hot(), bits(SITES * STATES)] {
        let (p, log_z) = gaussian(&before, &visible);
        let (q, changed) = gaussian(&after, &visible);
        same(&p, &q);
        assert!((log_z - changed - change).abs() < 1e-12);
    }
    // The same parameters as inverse variances.
    let mut weights = before.weights.clone();
    let mut parameters = Array2::zeros((2, HIDDEN));
    parameters.row_mut(0).assign(&before.hidden);
    parameters.row_mut(1).assign(&before.variances.mapv(|x| 1.0 / x));
    scale_hidden(&mut weights, &mut parameters, &[1, 2], &scales).unwrap();
    assert_eq!(weights, after.weights);
    same(parameters.row(1).as_slice().unwrap(), after.variances.mapv(|x| 1.0 / x).as_slice().unwrap());
}

/// Rectified units, E_h = γh²/2 − bh for h ≥ 0: the integral over h by Simpson's rule.
#[test]
fn the_scale_of_rectified_units_too() {
    let integral = |field: f64, inverse_variance: f64| {
        let (n, end) = (20_000, 30.0);
        let step = end / f64::from(n);
        let value = |k: i32| {
            let h = f64::from(k) * step;
            let weight = if k == 0 || k == n { 1.0 } else { 2.0 + 2.0 * f64::from(k % 2) };
            weight * (field * h - 0.5 * inverse_variance * h * h).exp()
        };
        (0..=n).map(value).sum::<f64>() * step / 3.0
    };
    let distribution = |weights: &Array2<f64>, visible: &Array1<f64>, parameters: &Array2<f64>| {
        let value = |v: &Array1<f64>| {
            let input = weights.t().dot(v) + parameters.row(0);
            let hidden: f64 = input.iter().zip(parameters.row(1)).map(|(&b, &g)| integral(b, g).ln()).sum();
            visible.dot(v) + hidden
        };
        joint(&one_hot().iter().map(value).collect::<Vec<_>>())
    };
    let machine = machine(2);
    let mut parameters = Array2::ones((2, HIDDEN));
    parameters.row_mut(0).assign(&machine.hidden);
    let (mut weights, before) = (machine.weights.clone(), parameters.clone());
    let change =
        scale_hidden(&mut weights, &mut parameters, &[1, 2], &ndarray::array![0.8, 1.5, 1.0]).unwrap();
    let (p, log_z) = distribution(&machine.weights, &machine.visible, &before);
    let (q, changed) = distribution(&weights, &machine.visible, &parameters);
    for (x, y) in p.iter().zip(&q) {
        assert!((x - y).abs() < 1e-9, "{x} {y}");
    }
    assert!((log_z - changed - change).abs() < 1e-9);
}

#[test]
fn what_does_not_fit_is_refused() {
    let Machine { mut weights, mut visible, mut hidden, mut variances } = machine(0);
    let found = zero_sum(&mut weights, visible.view_mut(), hidden.view_mut(), 4).unwrap_err().to_string();
    assert!(
        found.contains("number of visible units: found 9") && found.contains("multiple of the 4"),
        "{found}"
    );
    assert!(zero_sum(&mut weights, visible.view_mut(), hidden.view_mut(), 0).is_err());
    let found =
        zero_sum(&mut weights, hidden.clone().view_mut(), hidden.view_mut(), 3).unwrap_err().to_string();
    assert!(found.contains("shape of the weights: found (9, 3), expected (3, 3)"), "{found}");
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let scales = ndarray::array![1.0, bad, 1.0];
        let refused = scale_gaussian_hidden(&mut weights, hidden.view_mut(), variances.view_mut(), &scales);
        assert!(refused.unwrap_err().to_string().contains("hidden scale"));
        let standard = Standardisation { hidden_scale: scales, ..standardisation(0) };
        assert!(standard.to_plain(&mut weights, visible.view_mut(), hidden.view_mut()).is_err());
    }
    assert_eq!(weights, machine(0).weights, "refused before anything was changed");
}
