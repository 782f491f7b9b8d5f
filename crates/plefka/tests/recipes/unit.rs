//! The recipe "add a unit": spins of ±1.

use ndarray::Array2;
use plefka::Float;
use plefka::data::{Batch, Samples};
use plefka::laws::negative::Limit;
use plefka::laws::{self, Verdict, machines};
use plefka::rng::Stream;
use plefka::training::Trainer;
use plefka::training::negative::{NegativeMethod, Persistent};
use plefka::units::{Site, Unit};

use crate::common;

/// Spin unit, x ∈ {−1, 1}: ln Z(B) = ln 2 cosh B, κ₁ = m = tanh B, κ₂ = 1 − m², κ₃ = −2mκ₂, κ₄ = κ₂(6m² − 2).
#[derive(Debug)]
struct Spin;

impl<F: Float> Unit<F> for Spin {
    fn name(&self) -> &'static str {
        "spin"
    }
    fn parameter_names(&self) -> &'static [&'static str] {
        &["field"]
    }
    fn both(&self) -> (&'static dyn Unit<f32>, &'static dyn Unit<f64>) {
        (&Spin, &Spin)
    }
    fn states(&self) -> Option<&'static [f64]> {
        Some(&[-1.0, 1.0])
    }
    fn log_partition(&self, _: Site<'_, F>, field: &[F], out: &mut [F]) {
        let two = F::of(2.0);
        out.iter_mut().zip(field).for_each(|(o, &b)| *o = b.abs() + (-two * b.abs()).exp().ln_1p());
    }
    fn mean(&self, _: Site<'_, F>, values: &mut [F]) {
        values.iter_mut().for_each(|b| *b = b.tanh());
    }
    fn sample(&self, _: Site<'_, F>, field: &[F], stream: &mut Stream, out: &mut [F]) {
        F::fill_uniform(stream, out);
        let up = |b: F| (F::one() + b.tanh()) / F::of(2.0);
        out.iter_mut().zip(field).for_each(|(o, &b)| *o = if *o < up(b) { F::one() } else { -F::one() });
    }
    fn cumulants(&self, _: Site<'_, F>, mean: &[F], out: &mut [&mut [F]]) {
        // κ₂, κ₂', κ₃, κ₃', κ₄, κ₄' as polynomials in m: coefficients of 1, m, m² …
        const POLYNOMIALS: [[f64; 5]; 6] = [
            [1.0, 0.0, -1.0, 0.0, 0.0],
            [0.0, -2.0, 0.0, 0.0, 0.0],
            [0.0, -2.0, 0.0, 2.0, 0.0],
            [-2.0, 0.0, 6.0, 0.0, 0.0],
            [-2.0, 0.0, 8.0, 0.0, -6.0],
            [0.0, 16.0, 0.0, -24.0, 0.0],
        ];
        for (out, coefficients) in out.iter_mut().zip(POLYNOMIALS) {
            for (o, &m) in out.iter_mut().zip(mean) {
                *o = coefficients.iter().rev().fold(F::zero(), |sum, &c| sum * m + F::of(c));
            }
        }
    }
    fn entropy(&self, _: Site<'_, F>, mean: &[F]) -> f64 {
        let term = |p: f64| if p > 0.0 { -p * p.ln() } else { 0.0 };
        mean.iter().map(|m| term(0.5 * (1.0 + m.wide())) + term(0.5 * (1.0 - m.wide()))).sum()
    }
    fn centre(&self) -> F {
        F::zero()
    }
    fn admits(&self, x: F) -> std::result::Result<(), &'static str> {
        if x.abs() <= F::one() { Ok(()) } else { Err("values in [−1, 1]") }
    }
}

#[test]
fn a_new_unit_obeys_the_laws() -> Verdict {
    let (single, double) = (machines::layer(&Spin, 3, 1.0, 1), machines::layer(&Spin, 3, 1.0, 1));
    laws::unit::cumulants(&double, 1.0, 4)?;
    laws::unit::legendre(&double, 1.0)?;
    laws::unit::states(&double, 1.0)?;
    laws::unit::ends(&single, 1.0)?;
    laws::unit::precisions(&single, &double, 1.0)?;
    laws::unit::sampling(&single, 1.0, 40_000, 1)
}

