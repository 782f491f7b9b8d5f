//! Settings that are written as TOML and read.

use plefka::data::sequences::{Ambiguous, LowerCase};
use plefka::data::{Binarize, Scale};
use plefka::training::RunConfig;
use plefka::training::negative::{NegativeMethod, Start};
use plefka::training::optimizer::OptimizerKind;
use plefka::training::schedule::Shape;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{check, finite};

/// Whole numbers that TOML has.
fn whole() -> impl Strategy<Value = usize> {
    prop_oneof![0usize..100, 0..=i64::MAX as usize]
}

fn data(config: RunConfig) -> impl Strategy<Value = RunConfig> {
    let binarize =
        prop_oneof![Just(Binarize::Keep), Just(Binarize::Stochastic), finite().prop_map(Binarize::Threshold)];
    let scale = prop_oneof![
        Just(Scale::Auto),
        Just(Scale::None),
        Just(Scale::Max),
        (f64::MIN_POSITIVE..1e300).prop_map(Scale::By),
        (1u32..300).prop_map(|n| Scale::By(n.into())),
    ];
    let texts = (any::<String>(), any::<String>(), vec(any::<String>(), 0..3), any::<String>());
    let sequences =
        (select(&[Ambiguous::Gap, Ambiguous::Drop][..]), select(&[LowerCase::Insert, LowerCase::Upper][..]));
    (texts, binarize, scale, whole(), any::<bool>(), finite(), sequences).prop_map(
        move |(
            (source, label, marks, alphabet),
            binarize,
            scale,
            limit,
            missing,
            share,
            (ambiguous, lower_case),
        )| {
            let mut config = config.clone();
            let data = &mut config.data;
            (data.source, data.label_column, data.missing_marks) = (source, label, marks);
            (data.binarize, data.scale, data.limit) = (binarize, scale, limit);
            (data.missing, data.validation_share) = (missing, share);
            data.sequences.alphabet = alphabet;
            (data.sequences.ambiguous, data.sequences.lower_case) = (ambiguous, lower_case);
            config
        },
    )
}

fn training(config: RunConfig) -> impl Strategy<Value = RunConfig> {
    let names = (
        select(&[NegativeMethod::Emf, NegativeMethod::Ptt][..]),
        select(&[OptimizerKind::Sgd, OptimizerKind::Adam][..]),
        select(&[None, Some(Start::Batch)][..]),
        select(&[Shape::Constant, Shape::Cosine][..]),
    );
    let options = (
        proptest::option::of(any::<String>()),
        proptest::option::of(whole()),
        proptest::option::of(finite()),
    );
    (names, options, whole(), whole(), finite(), finite(), any::<u32>(), any::<u64>()).prop_map(
        move |(
            (method, kind, start, shape),
            (order, iterations, rate),
            batch,
            chains,
            beta,
            average,
            sweeps,
            seed,
        )| {
            let mut config = config.clone();
            (config.negative.method, config.negative.start, config.negative.order) = (method, start, order);
            (config.negative.iterations, config.negative.chains, config.negative.sweeps) =
                (iterations, chains, sweeps);
            config.training.optimizer.kind = kind;
            (config.training.schedule.rate, config.training.schedule.shape) = (rate, shape);
            (config.training.batch, config.training.beta, config.training.averaging) = (batch, beta, average);
            config.seed = seed;
            config
        },
    )
}

#[test]
fn settings_come_back() {
    let inputs = data(RunConfig::default()).prop_flat_map(training);
    check(150, inputs, |config| {
        let text = config.to_toml();
        let back = RunConfig::from_toml(&text).unwrap_or_else(|e| panic!("{e}\n{text}"));
        assert_eq!(back, config);
        assert_eq!(back.to_toml(), text);
    });
}
