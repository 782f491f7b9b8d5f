//! The centered gradient: its formula, its symmetry and its means of the data.

use ndarray::{Array1, Array2};
use plefka::data::{Batch, Rows};
use plefka::inference::watch::unwatched;
use plefka::laws::machines;
use plefka::model::Rbm;
use plefka::training::Trainer;
use plefka::training::negative::NegativeMethod;

use super::{flat, machine};
use crate::common::{plain, train};

/// The plain machine of given centered parameters: E = −(v−μ)·a − (h−λ)·b − (v−μ)ᵀW(h−λ) is the energy of the machine
/// with fields a − Wλ and b − Wᵀμ.
fn plain_from_centered(centered: &Rbm<f64>, mu: &Array1<f64>, lambda: &Array1<f64>) -> Rbm<f64> {
    let mut rbm = centered.clone();
    let (a, b) = (rbm.weights.dot(lambda), rbm.weights.t().dot(mu));
    rbm.visible.parameters.row_mut(0).zip_mut_with(&a, |x, y| *x -= y);
    rbm.hidden.parameters.row_mut(0).zip_mut_with(&b, |x, y| *x -= y);
    rbm
}

/// The inverse of [`plain_from_centered`].
fn centered_from_plain(plain: &Rbm<f64>, mu: &Array1<f64>, lambda: &Array1<f64>) -> Rbm<f64> {
    plain_from_centered(plain, &-mu, &-lambda)
}

#[test]
fn the_centered_gradient_is_the_gradient_of_the_centered_model() {
    let (rows, rate) = (crate::common::bits::<f64>(9, 4, 4), 1e-3);
    let plain = machine(3);
    // One step and its offsets: the offsets move towards the means of the batch before they are used.
    let mut config = crate::common::plain(NegativeMethod::Exact, 3, rate, 1, 9);
    config.training.centering = true;
    let mut trainer = Trainer::with_means(config, plain.clone(), Some(&[0.3, 0.6, 0.1, 0.9])).unwrap();
    trainer.step(&Batch::new(Rows::Dense(rows.clone()), None), rate).unwrap();
    let offsets = |name: &str| trainer.state().arrays[&format!("centering.{name}")].row(0).to_owned();
    let (mu, lambda) = (offsets("visible"), offsets("hidden"));
    assert!((mu[0] - 0.3).abs() > 1e-4 && (mu[0] - 0.3).abs() < 0.01 && lambda.iter().all(|x| *x > 0.0));
    // Ascent in the centered parameters, by finite differences of the likelihood.
    let centered = centered_from_plain(&plain, &mu, &lambda);
    let value =
        |rbm: &Rbm<f64>| crate::common::log_likelihood(&plain_from_centered(rbm, &mu, &lambda), &rows);
    let mut moved = centered.clone();
    let mut slope = |change: &dyn Fn(&mut Rbm<f64>, f64)| {
        let at = |h: f64| {
            let mut rbm = centered.clone();
            change(&mut rbm, h);
            value(&rbm)
        };
        let h = 1e-3;
        let slope = (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
        change(&mut moved, rate * slope);
    };
    (0..4).for_each(|i| slope(&|rbm, h| rbm.visible.parameters[[0, i]] += h));
    (0..3).for_each(|j| slope(&|rbm, h| rbm.hidden.parameters[[0, j]] += h));
    (0..12).for_each(|k| slope(&|rbm, h| rbm.weights[[k / 3, k % 3]] += h));
    let wanted = plain_from_centered(&moved, &mu, &lambda);
    for (found, wanted) in flat(&trainer.rbm()).iter().zip(flat(&wanted)) {
        assert!((found - wanted).abs() < 1e-12, "{found} {wanted}");
    }
}

#[test]
fn centered_training_does_not_care_which_value_is_called_one() {
    let rows = crate::common::bits::<f64>(30, 4, 8);
    let flips = [true, false, true, true];
    let flip = |rows: &Array2<f64>| {
        Array2::from_shape_fn(rows.dim(), |(r, i)| if flips[i] { 1.0 - rows[[r, i]] } else { rows[[r, i]] })
    };
    // The machine with the same probability for flipped states as the original for unflipped ones.
    let flip_model = |rbm: &Rbm<f64>| {
        let mut out = rbm.clone();
        for (i, _) in flips.iter().enumerate().filter(|(_, f)| **f) {
            out.visible.parameters[[0, i]] *= -1.0;
            let row = rbm.weights.row(i);
            out.hidden.parameters.row_mut(0).zip_mut_with(&row, |b, w| *b += w);
            out.weights.row_mut(i).mapv_inplace(|w| -w);
        }
        out
    };
    let states = machines::states(&machine(5).visible).unwrap();
    let distance = |centering: bool, momentum: f64| {
        let mut config = plain(NegativeMethod::Exact, 3, 0.3, 20, 7);
        config.training.centering = centering;
        config.training.optimizer.momentum = momentum;
        let run = |rbm: Rbm<f64>, rows: Array2<f64>| {
            let samples = crate::common::samples(rows);
            let mut trainer = Trainer::from_model(config.clone(), rbm, &samples).unwrap();
            train(&mut trainer, &samples).unwrap();
            trainer.rbm().into_owned()
        };
        let trained = run(machine(5), rows.clone());
        let flipped = run(flip_model(&machine(5)), flip(&rows));
        let probabilities = |rbm: &Rbm<f64>, states: &Array2<f64>| -> Vec<f64> {
            let log_partition = plefka::inference::exact::log_partition(rbm, 1.0, &unwatched).unwrap();
            let free = rbm.clamped_free_energy(&states.clone().into(), 1.0);
            free.into_iter().map(|f| (-f - log_partition).exp()).collect()
        };
        let (p, q) = (probabilities(&trained, &states), probabilities(&flipped, &flip(&states)));
        p.iter().zip(q).fold(0.0f64, |worst, (p, q)| worst.max((p - q).abs()))
    };
    for momentum in [0.0, 0.6] {
        let centered = distance(true, momentum);
        assert!(centered < 1e-12, "{centered}");
        let plain = distance(false, momentum);
        assert!(plain > 1e-4, "without centering it does: {plain}");
    }
}

#[test]
fn a_centered_run_wants_the_means_of_the_data() {
    let mut config = plain(NegativeMethod::Cd, 3, 0.1, 1, 10);
    let rbm = machine(1);
    let start = |config: &plefka::training::RunConfig, means: Option<&[f64]>| {
        Trainer::with_means(config.clone(), rbm.clone(), means).map(|_| ()).map_err(|e| e.to_string())
    };
    config.training.centering = true;
    assert!(start(&config, None).unwrap_err().contains("means of the data"));
    assert!(start(&config, Some(&[0.5; 5])).unwrap_err().contains("5"));
    start(&config, Some(&[0.5; 4])).unwrap();
    config.training.centering = false;
    start(&config, None).unwrap();
}
