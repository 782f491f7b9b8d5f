//! Samples by the settings of data.

use plefka::data::{DataConfig, load};
use plefka::units::Bernoulli;

fn config(source: &str) -> DataConfig {
    DataConfig { source: source.into(), synthetic_samples: 50, ..DataConfig::default() }
}

#[test]
fn synthetic_sets_are_split_and_limited() {
    let (train, validation) = load::<f32>(&config("bars-and-stripes:3"), &Bernoulli, 1).unwrap();
    assert_eq!((train.len(), validation.unwrap().len(), train.n_features()), (45, 5, 9));
    let whole = DataConfig { validation_share: 0.0, limit: 20, ..config("ising:4:0.3") };
    let (train, validation) = load::<f32>(&whole, &Bernoulli, 1).unwrap();
    assert_eq!((train.len(), validation.is_none(), train.n_features()), (20, true, 16));
}

#[test]
fn validation_may_be_its_own_set_and_must_have_the_same_width() {
    let apart = DataConfig { validation: "bars-and-stripes:3".into(), ..config("teacher:9:3:1.0") };
    let (train, validation) = load::<f32>(&apart, &Bernoulli, 1).unwrap();
    assert_eq!((train.len(), validation.unwrap().len()), (50, 50));
    let wide = DataConfig { validation: "bars-and-stripes:4".into(), ..apart };
    let message = load::<f32>(&wide, &Bernoulli, 1).unwrap_err().to_string();
    assert!(message.contains("found 16") && message.contains("9 as in the training data"), "{message}");
}

#[test]
fn a_source_that_is_nothing_is_refused_with_both_possibilities() {
    let message = load::<f32>(&config("mnist.gz"), &Bernoulli, 1).unwrap_err().to_string();
    assert!(message.contains("data `mnist.gz`: found neither an existing file"), "{message}");
    assert!(message.contains("`bars-and-stripes:SIDE`"), "{message}");
    let message = load::<f32>(&config("ising:8"), &Bernoulli, 1).unwrap_err().to_string();
    assert!(message.contains("`ising:SIDE:BETA`"), "{message}");
}
