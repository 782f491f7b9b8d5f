//! Samples of a belief net: states of the top machine's visible units by one of the engine's methods, then one directed
//! pass downward, each layer drawn given the one above.

use plefka::data::Rows;
use plefka::inference::draws::{DrawMethod, DrawRequest, Drawn, draw};
use plefka::inference::watch::Watch;
use plefka::model::{Draw, Rbm};
use plefka::rng::Purpose;
use plefka::{Float, Result};

use super::net::{BeliefNet, DOWNWARD, Lane};

impl<F: Float> BeliefNet<F> {
    /// `request.n` samples; its inverse temperature is not used. With `request.probabilities` the rows are the means of the
    /// data's units given the layer above; mean field passes means downward. `start` are rows of data, one per sample, above
    /// which the top machine's chains start; `trajectory` are models kept along its training.
    ///
    /// # Errors
    /// The errors of [`draw`]; rows of another width.
    pub fn sample(
        &self,
        request: &DrawRequest,
        start: Option<Rows<F>>,
        trajectory: Vec<Rbm<F>>,
        watch: Watch<'_>,
    ) -> Result<Drawn<F>> {
        if let Some(start) = &start {
            self.machines()[0].check_width(start.n_columns())?;
        }
        let alone = self.machines().len() == 1;
        let of_top = DrawRequest {
            beta: self.beta(),
            probabilities: request.probabilities && alone,
            ..request.clone()
        };
        let start =
            start.map(|rows| self.states_on_top(&rows, Lane { seed: request.seed, block: 0, draw: 0 }));
        let mut drawn = draw(self.top(), &of_top, start, trajectory, watch)?;
        let beta = F::of(self.beta());
        for (layer, rbm) in self.machines()[..self.machines().len() - 1].iter().enumerate().rev() {
            let means = request.method == DrawMethod::MeanField || (request.probabilities && layer == 0);
            let stream =
                Draw { seed: request.seed, purpose: Purpose::Sample, step: DOWNWARD + layer as u64, lane: 0 };
            drawn.visible = match means {
                true => rbm.visible_mean(drawn.visible.view(), beta),
                false => rbm.sample_visible(drawn.visible.view(), beta, stream),
            };
            drawn.are_means = means;
        }
        Ok(drawn)
    }
}
