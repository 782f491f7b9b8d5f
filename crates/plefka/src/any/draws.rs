//! Draws from a model in either precision.

use super::kinds::{AnyMatrix, AnyRbm, AnySamples};
use super::likelihood::{all_f32, all_f64};
use crate::data::{Rows, Samples};
use crate::error::Result;
use crate::float::Float;
use crate::inference::draws::{DrawRequest, Drawn, LadderReport, MeanFieldReport, draw};
use crate::inference::watch::Watch;

/// The result of drawing from a model.
#[derive(Debug, Clone)]
pub struct AnyDrawn {
    /// (n × n_visible): states, or means where `are_means`.
    pub visible: AnyMatrix,
    /// Whether the rows are probabilities or magnetizations instead of states.
    pub are_means: bool,
    /// Report on the iteration, for mean field.
    pub mean_field: Option<MeanFieldReport>,
    /// Report on the ladder, for tempering.
    pub tempering: Option<LadderReport>,
}

impl<F: Float> From<Drawn<F>> for AnyDrawn
where
    AnyMatrix: From<ndarray::Array2<F>>,
{
    fn from(Drawn { visible, are_means, mean_field, tempering }: Drawn<F>) -> Self {
        Self { visible: visible.into(), are_means, mean_field, tempering }
    }
}

impl AnyRbm {
    /// Draws from the model. Chains start from the first samples, which are reused in turn if there are too few, or
    /// from noise. `trajectory` are models kept along the training of this model.
    ///
    /// # Errors
    /// The errors of [`draw`]; samples of another width or precision.
    pub fn draw(
        &self,
        request: &DrawRequest,
        start: Option<&AnySamples>,
        trajectory: Vec<Self>,
        watch: Watch<'_>,
    ) -> Result<AnyDrawn> {
        if let Some(start) = start {
            self.check_width(start.n_features())?;
        }
        match (self, start) {
            (Self::F32(rbm), None) => Ok(draw(rbm, request, None, all_f32(trajectory), watch)?.into()),
            (Self::F64(rbm), None) => Ok(draw(rbm, request, None, all_f64(trajectory), watch)?.into()),
            (Self::F32(rbm), Some(AnySamples::F32(start))) => {
                let start = first(start, request)?;
                Ok(draw(rbm, request, Some(start), all_f32(trajectory), watch)?.into())
            }
            (Self::F64(rbm), Some(AnySamples::F64(start))) => {
                let start = first(start, request)?;
                Ok(draw(rbm, request, Some(start), all_f64(trajectory), watch)?.into())
            }
            (rbm, Some(start)) => Err(super::kinds::mismatch(start.precision(), rbm.precision())),
        }
    }
}

fn first<F: Float>(samples: &Samples<F>, request: &DrawRequest) -> Result<Rows<F>> {
    let rows: Vec<usize> = (0..request.n).map(|k| k % samples.len()).collect();
    Ok(samples.gather(&rows, request.seed, 0)?.visible)
}
