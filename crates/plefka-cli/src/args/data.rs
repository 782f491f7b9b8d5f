//! Arguments about data.

use std::path::PathBuf;

use clap::Args;
use clap::builder::TypedValueParser;
use plefka::catalogue::{alphabet, scale, synthetic};
use plefka::data::Binarize;
use plefka::data::DataConfig;
use plefka::data::Scale;
use plefka::data::readers::HeaderRow;
use plefka::data::sequences::{Ambiguous, LowerCase};

use super::choice::{choice, one_of, open};
use super::number::{finite, share};
use crate::args::PUBLIC_SETS;

/// A number of at least 1.
pub(super) fn positive() -> impl TypedValueParser<Value = usize> {
    clap::value_parser!(u64).range(1..).map(|n| n as usize)
}

/// A scale by its name, or a number.
fn scale_value() -> impl TypedValueParser<Value = Scale> {
    open(scale()).try_map(|text| text.parse::<Scale>())
}

/// How data are read. Each of these has a key in the `[data]` part of a configuration file.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Data")]
pub struct DataArgs {
    /// Take only the first N samples; of a synthetic set, draw N
    #[arg(long, value_name = "N", value_parser = positive())]
    pub limit: Option<usize>,
    /// The value that counts as 1 (as N for binomial:N): all are divided by it. Without it white of pictures counts as 1,
    /// and other data are taken as they are; for a model, as in its training
    #[arg(long, value_name = "S", value_parser = scale_value())]
    pub scale: Option<Scale>,
    /// Whether the first row of a text table is a header
    #[arg(long, value_parser = choice::<HeaderRow>(), value_name = "WHAT")]
    pub header: Option<HeaderRow>,
    /// Values greater than T become 1, others 0 (after --scale)
    #[arg(long, value_name = "T", value_parser = finite, conflicts_with_all = ["stochastic", "keep_values"], allow_negative_numbers = true)]
    pub threshold: Option<f64>,
    /// Values become 1 with a probability equal to them, drawn anew each epoch
    #[arg(long, conflicts_with = "keep_values")]
    pub stochastic: bool,
    /// Use values in [0, 1] as they are
    #[arg(long)]
    pub keep_values: bool,
    #[allow(rustdoc::invalid_html_tags)] // the text of --help
    /// NaN, and in text tables an empty cell or a mark (? NA N/A NaN NULL None - . #N/A <NA>), is a missing entry
    #[arg(long)]
    pub missing: bool,
    /// More marks of missing entries in text tables, with commas between, such as -999,unknown; means --missing
    #[arg(long, value_name = "LIST", value_delimiter = ',', allow_hyphen_values = true)]
    pub missing_marks: Vec<String>,
    /// The variable of a .mat or .npz file
    #[arg(long, value_name = "NAME")]
    pub variable: Option<String>,
    /// A file with one label per sample
    #[arg(long, value_name = "FILE")]
    pub labels: Option<String>,
    /// The label column of a text table: a name, or a number from 0, negative from the end
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub label_column: Option<String>,
    /// Seed of a synthetic set
    #[arg(long, value_name = "SEED")]
    pub data_seed: Option<u64>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub sequences: SequenceArgs,
}

/// How aligned sequences are read. Each of these has a key in the `[data.sequences]` part of a configuration file.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Sequences")]
pub struct SequenceArgs {
    /// An alphabet by name, or the letters of the states, such as HP-
    #[arg(long, value_parser = open(alphabet()))]
    pub alphabet: Option<String>,
    /// How letters that stand for no single state are read
    #[arg(long, value_parser = choice::<Ambiguous>(), value_name = "WHAT")]
    pub ambiguous: Option<Ambiguous>,
    /// How lower-case letters are read
    #[arg(long, value_parser = choice::<LowerCase>(), value_name = "WHAT")]
    pub lower_case: Option<LowerCase>,
    /// Leave out sequences with a larger share of gaps
    #[arg(long, value_name = "SHARE", value_parser = share, allow_negative_numbers = true)]
    pub max_gaps: Option<f64>,
    /// Leave out columns of the alignment with a larger share of gaps
    #[arg(long, value_name = "SHARE", value_parser = share, allow_negative_numbers = true)]
    pub max_column_gaps: Option<f64>,
}

impl DataArgs {
    /// Changes the settings that were asked for.
    pub fn apply(&self, config: &mut DataConfig) {
        let text = |to: &mut String, from: &Option<String>| {
            if let Some(from) = from {
                to.clone_from(from);
            }
        };
        text(&mut config.variable, &self.variable);
        text(&mut config.labels, &self.labels);
        text(&mut config.label_column, &self.label_column);
        config.missing |= self.missing || !self.missing_marks.is_empty();
        config.missing_marks.extend(self.missing_marks.iter().cloned());
        config.scale = self.scale.unwrap_or(config.scale);
        config.header = self.header.unwrap_or(config.header);
        config.limit = self.limit.unwrap_or(config.limit);
        config.synthetic_seed = self.data_seed.unwrap_or(config.synthetic_seed);
        text(&mut config.sequences.alphabet, &self.sequences.alphabet);
        let (sequences, from) = (&mut config.sequences, &self.sequences);
        sequences.ambiguous = from.ambiguous.unwrap_or(sequences.ambiguous);
        sequences.lower_case = from.lower_case.unwrap_or(sequences.lower_case);
        sequences.max_gaps = from.max_gaps.unwrap_or(sequences.max_gaps);
        sequences.max_column_gaps = from.max_column_gaps.unwrap_or(sequences.max_column_gaps);
        if let Some(threshold) = self.threshold {
            config.binarize = Binarize::Threshold(threshold);
        } else if self.stochastic {
            config.binarize = Binarize::Stochastic;
        } else if self.keep_values {
            config.binarize = Binarize::Keep;
        }
    }
}

/// Arguments of `data info`.
#[derive(Debug, Args)]
pub struct InfoArgs {
    /// A file, a folder of images, or a synthetic set
    pub data: String,
    /// Sequences: say how many there are effectively, those of at least this identity counting as one
    #[arg(long, value_name = "IDENTITY")]
    pub reweight: Option<f64>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub reading: DataArgs,
}

/// Arguments of `data make`.
#[derive(Debug, Args)]
pub struct MakeArgs {
    /// The set with its parameters
    #[arg(value_parser = open(synthetic()))]
    pub name: String,
    /// Number of samples
    #[arg(short, long, default_value_t = 1000, value_name = "N")]
    pub n: usize,
    /// Seed
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// .npz (samples `X`, labels `y`), .npy, or .png (a page of samples)
    #[arg(short, long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Arguments of `data get`.
#[derive(Debug, Args)]
pub struct GetArgs {
    /// The data set
    #[arg(value_parser = one_of(PUBLIC_SETS.iter().map(|set| set.entry).collect()))]
    pub name: String,
    /// The folder for the files; default: data/NAME
    #[arg(short, long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Download from this address instead, which has the same files; it starts with https: unless it is on this machine
    #[arg(long, value_name = "BASE")]
    pub url: Option<String>,
    /// Longest time without a byte, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, allow_negative_numbers = true)]
    pub stall: f64,
    /// Longest time for a file, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 3600.0, allow_negative_numbers = true)]
    pub timeout: f64,
}
