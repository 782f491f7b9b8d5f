//! The pseudo-likelihood Σ_i ln p(v_i | v_rest) (Besag 1975), exact over all units, and scikit-learn's estimate from
//! one random bit. For bits ln p(v_i | v_rest) = −softplus(F^c(v) − F^c(v with bit i flipped)).

use ndarray::s;

use crate::data::Rows;
use crate::float::Float;
use crate::inference::exact::log_sum_exp;
use crate::kernels::{elementary::soft_plus, rows};
use crate::model::Rbm;
use crate::rng::Stream;
use crate::units::Site;

/// The largest number of values of a visible unit; the sum over the values is formed for every unit.
const MOST_VALUES: usize = 64;

/// Σ_i ln p(v_i | v_rest) of every row, nats; all units, no randomness. `None` if visible units are continuous or have
/// more than 64 values. A Bernoulli value v between 0 and 1 is flipped to 1 − v. Cost:
/// rows · n_visible · n_hidden · (values − 1) evaluations of ln Z.
pub fn exact<F: Float>(rbm: &Rbm<F>, visible: &Rows<F>, beta: F) -> Option<Vec<f64>> {
    if is_binary(rbm) {
        return Some(for_rows(rbm, visible, beta, |_, v, delta| {
            (0..v.len()).map(|i| -soft_plus(delta(i))).sum()
        }));
    }
    let values = rbm.visible.alphabet().filter(|n| *n <= MOST_VALUES)?;
    let fields = rbm.hidden_field(visible, beta);
    let dense = visible.to_dense();
    Some(rows::map_rows(dense.nrows(), |row| {
        let (v, field) = (dense.row(row), fields.row(row));
        let (v, field) = (v.to_slice().expect("row-major"), field.to_slice().expect("row-major"));
        (0..rbm.visible.n_units()).map(|unit| conditional(rbm, beta, (v, field), unit, values)).sum()
    }))
}

/// Whether visible units are 0 or 1.
pub fn is_binary<F: Float>(rbm: &Rbm<F>) -> bool {
    matches!(rbm.visible.unit.states(), Some(&[0.0, 1.0])) && !rbm.visible.unit.has_prior()
}

/// ln p(v_unit | the others): ln of the weight of its value minus ln of the sum over all its values.
fn conditional<F: Float>(rbm: &Rbm<F>, beta: F, (v, field): (&[F], &[F]), unit: usize, values: usize) -> f64 {
    let colours = rbm.visible.unit.colours();
    let columns = unit * colours..(unit + 1) * colours;
    let parameters = rbm.visible.parameters.slice(s![.., columns.clone()]);
    let own = &v[columns.clone()];
    let mut state = v.to_vec();
    let mut moved = field.to_vec();
    let mut log_weight = |value: &[F]| {
        moved.copy_from_slice(field);
        let mut exponent = rbm.visible.unit.log_prior(Site { parameters, beta }, value);
        for ((column, &x), &before) in columns.clone().zip(value).zip(own) {
            exponent += (beta * x * parameters[[0, column - columns.start]]).wide();
            if x != before {
                let change = beta * (x - before);
                moved.iter_mut().zip(rbm.weights.row(column)).for_each(|(f, &w)| *f += change * w);
            }
        }
        exponent + rbm.hidden.log_partition_row(beta, &moved)
    };
    let here = log_weight(own);
    let all: Vec<f64> = (0..values)
        .map(|digit| {
            rbm.visible.set_value(&mut state, unit, digit);
            log_weight(&state[columns.clone()])
        })
        .collect();
    here - log_sum_exp(&all)
}

/// scikit-learn's estimate: n_visible · ln p(v_i | v_rest) for one random bit of every row. Unbiased but noisy. Visible
/// units must be Bernoulli (see [`is_binary`]).
pub fn one_flip<F: Float>(rbm: &Rbm<F>, visible: &Rows<F>, beta: F, stream: &mut Stream) -> Vec<f64> {
    let bits: Vec<usize> = (0..visible.n_rows()).map(|_| stream.below(rbm.n_visible())).collect();
    let n = rbm.n_visible() as f64;
    for_rows(rbm, visible, beta, |row, _, delta| -n * soft_plus(delta(bits[row])))
}

/// Calls `work(index, row, delta)`; `delta(i)` is F^c(v) − F^c(v with bit i flipped).
fn for_rows<F: Float>(
    rbm: &Rbm<F>,
    visible: &Rows<F>,
    beta: F,
    work: impl Fn(usize, &[F], &mut dyn FnMut(usize) -> f64) -> f64 + Sync + Send,
) -> Vec<f64> {
    let fields = rbm.hidden_field(visible, beta);
    let dense = visible.to_dense();
    rows::map_rows(dense.nrows(), |index| {
        let (v, field) = (dense.row(index), fields.row(index));
        let (v, field) = (v.to_slice().expect("row-major"), field.to_slice().expect("row-major"));
        let unflipped = rbm.hidden.log_partition_row(beta, field);
        let mut flipped = vec![F::zero(); field.len()];
        let mut delta = |i: usize| {
            let change = beta * (F::one() - v[i] - v[i]);
            let weights = rbm.weights.row(i);
            for ((f, &x), &w) in flipped.iter_mut().zip(field).zip(weights) {
                *f = x + change * w;
            }
            let hidden = rbm.hidden.log_partition_row(beta, &flipped) - unflipped;
            (change * rbm.visible.field()[i]).wide() + hidden
        };
        work(index, v, &mut delta)
    })
}
