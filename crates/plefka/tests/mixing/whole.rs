//! All diagnostics at once: a perfect model, a wrong model, a model that memorised its data, and bad input.

use ndarray::Array2;
use plefka::data::Rows;
use plefka::diagnostics::chains::Length;
use plefka::diagnostics::mixing::{Mixing, MixingSettings, measure};
use plefka::inference::gibbs;
use plefka::laws::machines;
use plefka::model::Rbm;
use plefka::units::Bernoulli;

const WIDTH: usize = 12;

fn machine(scale: f64) -> Rbm<f32> {
    super::balanced((WIDTH, 6), scale, 5).cast()
}

/// Independent samples of a machine, each from its own chain.
fn samples(rbm: &Rbm<f32>, n: usize, seed: u64) -> Rows<f32> {
    let mut hidden = Array2::zeros((n, rbm.n_hidden()));
    gibbs::sweep(rbm, 1.0, &mut hidden, 200, seed, 9).unwrap().0
}

fn settings() -> MixingSettings {
    let length = Length { discard: 50, sweeps: 600 };
    MixingSettings { rows: 800, samples: 400, burn_in: 100, chains: 50, length, ..MixingSettings::default() }
}

fn measured(rbm: &Rbm<f32>, train: &Rows<f32>, validation: Option<&Rows<f32>>) -> Mixing {
    measure(rbm, 1.0, train, validation, &settings(), 1).unwrap()
}

#[test]
fn a_perfect_model_passes_every_test() {
    let rbm = machine(1.0);
    let found = measured(&rbm, &samples(&rbm, 900, 1), Some(&samples(&rbm, 500, 2)));
    let slowest = found.chains.slowest.unwrap();
    assert!(slowest.long_enough && slowest.tau < 10.0, "{slowest:?}");
    assert_eq!(found.chains.observables.len(), 5);
    let adversarial = found.adversarial;
    for part in [adversarial.train, adversarial.validation.unwrap(), adversarial.data.unwrap()] {
        assert!((part.accuracy - 0.5).abs() < 5.0 * part.error && part.points == 400, "{part:?}");
    }
    assert!(adversarial.privacy_loss.unwrap().abs() < 5.0 * adversarial.train.error);
    for order in &found.moments {
        assert!(order.samples.difference < 2.0 * order.floor.difference, "{order:?}");
    }
    let principal = &found.principal;
    assert_eq!((principal.data.len(), principal.samples.len()), (WIDTH, WIDTH));
    assert!((principal.total[0] / principal.total[1] - 1.0).abs() < 0.1, "{principal:?}");
    assert_eq!((principal.projected_data.len(), principal.projected_samples.len()), (400, 400));
    assert!(found.free_energy.unwrap().z.unwrap().abs() < 4.0);
}

#[test]
fn a_wrong_model_fails() {
    let (rbm, other) = (machine(0.2), machine(2.5));
    let found = measured(&rbm, &samples(&other, 900, 1), None);
    let adversarial = found.adversarial;
    assert!((adversarial.train.accuracy - 0.5).abs() > 5.0 * adversarial.train.error, "{adversarial:?}");
    assert!(found.moments[1].samples.difference > 4.0 * found.moments[1].floor.difference);
    assert_eq!((adversarial.validation, adversarial.privacy_loss), (None, None));
    assert_eq!(found.free_energy, None);
}

#[test]
fn validation_samples_less_probable_than_training_samples_make_a_gap() {
    let rbm = machine(1.5);
    let noise = Rows::Dense(crate::common::bits::<f32>(500, WIDTH, 3));
    let found = measured(&rbm, &samples(&rbm, 900, 1), Some(&noise)).free_energy.unwrap();
    assert!(found.gap > 0.0 && found.z.unwrap() > 5.0, "{found:?}");
}

