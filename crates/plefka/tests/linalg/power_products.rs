//! Products with powers of the weights in one pass.

use ndarray::Array2;
use plefka::linalg::power_products::{Term, add_power_products};
use plefka::rng::{Purpose, Stream};

fn random(m: usize, n: usize, seed: u64) -> Array2<f64> {
    let mut stream = Stream::new(seed, Purpose::Weights, 0, 0);
    Array2::from_shape_simple_fn((m, n), || stream.normal())
}

#[test]
fn powers_in_one_pass_agree_with_their_definition_in_either_layout() {
    for (rows, n, m) in [(1, 1, 1), (3, 80, 7), (4, 900, 31), (300, 150, 40), (15, 20, 2100)] {
        let (w, start) = (random(n, m, 1), random(rows, n, 2));
        let states: Vec<_> = (0..4).map(|k| random(rows, m, 3 + k)).collect();
        let slope = random(rows, n, 9);
        let powers = [(1, None), (2, Some(&slope)), (2, None), (4, Some(&slope))];
        let mut wanted = start.clone();
        for (k, (power, slope)) in powers.iter().enumerate() {
            let reaction = states[k].dot(&w.mapv(|x: f64| x.powi(*power as i32)).t()) * 0.5;
            wanted += &slope.map_or(reaction.clone(), |slope| slope * &reaction);
        }
        let terms: Vec<_> = powers
            .iter()
            .zip(&states)
            .map(|(&(power, slope), states)| Term { power, states, factor: 0.5, slope })
            .collect();
        let transposed = w.t().as_standard_layout().into_owned();
        for w in [w.view(), transposed.t()] {
            let mut found = start.clone();
            add_power_products(w, &terms, &mut found);
            let size = wanted.iter().fold(1.0f64, |size, x| size.max(x.abs()));
            let error = (&found - &wanted).iter().fold(0.0f64, |e, x| e.max(x.abs()));
            assert!(error < 1e-12 * size, "{rows} {n} {m}: {error}");
        }
    }
}

#[test]
fn threads_do_not_change_bits() {
    let (w, states) = (random(500, 784, 1).mapv(|x| x as f32), random(300, 784, 2).mapv(|x| x as f32));
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut out = Array2::zeros((300, 500));
        let term = |power| Term { power, states: &states, factor: 1.0, slope: None };
        pool.install(|| add_power_products(w.view(), &[term(1), term(3)], &mut out));
        out
    };
    assert_eq!(run(1), run(2));
    assert_eq!(run(1), run(5));
}
