//! An enumeration of all states of the hidden layer in blocks, with one unit changing at a time
//! ([`gray_code`](crate::numerics::gray_code)). For visible units with two states s₀, s₁ each step multiplies
//! u_i = e^{(s₁−s₀)B_i} by e^{±ΔW_ij}, and Π_i(1 + u_i) needs no logarithm per unit (hidden Potts units included). For
//! other visible units the enumeration keeps the fields B_i and computes ln Z_i(B_i) unit by unit.

use crate::model::Rbm;
use crate::numerics::gray_code::GrayCode;

mod products;
mod steps;

use products::{Fast, LANES, multiply};
use steps::Steps;

/// The largest number of states in a block. The first state of a block is computed afresh, so that rounding errors do
/// not accumulate.
const BLOCK_STATES: usize = 1 << 12;

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
