//! ln p(v) of a small belief net by enumeration of all hidden layers but the last:
//! p(x_{l−1}) = Σ_{x_l} p_l(x_{l−1}|x_l) p(x_l), and p_top is the marginal of the top machine.

use ndarray::{Array2, Axis};
use plefka::data::Rows;
use plefka::inference::exact;
use plefka::inference::watch::Watch;
use plefka::model::{Layer, Rbm, numbered_states};
use plefka::{Error, Float, Result};

use super::net::BeliefNet;

/// Largest number of states of a hidden layer, and of pairs of states of two layers.
const MOST: (f64, f64) = (65_536.0, 67_108_864.0);

impl<F: Float> BeliefNet<F> {
    /// ln p(v) of every row, nats, in double precision.
    ///
    /// # Errors
    /// [`Error::Input`] for rows of another width, units other than 0/1 units and spins, and layers with too many states; the
    /// errors of [`exact::log_partition`].
    pub fn exact_log_likelihoods(&self, rows: &Rows<F>, watch: Watch<'_>) -> Result<Vec<f64>> {
        self.machines()[0].check_width(rows.n_columns())?;
        let machines: Vec<Rbm<f64>> = self.machines().iter().map(Rbm::cast).collect();
        for rbm in &machines {
            [&rbm.visible, &rbm.hidden].into_iter().try_for_each(check)?;
        }
        let rows = rows.to_dense().mapv(|x| x.wide());
        let (top, below) = machines.split_last().expect("a stack has a machine");
        let log_z = exact::log_partition(top, self.beta(), watch)?;
        let marginal = |states: Array2<f64>| -> Vec<f64> {
            top.clamped_free_energy(&states.into(), self.beta()).into_iter().map(|f| -f - log_z).collect()
        };
        let Some((first, middle)) = below.split_first() else { return Ok(marginal(rows)) };
        let mut above = marginal(all_states(&top.visible)?);
        for rbm in middle.iter().rev() {
            above = mixed(rbm, &all_states(&rbm.visible)?, &above, self.beta())?;
        }
        mixed(first, &rows, &above, self.beta())
    }
}

fn check(layer: &Layer<f64>) -> Result<()> {
    match layer.unit.name() {
        "bernoulli" | "spin" => Ok(()),
        other => Err(Error::input("units of an enumerated belief net", other, "bernoulli or spin")),
    }
}

fn all_states(layer: &Layer<f64>) -> Result<Array2<f64>> {
    let count = layer.n_states().unwrap_or(f64::INFINITY);
    if count > MOST.0 {
        return Err(Error::input(
            "states of a hidden layer",
            count,
            format!("at most {}, to enumerate", MOST.0),
        ));
    }
    numbered_states(layer, 0, count as usize)
}

/// ln Σ_h p(x|h) e^{above(h)} of every row x, over all states h of the hidden layer.
fn mixed(rbm: &Rbm<f64>, rows: &Array2<f64>, above: &[f64], beta: f64) -> Result<Vec<f64>> {
    let pairs = rows.nrows() as f64 * above.len() as f64;
    if pairs > MOST.1 {
        return Err(Error::input("pairs of states to enumerate", pairs, format!("at most {}", MOST.1)));
    }
    // ln p(x|h) = x·B − ln Z(B), B = β(a + Wh): these units have no energy of their own.
    let fields = rbm.visible_field(all_states(&rbm.hidden)?.view(), beta);
    let log_z = rbm.visible.log_partition(beta, &fields);
    let mut terms = rows.dot(&fields.t());
    for mut row in terms.rows_mut() {
        row.iter_mut()
            .zip(above.iter().zip(&log_z))
            .for_each(|(term, (above, log_z))| *term += above - log_z);
    }
    Ok(terms.axis_iter(Axis(0)).map(|row| exact::log_sum_exp(&row.to_vec())).collect())
}
