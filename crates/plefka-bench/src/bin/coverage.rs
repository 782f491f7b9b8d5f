//! How often stated 95 % intervals of ln Z contain the exact value: `coverage MACHINES EFFORT`, for random machines at
//! several temperatures and every sampling method. Prints the tables of docs/likelihood.md.

use plefka::inference::{PartitionMethod, Request, exact, log_partition, watch::unwatched};
use plefka::laws::machines;
use plefka::units::Bernoulli;

/// Inverse temperatures; a low value is a high temperature.
const BETAS: [f64; 5] = [0.5, 1.0, 2.0, 4.0, 8.0];
const METHODS: [PartitionMethod; 3] = [PartitionMethod::Ais, PartitionMethod::Pt, PartitionMethod::Auto];

/// The outcome for one interval.
#[derive(Debug, Clone, Copy)]
struct Outcome {
    method: PartitionMethod,
    beta: f64,
    inside: bool,
    warned: bool,
    width: f64,
    error: f64,
}

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|n| n.parse().ok()).collect();
    let [count, effort] = numbers[..] else { return eprintln!("usage: coverage MACHINES EFFORT") };
    let outcomes: Vec<Outcome> = (0..count).flat_map(|k| machine(k, effort)).collect();
    println!("| method | β | machines | inside | inside or warned | warned | median width | median error |");
    println!("|---|---|---|---|---|---|---|---|");
    for method in METHODS {
        for beta in BETAS.map(Some).into_iter().chain([None]) {
            row(method, beta, &outcomes);
        }
    }
}

/// A random machine of 10 × 8 to 16 × 12 units with N(0, 1) fields and weights, at one of the temperatures. Its nearby
/// states are its own exact samples, which stand for the test data of a good model.
fn machine(k: usize, effort: usize) -> Vec<Outcome> {
    let beta = BETAS[k % BETAS.len()];
    let shape = (10 + k % 7, 8 + k % 5);
    let rbm = machines::machine::<f64>(&Bernoulli, shape, 1.0, k as u64);
    let truth = exact::log_partition(&rbm, beta, &unwatched).expect("small");
    let (near, _) = exact::sample(&rbm, beta, 200, k as u64, &unwatched).expect("small");
    let one = |method: PartitionMethod| {
        let request = Request {
            method,
            effort: Some(effort),
            beta,
            seed: k as u64 + 1,
            enumerate: false,
            near: Some(&near),
            ..Request::default()
        };
        let found = log_partition(&rbm, &request, &unwatched).expect("a result");
        Outcome {
            method,
            beta,
            inside: found.lower <= truth && truth <= found.upper,
            warned: !found.warnings.is_empty(),
            width: found.upper - found.lower,
            error: (found.log_z - truth).abs(),
        }
    };
    METHODS.map(one).to_vec()
}

fn row(method: PartitionMethod, beta: Option<f64>, outcomes: &[Outcome]) {
    let own: Vec<&Outcome> =
        outcomes.iter().filter(|o| o.method == method && beta.is_none_or(|b| b == o.beta)).collect();
    let share = |of: &dyn Fn(&Outcome) -> bool| {
        100.0 * own.iter().filter(|o| of(o)).count() as f64 / own.len().max(1) as f64
    };
    let median = |of: &dyn Fn(&Outcome) -> f64| {
        let mut values: Vec<f64> = own.iter().map(|o| of(o)).collect();
        values.sort_unstable_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    };
    println!(
        "| {} | {} | {} | {:.1} % | {:.1} % | {:.1} % | {:.4} | {:.4} |",
        method.name(),
        beta.map_or("all".into(), |b| b.to_string()),
        own.len(),
        share(&|o| o.inside),
        share(&|o| o.inside || o.warned),
        share(&|o| o.warned),
        median(&|o| o.width),
        median(&|o| o.error),
    );
}
