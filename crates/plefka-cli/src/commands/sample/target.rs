//! The file of drawn samples: its format by its name, the shape of pictures, and the writing.

use std::path::{Path, PathBuf};

use ndarray::Array2;
use plefka::any::{AnyDrawn, AnyMatrix, AnyRbm};
use plefka::data::sequences::Sites;
use plefka::io::array_file::{Npz, write_npy};
use plefka::io::{ModelHeader, atomic, provenance};
use plefka::{Error, Result};

use crate::runs::{fasta, pictures};
use crate::terminal::output::Output;

/// The draws, (n × n_visible): bits, or values and means of units other than bits.
enum Values {
    States(Array2<u8>),
    Numbers(Array2<f32>),
}

/// Where samples go, and how.
pub(in crate::commands) struct Target {
    path: PathBuf,
    format: Format,
    shape: (usize, usize),
    sites: Option<Sites>,
}

impl Target {
    /// The target `path` for samples of a model's visible units, or their `means`; refused before anything is drawn.
    pub(in crate::commands) fn of(
        path: &Path,
        shape: Option<&[usize]>,
        (rbm, header): (&AnyRbm, &ModelHeader),
        means: bool,
    ) -> anyhow::Result<Self> {
        let told = pictures::told(shape)?.or(header.image_shape);
        let shape = pictures::shape_of(rbm.n_visible(), told)?;
        let format = Format::of(path)?;
        let sites = provenance::sites(&header.notes);
        if matches!(format, Format::Fasta) {
            fasta::check(sites.as_ref(), &header.visible, means)?;
        }
        Ok(Self { path: path.to_path_buf(), format, shape, sites })
    }

    /// Writes the samples; returns their number type.
    pub(in crate::commands) fn write(
        &self,
        rbm: &AnyRbm,
        drawn: &AnyDrawn,
        output: Output,
    ) -> anyhow::Result<&'static str> {
        let values = match rbm.has_binary_visible() && !drawn.are_means {
            true => Values::States(drawn.visible.to_f64().mapv(|x| x as u8)),
            false => Values::Numbers(drawn.visible.to_f32()),
        };
        match self.format {
            Format::StandardOutput => output.rows(&csv(&values))?,
            Format::Fasta => {
                let sites = self.sites.as_ref().expect("checked");
                atomic::write(&self.path, fasta::of(&drawn.visible.to_f32(), sites)?.as_bytes())?;
            }
            format => write(&self.path, format, &values, self.shape, darkest(rbm))?,
        }
        Ok(match values {
            Values::States(_) => "u8",
            Values::Numbers(_) => "f32",
        })
    }
}

#[derive(Debug, Clone, Copy)]
enum Format {
    Npy,
    Npz,
    Csv,
    Png,
    Fasta,
    StandardOutput,
}

impl Format {
    fn of(path: &Path) -> Result<Self> {
        match path.extension().and_then(|e| e.to_str()) {
            _ if path == Path::new("-") => Ok(Self::StandardOutput),
            Some("csv") => Ok(Self::Csv),
            Some("npy") => Ok(Self::Npy),
            Some("npz") => Ok(Self::Npz),
            Some("png") => Ok(Self::Png),
            Some("fasta" | "fa" | "fas") => Ok(Self::Fasta),
            _ => {
                let expected =
                    "a name that ends in .npy, .npz, .csv, .png or .fasta, or - for CSV on standard output";
                Err(Error::setting("out", path.display(), expected))
            }
        }
    }
}

/// The values that a picture shows as 0 and as 1.
fn darkest(rbm: &AnyRbm) -> (f32, f32) {
    rbm.visible_range().map_or((0.0, 1.0), |(low, high)| (low as f32, high as f32))
}

/// The draws as text, one row each.
fn csv(values: &Values) -> String {
    match values {
        Values::States(a) => AnyMatrix::from(a.mapv(f32::from)).to_csv(),
        Values::Numbers(a) => AnyMatrix::from(a.clone()).to_csv(),
    }
}

fn write(
    path: &Path,
    format: Format,
    drawn: &Values,
    shape: (usize, usize),
    (low, high): (f32, f32),
) -> anyhow::Result<()> {
    match (format, drawn) {
        (Format::Npy, Values::States(a)) => Ok(write_npy(path, a.view())?),
        (Format::Npy, Values::Numbers(a)) => Ok(write_npy(path, a.view())?),
        (Format::Npz, drawn) => {
            let mut npz = Npz::default();
            match drawn {
                Values::States(a) => npz.add("X", a.shape(), a.as_slice().expect("row-major"))?,
                Values::Numbers(a) => npz.add("X", a.shape(), a.as_slice().expect("row-major"))?,
            }
            Ok(npz.write(path)?)
        }
        (Format::Csv | Format::Fasta | Format::StandardOutput, drawn) => {
            Ok(atomic::write(path, csv(drawn).as_bytes())?)
        }
        (Format::Png, Values::States(a)) => pictures::write(path, a.mapv(f32::from).view(), shape),
        (Format::Png, Values::Numbers(a)) => {
            pictures::write(path, a.mapv(|x| (x - low) / (high - low)).view(), shape)
        }
    }
}
