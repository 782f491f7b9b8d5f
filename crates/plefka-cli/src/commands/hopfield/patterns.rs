//! The patterns of the command's memories: samples as values from −1 to 1, and a picture of pattern, start and end.

use std::path::Path;

use ndarray::Array2;
use plefka::any::{AnySamples, Precision};
use plefka::data::DataConfig;

use crate::args::DataArgs;
use crate::runs::pictures::{self, shape_of};

/// Largest number of patterns in a picture.
const PICTURED: usize = 12;

/// Height and width of a pattern that is a picture.
pub(super) type Shape = Option<(usize, usize)>;

/// Values 2x − 1 of samples x from 0 to 1, or values from −1 to 1 as they are, (P × N), and the shape if the data are pictures.
pub(super) fn patterns(
    source: &str,
    reading: &DataArgs,
    limit: Option<usize>,
    seed: u64,
) -> plefka::Result<(Array2<f64>, Shape)> {
    let mut config = DataConfig { source: source.into(), ..DataConfig::default() };
    reading.apply(&mut config);
    config.limit = limit.unwrap_or(config.limit);
    let samples = AnySamples::load_patterns(&config, Precision::F64)?;
    let values = samples.dense(seed)?.to_f64();
    let from_0 = values.iter().all(|x| *x >= 0.0);
    let values = if from_0 { values.mapv(|x| 2.0 * x - 1.0) } else { values };
    Ok((values, samples.image_shape()))
}

/// The first rows of patterns, starts and ends, values from −1 to 1, in three columns of a page.
pub(super) fn picture(path: &Path, of: [&Array2<f64>; 3], shape: Shape) -> anyhow::Result<()> {
    let (count, n) = (of[0].nrows().min(PICTURED), of[0].ncols());
    // One image per pattern, with its three columns side by side.
    let (height, width) = shape_of(n, shape)?;
    let rows = Array2::from_shape_fn((count, 3 * n), |(row, pixel)| {
        let (y, x) = (pixel / (3 * width), pixel % (3 * width));
        (0.5 * (of[x / width][[row, y * width + x % width]] + 1.0)) as f32
    });
    pictures::write(path, rows.view(), (height, 3 * width))
}
