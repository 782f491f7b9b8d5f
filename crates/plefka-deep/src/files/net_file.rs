//! A net in a safetensors file: `layer.K.weights` (inputs × outputs), `layer.K.bias`, `inputs.shift` and `inputs.scale` (1 × columns),
//! with a header of kind `net`. Normalisations are folded away.

use std::path::Path;

use ndarray::Array2;
use plefka::data::Scale;
use plefka::io::tensors::{self, FileKind, Tensors};
use plefka::{Error, Float, Result};
use serde::{Deserialize, Serialize};

use crate::perceptron::{Activation, Affine, Norm, Output, Perceptron};
use crate::training::{InputMap, Trained};

/// What a file says of its net besides the numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetHeader {
    /// `f32` or `f64`.
    pub precision: String,
    /// Inputs, units of every hidden layer, outputs.
    pub sizes: Vec<usize>,
    /// The function of every layer; the last one is `identity`.
    pub activations: Vec<Activation>,
    /// The output function.
    pub output: Output,
    /// The names of the classes, in the order of the outputs; empty where outputs are numbers.
    pub classes: Vec<String>,
    /// Height and width of a sample that is a picture.
    pub image_shape: Option<(usize, usize)>,
    /// The scale at which the training data were read.
    #[serde(default)]
    pub scale: Scale,
    /// Anything else that is worth knowing.
    #[serde(default)]
    pub notes: serde_json::Map<String, serde_json::Value>,
}

impl NetHeader {
    /// The header of a net.
    pub fn of<F: Float>(trained: &Trained<F>, scale: Scale) -> Self {
        Self {
            precision: F::NAME.into(),
            sizes: trained.net.sizes(),
            activations: trained.net.layers.iter().map(|layer| layer.activation).collect(),
            output: trained.net.output,
            classes: trained.classes.clone(),
            image_shape: trained.image_shape,
            scale,
            notes: serde_json::Map::new(),
        }
    }
}

fn kind<F>() -> FileKind<F> {
    FileKind { name: "net", version: 1, upgrade: |_, _, _| {} }
}

/// Writes a net; returns the checksum of its numbers.
///
/// # Errors
/// A file that cannot be written.
pub fn save_net<F: Float>(path: &Path, trained: &Trained<F>, header: &NetHeader) -> Result<u32> {
    let folded = Trained { net: trained.net.folded(), ..trained.clone() };
    let mut tensors = Tensors::new();
    put(&folded.net, "", &mut tensors);
    put_map(&folded.inputs, &mut tensors);
    tensors::write(path, &kind(), header, &tensors)
}

/// Reads a net in the precision asked for.
///
/// # Errors
/// A file that cannot be read, that is no net, or whose numbers do not fit one another.
pub fn load_net<F: Float>(path: &Path) -> Result<(Trained<F>, NetHeader)> {
    let (header, mut tensors): (NetHeader, Tensors<F>) = tensors::read(path, &kind())?;
    Ok((take_trained(path, &header, &mut tensors)?, header))
}

/// The header of a file.
///
/// # Errors
/// As [`load_net`].
pub fn read_header(path: &Path) -> Result<NetHeader> {
    let (header, _): (NetHeader, Tensors<f32>) = tensors::read(path, &kind())?;
    Ok(header)
}

/// Adds the arrays of a net under a prefix.
pub(super) fn put<F: Float>(net: &Perceptron<F>, prefix: &str, tensors: &mut Tensors<F>) {
    for (k, layer) in net.layers.iter().enumerate() {
        let name = |what: &str| format!("{prefix}layer.{}.{what}", k + 1);
        tensors.insert(name("weights"), layer.weights.clone());
        tensors.insert(name("bias"), row(&layer.bias));
        if let Some(norm) = &layer.norm {
            tensors.insert(name("norm.gamma"), row(&norm.gamma));
            tensors.insert(name("norm.mean"), row(&norm.mean));
            tensors.insert(name("norm.variance"), row(&norm.variance));
        }
    }
}

