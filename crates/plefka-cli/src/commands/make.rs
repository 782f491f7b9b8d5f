//! `data make`: a synthetic set as a file, with its exact log-likelihood if it is known.

use plefka::Error;
use plefka::data::load::synthetic_named;
use plefka::data::{Table, Values};
use plefka::io::array_file::{Npz, write_npy};
use serde_json::json;

use crate::args::MakeArgs;
use crate::runs::pictures;
use crate::terminal::output::{Output, facts};

/// Generates and writes the set.
pub(super) fn run(args: &MakeArgs, output: Output) -> anyhow::Result<()> {
    let extension = args.out.extension().and_then(|e| e.to_str());
    if !matches!(extension, Some("npz" | "npy" | "png")) {
        let found = args.out.display();
        return Err(Error::setting("out", found, "a name that ends in .npz, .npy or .png").into());
    }
    let set = synthetic_named(&args.name)?;
    let table = set.generate(args.n, args.seed)?;
    let likelihood = set.exact_log_likelihood(args.seed, &table)?;
    write(&table, args, extension.unwrap_or_default())?;
    let (samples, features) = table.values.shape();
    let document = json!({
        "name": set.to_string(), "samples": samples, "features": features, "seed": args.seed,
        "log_likelihood": likelihood, "path": args.out,
    });
    let mut lines = vec![("samples", format!("{samples} of {features} features"))];
    if let Some(likelihood) = likelihood {
        lines.push((
            "log-likelihood",
            format!("{likelihood:.6} nats per sample, exact, under the distribution drawn from"),
        ));
    }
    lines.push(("file", args.out.display().to_string()));
    output.result(&document, &facts(&lines))
}

fn write(table: &Table, args: &MakeArgs, extension: &str) -> anyhow::Result<()> {
    let Values::Bytes(bytes) = &table.values else { anyhow::bail!("synthetic sets are bytes") };
    match extension {
        "npy" => write_npy(&args.out, bytes.view())?,
        "png" => {
            let scale = if bytes.iter().any(|&x| x > 1) { 1.0 / 255.0 } else { 1.0 };
            let shape = pictures::shape_of(bytes.ncols(), table.image_shape)?;
            pictures::write(&args.out, bytes.mapv(|x| scale * f32::from(x)).view(), shape)?;
        }
        _ => {
            let mut npz = Npz::default();
            // Images keep their shape, which a reader of the file then knows.
            let shape = match table.image_shape {
                Some((height, width)) => vec![bytes.nrows(), height, width],
                None => bytes.shape().to_vec(),
            };
            npz.add("X", &shape, bytes.as_slice().expect("row-major"))?;
            if let Some(labels) = &table.labels {
                // Labels that are numbers keep their values; others become their index.
                let number = |&k: &u32| labels.classes[k as usize].parse().unwrap_or(i64::from(k));
                let y: Vec<i64> = labels.index.iter().map(number).collect();
                npz.add("y", &[y.len()], &y)?;
            }
            npz.write(&args.out)?;
        }
    }
    Ok(())
}
