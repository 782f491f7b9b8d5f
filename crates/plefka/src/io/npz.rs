//! Import of weights from npz: arrays `weights` (visible × hidden), `visible_bias` and `hidden_bias`, f32 or f64.

use std::fs::File;
use std::path::Path;

use ndarray::{Array1, Array2, ShapeBuilder};
use npyz::{NpyFile, Order, TypeChar};

use super::model_file::{ModelHeader, describe};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::{Layer, Rbm};
use crate::units::Bernoulli;

/// Reads a Bernoulli–Bernoulli model.
pub fn load_model<F: Float>(path: &Path) -> Result<(Rbm<F>, ModelHeader)> {
    let file = File::open(path).map_err(|source| Error::io("read", path, source))?;
    let mut archive = zip::ZipArchive::new(file)
        .map_err(|e| Error::data(path, "archive", e, "an npz file (a zip of npy files)"))?;
    let (shape, weights) = array::<F>(path, &mut archive, "weights")?;
    let [rows, columns] = shape[..] else {
        return Err(Error::data(path, "array weights", format!("shape {shape:?}"), "two dimensions"));
    };
    let weights =
        Array2::from_shape_vec((rows, columns).f(), weights).expect("as many numbers as the shape says");
    let mut bias = |name: &str, units: usize| {
        let (shape, values) = array::<F>(path, &mut archive, name)?;
        if values.len() != units {
            return Err(Error::data(
                path,
                format!("array {name}"),
                format!("shape {shape:?}"),
                format!("({units},)"),
            ));
        }
        Ok(Array1::from(values))
    };
    let visible = Layer::new(&Bernoulli, bias("visible_bias", rows)?);
    let hidden = Layer::new(&Bernoulli, bias("hidden_bias", columns)?);
    let rbm =
        Rbm::new(visible, hidden, weights).map_err(|e| Error::data(path, "arrays", e, "a finite model"))?;
    let header = describe(&rbm, &ModelHeader { image_shape: square(rows), ..ModelHeader::default() });
    Ok((rbm, header))
}

/// 784 pixels are most likely 28 × 28; other sizes are left alone.
fn square(n_visible: usize) -> Option<(usize, usize)> {
    (n_visible == 784).then_some((28, 28))
}

/// Shape and values, first index fastest.
fn array<F: Float>(
    path: &Path,
    archive: &mut zip::ZipArchive<File>,
    name: &str,
) -> Result<(Vec<usize>, Vec<F>)> {
    let location = || format!("array {name}");
    let names: Vec<String> = archive.file_names().flatten().map(|n| n.into_owned()).collect();
    let member = archive.by_name(&format!("{name}.npy")).map_err(|_| {
        Error::data(
            path,
            location(),
            format!("only {}", names.join(", ")),
            "weights, visible_bias and hidden_bias",
        )
    })?;
    let bad = |e: &dyn std::fmt::Display| Error::data(path, location(), e, "a complete npy array");
    let npy = NpyFile::new(member).map_err(|e| bad(&e))?;
    let shape: Vec<usize> = npy.shape().iter().map(|&n| n as usize).collect();
    let order = npy.order();
    let (kind, size) = match npy.dtype() {
        npyz::DType::Plain(t) => (t.type_char(), t.size_field()),
        other => return Err(Error::data(path, location(), other.descr(), "f32 or f64")),
    };
    let values: Vec<F> = match (kind, size) {
        (TypeChar::Float, 4) => {
            npy.into_vec::<f32>().map_err(|e| bad(&e))?.into_iter().map(|x| F::of(f64::from(x))).collect()
        }
        (TypeChar::Float, 8) => npy.into_vec::<f64>().map_err(|e| bad(&e))?.into_iter().map(F::of).collect(),
        (kind, size) => return Err(Error::data(path, location(), format!("{kind:?}{size}"), "f32 or f64")),
    };
    match (order, &shape[..]) {
        (Order::C, &[rows, columns]) => {
            let matrix = Array2::from_shape_vec((rows, columns), values).map_err(|e| bad(&e))?;
            Ok((shape, matrix.t().iter().copied().collect()))
        }
        _ => Ok((shape, values)),
    }
}
