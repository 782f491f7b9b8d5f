//! Energies, prior weights and statistics of the units' own parameters.

use ndarray::Array2;

use super::Layer;
use crate::data::Rows;
use crate::float::Float;
use crate::kernels::rows;

/// The rows at which statistics of a layer are evaluated, (rows × n_columns).
#[derive(Debug, Clone, Copy)]
pub enum At<'a, F: Float> {
    /// At given states.
    States(&'a Rows<F>),
    /// Averaged, given total fields.
    Fields(&'a Array2<F>),
    /// Averaged, given means.
    Means(&'a Array2<F>),
}

impl<F: Float> Layer<F> {
    /// Σ ln μ(x) − βU(x) over the units, for every row of states: the logarithm of a state's weight without its field.
    pub fn log_prior(&self, beta: F, states: &Rows<F>) -> Vec<f64> {
        if !self.unit.has_prior() {
            return vec![0.0; states.n_rows()];
        }
        let states = states.to_dense();
        rows::map_rows(states.nrows(), |row| {
            self.unit.log_prior(self.site(beta), states.row(row).to_slice().expect("row-major"))
        })
    }

    /// Σ U(x) over the units, for every row of states.
    pub fn own_energy(&self, states: &Rows<F>) -> Vec<f64> {
        // ln μ − βU at two temperatures: the difference is U, because the measure μ does not depend on β.
        let [cold, warm] = [2.0, 1.0].map(|beta| self.log_prior(F::of(beta), states));
        warm.iter().zip(cold).map(|(warm, cold)| warm - cold).collect()
    }

    /// The mean over rows, with `weights`, of ∂(−U)/∂parameter for every parameter but the field: at given states, or
    /// averaged given total fields or means. The result has (n_parameters − 1) rows.
    pub fn own_statistics(&self, beta: F, at: At<'_, F>, weights: Option<&[F]>) -> Array2<F> {
        let own = self.parameters.nrows() - 1;
        let mut out = Array2::zeros((own, self.len()));
        if own == 0 {
            return out;
        }
        let dense;
        let rows_at = match at {
            At::States(states) => {
                dense = states.to_dense();
                &dense
            }
            At::Fields(rows) | At::Means(rows) => rows,
        };
        let site = self.site(beta);
        let total = rows::total_weight(rows_at.nrows(), weights);
        let each = rows::map_rows(rows_at.nrows(), |row| {
            let values = rows_at.row(row);
            let values = values.to_slice().expect("engine matrices are row-major");
            let mut found = Array2::zeros((own, values.len()));
            let mut parts: Vec<&mut [F]> = rows::slice_mut(&mut found).chunks_mut(values.len()).collect();
            match at {
                At::States(_) => self.unit.statistics(site, values, &mut parts),
                At::Fields(_) => self.unit.mean_statistics(site, values, &mut parts),
                At::Means(_) => self.unit.statistics_at_mean(site, values, &mut parts),
            }
            found
        });
        for (row, found) in each.iter().enumerate() {
            let weight = F::of(weights.map_or(1.0, |w| w[row].wide()) / total);
            out.scaled_add(weight, found);
        }
        out
    }
}
