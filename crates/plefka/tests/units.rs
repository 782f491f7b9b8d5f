//! Every unit paired with every other: gradients of the positive phase, enumeration, sampling, annealing, tempering,
//! mean field, training, files; and refusals.

use ndarray::Array2;
use plefka::data::{Batch, Rows, Samples, Table, Values};
use plefka::inference::expansion::expansions;
use plefka::inference::{PartitionMethod, Request, exact, log_partition, watch::unwatched};
use plefka::io::{ModelHeader, load_model, save_model};
use plefka::laws::negative::Limit;
use plefka::laws::{self, Verdict, machines};
use plefka::model::{Draw, Gradient, Layer, Rbm, coupling_norm};
use plefka::rng::Purpose;
use plefka::training::Trainer;
use plefka::training::negative::{Contrastive, Persistent, Tempered};
use plefka::units::{Potts, Unit, unit_named, units};

use crate::common;

/// All units, Potts included, with a number of columns for a small layer.
fn kinds() -> Vec<(&'static dyn Unit<f64>, usize)> {
    let mut all: Vec<(&'static dyn Unit<f64>, usize)> = units().into_iter().map(|unit| (unit, 3)).collect();
    all.push((Potts::new(3), 6));
    all
}

/// Machines of all pairs whose Z is finite for weak weights.
fn pairs(scale: f64) -> Vec<Rbm<f64>> {
    let mut out = Vec::new();
    for (a, n) in kinds() {
        for (b, m) in kinds() {
            let layers = (machines::layer(a, n, 0.5, 1), machines::layer(b, m, 0.5, 2));
            out.push(machines::join(layers.0, layers.1, scale, 3));
        }
    }
    out
}

fn name(rbm: &Rbm<f64>) -> String {
    format!("{} – {}", rbm.visible.unit.name(), rbm.hidden.unit.name())
}

/// Draws of the visible layer without couplings, as data that every unit admits.
fn draws(layer: &Layer<f64>, rows: usize, seed: u64) -> Array2<f64> {
    let mut fields = Array2::zeros((rows, layer.len()));
    layer.add_field(1.0, &mut fields);
    layer.sample(1.0, &fields, Draw { seed, purpose: Purpose::Sample, step: 0, lane: 0 })
}

fn parameters(rbm: &mut Rbm<f64>) -> Vec<&mut f64> {
    let layers = rbm.visible.parameters.iter_mut().chain(rbm.hidden.parameters.iter_mut());
    layers.chain(&mut rbm.weights).collect()
}

fn flat(gradient: &Gradient<f64>) -> Vec<f64> {
    gradient.arrays().into_iter().flatten().copied().collect()
}

/// The gradient is the derivative of `value` by every parameter.
fn check_gradient(
    rbm: &Rbm<f64>,
    gradient: &Gradient<f64>,
    tolerance: f64,
    value: impl Fn(&Rbm<f64>) -> f64,
) {
    for (k, found) in flat(gradient).into_iter().enumerate() {
        let at = |shift: f64| {
            let mut moved = rbm.clone();
            *parameters(&mut moved)[k] += shift;
            value(&moved)
        };
        let h = 1e-3;
        let wanted = (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
        assert!((found - wanted).abs() < tolerance, "{}: parameter {k}: {found} {wanted}", name(rbm));
    }
}

#[test]
fn the_clamped_gradient_is_the_derivative_for_every_pair() {
    for rbm in pairs(0.3) {
        let visible: Rows<f64> = draws(&rbm.visible, 5, 4).into();
        for beta in [1.0, 0.7] {
            let batch = Batch::new(visible.clone(), Some(vec![1.0, 0.5, 0.0, 2.0, 1.5]));
            let found = rbm.clamped_gradient(&batch, beta);
            check_gradient(&rbm, &found, 1e-8, |rbm| {
                let free = rbm.clamped_free_energy(&visible, beta);
                free.iter().zip([1.0, 0.5, 0.0, 2.0, 1.5]).map(|(f, w)| -f * w).sum::<f64>() / 5.0
            });
        }
    }
}

/// Whether at least one of the layers can be enumerated.
fn enumerable(rbm: &Rbm<f64>) -> bool {
    rbm.visible.alphabet().is_some() || rbm.hidden.alphabet().is_some()
}

#[test]
fn enumeration_is_the_sum_over_states_for_every_pair() -> Verdict {
    for rbm in pairs(0.4).iter().filter(|rbm| enumerable(rbm)) {
        for beta in [1.0, 0.7] {
            // Enumeration of the visible states or, for the mirrored machine, of the hidden states.
            let turned = if rbm.visible.alphabet().is_some() { rbm.clone() } else { rbm.mirror() };
            let states = machines::states(&turned.visible).unwrap();
            let free = turned.clamped_free_energy(&states.into(), beta);
            let wanted = exact::log_sum_exp(&free.iter().map(|f| -f).collect::<Vec<_>>());
            let found = exact::enumerate(rbm, beta)?;
            assert!((found.log_partition - wanted).abs() < 1e-10, "{}: {wanted}", name(rbm));
            assert!((exact::log_partition(rbm, beta, &unwatched)? - wanted).abs() < 1e-10, "{}", name(rbm));
            check_gradient(rbm, &found.gradient, 1e-7, |rbm| {
                exact::log_partition(rbm, beta, &unwatched).unwrap()
            });
        }
    }
    Ok(())
}

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

/// Every unit once as the visible and once as the hidden unit: chains take long, and units enter them independently.
fn some_pairs(scale: f64) -> Vec<Rbm<f64>> {
    let mut out = pairs(scale);
    out.retain(|rbm| rbm.visible.unit.name() == "bernoulli" || rbm.hidden.unit.name() == "spin");
    out
}

#[test]
fn annealing_and_tempering_find_the_partition_function() -> Verdict {
    let known =
        some_pairs(0.5).into_iter().map(|rbm| (exact::log_partition(&rbm, 0.9, &unwatched).unwrap(), rbm));
    for (truth, rbm) in known {
        for method in [PartitionMethod::Ais, PartitionMethod::Pt] {
            holds_truth(&rbm, truth, method)?;
        }
    }
    for rbm in continuous() {
        holds_truth(&rbm, integrated(&rbm, 0.9), PartitionMethod::Ais)?;
    }
    Ok(())
}

fn holds_truth(rbm: &Rbm<f64>, truth: f64, method: PartitionMethod) -> Verdict {
    let request = Request { method, effort: Some(40), beta: 0.9, ..Request::default() };
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

/// The expansions for a pair: order 2 for all, the others for every unit with a binary one.
fn expansions_of(rbm: &Rbm<f64>) -> Vec<&'static dyn plefka::inference::Expansion<f64>> {
    let (v, h) = (rbm.visible.unit, rbm.hidden.unit);
    let more = v.name() == "bernoulli" || h.name() == "spin";
    let all = expansions::<f64>().into_iter().filter(|e| e.accepts(v, h).is_ok());
    all.filter(|e| more || e.name() == "2").collect()
}

#[test]
fn expansions_have_their_derivatives_for_every_pair() -> Verdict {
    for rbm in pairs(0.2) {
        for expansion in expansions_of(&rbm) {
            // The solved free energy concerns the units, whatever the expansion; all expansions are in `expansions/laws.rs`.
            let law =
                laws::expansion::derivatives(expansion, &rbm, 0.9, 1).and_then(|()| match expansion.name() {
                    "2" => laws::expansion::envelope(expansion, &rbm, 0.9),
                    _ => Ok(()),
                });
            assert!(law.is_ok(), "{}, {}: {law:?}", name(&rbm), expansion.name());
        }
    }
    Ok(())
}

#[test]
fn expansions_have_their_slopes_for_every_pair() -> Verdict {
    for (a, n) in kinds() {
        for (b, m) in kinds() {
            let machine = |seed: u64| {
                let layers = (machines::layer(a, n, 0.5, seed), machines::layer(b, m, 0.5, seed + 100));
                machines::join(layers.0, layers.1, 1.0, seed)
            };
            let machines: Vec<_> = (0..3).map(machine).filter(enumerable).collect();
            let Some(first) = machines.first() else { continue };
            for expansion in expansions_of(first) {
                let law = laws::slopes::at_least(expansion, &machines, 1.0);
                assert!(law.is_ok(), "{}, {}: {law:?}", name(first), expansion.name());
            }
        }
    }
    Ok(())
}

#[test]
fn expansions_without_block_cumulants_refuse_potts_units() {
    let potts: &dyn Unit<f64> = Potts::new(3);
    let spin = unit_named("spin").unwrap();
    for expansion in expansions::<f64>() {
        let able = ["1", "2"].contains(&expansion.name());
        assert_eq!(expansion.accepts(potts, spin).is_ok(), able);
        assert_eq!(expansion.accepts(spin, potts).is_ok(), able);
        assert!(expansion.accepts(spin, spin).is_ok());
    }
}

#[test]
fn every_unit_learns_and_is_the_same_after_a_file() {
    let folder = tempfile::tempdir().unwrap();
    for mut rbm in some_pairs(0.1) {
        let data = {
            // Data with another mean and spread.
            let mut teacher = rbm.visible.clone();
            teacher.parameters.row_mut(0).mapv_inplace(|x| 1.5 * x + 0.3);
            draws(&teacher, 300, 9)
        };
        let samples = Samples::from_rows(data.clone().into(), rbm.visible.unit).unwrap();
        let config = common::plain(plefka::training::negative::NegativeMethod::Pcd, 3, 0.05, 15, 100);
        rbm.visible = Layer::new(rbm.visible.unit, ndarray::Array1::zeros(rbm.n_visible()));
        let (before, visible) = (rbm.clone(), Rows::from(data));
        let mut trainer = Trainer::from_model(config, rbm, &samples).unwrap();
        common::train(&mut trainer, &samples).unwrap();
        let likelihood = |rbm: &Rbm<f64>| {
            let request = Request { method: PartitionMethod::Ais, effort: Some(20), ..Request::default() };
            let log_z = log_partition(rbm, &request, &unwatched).unwrap().log_z;
            -rbm.clamped_free_energy(&visible, 1.0).iter().sum::<f64>() / 300.0 - log_z
        };
        let (start, end) = (likelihood(&before), likelihood(trainer.rbm()));
        assert!(end > start, "{}: {start} {end}", name(&before));
        let path = folder.path().join("model.safetensors");
        save_model(&path, trainer.rbm(), &ModelHeader::default()).unwrap();
        let (again, _) = load_model::<f64>(&path).unwrap();
        assert_eq!(again.visible.parameters, trainer.rbm().visible.parameters);
        assert_eq!(again.hidden.parameters, trainer.rbm().hidden.parameters);
        assert_eq!(
            (again.visible.unit.name(), again.hidden.unit.name()),
            (before.visible.unit.name(), before.hidden.unit.name())
        );
    }
}

#[test]
fn machines_without_a_finite_partition_function_are_refused() {
    let layer = |name: &str| Layer::new(unit_named::<f64>(name).unwrap(), ndarray::Array1::zeros(2));
    let weights = |w: f64| Array2::from_shape_vec((2, 2), vec![w, 0.0, 0.0, 0.1]).unwrap();
    for pair in [("gaussian", "gaussian"), ("gaussian", "relu"), ("drelu", "gaussian"), ("relu", "relu")] {
        let make = |w| Rbm::new(layer(pair.0), layer(pair.1), weights(w));
        assert!(make(0.9).is_ok(), "{pair:?}");
        let message = make(1.1).unwrap_err().to_string();
        assert!(message.contains("1.1000") && message.contains("Z must be finite"), "{message}");
    }
    // Negative couplings cannot make Z infinite for units that are never negative; bounded units need no check.
    assert!(Rbm::new(layer("relu"), layer("relu"), weights(-5.0)).is_ok());
    assert!(Rbm::new(layer("gaussian"), layer("relu"), weights(-5.0)).is_err());
    for bounded in ["bernoulli", "spin", "binomial:4", "truncated_gaussian:-1:1"] {
        let rbm = Rbm::new(layer("gaussian"), layer(bounded), weights(50.0)).unwrap();
        assert!(coupling_norm(&rbm).is_none());
    }
}

#[test]
fn names_are_checked() {
    for wrong in
        ["spin:2", "binomial", "binomial:0", "binomial:2.5", "potts:1", "truncated_gaussian:2:1", "ising", ""]
    {
        let message = unit_named::<f32>(wrong).unwrap_err().to_string();
        assert!(message.contains(&format!("\"{wrong}\"")), "{message}");
    }
    assert!(unit_named::<f32>("gauss").unwrap_err().to_string().contains("truncated_gaussian:LOW:HIGH"));
    let twice = [unit_named::<f32>("potts:21").unwrap(), unit_named::<f32>("potts:21").unwrap()];
    assert!(std::ptr::addr_eq(twice[0], twice[1]));
}

fn table(values: Values) -> Table {
    Table { source: "t".into(), values, labels: None, image_shape: None, sites: None, names: None }
}

#[test]
fn data_are_read_as_the_unit_wants_them() {
    let all = |samples: &Samples<f64>| samples.all(0).unwrap().visible.to_dense();
    let keep = plefka::data::Binarize::Keep;
    let unit = |name| unit_named::<f64>(name).unwrap();
    let bits = Array2::from_shape_vec((2, 2), vec![0u8, 1, 1, 0]).unwrap();
    let spins = Samples::new(table(Values::Bytes(bits.clone())), unit("spin"), keep).unwrap();
    assert_eq!(all(&spins).into_raw_vec_and_offset().0, [-1.0, 1.0, 1.0, -1.0]);
    let spins = Samples::new(table(Values::F32(bits.mapv(f32::from))), unit("spin"), keep).unwrap();
    assert_eq!(all(&spins)[[0, 0]], -1.0);
    let grey = Array2::from_shape_vec((1, 3), vec![0u8, 128, 255]).unwrap();
    let counts = Samples::new(table(Values::Bytes(grey)), unit("binomial:4"), keep).unwrap();
    assert_eq!(all(&counts).into_raw_vec_and_offset().0, [0.0, 2.0, 4.0]);
    let numbers = Array2::from_shape_vec((2, 2), vec![0u8, 2, 1, 1]).unwrap();
    let colours = Samples::new(table(Values::Bytes(numbers.clone())), unit("potts:3"), keep).unwrap();
    let wanted = [1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0];
    assert_eq!(all(&colours).into_raw_vec_and_offset().0, wanted);
    let again = Samples::new(table(Values::F64(all(&colours))), unit("potts:3"), keep).unwrap();
    assert_eq!(all(&again), all(&colours));
    let message =
        Samples::<f64>::new(table(Values::Bytes(numbers)), unit("potts:2"), keep).unwrap_err().to_string();
    assert!(message.contains("row 0, column 1") && message.contains("a whole number below 2"), "{message}");
    let two = Rows::Dense(Array2::from_shape_vec((1, 3), vec![1.0, 1.0, 0.0]).unwrap());
    let message = Samples::from_rows(two, unit("potts:3")).unwrap_err().to_string();
    assert!(message.contains("2 ones and 1 zeros"), "{message}");
}

#[test]
fn independent_units_have_the_moments_that_they_are_fitted_to() {
    for (unit, n) in kinds() {
        let teacher = machines::layer(unit, n, 0.7, 4);
        let data = draws(&teacher, 20_000, 3);
        let samples = Samples::from_rows(data.into(), unit).unwrap();
        let moments = samples.moments().unwrap();
        let fitted = Layer::fit(unit, &moments);
        let mut means = fitted.field().to_owned().insert_axis(ndarray::Axis(0));
        fitted.mean(1.0, &mut means);
        for (m, wanted) in means.iter().zip(&moments) {
            let spread = wanted.variance.sqrt();
            assert!((m - wanted.mean).abs() < 0.03 * spread.max(0.3), "{}: {m} {wanted:?}", unit.name());
        }
        if unit.name() == "gaussian" {
            let mut variance = [Array2::zeros((1, n)), Array2::zeros((1, n))];
            fitted.cumulants(1.0, &means, &mut variance);
            let pairs = variance[0].iter().zip(&moments);
            assert!(pairs.into_iter().all(|(v, wanted)| (v - wanted.variance).abs() < 1e-9));
        }
    }
}

#[test]
fn conditionals_of_potts_units_hold_whole_units() -> Verdict {
    use plefka::inference::conditional;
    let layers =
        (machines::layer(Potts::new(3), 9, 0.7, 1), machines::layer(unit_named("drelu")?, 2, 0.5, 2));
    let rbm = machines::join::<f64>(layers.0, layers.1, 0.4, 3);
    let row = Array2::from_shape_vec((1, 9), vec![0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]).unwrap();
    let given = Array2::from_shape_fn((1, 9), |(_, c)| c < 3);
    let scored = Array2::from_shape_fn((1, 9), |(_, c)| (3..6).contains(&c));
    let found = conditional::log_likelihoods(&rbm, 0.9, &row, &given, &scored)?[0];
    let states = machines::states(&rbm.visible).unwrap();
    let weights = rbm.clamped_free_energy(&states.clone().into(), 0.9);
    let sum = |columns: usize| -> f64 {
        let alike = |s: &usize| (0..columns).all(|c| states[[*s, c]] == row[[0, c]]);
        (0..states.nrows()).filter(alike).map(|s| (-weights[s]).exp()).sum()
    };
    assert!((found - (sum(6) / sum(3)).ln()).abs() < 1e-10, "{found}");
    let part = Array2::from_shape_fn((1, 9), |(_, c)| c == 0);
    let message = conditional::log_weights(&rbm, 0.9, &row, &part).unwrap_err().to_string();
    assert!(
        message.contains("held columns of visible unit 0") && message.contains("all 3 or none"),
        "{message}"
    );
    Ok(())
}

/// Moments of sparse samples use their entries alone; they equal the definition, weights included.
#[test]
fn moments_of_sparse_samples_are_those_of_dense_ones() {
    let shape = (300, 7);
    let entry =
        |(row, column): (usize, usize)| f64::from(u8::from((row * 5 + column * 3) % 11 < column / 2)) * 2.5;
    let dense = Array2::from_shape_fn(shape, entry);
    let weights: Vec<f64> = (0..shape.0).map(|row| (row % 4) as f64 * 0.3).collect();
    let rows = Rows::compact(dense.clone());
    assert!(matches!(rows, Rows::Sparse(_)));
    let samples = Samples::from_rows_of_any_range(rows).unwrap().with_weights(weights.clone()).unwrap();
    let total: f64 = weights.iter().sum();
    for (column, found) in samples.moments().unwrap().into_iter().enumerate() {
        let sum = |of: &dyn Fn(f64) -> f64| -> f64 {
            dense.column(column).iter().zip(&weights).map(|(&x, w)| w * of(x)).sum::<f64>() / total
        };
        let mean = sum(&|x| x);
        let wanted = [mean, sum(&|x| (x - mean).powi(2)), sum(&|x| f64::from(u8::from(x == 0.0)))];
        for (found, wanted) in [found.mean, found.variance, found.zeros].into_iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-12, "column {column}: {found} {wanted}");
        }
    }
}
