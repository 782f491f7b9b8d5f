//! `data info`: the content of a data file, a folder of images or a synthetic set.

use plefka::Error;
use plefka::Result;
use plefka::any::{AnySamples, Precision};
use plefka::data::DataConfig;
use plefka::data::load::table;
use plefka::data::row_file::RowFile;
use plefka::data::sequences::reweight;
use plefka::data::{Table, Values};
use serde_json::{Value, json};

use crate::args::InfoArgs;
use crate::terminal::number::short;
use crate::terminal::output::{Output, facts};

/// Rows read at a time from a file that is not held in memory.
const BLOCK: usize = 4096;
/// Names of columns that are shown.
const NAMED: usize = 8;

/// Reads and describes the data.
pub(super) fn run(args: &InfoArgs, output: Output) -> anyhow::Result<()> {
    let mut config = DataConfig { source: args.data.clone(), ..DataConfig::default() };
    args.reading.apply(&mut config);
    config.check()?;
    let table = table(&config)?;
    let format = if table.reading.format.is_empty() { "synthetic set" } else { table.reading.format };
    let (mut document, mut lines) = describe(&table, format)?;
    if args.reweight.is_some() && table.sites.is_none() {
        let expected = "aligned sequences (FASTA or a3m)";
        return Err(Error::input(format!("{}: data to reweight", args.data), "no sequences", expected).into());
    }
    let (sequences, more) = describe_sequences(table, args.reweight)?;
    document["sequences"] = sequences;
    lines.extend(more);
    output.result(&document, &facts(&lines))
}

/// Sums over all numbers of a table.
#[derive(Default)]
struct Sums {
    count: usize,
    missing: usize,
    nonzero: usize,
    sum: f64,
    range: Option<(f64, f64)>,
}

impl Sums {
    fn add(&mut self, x: f64) {
        if x.is_nan() {
            self.missing += 1;
            return;
        }
        self.count += 1;
        self.nonzero += usize::from(x != 0.0);
        self.sum += x;
        let (low, high) = self.range.unwrap_or((x, x));
        self.range = Some((low.min(x), high.max(x)));
    }

    fn add_all(&mut self, values: &Values) -> Result<()> {
        match values {
            Values::Bytes(a) => a.iter().for_each(|&x| self.add(f64::from(x))),
            Values::F32(a) => a.iter().for_each(|&x| self.add(f64::from(x))),
            Values::F64(a) => a.iter().for_each(|&x| self.add(x)),
            Values::Sparse(m) => {
                m.values().iter().for_each(|&x| self.add(f64::from(x)));
                let zeros = m.n_rows() * m.n_columns() - m.n_entries();
                if zeros > 0 {
                    self.add(0.0);
                    self.count += zeros - 1;
                }
            }
            Values::File(file) => self.add_file(file)?,
        }
        Ok(())
    }

    fn add_file(&mut self, file: &RowFile) -> Result<()> {
        let (n, _) = file.shape();
        (0..n).step_by(BLOCK).try_for_each(|first| {
            self.add_all(&file.read_rows(&(first..(first + BLOCK).min(n)).collect::<Vec<_>>())?.into())
        })
    }
}

