//! Annealing, tempering and the chains of negative phases for pairs of units.

use ndarray::Array2;
use plefka::data::Batch;
use plefka::inference::watch::unwatched;
use plefka::inference::{PartitionMethod, Request, exact, log_partition};
use plefka::laws::negative::Limit;
use plefka::laws::{self, Verdict, machines};
use plefka::model::{Draw, Rbm};
use plefka::rng::Purpose;
use plefka::training::negative::{Contrastive, Persistent, Tempered};
use plefka::units::{unit_named, units};

use super::{draws, name, some_pairs};

/// ln Z of a machine with one visible unit, by midpoints over its values, plus the atom of a truncated unit.
fn integrated(rbm: &Rbm<f64>, beta: f64) -> f64 {
    let (span, cells) = (30.0, 30_000);
    let width = 2.0 * span / f64::from(cells);
    let places = (0..cells).map(|k| -span + (f64::from(k) + 0.5) * width);
    let admitted: Vec<f64> = places.filter(|x| rbm.visible.unit.admits(*x).is_ok()).collect();
    let n = admitted.len();
    let column = Array2::from_shape_vec((n, 1), admitted).unwrap();
    let mut logs: Vec<f64> =
        rbm.clamped_free_energy(&column.into(), beta).into_iter().map(|f| width.ln() - f).collect();
    if rbm.visible.unit.name().starts_with("truncated") {
        logs.push(-rbm.clamped_free_energy(&Array2::zeros((1, 1)).into(), beta)[0]);
    }
    exact::log_sum_exp(&logs)
}

/// Machines of one continuous visible unit, whose Z is an integral, and two continuous hidden units.
fn continuous() -> Vec<Rbm<f64>> {
    let kinds: Vec<_> = units::<f64>().into_iter().filter(|unit| unit.states().is_none()).collect();
    let mut out = Vec::new();
    for &a in &kinds {
        for &b in &kinds {
            let layers = (machines::layer(a, 1, 0.5, 5), machines::layer(b, 2, 0.5, 6));
            out.push(machines::join(layers.0, layers.1, 0.25, 7));
        }
    }
    out
}

#[test]
fn annealing_and_tempering_find_the_partition_function() -> Verdict {
    partition_functions(40)
}

#[test]
#[ignore = "long: tests/weekly.sh"]
fn annealing_and_tempering_find_the_partition_function_with_more_effort() -> Verdict {
    partition_functions(150)
}

fn partition_functions(effort: usize) -> Verdict {
    let known =
        some_pairs(0.5).into_iter().map(|rbm| (exact::log_partition(&rbm, 0.9, &unwatched).unwrap(), rbm));
    for (truth, rbm) in known {
        for method in [PartitionMethod::Ais, PartitionMethod::Pt] {
            holds_truth(&rbm, truth, method, effort)?;
        }
    }
    for rbm in continuous() {
        holds_truth(&rbm, integrated(&rbm, 0.9), PartitionMethod::Ais, effort)?;
    }
    Ok(())
}

fn holds_truth(rbm: &Rbm<f64>, truth: f64, method: PartitionMethod, effort: usize) -> Verdict {
    let request = Request { method, effort: Some(effort), beta: 0.9, ..Request::default() };
    let found = log_partition(rbm, &request, &unwatched)?;
    let half = found.upper - found.log_z;
    let off = (found.log_z - truth).abs();
    assert!(off < 2.5 * half && half < 0.3, "{} {method:?}: {truth} {found:?}", name(rbm));
    Ok(())
}

#[test]
fn persistent_chains_reach_the_gradient() -> Verdict {
    let limit = Limit { repeats: 12, discard: 30, steps: 30, bias: 2e-4, resolution: 0.12 };
    for rbm in &some_pairs(0.4) {
        let batch = Batch::new(draws(&rbm.visible, 50, 8).into(), None);
        laws::negative::limit(&|| Box::new(Persistent::new(1, 200)), rbm, &batch, 0.9, limit)?;
    }
    Ok(())
}

#[test]
fn contrastive_and_tempered_chains_reach_the_gradient_of_some_pairs() -> Verdict {
    let limit = Limit { repeats: 12, discard: 10, steps: 10, bias: 5e-4, resolution: 0.3 };
    for (visible, hidden) in [("gaussian", "bernoulli"), ("spin", "drelu")] {
        let layer = |name, seed| machines::layer(unit_named::<f64>(name).unwrap(), 3, 0.5, seed);
        let rbm = machines::join(layer(visible, 1), layer(hidden, 2), 0.4, 3);
        let batch = Batch::new(draws(&rbm.visible, 100, 8).into(), None);
        laws::negative::limit(&|| Box::new(Tempered::new(1, 100, 3)), &rbm, &batch, 0.9, limit)?;
        laws::negative::limit(&|| Box::new(Contrastive::new(20)), &rbm, &batch, 0.9, limit)?;
    }
    Ok(())
}

/// A diverging run reaches such fields; a draw by rejection that accepts nothing would never end.
#[test]
fn draws_in_fields_without_end_end() {
    let fields = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e300, f64::MAX, 1e-300, 0.0];
    for (unit, columns) in super::kinds() {
        for parameter in [0.0, 800.0, -800.0, f64::NAN] {
            let mut layer = machines::layer(unit, columns, 0.5, 1);
            if layer.parameters.nrows() > 1 {
                layer.parameters.row_mut(1).fill(parameter);
            }
            let fields = Array2::from_shape_fn((fields.len(), columns), |(row, _)| fields[row]);
            let draw = Draw { seed: 1, purpose: Purpose::Sample, step: 0, lane: 0 };
            let states = layer.sample(1.0, &fields, draw);
            assert_eq!(states.dim(), fields.dim());
            // Ordinary fields have ordinary states, whatever stands beside them.
            let admitted = |x: &f64| unit.admits(*x).is_ok();
            assert!(parameter != 0.0 || states.row(7).iter().all(admitted), "{}", unit.name());
        }
    }
}