#[test]
fn a_new_unit_works_with_all_that_is_there() -> Verdict {
    let machines: Vec<_> = (0..9).map(|seed| machines::machine(&Spin, (4, 3), 1.0, seed)).collect();
    for expansion in plefka::inference::expansion::expansions() {
        // Couplings weak enough for the expansions that have a domain.
        laws::expansion::derivatives(expansion, &machines::scaled(&machines[0], 0.3), 0.8, 1)?;
        laws::slopes::slopes(expansion, &machines, 1.0)?;
    }
    let rbm = machines::machine::<f32>(&Spin, (4, 3), 0.6, 1);
    laws::sampler::stationary(&rbm, 1.0, 20_000, 1, &mut |_, mut hidden| {
        let (visible, _) = plefka::inference::gibbs::sweep(&rbm, 1.0, &mut hidden, 3, 1, 0).unwrap();
        (visible.to_dense(), hidden)
    })?;
    let batch = Batch::new(spins(200).into(), None);
    let limit = Limit { repeats: 24, discard: 20, steps: 30, bias: 2e-4, resolution: 0.03 };
    laws::negative::limit(&|| Box::new(Persistent::new(1, 300)), &rbm, &batch, 1.0, limit)
}

/// Enumeration, annealing and tempering ask a unit for its ln Z and its draws alone.
#[test]
fn a_new_unit_has_its_partition_function() -> Verdict {
    use plefka::inference::{PartitionMethod, Request, exact, log_partition, watch::unwatched};
    for (shape, beta) in [((7, 5), 1.0), ((4, 6), 0.6)] {
        let rbm = machines::machine::<f64>(&Spin, shape, 0.8, 3);
        let visible = machines::states(&rbm.visible).unwrap();
        let brute = rbm.clamped_free_energy(&visible.into(), beta);
        let truth = exact::log_sum_exp(&brute.iter().map(|f| -f).collect::<Vec<_>>());
        assert!((exact::log_partition(&rbm, beta, &unwatched)? - truth).abs() < 1e-11);
        assert!((exact::enumerate(&rbm, beta)?.log_partition - truth).abs() < 1e-11);
        for method in [PartitionMethod::Ais, PartitionMethod::Pt] {
            let request = Request { method, effort: Some(1000), beta, ..Request::default() };
            let found = log_partition(&rbm, &request, &unwatched)?;
            let half = found.upper - found.log_z;
            assert!((found.log_z - truth).abs() < 2.0 * half && half < 0.1, "{method:?} {truth} {found:?}");
        }
    }
    let rbm = machines::machine::<f32>(&Spin, (4, 3), 0.8, 5);
    laws::sampler::stationary(&rbm, 1.0, 20_000, 1, &mut |_, _| {
        exact::sample(&rbm, 1.0, 20_000, 9, &unwatched).unwrap()
    })
}

fn spins<F: Float>(rows: usize) -> Array2<F> {
    common::bits(rows, 4, 1).mapv(|x: F| x + x - F::one())
}

#[test]
fn a_new_unit_trains() {
    let samples = Samples::from_rows(spins::<f64>(60).into(), &Spin).unwrap();
    let reached =
        [NegativeMethod::Exact, NegativeMethod::Emf, NegativeMethod::Cd, NegativeMethod::Pcd].map(|method| {
            let config = common::plain(method, 2, 0.02, 40, 20);
            let start = machines::machine(&Spin, (4, 2), 0.1, 1);
            let mut trainer = Trainer::from_model(config, start, &samples).unwrap();
            common::train(&mut trainer, &samples).unwrap();
            common::log_likelihood(&trainer.rbm(), &spins(60))
        });
    let independent = -4.0 * 2f64.ln();
    assert!(reached.iter().all(|x| *x > independent), "no better than chance: {reached:?}");
    assert!(reached.iter().all(|x| (x - reached[0]).abs() < 0.05), "{reached:?}");
}
