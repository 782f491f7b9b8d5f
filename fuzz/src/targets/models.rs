//! Model files and weights in npz.

use std::path::Path;

use ndarray::Array2;
use plefka::any::AnyRbm;
use plefka::data::Rows;
use plefka::io::{ModelHeader, load_model, provenance, save_model};
use plefka::{Float, Rbm};

use super::choices::Choices;
use super::{checks, files};

/// Numbers of a model up to which something is also computed with it.
const SMALL: usize = 1 << 12;

/// A model file.
pub fn model(bytes: &[u8], _: Choices) -> bool {
    opened("a.safetensors", bytes)
}

/// An npz of weights.
pub fn npz_model(bytes: &[u8], _: Choices) -> bool {
    opened("a.npz", bytes)
}

fn opened(name: &str, bytes: &[u8]) -> bool {
    let (folder, path) = files::file(name, bytes);
    match AnyRbm::open(&path) {
        Ok((AnyRbm::F32(rbm), header)) => check(&rbm, &header, folder.path()),
        Ok((AnyRbm::F64(rbm), header)) => check(&rbm, &header, folder.path()),
        Err(error) => {
            checks::message(&error);
            return false;
        }
    }
    true
}

/// Checks that a model is finite, is the same when it is written and read again, and computes.
fn check<F: Float>(rbm: &Rbm<F>, header: &ModelHeader, folder: &Path) {
    finite(rbm);
    let pixels = header.image_shape.map(|(height, width)| height.checked_mul(width));
    assert!(pixels.is_none_or(|pixels| pixels == Some(rbm.n_visible())), "{:?}", header.image_shape);
    let path = folder.join("again.safetensors");
    save_model(&path, rbm, header).expect("what was read can be written");
    let (again, header_again) = load_model::<F>(&path).expect("what was written can be read");
    same(rbm, &again);
    assert_eq!(header_again.notes, header.notes);
    if rbm.weights.len() <= SMALL {
        sequences(rbm.n_visible(), header);
        let row = Array2::from_elem((1, rbm.n_visible()), rbm.visible.unit.centre());
        let _ = rbm.clamped_free_energy(&Rows::Dense(row), F::one());
    }
}

/// Writes a sequence, if the columns are those of sequences.
fn sequences(n_visible: usize, header: &ModelHeader) {
    let known = provenance::known(&header.notes);
    let _ = (provenance::binarize(&header.notes), known.scale);
    if let Some(sites) = known.sites.filter(|sites| sites.n_columns() == n_visible) {
        let text = sites.to_fasta(Array2::zeros((1, sites.n_sites())).view(), "s");
        assert!(text.len() > sites.width);
    }
}

/// Checks that no parameter is NaN or infinite.
pub fn finite<F: Float>(rbm: &Rbm<F>) {
    let parts = [&rbm.weights, &rbm.visible.parameters, &rbm.hidden.parameters];
    assert!(parts.into_iter().flatten().all(|x| x.is_finite()), "{:?}", rbm.non_finite_layer());
}

/// Checks that two models have the same units and bits.
pub fn same<F: Float>(a: &Rbm<F>, b: &Rbm<F>) {
    assert_eq!(a.visible.unit.name(), b.visible.unit.name());
    assert_eq!(a.hidden.unit.name(), b.hidden.unit.name());
    arrays(&a.weights, &b.weights);
    arrays(&a.visible.parameters, &b.visible.parameters);
    arrays(&a.hidden.parameters, &b.hidden.parameters);
}

/// Checks that two arrays have the same bits.
pub fn arrays<F: Float>(a: &Array2<F>, b: &Array2<F>) {
    assert_eq!(a.dim(), b.dim());
    let bits = |x: &F| x.wide().to_bits();
    assert!(a.iter().map(bits).eq(b.iter().map(bits)), "{a} and {b}");
}
