//! Samples of a belief net have its law.

use plefka::data::Rows;
use plefka::inference::draws::{DrawMethod, DrawRequest};
use plefka::inference::watch::unwatched;

use super::nets::{net, states, three};

const N: usize = 10_000;

/// χ² of the draws against enumeration, over the 16 states of the data.
fn chi_square(method: DrawMethod, sweeps: u32) -> f64 {
    let net = net(three());
    let request = DrawRequest { method, n: N, sweeps, seed: 5, ..DrawRequest::default() };
    let drawn = net.sample(&request, None, Vec::new(), &unwatched).unwrap();
    assert!(!drawn.are_means);
    let mut counts = [0.0; 16];
    for row in drawn.visible.rows() {
        let number = row.iter().rev().fold(0, |number, &x| 2 * number + x as usize);
        counts[number] += 1.0;
    }
    let exact = net.exact_log_likelihoods(&states(4).into(), &unwatched).unwrap();
    counts
        .iter()
        .zip(exact)
        .map(|(count, p)| (count - N as f64 * p.exp()).powi(2) / (N as f64 * p.exp()))
        .sum()
}

#[test]
fn samples_match_enumeration() {
    // 15 degrees of freedom: a value above 50 has a probability of 1e−5.
    for (method, sweeps) in [(DrawMethod::Exact, 1), (DrawMethod::Gibbs, 20)] {
        let found = chi_square(method, sweeps);
        assert!(found < 50.0, "{method}: {found}");
    }
}

#[test]
fn probabilities_and_starts() {
    let net = net(three());
    let start: Rows<f64> = states(4).into();
    let request = DrawRequest { n: 16, sweeps: 2, probabilities: true, ..DrawRequest::default() };
    let drawn = net.sample(&request, Some(start.clone()), Vec::new(), &unwatched).unwrap();
    assert!(drawn.are_means && drawn.visible.iter().all(|x| *x > 0.0 && *x < 1.0));
    assert_eq!(drawn.visible.dim(), (16, 4));
    let again = net.sample(&request, Some(start), Vec::new(), &unwatched).unwrap();
    assert_eq!(drawn.visible, again.visible);
    let tempered = DrawRequest { method: DrawMethod::Pt, n: 8, sweeps: 30, ..DrawRequest::default() };
    assert!(net.sample(&tempered, None, Vec::new(), &unwatched).unwrap().tempering.is_some());
    assert!(net.sample(&request, Some(states(3).into()), Vec::new(), &unwatched).is_err());
}
