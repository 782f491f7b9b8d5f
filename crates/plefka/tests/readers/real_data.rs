//! The published data sets, if they are available.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ndarray::{Array2, ArrayView1, Axis};
use plefka::data::readers::{ReadOptions, read};
use plefka::data::sequences::frequencies::Counted;
use plefka::data::sequences::independent::IndependentSites;
use plefka::data::sequences::{reweight, states};
use plefka::data::table::{Table, Values};
use plefka::data::{Binarize, Samples};
use plefka::units::Bernoulli;

use super::files::{label_names, values};

/// The data folder; `None`, with a message, if there is none.
fn data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("PLEFKA_DATA_DIR").map_or(beside, PathBuf::from);
    if !folder.is_dir() {
        println!("skipped: no data at {} (PLEFKA_DATA_DIR)", folder.display());
        return None;
    }
    Some(folder)
}

fn table(path: PathBuf) -> Table {
    read(&path, &ReadOptions::default()).unwrap()
}

fn mean(table: &Table) -> f64 {
    let values = values(table).1;
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn mnist() {
    let Some(data) = data() else { return };
    let train = table(data.join("mnist/train-images-idx3-ubyte.gz"));
    assert_eq!((train.values.shape(), train.image_shape), ((60_000, 784), Some((28, 28))));
    assert_eq!(&label_names(&train)[..5], ["5", "0", "4", "1", "9"]);
    // The published mean of the training pixels.
    assert!((mean(&train) / 255.0 - 0.1307).abs() < 5e-5);
    let test = table(data.join("mnist/t10k-images-idx3-ubyte.gz"));
    assert_eq!(test.values.shape(), (10_000, 784));
    assert_eq!(label_names(&test)[0], "7");
}

#[test]
fn binarized_mnist() {
    let Some(data) = data() else { return };
    for (part, n_rows) in [("train", 50_000), ("valid", 10_000), ("test", 10_000)] {
        let table = table(data.join(format!("binarized_mnist/binarized_mnist_{part}.mat")));
        assert_eq!(table.values.shape(), (n_rows, 784), "{part}");
        let Values::Bytes(a) = &table.values else { panic!("bits are kept as bytes") };
        assert!(a.iter().all(|&x| x <= 1));
        assert!((mean(&table) - 0.131).abs() < 0.003, "{part} {}", mean(&table));
    }
}

#[test]
fn binarized_mnist_rows_are_images() {
    let Some(data) = data() else { return };
    let table = table(data.join("binarized_mnist/binarized_mnist_test.mat"));
    let Values::Bytes(a) = &table.values else { panic!("bits are kept as bytes") };
    // The four corners are never ink, the centre often: a transposed reading would mix the two.
    for corner in [0, 27, 756, 783] {
        assert_eq!(a.column(corner).iter().map(|&x| usize::from(x)).sum::<usize>(), 0);
    }
    assert!(a.column(14 * 28 + 14).iter().map(|&x| usize::from(x)).sum::<usize>() > 3000);
}

#[test]
fn caltech_silhouettes() {
    let Some(data) = data() else { return };
    let path = data.join("caltech101_silhouettes/caltech101_silhouettes_28_split1.mat");
    for (variable, n_rows, expected) in
        [("train_data", 4100, 0.5511), ("val_data", 2264, 0.5360), ("test_data", 2307, 0.5390)]
    {
        let options = ReadOptions { variable: Some(variable.into()), ..ReadOptions::default() };
        let table = read(&path, &options).unwrap();
        assert_eq!(table.values.shape(), (n_rows, 784));
        assert!((mean(&table) - expected).abs() < 5e-5, "{variable} {}", mean(&table));
        let labels = table.labels.expect("labels");
        assert_eq!((labels.index.len(), labels.classes.len()), (n_rows, 101));
    }
    assert_eq!(table(path).values.shape().0, 4100);
}

#[test]
fn density_estimation() {
    let Some(data) = data() else { return };
    let shapes = [
        ("nltcs.train", (16_181, 16)),
        ("nltcs.valid", (2157, 16)),
        ("nltcs.test", (3236, 16)),
        ("plants.train", (17_412, 69)),
        ("plants.valid", (2321, 69)),
        ("plants.test", (3482, 69)),
        ("dna.train", (1600, 180)),
        ("dna.valid", (400, 180)),
        ("dna.test", (1186, 180)),
        ("bnetflix.train", (15_000, 100)),
        ("bnetflix.valid", (2000, 100)),
        ("bnetflix.test", (3000, 100)),
    ];
    for (name, shape) in shapes {
        let table = table(data.join(format!("density_estimation/{name}.data.gz")));
        assert_eq!(table.values.shape(), shape, "{name}");
        let Values::Bytes(a) = &table.values else { panic!("bits are kept as bytes") };
        assert!(a.iter().all(|&x| x <= 1));
    }
}

#[test]
fn omniglot() {
    let Some(data) = data() else { return };
    for (part, n_images, n_characters) in [(1, 2720, 136), (2, 3120, 156)] {
        let table = table(data.join(format!("omniglot_small/images_background_small{part}.zip")));
        assert_eq!((table.values.shape(), table.image_shape), ((n_images, 105 * 105), Some((105, 105))));
        let labels = table.labels.as_ref().expect("labels");
        assert_eq!(labels.classes.len(), n_characters);
        assert!(labels.classes[0].ends_with("/character01"), "{}", labels.classes[0]);
        // Black strokes on white.
        assert!(values(&table).1.iter().all(|&x| x == 0.0 || x == 255.0) && mean(&table) > 220.0);
    }
}

#[test]
fn ising_spambase_and_hdf5() {
    let Some(data) = data() else { return };
    let ising = table(data.join("ising2d/confs_L8_beta0.4406_ini0_algo2.dat.gz"));
    assert_eq!(ising.values.shape(), (10_000, 64));
    assert!(values(&ising).1.iter().all(|x| x.abs() == 1.0));
    let options = ReadOptions { label_column: Some("-1".into()), ..ReadOptions::default() };
    let spam = read(&data.join("spambase/spambase.zip"), &options).unwrap();
    assert_eq!(spam.values.shape(), (4601, 57));
    assert_eq!(label_names(&spam).iter().filter(|&&label| label == "1").count(), 1813);
    let hdf5 = read(&data.join("ising2d/L7_beta0.2.h5.gz"), &ReadOptions::default()).unwrap_err();
    assert!(hdf5.to_string().contains("HDF5"), "{hdf5}");
}

#[test]
fn oracles() {
    let Some(data) = data() else { return };
    let weights = table(data.join("rbm_oracles/mnist_h20.npz"));
    assert_eq!((weights.values.shape(), values(&weights).0), ((784, 20), "f64"));
    assert_eq!(table(data.join("rbm_oracles/binarized_test.npz")).values.shape(), (10_000, 98));
}

#[test]
fn ww_domain() {
    let Some(data) = data() else { return };
    let table = table(data.join("protein_msa/WW_domain_MSA.fasta.gz"));
    let sites = table.sites.clone().expect("sites");
    assert_eq!(
        (table.values.shape(), sites.n_sites(), sites.unit()),
        ((17_233, 31 * 21), 31, "potts:21".into())
    );
    let samples = Samples::<f32>::new(table, &Bernoulli, Binarize::Keep).unwrap();
    let states = states(&samples, 21).unwrap();
    let distinct: BTreeSet<Vec<u8>> = states.rows().into_iter().map(|row| row.to_vec()).collect();
    assert_eq!(distinct.len(), 7503);
    let start = std::time::Instant::now();
    let weights = reweight::weights(states.view(), 0.8).unwrap();
    println!("weights of 17,233 sequences in {:.3} s", start.elapsed().as_secs_f64());
    // The weights of the first two sequences by brute force.
    for (k, weight) in weights.iter().enumerate().take(2) {
        let agree = |row: ArrayView1<'_, u8>| row.iter().zip(states.row(k)).filter(|(a, b)| a == b).count();
        let near = states.rows().into_iter().filter(|row| agree(*row) >= 25).count();
        assert_eq!(*weight, 1.0 / near as f64);
    }
    let effective: f64 = weights.iter().sum();
    println!("effective number of sequences {effective:.3}");
    held_out(&states, &weights);
}

/// The independent-site model of every tenth sequence, fitted to the other sequences.
fn held_out(states: &Array2<u8>, weights: &[f64]) {
    let part = |out: bool| (0..states.nrows()).filter(|k| (k % 10 == 0) == out).collect::<Vec<_>>();
    let (fitted, kept_out) = (part(false), part(true));
    let fitted_weights: Vec<f64> = fitted.iter().map(|&k| weights[k]).collect();
    let fitted = states.select(Axis(0), &fitted);
    let counted = Counted::new(fitted.view(), 21, Some(&fitted_weights), 1.0).unwrap();
    let likelihoods =
        IndependentSites::fit(&counted).log_likelihood(states.select(Axis(0), &kept_out).view()).unwrap();
    let total: f64 = kept_out.iter().map(|&k| weights[k]).sum();
    let mean = kept_out.iter().zip(&likelihoods).map(|(&k, l)| weights[k] * l).sum::<f64>() / total;
    println!("independent sites: {mean:.4} nats per held-out sequence");
    assert!(mean > -31.0 * 21f64.ln() && mean < -40.0, "{mean}");
}
