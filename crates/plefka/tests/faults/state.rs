//! Every array of a checkpoint with numbers that no run has, under a checksum that is right: refused with the file and the
//! array, or a state from which a run goes on. Nothing is accepted that would not end.

use std::collections::HashMap;
use std::ops::ControlFlow;

use ndarray::Array2;
use plefka::data::Samples;
use plefka::io::{ModelHeader, checkpoint};
use plefka::training::negative::{NegativeMethod, Start};
use plefka::training::optimizer::OptimizerKind;
use plefka::training::{Event, RunConfig, Trainer};
use plefka::units::unit_named;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};

/// The arrays of a checkpoint: name, shape, numbers.
type Arrays = Vec<(String, Vec<usize>, Vec<f32>)>;

fn arrays(bytes: &[u8]) -> Arrays {
    let file = SafeTensors::deserialize(bytes).unwrap();
    let mut all: Arrays = file
        .tensors()
        .into_iter()
        .map(|(name, view)| {
            let numbers = view.data().as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
            (name, view.shape().to_vec(), numbers)
        })
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

/// A checkpoint with other arrays and the checksum that belongs to them.
fn checkpoint_of(bytes: &[u8], arrays: &Arrays) -> Vec<u8> {
    let (_, metadata) = SafeTensors::read_metadata(bytes).unwrap();
    let json = &metadata.metadata().as_ref().unwrap()["plefka"];
    let data: Vec<Vec<u8>> =
        arrays.iter().map(|(_, _, numbers)| numbers.iter().flat_map(|x| x.to_le_bytes()).collect()).collect();
    let mut crc = crc32fast::Hasher::new();
    data.iter().for_each(|bytes| crc.update(bytes));
    let mut header: serde_json::Value = serde_json::from_str(json).unwrap();
    header["crc32"] = crc.finalize().into();
    let views = arrays.iter().zip(&data).map(|((name, shape, _), bytes)| {
        (name.as_str(), TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap())
    });
    safetensors::serialize(views, Some(HashMap::from([("plefka".into(), header.to_string())]))).unwrap()
}

/// A run of each negative phase with this kind of visible and hidden units.
fn run(
    method: NegativeMethod,
    [visible, hidden]: [&str; 2],
    missing: bool,
) -> Option<(Trainer<f32>, Samples<f32>)> {
    let mut config = RunConfig::default();
    (config.model.visible, config.model.hidden_unit) = (visible.into(), hidden.into());
    config.model.hidden = 2;
    config.training.epochs = 1;
    config.training.batch = 6;
    config.training.optimizer.kind = OptimizerKind::Adam;
    config.training.averaging = 1.0;
    config.training.schedule.rate = Some(0.001);
    config.negative.method = method;
    config.negative.start = (method == NegativeMethod::Emf).then_some(Start::Persistent);
    (config.negative.chains, config.negative.rungs, config.negative.reservoir) = (3, 3, 2);
    config.monitors.likelihood_chains = 8;
    let unit = unit_named::<f32>(visible).unwrap();
    let colours = unit.colours();
    let mut rows = Array2::from_shape_fn((12, 6), |(i, j)| match colours {
        1 => f32::from(u8::from((i * 5 + j * 3) % 4 < 2)),
        q => f32::from(u8::from(j % q == (i + j / q) % q)),
    });
    if let Some(&[low, high]) = unit.states() {
        rows.mapv_inplace(|x| if x == 0.0 { low as f32 } else { high as f32 });
    }
    let samples = if missing {
        rows.row_mut(3).slice_mut(ndarray::s![..colours]).fill(f32::NAN);
        Samples::from_rows_with_missing(rows, unit).unwrap()
    } else {
        Samples::from_rows(rows.into(), unit).unwrap()
    };
    let mut trainer = Trainer::new(config, &samples).ok()?;
    // Some methods need units with states that can be listed, or refuse missing entries.
    trainer.run(&samples, None, &mut |_| ControlFlow::Continue(())).ok()?;
    Some((trainer, samples))
}

/// Whether an array holds states or means of units with a bounded range.
fn is_bounded(name: &str, [visible, hidden]: [&str; 2]) -> bool {
    let states = [
        "chains.",
        "replicas.",
        "tempered.visible",
        "trajectory.visible",
        "reservoir",
        "running.visible",
        "imputation.",
    ];
    let of_states = states.iter().any(|part| name.contains(part))
        && !name.contains("charge")
        && !name.contains("parameters");
    let unit = if name.ends_with("hidden") || name.ends_with("replicas.states") { hidden } else { visible };
    of_states && !["gaussian", "drelu"].contains(&unit)
}

fn read(bytes: &[u8]) -> Result<Trainer<f32>, String> {
    checkpoint::from_bytes::<f32>(bytes).map_err(|error| error.to_string())
}

/// Damages every array in turn; returns the number of cases and of those that were refused.
fn damage(units: [&str; 2], bytes: &[u8], samples: &Samples<f32>) -> (usize, usize) {
    let whole = arrays(bytes);
    let (mut cases, mut refused) = (0, 0);
    read(&checkpoint_of(bytes, &whole)).unwrap_or_else(|error| panic!("{units:?}: {error}"));
    for k in 0..whole.len() {
        for number in [f32::NAN, f32::INFINITY, -1e30, 0.37] {
            let mut changed = whole.clone();
            let (name, _, numbers) = &mut changed[k];
            let name = name.clone();
            let Some(place) = numbers.len().checked_sub(1) else { continue };
            numbers[place / 2] = number;
            let context = format!("{units:?}, {number} in {name}");
            cases += 1;
            match read(&checkpoint_of(bytes, &changed)) {
                Err(message) => {
                    assert!(message.contains("checkpoint"), "{context}: {message}");
                    refused += 1;
                }
                Ok(mut trainer) => {
                    assert!(number.is_finite(), "{context}: accepted");
                    assert!(number > -1.0 || !is_bounded(&name, units), "{context}: accepted");
                    // It goes on, or says why not.
                    let mut steps = 0;
                    let _ = trainer.run(samples, None, &mut |event| {
                        steps += u32::from(matches!(event, Event::Step { .. }));
                        if steps == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                    });
                }
            }
        }
        // One row fewer, or another shape with as many numbers.
        let mut changed = whole.clone();
        let (name, shape, _) = &mut changed[k];
        if shape[0] != shape[1] && shape.iter().product::<usize>() > 0 {
            shape.swap(0, 1);
            let name = name.clone();
            cases += 1;
            let message = read(&checkpoint_of(bytes, &changed)).map(|_| ()).expect_err(&name);
            assert!(message.contains("checkpoint"), "{units:?}, {name}: {message}");
            refused += 1;
        }
    }
    (cases, refused)
}

#[test]
fn numbers_that_no_run_has_are_refused() {
    let methods = [
        NegativeMethod::Emf,
        NegativeMethod::Cd,
        NegativeMethod::Pcd,
        NegativeMethod::Pt,
        NegativeMethod::Ptt,
        NegativeMethod::Exact,
    ];
    let kinds = ["bernoulli", "spin", "gaussian", "relu", "potts:3"];
    let (mut cases, mut refused, mut runs) = (0, 0, 0);
    for method in methods {
        for (k, visible) in kinds.into_iter().enumerate() {
            for hidden in [kinds[k], "bernoulli", "relu"] {
                let units = [visible, hidden];
                let Some((trainer, samples)) = run(method, units, k % 2 == 0) else { continue };
                runs += 1;
                let bytes = checkpoint::to_bytes(&trainer, &ModelHeader::default()).unwrap();
                let counted = damage(units, &bytes, &samples);
                (cases, refused) = (cases + counted.0, refused + counted.1);
            }
        }
    }
    println!("{runs} runs, {cases} damaged arrays, {refused} refused");
    assert!(runs > 30 && refused > cases / 2, "{runs} runs, {cases} cases, {refused} refused");
}

#[test]
fn counts_and_shapes_that_overflow_are_refused() {
    let (trainer, _) = run(NegativeMethod::Pcd, ["bernoulli"; 2], false).unwrap();
    let bytes = checkpoint::to_bytes(&trainer, &ModelHeader::default()).unwrap();
    let whole = arrays(&bytes);
    let (_, metadata) = SafeTensors::read_metadata(&bytes).unwrap();
    let json: serde_json::Value =
        serde_json::from_str(&metadata.metadata().as_ref().unwrap()["plefka"]).unwrap();
    let most = u64::MAX;
    for (path, value) in [
        ("/header/model/image_shape", serde_json::json!([1u64 << 63, 2])),
        ("/header/model/image_shape", serde_json::json!([most, most])),
        ("/header/progress/step", most.into()),
        ("/header/progress/epoch", most.into()),
        ("/header/progress/batch", most.into()),
        ("/header/progress/seconds", (-1.0).into()),
        ("/header/progress/best_value", serde_json::json!([0.5, most])),
        ("/header/progress/trajectory", serde_json::json!([3, 3])),
        ("/header/progress/running_log_partitions", serde_json::json!([])),
    ] {
        let mut header = json.clone();
        *header.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = value.clone();
        let data: Vec<Vec<u8>> =
            whole.iter().map(|(_, _, x)| x.iter().flat_map(|x| x.to_le_bytes()).collect()).collect();
        let views = whole.iter().zip(&data).map(|((name, shape, _), bytes)| {
            (name.as_str(), TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap())
        });
        let metadata = HashMap::from([("plefka".into(), header.to_string())]);
        let damaged = safetensors::serialize(views, Some(metadata)).unwrap();
        let refused = read(&damaged).map(|_| ());
        // Where the likelihood is exact there are no chains whose number could be wrong.
        let exact =
            path.ends_with("log_partitions") && !whole.iter().any(|(name, ..)| name == "running.visible");
        assert!(refused.is_err() || exact, "{path} = {value} was accepted");
    }
}
