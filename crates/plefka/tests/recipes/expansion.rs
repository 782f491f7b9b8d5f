//! The recipe "add an expansion": order 3 with a resummed tail.

use ndarray::{Array2, Zip};
use plefka::Float;
use plefka::inference::expansion::{Couplings, Expansion, Naive, row_dots};
use plefka::inference::{Cumulants, FixedPoint};
use plefka::laws::{self, Verdict, machines};
use plefka::training::Trainer;
use plefka::training::negative::{MeanField, NegativeMethod, Replicas};
use plefka::units::Bernoulli;

use crate::common;

/// Order 3 with its tail resummed: A = A₁ + A₂ e^r, r = A₃/A₂, which is A₁ + A₂ + A₃ + O(W⁴) and has no pole.
/// ∂(A₂ e^r) = (1 − r) e^r ∂A₂ + e^r ∂A₃.
#[derive(Debug)]
struct Exponential;

impl Exponential {
    /// A₂ and r of every replica; r = 0 where nothing interacts.
    fn tail<F: Float>(c: Couplings<'_, F>, v: &Cumulants<F>, h: &Cumulants<F>) -> Vec<(f64, f64)> {
        let [second, third] = [2, 3].map(|k| row_dots(v.kappa(k), &c.apply(k, h.kappa(k))));
        let pairs = second.iter().map(|x| x / 2.0).zip(third.iter().map(|x| x / 6.0));
        pairs.map(|(a2, a3)| (a2, if a2 == 0.0 { 0.0 } else { a3 / a2 })).collect()
    }
}

impl<F: Float> Expansion<F> for Exponential {
    fn name(&self) -> &'static str {
        "3 exponential"
    }
    fn description(&self) -> &'static str {
        "Order 3 with its tail resummed"
    }
    fn order(&self) -> usize {
        3
    }
    fn cumulants(&self) -> usize {
        3
    }
    fn powers(&self) -> usize {
        3
    }
    fn value(&self, c: Couplings<'_, F>, visible: &Cumulants<F>, hidden: &Cumulants<F>) -> Vec<f64> {
        let tail = Self::tail(c, visible, hidden);
        Naive.value(c, visible, hidden).into_iter().zip(tail).map(|(a1, (a2, r))| a1 + a2 * r.exp()).collect()
    }
    fn add_field(&self, c: Couplings<'_, F>, own: &Cumulants<F>, other: &Cumulants<F>, out: &mut Array2<F>) {
        Naive.add_field(c, own, other, out);
        let reactions = [2, 3].map(|k| c.apply(k, other.kappa(k)) * own.slope(k));
        for (replica, (_, r)) in Self::tail(c, own, other).into_iter().enumerate() {
            let (second, third) = (F::of((1.0 - r) * r.exp() / 2.0), F::of(r.exp() / 6.0));
            Zip::from(out.row_mut(replica))
                .and(reactions[0].row(replica))
                .and(reactions[1].row(replica))
                .for_each(|o, &a, &b| *o += second * a + third * b);
        }
    }
    fn add_weight_gradient(
        &self,
        c: Couplings<'_, F>,
        visible: &Cumulants<F>,
        hidden: &Cumulants<F>,
        shares: Option<&[F]>,
        out: &mut Array2<F>,
    ) {
        Naive.add_weight_gradient(c, visible, hidden, shares, out);
        let tail = Self::tail(c, visible, hidden);
        let share = |r: usize| shares.map_or(1.0 / tail.len() as f64, |s| s[r].wide());
        let weigh = |weight: fn(f64) -> f64| -> Vec<F> {
            tail.iter().enumerate().map(|(k, (_, r))| F::of(share(k) * weight(*r))).collect()
        };
        let (second, third) = (weigh(|r| (1.0 - r) * r.exp()), weigh(f64::exp));
        c.add_outer(1, (visible.kappa(2), hidden.kappa(2)), Some(&second), 1.0, out);
        c.add_outer(2, (visible.kappa(3), hidden.kappa(3)), Some(&third), 0.5, out);
    }
}

#[test]
fn a_new_expansion_obeys_the_laws() -> Verdict {
    let machines: Vec<_> = (0..9).map(|seed| machines::machine(&Bernoulli, (4, 3), 1.0, seed)).collect();
    laws::expansion::derivatives(&Exponential, &machines[0], 0.8, 1)?;
    laws::expansion::envelope(&Exponential, &machines::scaled(&machines[0], 0.5), 1.0)?;
    laws::slopes::slopes(&Exponential, &machines, 1.0)?;
    let single = machines::machine(&Bernoulli, (4, 3), 0.5, 1);
    laws::expansion::precisions((&Exponential, &single), (&Exponential, &single.cast()), 1.0)
}

#[test]
fn a_new_expansion_trains() {
    let rows = common::bits::<f64>(60, 6, 2);
    let samples = common::samples(rows.clone());
    let mut config = common::plain(NegativeMethod::Emf, 3, 0.1, 60, 20);
    config.model.visible_bias_from_data = false;
    let fixed_point = FixedPoint { iterations: 20, ..config.negative.fixed_point() };
    let trainer = Trainer::new(config, &samples).unwrap();
    let before = common::log_likelihood(&trainer.rbm(), &rows);
    let phase = MeanField::new(&Exponential, fixed_point, Replicas::ONE_PER_SAMPLE);
    let mut trainer = trainer.with_negative(Box::new(phase));
    common::train(&mut trainer, &samples).unwrap();
    let after = common::log_likelihood(&trainer.rbm(), &rows);
    assert!(after > before + 0.3, "{before} {after}");
}
