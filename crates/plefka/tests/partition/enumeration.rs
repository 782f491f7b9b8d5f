//! Enumeration: samples, divergences, and sums over many blocks.

use plefka::inference::exact;
use plefka::inference::watch::unwatched;
use plefka::laws::{self, Verdict};

use super::machine;

#[test]
fn exact_samples_are_exact_and_divergences_are_their_definition() -> Verdict {
    for shape in [(4, 3), (3, 5)] {
        let rbm = machine::<f32>(shape, 1.5, 6);
        for beta in [1.0, 0.5] {
            laws::sampler::stationary(&rbm, beta, 20_000, 1, &mut |_, _| {
                exact::sample(&rbm, beta, 20_000, 9, &unwatched).unwrap()
            })?;
        }
    }
    let (p, q) = (machine::<f64>((5, 4), 1.0, 1), machine::<f64>((5, 7), 1.0, 2));
    let log_p = exact::visible_log_probabilities(&p, 0.8, &unwatched)?;
    assert!((log_p.iter().map(|x| x.exp()).sum::<f64>() - 1.0).abs() < 1e-12);
    let log_q = exact::visible_log_probabilities(&q, 0.8, &unwatched)?;
    let wanted: f64 = log_p.iter().zip(&log_q).map(|(p, q)| p.exp() * (p - q)).sum();
    assert!((exact::divergence(&p, &q, 0.8, &unwatched)? - wanted).abs() < 1e-13 && wanted > 0.0);
    assert!(exact::divergence(&p, &p, 1.0, &unwatched)?.abs() < 1e-13);
    let message = exact::divergence(&p, &machine((6, 4), 1.0, 1), 1.0, &unwatched).unwrap_err().to_string();
    assert!(message.contains("6 bernoulli units") && message.contains("5 bernoulli units"), "{message}");
    Ok(())
}

#[test]
fn twenty_two_hidden_units_are_summed_over_many_blocks() {
    // Independent units have a closed form; weights on two of them make Z differ from a product.
    let mut rbm = machine::<f64>((25, 22), 1.0, 4);
    rbm.weights.fill(0.0);
    rbm.weights[[3, 20]] = 2.0;
    rbm.weights[[7, 1]] = -1.5;
    let plus = |x: f64| x.exp().ln_1p();
    let pair = |a: f64, b: f64, w: f64| (1.0 + a.exp() + b.exp() + (a + b + w).exp()).ln();
    let (a, b) = (rbm.visible.field().to_owned(), rbm.hidden.field().to_owned());
    let mut wanted = pair(a[3], b[20], 2.0) + pair(a[7], b[1], -1.5);
    wanted += (0..25).filter(|i| ![3, 7].contains(i)).map(|i| plus(a[i])).sum::<f64>();
    wanted += (0..22).filter(|j| ![20, 1].contains(j)).map(|j| plus(b[j])).sum::<f64>();
    let found = exact::log_partition(&rbm, 1.0, &unwatched).unwrap();
    assert!((found - wanted).abs() < 1e-11 * wanted, "{found} {wanted}");
    assert!(exact::seconds(&rbm, 1.0).unwrap() > 0.0);
    assert_eq!(exact::states(&rbm), Some(4_194_304.0));
    assert_eq!(exact::seconds(&machine::<f64>((40, 31), 1.0, 1), 1.0), None);
}
