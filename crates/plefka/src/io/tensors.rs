//! Named arrays with a JSON header in one safetensors file. The metadata key `plefka` holds the header: `kind`,
//! `version`, `crc32` of the tensor bytes, and the entries of the kind of file. Older versions of a kind are upgraded
//! when they are read.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use ndarray::Array2;
use safetensors::SafeTensors;
use safetensors::tensor::TensorView;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::atomic;
use super::codec::Codec;
use super::seam::{Operation, operate};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::room::check_array;

const KEY: &str = "plefka";

/// A kind of file.
pub struct FileKind<F> {
    /// The name in the file.
    pub name: &'static str,
    /// The version of written files, and the newest version that can be read.
    pub version: u32,
    /// Upgrades header and tensors from an older version, from 1, to [`FileKind::version`].
    pub upgrade: fn(u32, &mut Value, &mut Tensors<F>),
}

#[derive(Serialize, Deserialize)]
struct Envelope<H> {
    kind: String,
    version: u32,
    crc32: u32,
    header: H,
}

/// The header without its contents, for an error message about a file of another kind.
#[derive(Deserialize)]
struct Outside {
    kind: String,
    version: u32,
}

/// Arrays by name.
pub type Tensors<F> = BTreeMap<String, Array2<F>>;

/// Writes `tensors` and `header` atomically; returns the checksum of the tensors.
pub fn write<F: Float, H: Serialize>(
    path: &Path,
    kind: &FileKind<F>,
    header: &H,
    tensors: &Tensors<F>,
) -> Result<u32> {
    let (bytes, crc32) = encode(path, kind, header, tensors)?;
    atomic::write(path, &bytes)?;
    Ok(crc32)
}

/// The bytes of a file for [`write()`], and the checksum of the tensors; `path` is for messages.
pub fn encode<F: Float, H: Serialize>(
    path: &Path,
    kind: &FileKind<F>,
    header: &H,
    tensors: &Tensors<F>,
) -> Result<(Vec<u8>, u32)> {
    check_finite(path, tensors)?;
    let codec = Codec::<F>::new();
    let mut crc = crc32fast::Hasher::new();
    let mut parts = Vec::with_capacity(tensors.len());
    for (name, array) in tensors {
        let bytes = (codec.bytes)(array);
        crc.update(&bytes);
        parts.push((name, array.dim(), bytes));
    }
    let (name, version, crc32) = (kind.name.to_owned(), kind.version, crc.finalize());
    let envelope = Envelope { kind: name, version, crc32, header };
    let json = serde_json::to_string(&envelope).expect("headers are plain data");
    let views = parts.iter().map(|(name, (rows, columns), bytes)| {
        let view =
            TensorView::new(codec.dtype, vec![*rows, *columns], bytes).expect("shapes match their bytes");
        (name.as_str(), view)
    });
    let bytes = safetensors::serialize(views, Some(HashMap::from([(KEY.to_owned(), json)])))
        .map_err(|e| Error::data(path, "header", e, "a serialisable file"))?;
    Ok((bytes, crc32))
}

/// Reads a file from [`write()`] of this kind, in either precision and any version so far.
pub fn read<F: Float, H: DeserializeOwned>(path: &Path, kind: &FileKind<F>) -> Result<(H, Tensors<F>)> {
    // The bytes, and the arrays made of them.
    let length = std::fs::metadata(path).map_or(0, |facts| facts.len());
    check_array(&format!("{}: size", path.display()), format!("{length} bytes"), 2.0 * length as f64)?;
    from_bytes(path, &atomic::read(path)?, kind)
}

/// Reads the bytes of [`encode`]; `path` is for messages.
pub fn from_bytes<F: Float, H: DeserializeOwned>(
    path: &Path,
    bytes: &[u8],
    kind: &FileKind<F>,
) -> Result<(H, Tensors<F>)> {
    let bad = |e: &dyn std::fmt::Display| {
        let found = format!("{e} (the file has {} bytes)", bytes.len());
        Error::data(path, "safetensors header", found, "a complete safetensors file")
    };
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(|e| bad(&e))?;
    let file = SafeTensors::deserialize(bytes).map_err(|e| bad(&e))?;
    let json = metadata.metadata().as_ref().and_then(|m| m.get(KEY)).ok_or_else(|| {
        Error::data(path, "metadata", format!("no key `{KEY}`"), format!("a plefka {} file", kind.name))
    })?;
    let bad_header =
        |e: serde_json::Error| Error::data(path, "metadata", e, format!("a plefka {} header", kind.name));
    let outside: Outside = serde_json::from_str(json).map_err(bad_header)?;
    if outside.kind != kind.name || !(1..=kind.version).contains(&outside.version) {
        let found = format!("{} version {}", outside.kind, outside.version);
        return Err(Error::data(path, "metadata", found, format!("{} version {}", kind.name, kind.version)));
    }
    if outside.version == kind.version {
        let envelope: Envelope<H> = serde_json::from_str(json).map_err(bad_header)?;
        return Ok((envelope.header, checked_tensors(path, &file, envelope.crc32)?));
    }
    let Envelope { mut header, crc32, .. }: Envelope<Value> =
        serde_json::from_str(json).map_err(bad_header)?;
    let mut tensors = checked_tensors(path, &file, crc32)?;
    (kind.upgrade)(outside.version, &mut header, &mut tensors);
    Ok((serde_json::from_value(header).map_err(bad_header)?, tensors))
}