/// Adds the map of the inputs.
pub(super) fn put_map<F: Float>(map: &InputMap<F>, tensors: &mut Tensors<F>) {
    tensors.insert("inputs.shift".into(), row(&map.shift));
    tensors.insert("inputs.scale".into(), row(&map.scale));
}

/// A vector as a matrix of one row.
pub(super) fn row<F: Float>(values: &[F]) -> Array2<F> {
    Array2::from_shape_vec((1, values.len()), values.to_vec()).expect("one row")
}

/// Removes the net and its map from the arrays of a file.
pub(super) fn take_trained<F: Float>(
    path: &Path,
    header: &NetHeader,
    tensors: &mut Tensors<F>,
) -> Result<Trained<F>> {
    let net = take_net(path, header, "", tensors)?;
    let n = net.n_inputs();
    let shift = take_row(path, "inputs.shift", n, tensors)?;
    let scale = take_row(path, "inputs.scale", n, tensors)?;
    if !header.classes.is_empty() && header.classes.len() != net.n_outputs() {
        return Err(Error::data(path, "classes", header.classes.len(), net.n_outputs()));
    }
    if let Some((height, width)) = header.image_shape
        && height.checked_mul(width) != Some(n)
    {
        return Err(Error::data(path, "image_shape", format!("{height} x {width}"), format!("{n} pixels")));
    }
    let inputs = InputMap { shift, scale };
    Ok(Trained { net, inputs, classes: header.classes.clone(), image_shape: header.image_shape })
}

/// Removes a net under a prefix.
pub(super) fn take_net<F: Float>(
    path: &Path,
    header: &NetHeader,
    prefix: &str,
    tensors: &mut Tensors<F>,
) -> Result<Perceptron<F>> {
    let sizes = &header.sizes;
    if sizes.len() < 2 || sizes.len() != header.activations.len() + 1 {
        let found = format!("{} sizes and {} activations", sizes.len(), header.activations.len());
        return Err(Error::data(path, "sizes", found, "one size more than activations, at least 2"));
    }
    let mut layers = Vec::with_capacity(header.activations.len());
    for (k, &activation) in header.activations.iter().enumerate() {
        let name = |what: &str| format!("{prefix}layer.{}.{what}", k + 1);
        let dim = (sizes[k], sizes[k + 1]);
        let weights = take(path, &name("weights"), dim, tensors)?;
        let bias = take_row(path, &name("bias"), dim.1, tensors)?;
        let mut norm = None;
        if tensors.contains_key(&name("norm.gamma")) {
            norm = Some(Norm {
                gamma: take_row(path, &name("norm.gamma"), dim.1, tensors)?,
                mean: take_row(path, &name("norm.mean"), dim.1, tensors)?,
                variance: take_row(path, &name("norm.variance"), dim.1, tensors)?,
            });
        }
        layers.push(Affine { weights, bias, norm, activation });
    }
    Perceptron::from_layers(layers, header.output)
}

/// Removes an array of a given shape.
pub(super) fn take<F: Float>(
    path: &Path,
    name: &str,
    dim: (usize, usize),
    tensors: &mut Tensors<F>,
) -> Result<Array2<F>> {
    let Some(array) = tensors.remove(name) else {
        return Err(Error::data(path, format!("tensor {name}"), "none", format!("{} x {}", dim.0, dim.1)));
    };
    if array.dim() != dim {
        let found = format!("{} x {}", array.nrows(), array.ncols());
        return Err(Error::data(path, format!("tensor {name}"), found, format!("{} x {}", dim.0, dim.1)));
    }
    Ok(array)
}

/// Removes a vector.
pub(super) fn take_row<F: Float>(
    path: &Path,
    name: &str,
    n: usize,
    tensors: &mut Tensors<F>,
) -> Result<Vec<F>> {
    Ok(take(path, name, (1, n), tensors)?.into_raw_vec_and_offset().0)
}