#[test]
fn training_samples_known_by_heart_show_as_privacy_loss() {
    // Strong weights make two patterns of 12 bits; the machine has no other samples, but the validation data do.
    let weights = Array2::from_shape_fn((WIDTH, 1), |(i, _)| if i % 2 == 0 { 20.0 } else { -20.0 });
    let field = ndarray::Array1::from_shape_fn(WIDTH, |i| if i % 2 == 0 { -10.0 } else { 10.0 });
    let hidden = plefka::model::Layer::new(&Bernoulli, ndarray::array![0.0]);
    let rbm = Rbm::new(plefka::model::Layer::new(&Bernoulli, field), hidden, weights).unwrap();
    let train = Rows::Dense(Array2::from_shape_fn((200, WIDTH), |(r, i)| ((r + i) % 2) as f32));
    let other = Rows::Dense(crate::common::bits::<f32>(200, WIDTH, 3));
    let found = measure(&rbm, 1.0, &train, Some(&other), &settings(), 1).unwrap().adversarial;
    // Copies of copies tie at distance 0 with the training data, and differ from the validation data.
    assert_eq!(found.train.accuracy, 0.5);
    assert!(found.privacy_loss.unwrap() > 0.3, "{found:?}");
}

#[test]
fn a_seed_gives_the_same_numbers_on_any_number_of_threads() {
    let rbm = machines::machine::<f32>(&Bernoulli, (150, 100), 0.1, 5);
    let (train, validation) = (samples(&rbm, 300, 1), samples(&rbm, 100, 2));
    let settings =
        MixingSettings { samples: 250, burn_in: 3, length: Length { discard: 1, sweeps: 8 }, ..settings() };
    let run = |threads, seed| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| measure(&rbm, 1.0, &train, Some(&validation), &settings, seed).unwrap())
    };
    let one = run(1, 1);
    assert_eq!(one, run(2, 1));
    assert_eq!(one, run(5, 1));
    assert_ne!(one, run(2, 2));
}

#[test]
fn a_machine_that_never_moves_has_no_time() {
    let layer =
        |n: usize, field: f32| plefka::model::Layer::new(&Bernoulli, ndarray::Array1::from_elem(n, field));
    let rbm = Rbm::new(layer(3, 60.0), layer(2, 0.0), Array2::zeros((3, 2))).unwrap();
    let train = Rows::Dense(crate::common::bits::<f32>(8, 3, 1));
    let found = measure(&rbm, 1.0, &train, None, &settings(), 1).unwrap();
    assert_eq!(found.chains.slowest, None);
    assert!(found.principal.samples.is_empty() && found.moments[1].samples.correlation.is_none());
}

#[test]
fn bad_input_is_refused() {
    let rbm = machine(1.0);
    let good = Rows::Dense(crate::common::bits::<f32>(20, WIDTH, 3));
    let refused = |train: &Rows<f32>, validation: Option<&Rows<f32>>, settings: MixingSettings| {
        measure(&rbm, 1.0, train, validation, &settings, 1).unwrap_err().to_string()
    };
    assert!(
        refused(&good.first(3), None, settings()).contains("training samples: found 3, expected at least 4")
    );
    assert!(refused(&good, Some(&good.first(1)), settings()).contains("validation samples: found 1"));
    let wide = Rows::Dense(Array2::zeros((20, WIDTH + 1)));
    assert!(refused(&wide, None, settings()).contains("found 13, expected 12"));
    assert!(refused(&good, Some(&wide), settings()).contains("found 13, expected 12"));
    for (name, broken) in [
        ("rows", MixingSettings { rows: 3, ..settings() }),
        ("samples", MixingSettings { samples: 1, ..settings() }),
        ("burn_in", MixingSettings { burn_in: 0, ..settings() }),
        ("chains", MixingSettings { chains: 0, ..settings() }),
        ("sweeps", MixingSettings { length: Length { discard: 0, sweeps: 1 }, ..settings() }),
        ("components", MixingSettings { components: 0, ..settings() }),
    ] {
        assert!(refused(&good, None, broken).contains(&format!("setting `{name}`")), "{name}");
    }
}
