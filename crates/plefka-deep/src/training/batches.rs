//! The batches of a run: samples in the order of an epoch as inputs of the net, with their targets.

use ndarray::Array2;
use plefka::data::{EpochDeformer, Labels, Samples};
use plefka::linalg::{self, memory};
use plefka::{Error, Float, Result};

use super::inputs::InputMap;
use crate::perceptron::{Output, Targets};

/// The names of the classes of samples, empty without labels.
pub fn classes<F: Float>(samples: &Samples<F>) -> Vec<String> {
    samples.labels.as_ref().map_or_else(Vec::new, |labels| labels.classes.clone())
}

/// Samples with their classes, or with themselves as targets.
#[derive(Debug, Clone)]
pub struct Examples<F: Float> {
    /// The values.
    pub samples: Samples<F>,
    /// The class of every sample; `None` where the samples are their own targets.
    pub classes: Option<Vec<u32>>,
}

impl<F: Float> Examples<F> {
    /// Samples with labels among `classes`.
    ///
    /// # Errors
    /// [`Error::Input`] for samples without labels, with missing entries, or with a label that is none of the classes.
    pub fn labelled(samples: Samples<F>, classes: &[String]) -> Result<Self> {
        let at = || samples.source.display().to_string();
        check_complete(&samples)?;
        let Some(labels) = &samples.labels else {
            return Err(Error::input(
                format!("{}: labels", at()),
                "none",
                "a label for every sample: --labels FILE, --label-column COLUMN, or a file of labels beside it",
            ));
        };
        let index = places(labels, classes).map_err(|(row, name)| {
            let known = classes.join(", ");
            Error::input(format!("{}: label of sample {row}", at()), name, format!("one of {known}"))
        })?;
        Ok(Self { samples, classes: Some(index) })
    }

    /// Samples that are their own targets.
    ///
    /// # Errors
    /// [`Error::Input`] for samples with missing entries.
    pub fn themselves(samples: Samples<F>) -> Result<Self> {
        check_complete(&samples)?;
        Ok(Self { samples, classes: None })
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.samples.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Inputs and targets of some samples; `epoch` names the random numbers of data that are drawn anew in every epoch.
    ///
    /// # Errors
    /// Samples that cannot be read.
    pub fn gather(
        &self,
        rows: &[usize],
        seed: u64,
        epoch: u64,
        map: &InputMap<F>,
    ) -> Result<(Array2<F>, Targets<F>)> {
        self.gathered(rows, (seed, epoch), map, None)
    }

    /// [`Examples::gather`] with pictures deformed as in an epoch.
    ///
    /// # Errors
    /// Samples that cannot be read.
    pub(super) fn gather_deformed(
        &self,
        rows: &[usize],
        seed: u64,
        map: &InputMap<F>,
        deformed: &Deformed,
    ) -> Result<(Array2<F>, Targets<F>)> {
        self.gathered(rows, (seed, deformed.deformer.number()), map, Some(deformed))
    }

    fn gathered(
        &self,
        rows: &[usize],
        (seed, epoch): (u64, u64),
        map: &InputMap<F>,
        deformed: Option<&Deformed>,
    ) -> Result<(Array2<F>, Targets<F>)> {
        let mut values = self.samples.gather(rows, seed, epoch)?.visible.to_dense();
        if let Some(deformed) = deformed {
            let class = |k: usize| self.classes.as_ref().map(|classes| classes[rows[k]]);
            linalg::rows::for_each_row(&mut values, |k, row| {
                let narrow = class(k).is_some_and(|class| deformed.narrow[class as usize]);
                deformed.deform(rows[k] as u64, narrow, row);
            });
        }
        let targets = match &self.classes {
            Some(classes) => Targets::Classes(rows.iter().map(|&row| classes[row]).collect()),
            None => Targets::Values(values.clone()),
        };
        map.apply(&mut values);
        Ok((values, targets))
    }

    /// The output function that fits.
    pub fn output(&self) -> Output {
        if self.classes.is_some() { Output::Softmax } else { Output::Logistic }
    }
}

/// The value of paper in pictures.
const PAPER: f32 = 0.0;

/// The deformations of an epoch, and which classes are narrow.
#[derive(Debug)]
pub(super) struct Deformed {
    /// The deformations.
    pub(super) deformer: EpochDeformer,
    /// One entry per class.
    pub(super) narrow: Vec<bool>,
}

impl Deformed {
    /// Deforms a picture in place.
    fn deform<F: Float>(&self, row: u64, narrow: bool, pixels: &mut [F]) {
        memory::with_scratch(|(image, out): &mut (Vec<f32>, Vec<f32>)| {
            image.clear();
            image.extend(pixels.iter().map(|x| x.wide() as f32));
            out.resize(pixels.len(), 0.0);
            self.deformer.deform(image, PAPER, row, narrow, out);
            pixels.iter_mut().zip(out).for_each(|(x, &mut y)| *x = F::of(f64::from(y)));
        });
    }
}

fn check_complete<F: Float>(samples: &Samples<F>) -> Result<()> {
    if samples.has_missing() {
        let what = format!("{}: entries", samples.source.display());
        return Err(Error::input(what, "missing ones", "none: a perceptron takes complete rows"));
    }
    Ok(())
}

/// The place of every sample's label among `classes`; the first label that is none of them.
fn places(labels: &Labels, classes: &[String]) -> Result<Vec<u32>, (usize, String)> {
    let place: Vec<Option<u32>> = labels
        .classes
        .iter()
        .map(|name| classes.iter().position(|known| known == name).map(|k| k as u32))
        .collect();
    let find =
        |(row, &k): (usize, &u32)| place[k as usize].ok_or_else(|| (row, labels.classes[k as usize].clone()));
    labels.index.iter().enumerate().map(find).collect()
}
