//! An enumeration of all states of the hidden layer in blocks, with one unit changing at a time
//! ([`gray_code`](crate::numerics::gray_code)). For visible units with two states s₀, s₁ each step multiplies
//! u_i = e^{(s₁−s₀)B_i} by e^{±ΔW_ij}, and Π_i(1 + u_i) needs no logarithm per unit (hidden Potts units included). For
//! other visible units the enumeration keeps the fields B_i and computes ln Z_i(B_i) unit by unit.

use crate::kernels::dispatch::vectorized;
use crate::model::Rbm;
use crate::numerics::gray_code::{Change, GrayCode};

/// The largest number of states in a block. The first state of a block is computed afresh, so that rounding errors do
/// not accumulate.
const BLOCK_STATES: usize = 1 << 12;
/// Number of independent products per state.
const LANES: usize = 16;
/// Largest |ln u|, far from overflow; machines with larger fields use the slower method.
const SAFE: f64 = 600.0;
/// A product that starts below 2 and grows by a factor below e^ROOM stays finite.
const ROOM: f64 = 700.0;

/// An enumeration of the hidden layer of a machine.
#[derive(Debug)]
pub(super) struct Walk {
    rbm: Rbm<f64>,
    beta: f64,
    /// Number of values of a hidden unit.
    alphabet: usize,
    /// The number of hidden units that change within a block; they are the first units.
    inner: usize,
    fast: Option<Fast>,
}

/// The constants of the method for two-state visible units.
#[derive(Debug)]
struct Fast {
    /// s₀ and s₁ − s₀.
    low: f64,
    step: f64,
    /// β(b_j + s₀ Σ_i W_ij): the contribution of a unit of h_j to the exponent outside the product.
    slopes: Vec<f64>,
    /// The contribution of a step up or down of each inner unit to that exponent: 2·(states−1) steps per unit.
    steps: Vec<f64>,
    /// e^{(s₁−s₀)ΔB_i} of the same steps, padded with ones to whole lanes.
    ratios: Vec<Vec<f64>>,
    /// Number of chunks of lanes whose product stays finite.
    group: usize,
}

impl Walk {
    /// An enumeration of the hidden layer, whose states the caller has found to be enumerable.
    pub(super) fn new(rbm: &Rbm<f64>, beta: f64) -> Self {
        let alphabet = rbm.hidden.alphabet().expect("the caller has checked that states can be enumerated");
        let mut inner = 0;
        while inner < rbm.hidden.n_units() && alphabet.pow(inner as u32 + 1) <= BLOCK_STATES {
            inner += 1;
        }
        let fast = Fast::new(rbm, beta, inner);
        Self { rbm: rbm.clone(), beta, alphabet, inner, fast }
    }

    /// Number of blocks.
    pub(super) fn blocks(&self) -> usize {
        self.alphabet.pow((self.rbm.hidden.n_units() - self.inner) as u32)
    }

    /// The machine whose hidden layer is enumerated.
    pub(super) fn rbm(&self) -> &Rbm<f64> {
        &self.rbm
    }

    /// ln of the weight e^{βb·h} Π_i Z_i of every state of a block, in order.
    pub(super) fn log_weights(&self, block: usize) -> Vec<f64> {
        match &self.fast {
            Some(fast) => self.by_products(fast, block),
            None => self.by_fields(block),
        }
    }

    /// Hidden state number `step` of a block.
    pub(super) fn state(&self, block: usize, step: usize) -> Vec<f64> {
        let mut digits = self.first_digits(block);
        for change in GrayCode::new(self.inner, self.alphabet).take(step) {
            digits[change.digit] = change.to();
        }
        self.values(&digits)
    }

    /// The columns of the state in which the units have the given digits.
    fn values(&self, digits: &[usize]) -> Vec<f64> {
        let mut state = vec![0.0; self.rbm.n_hidden()];
        digits.iter().enumerate().for_each(|(unit, &d)| self.rbm.hidden.set_value(&mut state, unit, d));
        state
    }

    fn first_digits(&self, block: usize) -> Vec<usize> {
        let mut digits = vec![0; self.rbm.hidden.n_units()];
        let mut number = block;
        for digit in &mut digits[self.inner..] {
            *digit = number % self.alphabet;
            number /= self.alphabet;
        }
        digits
    }

    /// β(a + Wh) at the first state of a block, and the first state.
    fn first_fields(&self, block: usize) -> (Vec<f64>, Vec<f64>) {
        let hidden = self.values(&self.first_digits(block));
        let fields = self
            .rbm
            .weights
            .rows()
            .into_iter()
            .zip(self.rbm.visible.field())
            .map(|(w, a)| self.beta * (a + w.iter().zip(&hidden).map(|(w, h)| w * h).sum::<f64>()));
        (fields.collect(), hidden)
    }