fn describe(table: &Table, format: &str) -> Result<(Value, Vec<(&'static str, String)>)> {
    let (samples, features) = table.values.shape();
    let mut sums = Sums::default();
    sums.add_all(&table.values)?;
    let (min, max) = sums.range.unwrap_or((f64::NAN, f64::NAN));
    let density = sums.nonzero as f64 / sums.count as f64;
    let mean = sums.sum / sums.count as f64;
    let dtype = dtype(&table.values);
    let classes = table.labels.as_ref().map(|labels| {
        let mut counts = vec![0usize; labels.classes.len()];
        labels.index.iter().for_each(|&k| counts[k as usize] += 1);
        labels.classes.iter().cloned().zip(counts).collect::<Vec<_>>()
    });
    let list = |classes: &Vec<(String, usize)>| -> Vec<Value> {
        classes.iter().map(|(label, n)| json!({ "label": label, "samples": n })).collect()
    };
    let document = json!({
        "data": table.source, "format": format, "samples": samples, "features": features, "dtype": dtype,
        "density": density, "min": min, "max": max, "mean": mean, "missing": sums.missing,
        "image_shape": table.image_shape, "labels": classes.as_ref().map(list),
        "white": table.reading.white, "layout": layout_of(table), "notes": table.reading.notes,
    });
    let mut lines = vec![
        ("format", format.to_owned()),
        ("shape", format!("{samples} samples of {features} features")),
        ("type", dtype),
        ("density", format!("{:.2} % not zero", 100.0 * density)),
        ("range", format!("{} to {}, mean {}", short(min), short(max), short(mean))),
    ];
    if sums.missing > 0 {
        let share = 100.0 * sums.missing as f64 / (samples * features) as f64;
        lines.push(("missing", format!("{} entries, {share:.2} %", sums.missing)));
    }
    if let Some((height, width)) = table.image_shape {
        lines.push(("images", format!("{height} × {width}")));
    }
    lines.push(("labels", classes.as_deref().map_or("none".into(), in_words)));
    lines.extend(layout_in_words(table));
    Ok((document, lines))
}

/// How the first row and the first column of a text table were taken, and why.
fn layout_of(table: &Table) -> Option<Value> {
    let layout = table.reading.layout.as_ref()?;
    Some(json!({
        "header": layout.header, "why": layout.why, "names": table.names, "index": layout.index,
        "decimal_comma": layout.decimal_comma, "duplicates": layout.duplicates,
    }))
}

fn layout_in_words(table: &Table) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    if let Some(white) = table.reading.white {
        lines.push((
            "scale",
            format!("pictures, divided by white, {white} (--scale none takes the values as they are)"),
        ));
    }
    if let Some(layout) = &table.reading.layout {
        lines.push(("header", format!("{}: {}", if layout.header { "yes" } else { "no" }, layout.why)));
        if let Some(names) = &table.names {
            let more = if names.len() > NAMED { ", …" } else { "" };
            lines.push(("columns", format!("{}{more}", names[..names.len().min(NAMED)].join(", "))));
        }
        lines.extend(layout.index.clone().map(|index| ("index", index)));
        if layout.decimal_comma {
            lines.push(("decimal sign", "comma".into()));
        }
    }
    lines.extend(table.reading.notes.iter().map(|note| ("note", note.clone())));
    lines
}

/// The meaning of the columns of sequences and, with an identity, the effective number of sequences.
fn describe_sequences(table: Table, identity: Option<f64>) -> Result<(Value, Vec<(&'static str, String)>)> {
    let Some(sites) = table.sites.clone() else { return Ok((Value::Null, Vec::new())) };
    let mut lines = vec![(
        "sequences",
        format!("{} sites of {} states, alphabet {}", sites.n_sites(), sites.n_states(), sites.alphabet),
    )];
    if sites.n_sites() < sites.width {
        lines.push(("columns", format!("{} of {} of the alignment", sites.n_sites(), sites.width)));
    }
    let samples = AnySamples::from_table(table, true, Precision::F32)?;
    let states = samples.states(sites.n_states())?;
    let gaps = states.iter().filter(|&&state| Some(state) == sites.alphabet.gap()).count();
    let gaps = gaps as f64 / states.len() as f64;
    lines.push(("gaps", format!("{:.2} %", 100.0 * gaps)));
    let effective = match identity {
        Some(identity) => Some(reweight::weights(states.view(), identity)?.iter().sum::<f64>()),
        None => None,
    };
    if let (Some(effective), Some(identity)) = (effective, identity) {
        lines.push(("effective number", format!("{effective:.2} at identity {identity}")));
    }
    let document = json!({
        "alphabet": sites.alphabet, "positions": sites.positions, "width": sites.width, "states": sites.n_states(),
        "gaps": gaps, "effective": effective,
    });
    Ok((document, lines))
}

/// The first classes with their numbers of samples, as text.
fn in_words(classes: &[(String, usize)]) -> String {
    let shown: Vec<_> = classes.iter().take(20).map(|(label, n)| format!("{label}: {n}")).collect();
    let more = if classes.len() > 20 { ", …" } else { "" };
    format!("{} classes ({}{more})", classes.len(), shown.join(", "))
}

fn dtype(values: &Values) -> String {
    match values {
        Values::Bytes(_) => "u8".into(),
        Values::F32(_) => "f32".into(),
        Values::F64(_) => "f64".into(),
        Values::Sparse(_) => "f32, sparse".into(),
        Values::File(file) => format!("{:?}, read in blocks", file.element().kind).to_lowercase(),
    }
}
