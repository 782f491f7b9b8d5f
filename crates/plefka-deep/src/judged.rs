//! What the net of a run says of its samples, for a report.

use ndarray::Array2;
use plefka::{Float, Result};

use crate::training::{Examples, NetTrainer, predicted};

/// What the net of a run says of its validation samples, or of the training samples if there are none.
#[derive(Debug, Clone)]
pub struct Judged {
    /// `validation` or `training`.
    pub set: &'static str,
    /// The names of the classes.
    pub classes: Vec<String>,
    /// The class of every sample.
    pub labels: Vec<u32>,
    /// The class that the net finds.
    pub found: Vec<usize>,
    /// The samples whose class is not found.
    pub mistakes: Vec<usize>,
    /// The values of the first of these samples.
    pub pictures: Array2<f32>,
    /// Height and width of a sample that is a picture.
    pub image_shape: Option<(usize, usize)>,
}

/// Wrongly classified samples whose values are kept.
const KEPT: usize = 100;
/// Samples that are in memory at a time.
const BLOCK: usize = 2000;

/// What the net of a run says of its samples.
pub(crate) fn judged<F: Float>(
    trainer: &NetTrainer<F>,
    train: &Examples<F>,
    validation: Option<&Examples<F>>,
) -> Result<Judged> {
    let trained = trainer.result(train)?;
    let (set, examples) = match validation {
        Some(validation) => ("validation", validation),
        None => ("training", train),
    };
    let labels = examples.classes.clone().unwrap_or_default();
    let mut found = Vec::with_capacity(examples.len());
    let order: Vec<usize> = (0..examples.len()).collect();
    for rows in order.chunks(BLOCK) {
        let (x, _) = examples.gather(rows, 0, 0, &trained.inputs)?;
        found.extend(predicted(&trained.net.sums(x.view())?));
    }
    let mistakes: Vec<usize> = (0..labels.len()).filter(|&row| labels[row] as usize != found[row]).collect();
    let kept = &mistakes[..mistakes.len().min(KEPT)];
    let pictures = examples.samples.gather(kept, 0, 0)?.visible.to_dense().mapv(|x| x.wide() as f32);
    let (classes, image_shape) = (trained.classes.clone(), trained.image_shape);
    Ok(Judged { set, classes, labels, found, mistakes, pictures, image_shape })
}