/// Refuses numbers that are not finite: none has a meaning in a file, and a run that goes on from one would not end.
fn check_finite<F: Float>(path: &Path, tensors: &Tensors<F>) -> Result<()> {
    for (name, array) in tensors {
        if let Some(((row, column), x)) = array.indexed_iter().find(|(_, x)| !x.is_finite()) {
            let place = format!("tensor {name}, row {row}, column {column}");
            return Err(Error::data(path, place, x, "a finite number"));
        }
    }
    Ok(())
}

/// The checksum of the tensors that the header of a file states, read without the tensors.
///
/// # Errors
/// [`Error::Io`], and [`Error::Data`] for a file without such a header.
pub fn stated_checksum(path: &Path) -> Result<u32> {
    #[derive(Deserialize)]
    struct Header {
        #[serde(rename = "__metadata__")]
        metadata: HashMap<String, String>,
    }
    #[derive(Deserialize)]
    struct Stated {
        crc32: u32,
    }
    let refused = |source| Error::io("read", path, source);
    let mut file = operate(Operation::Read, path, || File::open(path)).map_err(refused)?;
    let mut length = [0; 8];
    let mut bytes = Vec::new();
    file.read_exact(&mut length).map_err(refused)?;
    file.take(u64::from_le_bytes(length)).read_to_end(&mut bytes).map_err(refused)?;
    let bad =
        |e: serde_json::Error| Error::data(path, "safetensors header", e, "a complete safetensors file");
    let header: Header = serde_json::from_slice(&bytes).map_err(bad)?;
    let json = header.metadata.get(KEY).map_or("", String::as_str);
    Ok(serde_json::from_str::<Stated>(json).map_err(bad)?.crc32)
}

/// The tensors, after a comparison of the checksum of their bytes with `expected`.
fn checked_tensors<F: Float>(path: &Path, file: &SafeTensors<'_>, expected: u32) -> Result<Tensors<F>> {
    let mut crc = crc32fast::Hasher::new();
    let mut tensors = Tensors::new();
    let mut names = file.names();
    names.sort_unstable();
    for name in names {
        let view = file.tensor(name).map_err(|e| {
            Error::data(path, format!("tensor {name}"), e, "a tensor of the safetensors header")
        })?;
        crc.update(view.data());
        tensors.insert(name.to_owned(), decode(path, name, &view)?);
    }
    let found = crc.finalize();
    if found != expected {
        let expected = format!("{expected:08x}: the numbers were changed after they were written");
        return Err(Error::data(path, "checksum of the tensors", format!("{found:08x}"), expected));
    }
    check_finite(path, &tensors)?;
    Ok(tensors)
}

fn decode<F: Float>(path: &Path, name: &str, view: &TensorView<'_>) -> Result<Array2<F>> {
    let location = || format!("tensor {name}");
    let dim = match *view.shape() {
        [rows, columns] => (rows, columns),
        _ => {
            return Err(Error::data(path, location(), format!("shape {:?}", view.shape()), "two dimensions"));
        }
    };
    let values: Vec<F> = match view.dtype() {
        safetensors::Dtype::F32 => {
            view.data().as_chunks().0.iter().map(|b| F::of(f64::from(f32::from_le_bytes(*b)))).collect()
        }
        safetensors::Dtype::F64 => {
            view.data().as_chunks().0.iter().map(|b| F::of(f64::from_le_bytes(*b))).collect()
        }
        other => return Err(Error::data(path, location(), format!("{other:?}"), "F32 or F64")),
    };
    Array2::from_shape_vec(dim, values)
        .map_err(|e| Error::data(path, location(), e, "as many numbers as its shape"))
}
