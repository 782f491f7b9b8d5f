//! Damage of model files and checkpoints: numbers, shapes and names of arrays and the values of the header, mostly with a
//! header, offsets and a checksum that fit, since these refuse everything else.

use plefka::rng::Stream;
use serde_json::{Map, Value, json};

use super::{damage as bytewise, json as values};

/// The key of the engine's header.
const KEY: &str = "plefka";

/// Numbers in place of those of arrays.
const NUMBERS: [f64; 12] =
    [0.0, -0.0, 1.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e300, 1e30, -1e4, 1e-310];

/// One array of a file.
#[derive(Debug, Clone)]
struct Tensor {
    name: String,
    double: bool,
    shape: Vec<usize>,
    data: Vec<u8>,
}

/// A file in parts: the engine's header, which may be any text, and its arrays.
#[derive(Debug, Clone)]
struct Parts {
    header: String,
    tensors: Vec<Tensor>,
}

/// Damages the parts of a file up to four times and puts them together again, or damages its bytes.
pub fn damage(bytes: &mut Vec<u8>, rng: &mut Stream) {
    let parts = if rng.below(10) == 0 { None } else { take_apart(bytes) };
    let Some(mut parts) = parts else { return bytewise::bytes(bytes, rng) };
    for _ in 0..=rng.below(4) {
        match rng.below(3) {
            0 => header(&mut parts.header, rng),
            _ if parts.tensors.is_empty() => header(&mut parts.header, rng),
            1 => number(&mut parts.tensors, rng),
            _ => arrays(&mut parts.tensors, rng),
        }
    }
    *bytes = put_together(parts, rng.below(12) > 0);
}

fn header(text: &mut String, rng: &mut Stream) {
    match serde_json::from_str::<Value>(text) {
        Ok(mut header) => {
            // The entries around the header say the kind and the version: mostly they stay.
            let inner = header.get_mut("header").filter(|_| rng.below(12) > 0);
            match inner {
                Some(inner) => values::damage(inner, rng),
                None => values::damage(&mut header, rng),
            }
            *text = header.to_string();
        }
        Err(_) => {
            let mut bytes = std::mem::take(text).into_bytes();
            bytewise::bytes(&mut bytes, rng);
            *text = String::from_utf8_lossy(&bytes).into_owned();
        }
    }
}

/// Changes one number, or all numbers of an array.
fn number(tensors: &mut [Tensor], rng: &mut Stream) {
    let k = rng.below(tensors.len());
    let Tensor { double, data, .. } = &mut tensors[k];
    let size = if *double { 8 } else { 4 };
    let n = data.len() / size;
    if n == 0 {
        return;
    }
    let x = if rng.below(3) == 0 { 10.0 * rng.normal() } else { NUMBERS[rng.below(NUMBERS.len())] };
    let which = if rng.below(4) == 0 { 0..n } else { rng.below(n)..n };
    let only_one = which.len() < n || n == 1;
    for place in which {
        let at = place * size;
        match *double {
            true => data[at..at + 8].copy_from_slice(&x.to_le_bytes()),
            false => data[at..at + 4].copy_from_slice(&(x as f32).to_le_bytes()),
        }
        if only_one {
            break;
        }
    }
}

/// Removes, renames, repeats or reshapes an array.
fn arrays(tensors: &mut Vec<Tensor>, rng: &mut Stream) {
    let (k, other) = (rng.below(tensors.len()), rng.below(tensors.len()));
    match rng.below(9) {
        0 => {
            tensors.remove(k);
        }
        1 => tensors[k].data = tensors[other].data.clone(),
        2 => {
            let Tensor { shape, data, double, .. } = tensors[other].clone();
            tensors[k] = Tensor { name: tensors[k].name.clone(), double, shape, data };
        }
        3 => tensors[k].shape.reverse(),
        4 => tensors[k].double = !tensors[k].double,
        5 => {
            let mut again = tensors[k].clone();
            again.name.push_str([".again", "0", ""][rng.below(3)]);
            tensors.push(again);
        }
        6 => tensors[k].shape = [vec![], vec![1], vec![0, 3], vec![1 << 40, 1 << 30]][rng.below(4)].clone(),
        7 => shorten(&mut tensors[k]),
        _ => lengthen(&mut tensors[k]),
    }
}

fn shorten(tensor: &mut Tensor) {
    if let [rows, _] = &mut tensor.shape[..]
        && *rows > 0
    {
        let row = tensor.data.len() / *rows;
        *rows -= 1;
        tensor.data.truncate(tensor.data.len() - row);
    }
}

fn lengthen(tensor: &mut Tensor) {
    if let [rows, _] = &mut tensor.shape[..]
        && *rows > 0
    {
        let row = tensor.data[..tensor.data.len() / *rows].to_vec();
        *rows += 1;
        tensor.data.extend(row);
    }
}

/// The parts of a safetensors file; `None` for anything else.
fn take_apart(bytes: &[u8]) -> Option<Parts> {
    let length = u64::from_le_bytes(bytes.get(..8)?.try_into().ok()?) as usize;
    let end = length.checked_add(8)?;
    let all: Map<String, Value> = serde_json::from_slice(bytes.get(8..end)?).ok()?;
    let header = all.get("__metadata__")?.get(KEY)?.as_str()?.to_owned();
    let mut tensors = Vec::new();
    for (name, about) in all.iter().filter(|(name, _)| *name != "__metadata__") {
        let whole = |value: &Value| value.as_u64().map(|n| n as usize);
        let shape = about.get("shape")?.as_array()?.iter().map(whole).collect::<Option<Vec<_>>>()?;
        let offsets = about.get("data_offsets")?;
        let (from, to) = (whole(offsets.get(0)?)?, whole(offsets.get(1)?)?);
        let data = bytes.get(end.checked_add(from)?..end.checked_add(to)?)?.to_vec();
        tensors.push(Tensor { name: name.clone(), double: about.get("dtype")? == "F64", shape, data });
    }
    Some(Parts { header, tensors })
}

/// A safetensors file of these parts, if `sealed` with the checksum of the arrays in the header.
fn put_together(Parts { mut header, mut tensors }: Parts, sealed: bool) -> Vec<u8> {
    tensors.sort_by(|a, b| a.name.cmp(&b.name));
    tensors.dedup_by(|a, b| a.name == b.name);
    let data: Vec<u8> = tensors.iter().flat_map(|tensor| tensor.data.iter().copied()).collect();
    if sealed && let Ok(Value::Object(mut entries)) = serde_json::from_str(&header) {
        entries.insert("crc32".into(), json!(crc32fast::hash(&data)));
        header = Value::Object(entries).to_string();
    }
    let mut all = Map::from_iter([("__metadata__".to_owned(), json!({ KEY: header }))]);
    let mut at = 0;
    for Tensor { name, double, shape, data } in tensors {
        let dtype = if double { "F64" } else { "F32" };
        let end = at + data.len();
        all.insert(name, json!({ "dtype": dtype, "shape": shape, "data_offsets": [at, end] }));
        at = end;
    }
    let text = Value::Object(all).to_string();
    [&(text.len() as u64).to_le_bytes()[..], text.as_bytes(), &data].concat()
}
