//! Every registered unit, expansion and negative phase, and the Gibbs sampler, obey the laws.

use ndarray::Array2;
use plefka::Float;
use plefka::data::{Batch, Rows};
use plefka::inference::expansion::expansions;
use plefka::inference::{FixedPoint, expansion_named, gibbs};
use plefka::laws::negative::{self, Limit, Make};
use plefka::laws::{self, Verdict, machines};
use plefka::model::Rbm;
use plefka::training::negative::{Contrastive, Exact, MeanField, Persistent, Replicas, Tempered, Trajectory};
use plefka::units::{Bernoulli, units};

const SEED: u64 = 11;

#[test]
fn units_obey() -> Verdict {
    for (double, single) in units::<f64>().into_iter().zip(units::<f32>()) {
        for beta in [1.0, 0.7] {
            let layer = machines::layer(double, 2, 1.0, SEED);
            laws::unit::cumulants(&layer, beta, 4)?;
            laws::unit::legendre(&layer, beta)?;
            laws::unit::states(&layer, beta)?;
            laws::unit::integral(&layer, beta, double.name().starts_with("truncated"))?;
            laws::unit::own_parameters(&layer, beta)?;
            laws::unit::ends(&layer, beta)?;
            laws::unit::sampling(&layer, beta, 40_000, SEED)?;
            let narrow = machines::layer(single, 2, 1.0, SEED);
            laws::unit::ends(&narrow, beta)?;
            laws::unit::sampling(&narrow, beta, 40_000, SEED)?;
            laws::unit::precisions(&narrow, &layer, beta)?;
        }
    }
    Ok(())
}

#[test]
fn expansions_have_the_derivatives_of_their_value() -> Verdict {
    for expansion in expansions::<f64>() {
        for seed in 0..3 {
            let rbm = machines::machine(&Bernoulli, (4, 3), 1.0, seed);
            laws::expansion::derivatives(expansion, &rbm, 1.0, seed)?;
            laws::expansion::derivatives(expansion, &rbm, 0.6, seed)?;
            laws::expansion::envelope(expansion, &machines::scaled(&rbm, 0.5), 0.8)?;
        }
    }
    Ok(())
}

#[test]
fn expansions_have_their_error_slopes() -> Verdict {
    let machines: Vec<_> = (0..9).map(|seed| machines::machine(&Bernoulli, (4, 3), 1.0, seed)).collect();
    for expansion in expansions::<f64>() {
        laws::slopes::slopes(expansion, &machines, 1.0)?;
    }
    laws::slopes::slopes(expansion_named("2")?, &machines, 0.7)
}

#[test]
fn expansions_agree_in_both_precisions() -> Verdict {
    for (single, double) in expansions::<f32>().into_iter().zip(expansions::<f64>()) {
        let narrow = machines::machine(&Bernoulli, (6, 5), 0.5, SEED);
        laws::expansion::precisions((single, &narrow), (double, &narrow.cast()), 0.9)?;
    }
    Ok(())
}

/// A machine and a batch of other data: a batch of the machine's own exact draws would hide a phase that copies the
/// batch.
fn setting<F: Float>(rows: usize) -> (Rbm<F>, Batch<F>) {
    (machines::machine(&Bernoulli, (4, 3), 0.7, 3), crate::common::batch(rows, 4, 1))
}

/// CD forgets the batch after many sweeps, PCD after some steps.
fn sampling_limits<F: Float>(beta: f64) -> Verdict {
    let (rbm, batch) = setting::<F>(200);
    let scatter = Limit { repeats: 24, discard: 0, steps: 5, bias: 2e-4, resolution: 0.03 };
    negative::limit(&|| Box::new(Contrastive::new(25)), &rbm, &batch, beta, scatter)?;
    let persistent = Limit { discard: 20, steps: 30, ..scatter };
    negative::limit(&|| Box::new(Persistent::new(1, 300)), &rbm, &batch, beta, persistent)?;
    negative::limit(&|| Box::new(Tempered::new(1, 300, 4)), &rbm, &batch, beta, persistent)?;
    // Chains are exchanged with frozen models from the first step, so that a wrong swap rule would be detected.
    negative::limit(&|| Box::new(Trajectory::new(1, 300, 4)), &rbm, &batch, beta, persistent)?;
    let strong = machines::scaled(&rbm, 4.0);
    negative::limit(&|| Box::new(Trajectory::new(1, 300, 4)), &strong, &batch, beta, persistent)
}

#[test]
fn sampled_phases_reach_the_exact_gradient() -> Verdict {
    sampling_limits::<f64>(0.6)?;
    sampling_limits::<f32>(1.0)
}

#[test]
#[ignore = "long: tests/weekly.sh"]
fn sampled_phases_reach_the_exact_gradient_at_other_temperatures() -> Verdict {
    sampling_limits::<f64>(1.0)?;
    sampling_limits::<f64>(1.5)?;
    sampling_limits::<f32>(0.6)
}