    /// ln of the prior weight of a hidden state.
    fn prior(&self, state: &[f64]) -> f64 {
        self.rbm.hidden.unit.log_prior(self.rbm.hidden.site(self.beta), state)
    }

    fn by_fields(&self, block: usize) -> Vec<f64> {
        let (mut fields, hidden) = self.first_fields(block);
        let bias = self.rbm.hidden.field();
        let mut own: f64 =
            self.beta * hidden.iter().zip(bias).map(|(h, b)| h * b).sum::<f64>() + self.prior(&hidden);
        let mut code = GrayCode::new(self.inner, self.alphabet);
        let steps = Steps::new(&self.rbm, self.beta, self.inner);
        let mut out = Vec::with_capacity(code.states());
        loop {
            out.push(own + self.rbm.visible.log_partition_row(self.beta, &fields));
            let Some(change) = code.next() else { return out };
            let (column, sign) = steps.of(change);
            own += sign * column.own;
            fields.iter_mut().zip(&column.fields).for_each(|(f, w)| *f += sign * w);
        }
    }

    fn by_products(&self, fast: &Fast, block: usize) -> Vec<f64> {
        let (fields, hidden) = self.first_fields(block);
        let mut u: Vec<f64> = fields.iter().map(|b| (fast.step * b).exp()).collect();
        u.resize(u.len().next_multiple_of(LANES), 0.0);
        let own: f64 = self.beta * self.rbm.visible.field().sum() * fast.low + self.prior(&hidden);
        let mut own = own + hidden.iter().zip(&fast.slopes).map(|(h, s)| h * s).sum::<f64>();
        let code = GrayCode::new(self.inner, self.alphabet);
        let mut out = Vec::with_capacity(code.states());
        let none = vec![1.0; u.len()];
        out.push(own + multiply(&mut u, &none, fast.group));
        for change in code {
            let row = Fast::row(change, self.alphabet);
            own += fast.steps[row];
            let ratios = &fast.ratios[row];
            out.push(own + multiply(&mut u, ratios, fast.group));
        }
        out
    }
}

impl Fast {
    /// `None` if the visible units do not have two states, or if fields are too large for their exponentials.
    fn new(rbm: &Rbm<f64>, beta: f64, inner: usize) -> Option<Self> {
        if rbm.visible.unit.has_prior() {
            return None;
        }
        let &[low, high] = rbm.visible.unit.states()? else { return None };
        let step = high - low;
        let largest = largest_field(rbm) * beta * step;
        // A comparison with NaN is false.
        if largest.is_nan() || largest > SAFE {
            return None;
        }
        let sums = rbm.weights.columns().into_iter().map(|w| w.sum());
        let slopes = sums.zip(rbm.hidden.field()).map(|(w, b)| beta * (b + low * w)).collect();
        let (mut steps, mut ratios) = (Vec::new(), Vec::new());
        for column in Steps::new(rbm, beta, inner).0 {
            for sign in [1.0, -1.0] {
                steps.push(sign * (column.own + low * column.fields.iter().sum::<f64>()));
                let mut row: Vec<f64> = column.fields.iter().map(|f| (sign * step * f).exp()).collect();
                row.resize(row.len().next_multiple_of(LANES), 1.0);
                ratios.push(row);
            }
        }
        let group = (ROOM / (largest + 1.0)) as usize;
        Some(Self { low, step, slopes, steps, ratios, group: group.clamp(1, 64) })
    }

    /// The steps of a unit come in pairs, up and down.
    fn row(change: Change, states: usize) -> usize {
        2 * (change.digit * (states - 1) + change.lower()) + usize::from(!change.up)
    }
}

/// The largest |field| on a visible unit in any state.
fn largest_field(rbm: &Rbm<f64>) -> f64 {
    let colours = rbm.hidden.unit.colours();
    let size = rbm.hidden.unit.states().map_or(1.0, |s| s.iter().fold(0.0f64, |a, x| a.max(x.abs())));
    let of_unit = |w: ndarray::ArrayView1<'_, f64>| {
        let units = w.axis_chunks_iter(ndarray::Axis(0), colours);
        size * units.map(|w| w.iter().fold(0.0f64, |a, x| a.max(x.abs()))).sum::<f64>()
    };
    let rows = rbm.weights.rows().into_iter().zip(rbm.visible.field());
    // `max` would ignore a NaN.
    rows.map(|(w, a)| a.abs() + of_unit(w)).fold(0.0, |a, b| if b > a || b.is_nan() { b } else { a })
}

/// The changes by a step up in the alphabet of a hidden unit.
#[derive(Debug)]
struct Step {
    /// β times the change of the fields on the visible units.
    fields: Vec<f64>,
    /// The change of βb·h + ln μ − βU.
    own: f64,
}

