//! Data read from disk in blocks of rows trains the same machine, bit for bit, as the same data in memory.

use std::ops::ControlFlow;

use plefka::Float;
use plefka::data::readers::{ReadOptions, read};
use plefka::data::{Binarize, Samples, Values};
use plefka::rng::{Purpose, Stream};
use plefka::training::{RunConfig, Trainer};
use plefka::units::Bernoulli;

const ROWS: usize = 203;
const SIDE: usize = 6;

/// An IDX file of grey levels, most of them 0.
fn idx() -> Vec<u8> {
    let mut stream = Stream::new(5, Purpose::Synthetic, 0, 0);
    let mut bytes = vec![0, 0, 8, 3];
    for n in [ROWS, SIDE, SIDE] {
        bytes.extend_from_slice(&(n as u32).to_be_bytes());
    }
    let pixel = || if stream.uniform() < 0.1 { 55 + stream.below(200) as u8 } else { 0 };
    bytes.extend(std::iter::repeat_with(pixel).take(ROWS * SIDE * SIDE));
    bytes
}

fn train<F: Float>(path: &std::path::Path, limit: u64, binarize: Binarize) -> Trainer<F> {
    let table = read(path, &ReadOptions { in_memory_limit: limit, ..ReadOptions::default() }).unwrap();
    assert_eq!(matches!(table.values, Values::File(_)), limit == 0);
    let samples = Samples::<F>::new(table, &Bernoulli, binarize).unwrap();
    let (rest, aside) = samples.split(0.2, 1).unwrap();
    let mut config = RunConfig::default();
    config.model.hidden = 8;
    config.training.epochs = 3;
    config.training.batch = 20;
    let mut trainer = Trainer::new(config, &rest).unwrap();
    trainer.run(&rest, Some(&aside), &mut |_| ControlFlow::Continue(())).unwrap();
    trainer
}

#[test]
fn from_disk_as_from_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grey.idx");
    std::fs::write(&path, idx()).unwrap();
    for binarize in [Binarize::Keep, Binarize::Threshold(0.5), Binarize::Stochastic] {
        let (disk, memory) = (train::<f32>(&path, 0, binarize), train::<f32>(&path, 1 << 20, binarize));
        assert_eq!(disk.rbm().weights, memory.rbm().weights, "{binarize:?}");
        assert_eq!(
            disk.progress().history.last().unwrap().values,
            memory.progress().history.last().unwrap().values
        );
    }
    let (disk, memory) =
        (train::<f64>(&path, 0, Binarize::Stochastic), train::<f64>(&path, 1 << 20, Binarize::Stochastic));
    assert_eq!(disk.rbm().weights, memory.rbm().weights);
}
