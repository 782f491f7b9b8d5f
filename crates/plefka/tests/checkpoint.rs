//! n steps, save, load, n steps equals 2n steps, bit for bit; model files are read as they were written, and damaged
//! ones are refused.

use std::ops::ControlFlow;

use ndarray::Array2;
use plefka::data::{Rows, Samples};
use plefka::io::{ModelHeader, checkpoint, load_model, save_model};
use plefka::rng::{Purpose, Stream};
use plefka::training::negative::{NegativeMethod, Start};
use plefka::training::optimizer::OptimizerKind;
use plefka::training::{Event, Outcome, RunConfig, Trainer};
use plefka::units::Bernoulli;

fn samples(n: usize) -> Samples<f32> {
    let mut stream = Stream::new(7, Purpose::Synthetic, 0, 0);
    let bits = Array2::from_shape_fn((n, 12), |(_, i)| {
        f32::from(u8::from(stream.uniform() < 0.1 * (1 + i % 7) as f64))
    });
    Samples::from_rows(Rows::Dense(bits), &Bernoulli).unwrap()
}

fn config(method: NegativeMethod, start: Start, kind: OptimizerKind) -> RunConfig {
    let mut config = RunConfig::default();
    config.model.hidden = 6;
    config.training.epochs = 4;
    config.training.batch = 10;
    config.training.optimizer.kind = kind;
    config.training.optimizer.momentum = 0.5;
    config.negative.method = method;
    config.negative.start = Some(start);
    config.stopping.patience = 100;
    config
}

#[test]
fn resumed_equals_uninterrupted_bit_for_bit() {
    let (train, validation) = (samples(95), samples(30));
    let folder = tempfile::tempdir().unwrap();
    let others =
        [NegativeMethod::Cd, NegativeMethod::Pcd, NegativeMethod::Exact].map(|method| (method, Start::Batch));
    let starts = [Start::Firing, Start::Persistent].map(|start| (NegativeMethod::Emf, start));
    for (method, start) in starts.into_iter().chain(others) {
        for kind in [OptimizerKind::Sgd, OptimizerKind::Adam] {
            let mut whole = Trainer::new(config(method, start, kind), &train).unwrap();
            whole.run(&train, Some(&validation), &mut |_| ControlFlow::Continue(())).unwrap();
            // The run stops inside the second epoch.
            let mut half = Trainer::new(config(method, start, kind), &train).unwrap();
            let mut steps = 0;
            let outcome = half.run(&train, Some(&validation), &mut |event| {
                steps += u64::from(matches!(event, Event::Step { .. }));
                if steps == 14 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            assert_eq!(outcome.unwrap(), Outcome::Interrupted);
            let path = folder.path().join("checkpoint.safetensors");
            checkpoint::save(&path, &half, &ModelHeader::default()).unwrap();
            let mut resumed = checkpoint::resume(&path, &train, &|_| ()).unwrap();
            assert_eq!(resumed.progress().step, 14);
            let bytes = checkpoint::to_bytes(&half, &ModelHeader::default()).unwrap();
            let mut from_memory = checkpoint::from_bytes(&bytes).unwrap();
            from_memory.run(&train, Some(&validation), &mut |_| ControlFlow::Continue(())).unwrap();
            assert_eq!(from_memory.rbm().weights, whole.rbm().weights, "{method:?} {kind:?}, from memory");
            let outcome = resumed.run(&train, Some(&validation), &mut |_| ControlFlow::Continue(()));
            assert_eq!(outcome.unwrap(), Outcome::Finished);
            assert_eq!(resumed.rbm().weights, whole.rbm().weights, "{method:?} {kind:?}");
            assert_eq!(resumed.model().weights, whole.model().weights);
            assert_ne!(whole.model().weights, whole.rbm().weights);
            assert_eq!(resumed.rbm().visible.parameters, whole.rbm().visible.parameters);
            assert_eq!(resumed.rbm().hidden.parameters, whole.rbm().hidden.parameters);
            assert_eq!(resumed.best().unwrap().weights, whole.best().unwrap().weights);
            let values =
                |t: &Trainer<f32>| t.progress().history.iter().map(|r| r.values.clone()).collect::<Vec<_>>();
            let resumed = checkpoint::resume(&path, &train, &|_| ()).unwrap();
            assert_eq!(values(&resumed), values(&half));
        }
    }
}

#[test]
fn model_files_round_trip_and_refuse_damage() {
    let train = samples(50);
    let trainer = Trainer::new(config(NegativeMethod::Cd, Start::Batch, OptimizerKind::Sgd), &train).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    let header = ModelHeader { image_shape: Some((3, 4)), ..ModelHeader::default() };
    save_model(&path, &trainer.rbm(), &header).unwrap();
    let (back, header) = load_model::<f32>(&path).unwrap();
    assert_eq!(back.weights, trainer.rbm().weights);
    assert_eq!((header.precision.as_str(), header.image_shape), ("f32", Some((3, 4))));
    let bytes = std::fs::read(&path).unwrap();
    let refuse = |bytes: &[u8], want: &str| {
        std::fs::write(&path, bytes).unwrap();
        let message = load_model::<f32>(&path).unwrap_err().to_string();
        assert!(message.contains(want) && message.contains("model.safetensors"), "{message}");
    };
    refuse(&bytes[..bytes.len() - 5], "complete safetensors file");
    refuse(&bytes[..20], "complete safetensors file");
    refuse(b"", "complete safetensors file");
    let mut changed = bytes.clone();
    *changed.last_mut().unwrap() ^= 1;
    refuse(&changed, "checksum");
    let text = String::from_utf8_lossy(&bytes).replace("bernoulli", "bernoullI");
    if text.len() == bytes.len() {
        refuse(text.as_bytes(), "bernoullI");
    }
    let mut renamed = bytes.clone();
    let at = bytes.windows(9).position(|w| w == b"bernoulli").unwrap();
    renamed[at] = b'c';
    refuse(&renamed, "cernoulli");
}

#[test]
fn numbers_are_exact_and_arrays_of_another_machine_are_refused() {
    let train = samples(50);
    let mut trainer =
        Trainer::new(config(NegativeMethod::Ptt, Start::Batch, OptimizerKind::Adam), &train).unwrap();
    trainer.run(&train, None, &mut |_| ControlFlow::Continue(())).unwrap();
    let name = "negative.trajectory.log_partition";
    for number in [0.1, -1.0 / 3.0, f64::MIN_POSITIVE / 3.0, 1e300, f64::NAN, f64::INFINITY] {
        let mut state = trainer.state();
        state.numbers.insert(name.into(), number);
        trainer.restore_state(state).unwrap();
        let bytes = checkpoint::to_bytes(&trainer, &ModelHeader::default()).unwrap();
        let back = checkpoint::from_bytes::<f32>(&bytes).unwrap();
        let wanted = if number.is_finite() { number } else { f64::NAN };
        let (found, all) = (back.state().numbers[name], trainer.state());
        assert_eq!(found.to_bits(), wanted.to_bits());
        assert_eq!(back.state().arrays, all.arrays);
        assert!(all.numbers.iter().filter(|(k, _)| *k != name).all(|(k, x)| back.state().numbers[k] == *x));
    }
    for (array, place) in
        [("optimizer.first.weights", "first.weights"), ("negative.trajectory.reservoir", "reservoir")]
    {
        let mut state = trainer.state();
        state.arrays.insert(array.into(), Array2::zeros((10, 5)));
        let message = trainer.restore_state(state).unwrap_err().to_string();
        assert!(message.contains(place) && message.contains('5'), "{message}");
    }
}