/// Every step up of every inner unit, and the number of steps per unit, states − 1.
struct Steps(Vec<Step>, usize);

impl Steps {
    fn new(rbm: &Rbm<f64>, beta: f64, inner: usize) -> Self {
        let layer = &rbm.hidden;
        let values = layer.alphabet().expect("enumerable");
        let mut steps = Vec::new();
        for unit in 0..inner {
            // Other units stay at their first value; their contributions cancel.
            let mut state = vec![0.0; layer.len()];
            (0..layer.n_units()).for_each(|other| layer.set_value(&mut state, other, 0));
            for digit in 1..values {
                let mut next = state.clone();
                layer.set_value(&mut next, unit, digit);
                let changed: Vec<(usize, f64)> = state
                    .iter()
                    .zip(&next)
                    .enumerate()
                    .filter(|(_, (a, b))| a != b)
                    .map(|(column, (a, b))| (column, beta * (b - a)))
                    .collect();
                let prior = |state: &[f64]| layer.unit.log_prior(layer.site(beta), state);
                let own = changed.iter().map(|&(c, d)| d * layer.field()[c]).sum::<f64>();
                steps.push(Step {
                    fields: rbm
                        .weights
                        .rows()
                        .into_iter()
                        .map(|w| changed.iter().map(|&(c, d)| d * w[c]).sum())
                        .collect(),
                    own: own + prior(&next) - prior(&state),
                });
                state = next;
            }
        }
        Self(steps, values - 1)
    }

    /// The step up that contains a change, and its direction: up (1) or down (−1).
    fn of(&self, change: Change) -> (&Step, f64) {
        (&self.0[change.digit * self.1 + change.lower()], change.sign())
    }
}

/// u ← u · ratios; returns ln Π(1 + u). Exponents are split off the products before an overflow.
fn multiply(u: &mut [f64], ratios: &[f64], group: usize) -> f64 {
    const FRACTION: u64 = (1 << 52) - 1;
    vectorized!({
        let (mut products, mut exponents) = ([1.0f64; LANES], [0u64; LANES]);
        let mut groups = 0;
        let pairs = u.chunks_mut(group * LANES).zip(ratios.chunks(group * LANES));
        for (u, ratios) in pairs {
            let (u, _) = u.as_chunks_mut::<LANES>();
            let (ratios, _) = ratios.as_chunks::<LANES>();
            for (u, r) in u.iter_mut().zip(ratios) {
                for lane in 0..LANES {
                    u[lane] *= r[lane];
                    products[lane] *= 1.0 + u[lane];
                }
            }
            for lane in 0..LANES {
                let bits = products[lane].to_bits();
                exponents[lane] += bits >> 52;
                products[lane] = f64::from_bits((bits & FRACTION) | (1023 << 52));
            }
            groups += 1;
        }
        let exponent: u64 = exponents.iter().sum();
        let exponent = exponent as f64 - (1023 * groups * LANES) as f64;
        products.iter().product::<f64>().ln() + exponent * std::f64::consts::LN_2
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::laws::machines;
    use crate::units::Bernoulli;

    #[test]
    fn both_walks_agree_and_their_states_have_their_weights() {
        for (visible, hidden, scale) in [(7, 14, 1.0), (40, 13, 3.0), (20, 3, 20.0)] {
            let rbm = machines::machine::<f64>(&Bernoulli, (visible, hidden), scale, 3);
            let walk = Walk::new(&rbm, 0.7);
            for block in 0..walk.blocks() {
                let (fast, slow) = (walk.log_weights(block), walk.by_fields(block));
                assert!(walk.fast.is_some());
                for (step, (f, s)) in fast.iter().zip(&slow).enumerate() {
                    assert!((f - s).abs() < 1e-11 * s.abs().max(1.0), "{f} {s}");
                    if step % 97 == 0 {
                        let state = walk.state(block, step);
                        let h = ndarray::Array2::from_shape_vec((1, hidden), state).unwrap();
                        let field = rbm.visible_field(h.view(), 0.7);
                        let own = 0.7 * h.row(0).dot(&rbm.hidden.field());
                        let wanted = own + rbm.visible.log_partition(0.7, &field)[0];
                        assert!((f - wanted).abs() < 1e-11 * wanted.abs().max(1.0), "{f} {wanted}");
                    }
                }
            }
        }
        // Fields beyond the range of the exponential function.
        let rbm = machines::machine::<f64>(&Bernoulli, (3, 4), 1000.0, 3);
        let walk = Walk::new(&rbm, 1.0);
        assert!(walk.fast.is_none() && walk.log_weights(0).iter().all(|x| x.is_finite()));
    }
}
