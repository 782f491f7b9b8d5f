//! The trainer reproduces the original EMF_RBM package. A second, plain implementation of its algorithm, from its
//! description (EQUATIONS: sums over the batch, L1 decay on the sum, momentum on the weights alone, three damped TAP
//! iterations from the batch, no shuffling), runs beside the trainer on the same data.

use ndarray::{Array1, Array2, Axis};
use plefka::laws::machines;
use plefka::training::config::Reduction;
use plefka::training::negative::{NegativeMethod, Start};
use plefka::training::{RunConfig, Trainer};
use plefka::units::Bernoulli;

const RATE: f64 = 0.05;
const DECAY: f64 = 0.01;
const MOMENTUM: f64 = 0.5;
const BATCH: usize = 20;

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The original algorithm with its state.
struct Original {
    weights: Array2<f64>,
    visible_bias: Array1<f64>,
    hidden_bias: Array1<f64>,
    previous: Array2<f64>,
    l1: bool,
}

impl Original {
    /// One side of the TAP equations: σ(bias + Σ W n − (m − ½) Σ W² n(1−n)), halfway from the old value.
    fn relax(m: &Array2<f64>, n: &Array2<f64>, w: &Array2<f64>, bias: &Array1<f64>) -> Array2<f64> {
        let fluctuation = n.mapv(|n| n * (1.0 - n));
        let onsager = (m - 0.5) * fluctuation.dot(&w.mapv(|w| w * w).t());
        let field = n.dot(&w.t()) - onsager + bias;
        field.mapv(sigmoid) * 0.5 + m * 0.5
    }

    fn step(&mut self, v: &Array2<f64>) {
        let h = (v.dot(&self.weights) + &self.hidden_bias).mapv(sigmoid);
        let (mut mv, mut mh) = (v.clone(), h.clone());
        let transposed = self.weights.t().to_owned();
        for _ in 0..3 {
            mv = Self::relax(&mv, &mh, &self.weights, &self.visible_bias);
            mh = Self::relax(&mh, &mv, &transposed, &self.hidden_bias);
        }
        let fluctuations = mv.mapv(|m| m * (1.0 - m)).t().dot(&mh.mapv(|m| m * (1.0 - m)));
        let mut change = v.t().dot(&h) - mv.t().dot(&mh) - fluctuations * &self.weights;
        change -= &match self.l1 {
            true => self.weights.mapv(|w| DECAY * w.signum() * f64::from(u8::from(w != 0.0))),
            false => self.weights.mapv(|w| DECAY * w),
        };
        change += &(&self.previous * MOMENTUM);
        let rate = RATE / v.nrows() as f64;
        self.weights = &self.weights + &change * rate;
        self.visible_bias = &self.visible_bias + (v - &mv).sum_axis(Axis(0)) * rate;
        self.hidden_bias = &self.hidden_bias + (&h - &mh).sum_axis(Axis(0)) * rate;
        self.previous = change;
    }
}

fn config(l1: bool) -> RunConfig {
    let mut config = crate::common::plain(NegativeMethod::Emf, 9, RATE, 3, BATCH);
    config.training.reduction = Reduction::Sum;
    config.training.shuffle = false;
    config.training.centering = false;
    config.training.optimizer.momentum = MOMENTUM;
    config.training.optimizer.momentum_on_biases = false;
    *(if l1 { &mut config.training.penalty.l1 } else { &mut config.training.penalty.l2 }) = DECAY;
    config.negative.start = Some(Start::Batch);
    config.negative.order = Some("2".into());
    config.negative.iterations = Some(3);
    config.negative.damping = 0.5;
    config
}

fn follow(l1: bool) {
    // 55 rows: batches of 20, 20 and 15.
    let rows = crate::common::bits::<f64>(55, 13, 21);
    let samples = crate::common::samples(rows.clone());
    let start = machines::machine(&Bernoulli, (13, 9), 0.4, 6);
    let mut original = Original {
        weights: start.weights.clone(),
        visible_bias: start.visible.field().to_owned(),
        hidden_bias: start.hidden.field().to_owned(),
        previous: Array2::zeros((13, 9)),
        l1,
    };
    let mut trainer = Trainer::from_model(config(l1), start.clone(), &samples).unwrap();
    let mut checked = 0;
    let mut epochs = (0..3).flat_map(|_| rows.axis_chunks_iter(Axis(0), BATCH));
    let batches: Vec<_> = epochs.by_ref().collect();
    for batch in &batches {
        original.step(&batch.to_owned());
        let visible = batch.to_owned().into();
        trainer.step(&plefka::data::Batch::new(visible, None), RATE).unwrap();
        let rbm = trainer.rbm();
        assert!(crate::common::largest(&rbm.weights, &original.weights) < 1e-12);
        let biases =
            [(rbm.visible.field(), &original.visible_bias), (rbm.hidden.field(), &original.hidden_bias)];
        for (found, wanted) in biases {
            assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-12));
        }
        checked += 1;
    }
    assert_eq!((checked, batches.last().unwrap().nrows()), (9, 15));
    // The training loop makes the same steps, and they change the model.
    let mut whole = Trainer::from_model(config(l1), start.clone(), &samples).unwrap();
    crate::common::train(&mut whole, &samples).unwrap();
    assert!(crate::common::largest(&whole.rbm().weights, &original.weights) < 1e-12);
    assert!(crate::common::largest(&whole.rbm().weights, &start.weights) > 0.01);
}

#[test]
fn trainer_follows_the_original_with_l1_decay() {
    follow(true);
}

#[test]
fn trainer_follows_the_original_with_l2_decay() {
    follow(false);
}

#[test]
fn visible_biases_start_at_the_logit_of_the_mean() {
    let rows = crate::common::bits::<f64>(55, 13, 21);
    let means = rows.mean_axis(Axis(0)).unwrap();
    let trainer = Trainer::new(config(true), &crate::common::samples(rows)).unwrap();
    for (found, m) in trainer.rbm().visible.field().iter().zip(means) {
        assert!((found - (m / (1.0 - m)).ln()).abs() < 1e-12);
    }
}