#[test]
fn the_exact_phase_is_exact() -> Verdict {
    let limit = Limit { repeats: 2, discard: 0, steps: 1, bias: 1e-13, resolution: 0.0 };
    let (rbm, batch) = setting::<f64>(5);
    negative::limit(&|| Box::new(Exact), &rbm, &batch, 0.8, limit)?;
    let (rbm, batch) = setting::<f32>(5);
    negative::limit(&|| Box::new(Exact), &rbm, &batch, 0.8, Limit { bias: 1e-6, ..limit })
}

#[test]
fn mean_field_phases_have_errors_of_their_order() -> Verdict {
    let settings = FixedPoint { tolerance: 1e-15, iterations: 300, ..FixedPoint::default() };
    let machines: Vec<_> = (0..9).map(|seed| machines::machine(&Bernoulli, (4, 3), 1.0, seed)).collect();
    let batch = crate::common::batch(4, 4, 1);
    for expansion in expansions::<f64>() {
        let order = expansion.order() as f64;
        let several = [Replicas::OfBatch(2), Replicas::Persistent(2), Replicas::Persistent(7)];
        for replicas in [Replicas::ONE_PER_SAMPLE].into_iter().chain(several) {
            let make: Make<'_, f64> = &|| Box::new(MeanField::new(expansion, settings, replicas));
            negative::falls(make, &machines, &batch, 1.0, (order + 1.0, order))?;
        }
    }
    // With sample weights the replicas are weighted, and still agree on the single solution.
    let weights = Some(vec![0.1, 2.0, 0.0, 0.7]);
    let make: Make<'_, f64> =
        &|| Box::new(MeanField::new(expansion_named("2").unwrap(), settings, Replicas::ONE_PER_SAMPLE));
    negative::falls(make, &machines, &Batch { weights, ..batch }, 0.9, (3.0, 2.0))
}

#[test]
fn phases_are_repeatable_and_restorable() -> Verdict {
    fn check<F: Float>() -> Verdict {
        let (rbm, batch) = setting::<F>(12);
        let few = FixedPoint::default();
        let makes: [Make<'_, F>; 8] = [
            &|| Box::new(Tempered::new(2, 6, 3)),
            &|| Box::new(Trajectory::new(1, 5, 3)),
            &|| Box::new(Contrastive::new(2)),
            &|| Box::new(Persistent::new(2, 8)),
            &|| Box::new(Persistent::new(1, 40)),
            &|| Box::new(Exact),
            &|| Box::new(MeanField::new(expansion_named("3").unwrap(), few, Replicas::ONE_PER_SAMPLE)),
            &|| Box::new(MeanField::new(expansion_named("2").unwrap(), few, Replicas::Persistent(20))),
        ];
        makes.into_iter().try_for_each(|make| negative::repeatable(make, &rbm, &batch, 0.9))
    }
    check::<f32>()?;
    check::<f64>()
}

#[test]
fn gibbs_leaves_the_exact_distribution_unchanged_and_reaches_it() -> Verdict {
    fn check<F: Float>(beta: f64) -> Verdict {
        let sweep = |rbm: &Rbm<F>, mut hidden: Array2<F>, sweeps, seed| {
            let (visible, _) = gibbs::sweep(rbm, F::of(beta), &mut hidden, sweeps, seed, 0).unwrap();
            (visible.to_dense(), hidden)
        };
        // Strong weights, which reveal a wrong sampler.
        let strong = machines::machine::<F>(&Bernoulli, (4, 3), 1.5, 5);
        for sweeps in [1, 10] {
            laws::sampler::stationary(&strong, beta, 20_000, 1, &mut |_, h| sweep(&strong, h, sweeps, 2))?;
        }
        let weak = machines::machine::<F>(&Bernoulli, (3, 4), 0.8, 5);
        laws::sampler::arrives(&weak, beta, 20_000, &mut |_, h| sweep(&weak, h, 40, 3))
    }
    check::<f32>(1.0)?;
    check::<f64>(1.0)?;
    check::<f64>(0.5)
}

#[test]
fn conditional_draws_leave_the_exact_distribution_unchanged() -> Verdict {
    use plefka::model::Draw;
    use plefka::rng::Purpose;
    let rbm = machines::machine::<f64>(&Bernoulli, (4, 3), 1.5, 8);
    let draw = Draw { seed: 4, purpose: Purpose::Sample, step: 0, lane: 0 };
    laws::sampler::stationary(&rbm, 0.8, 20_000, 1, &mut |v, _| {
        let hidden = rbm.sample_hidden(&Rows::Dense(v.clone()), 0.8, draw);
        (v, hidden)
    })?;
    laws::sampler::stationary(&rbm, 0.8, 20_000, 1, &mut |_, h| (rbm.sample_visible(h.view(), 0.8, draw), h))
}
