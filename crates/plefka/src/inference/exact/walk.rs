//! A walk over all states of the hidden layer in blocks, one unit changing at a time (reflected Gray code, Knuth
//! 7.2.1.1). Where visible units have two states s₀, s₁ the walk multiplies u_i = e^{(s₁−s₀)B_i} by e^{±ΔW_ij} and
//! Π_i(1 + u_i) needs no logarithm per unit; others keep the fields B_i and ask the unit for ln Z_i(B_i).

use crate::kernels::dispatch::vectorized;
use crate::model::Rbm;

/// A block has at most so many states; its first is computed afresh, so that rounding cannot add up.
const BLOCK_STATES: usize = 1 << 12;
/// Independent products per state.
const LANES: usize = 16;
/// Largest |ln u|, far from overflow; machines with larger fields take the slower walk.
const SAFE: f64 = 600.0;
/// A product of numbers that starts below 2 and grows by less than e^this stays finite.
const ROOM: f64 = 700.0;

/// Enumerates the hidden layer of a machine.
#[derive(Debug)]
pub(super) struct Walk {
    rbm: Rbm<f64>,
    beta: f64,
    alphabet: &'static [f64],
    /// Hidden units that change within a block, the first ones.
    inner: usize,
    fast: Option<Fast>,
}

/// What the walk over two-state visible units needs.
#[derive(Debug)]
struct Fast {
    /// s₀ and s₁ − s₀.
    low: f64,
    step: f64,
    /// β(b_j + s₀ Σ_i W_ij): what a unit of h_j adds to the exponent outside of the product.
    slopes: Vec<f64>,
    /// e^{(s₁−s₀) β W_ij Δ} for each inner unit, and step of its alphabet up and down: (2·(states−1)) rows per unit,
    /// padded to whole lanes with ones.
    ratios: Vec<Vec<f64>>,
    /// Chunks of lanes whose product stays finite.
    group: usize,
}

/// A digit of the Gray code that changes: which unit, from which number of its alphabet, up or down.
#[derive(Debug, Clone, Copy)]
struct Change {
    unit: usize,
    from: usize,
    up: bool,
}

impl Walk {
    /// A walk over the hidden layer, whose states the caller has found to be enumerable.
    pub(super) fn new(rbm: &Rbm<f64>, beta: f64) -> Self {
        let alphabet =
            rbm.hidden.unit.states().expect("the caller has checked that states can be enumerated");
        let mut inner = 0;
        while inner < rbm.n_hidden() && alphabet.len().pow(inner as u32 + 1) <= BLOCK_STATES {
            inner += 1;
        }
        let fast = Fast::new(rbm, beta, alphabet, inner);
        Self { rbm: rbm.clone(), beta, alphabet, inner, fast }
    }

    /// Number of blocks.
    pub(super) fn blocks(&self) -> usize {
        self.alphabet.len().pow((self.rbm.n_hidden() - self.inner) as u32)
    }

    /// The machine whose hidden layer is walked.
    pub(super) fn rbm(&self) -> &Rbm<f64> {
        &self.rbm
    }

    /// ln of the weight e^{βb·h} Π_i Z_i of every state of a block, in the order of the walk.
    pub(super) fn log_weights(&self, block: usize) -> Vec<f64> {
        match &self.fast {
            Some(fast) => self.by_products(fast, block),
            None => self.by_fields(block),
        }
    }

    /// The hidden state number `step` of a block.
    pub(super) fn state(&self, block: usize, step: usize) -> Vec<f64> {
        let mut digits = self.first_digits(block);
        let mut code = GrayCode::new(self.inner, self.alphabet.len());
        for _ in 0..step {
            let change = code.next_change().expect("the step is in the block");
            digits[change.unit] = change.to();
        }
        digits.into_iter().map(|d| self.alphabet[d]).collect()
    }

    fn first_digits(&self, block: usize) -> Vec<usize> {
        let mut digits = vec![0; self.rbm.n_hidden()];
        let mut number = block;
        for digit in &mut digits[self.inner..] {
            *digit = number % self.alphabet.len();
            number /= self.alphabet.len();
        }
        digits
    }

    /// β(a + Wh) at the first state of a block, and that state.
    fn first_fields(&self, block: usize) -> (Vec<f64>, Vec<f64>) {
        let hidden: Vec<f64> = self.first_digits(block).into_iter().map(|d| self.alphabet[d]).collect();
        let fields = self
            .rbm
            .weights
            .rows()
            .into_iter()
            .zip(self.rbm.visible.field())
            .map(|(w, a)| self.beta * (a + w.iter().zip(&hidden).map(|(w, h)| w * h).sum::<f64>()));
        (fields.collect(), hidden)
    }

    fn by_fields(&self, block: usize) -> Vec<f64> {
        let (mut fields, hidden) = self.first_fields(block);
        let bias = self.rbm.hidden.field();
        let mut own: f64 = self.beta * hidden.iter().zip(bias).map(|(h, b)| h * b).sum::<f64>();
        let mut code = GrayCode::new(self.inner, self.alphabet.len());
        let mut out = Vec::with_capacity(code.len());
        loop {
            out.push(own + self.rbm.visible.log_partition_row(self.beta, &fields));
            let Some(change) = code.next_change() else { return out };
            let delta = self.beta * (self.alphabet[change.to()] - self.alphabet[change.from]);
            own += delta * bias[change.unit];
            let column = self.rbm.weights.column(change.unit);
            fields.iter_mut().zip(column).for_each(|(f, w)| *f += delta * w);
        }
    }

    fn by_products(&self, fast: &Fast, block: usize) -> Vec<f64> {
        let (fields, hidden) = self.first_fields(block);
        let mut u: Vec<f64> = fields.iter().map(|b| (fast.step * b).exp()).collect();
        u.resize(u.len().next_multiple_of(LANES), 0.0);
        let own: f64 = self.beta * self.rbm.visible.field().sum() * fast.low;
        let mut own = own + hidden.iter().zip(&fast.slopes).map(|(h, s)| h * s).sum::<f64>();
        let mut code = GrayCode::new(self.inner, self.alphabet.len());
        let mut out = Vec::with_capacity(code.len());
        let none = vec![1.0; u.len()];
        out.push(own + multiply(&mut u, &none, fast.group));
        while let Some(change) = code.next_change() {
            own += (self.alphabet[change.to()] - self.alphabet[change.from]) * fast.slopes[change.unit];
            let ratios = &fast.ratios[Fast::row(change, self.alphabet.len())];
            out.push(own + multiply(&mut u, ratios, fast.group));
        }
        out
    }
}

impl Fast {
    /// `None` where visible units do not have two states, or fields are too large for their exponentials.
    fn new(rbm: &Rbm<f64>, beta: f64, alphabet: &[f64], inner: usize) -> Option<Self> {
        let &[low, high] = rbm.visible.unit.states()? else { return None };
        let step = high - low;
        let [least, most] =
            [f64::min, f64::max].map(|pick| alphabet.iter().copied().reduce(pick).unwrap_or(0.0));
        let ends = |w: f64| (w * least).max(w * most).abs().max((w * least).min(w * most).abs());
        let bound = rbm
            .weights
            .rows()
            .into_iter()
            .zip(rbm.visible.field())
            .map(|(w, a)| beta * step * (a.abs() + w.iter().map(|&w| ends(w)).sum::<f64>()));
        let largest = bound.fold(0.0, f64::max);
        // A NaN compares as not less.
        if largest.is_nan() || largest > SAFE {
            return None;
        }
        let sums = rbm.weights.columns().into_iter().map(|w| w.sum());
        let slopes = sums.zip(rbm.hidden.field()).map(|(w, b)| beta * (b + low * w)).collect();
        let mut ratios = Vec::new();
        for unit in 0..inner {
            for pair in alphabet.windows(2) {
                for delta in [pair[1] - pair[0], pair[0] - pair[1]] {
                    let column = rbm.weights.column(unit);
                    let mut row: Vec<f64> = column.iter().map(|w| (step * beta * w * delta).exp()).collect();
                    row.resize(row.len().next_multiple_of(LANES), 1.0);
                    ratios.push(row);
                }
            }
        }
        let group = (ROOM / (largest + 1.0)) as usize;
        Some(Self { low, step, slopes, ratios, group: group.clamp(1, 64) })
    }

    fn row(change: Change, states: usize) -> usize {
        let lower = if change.up { change.from } else { change.from - 1 };
        2 * (change.unit * (states - 1) + lower) + usize::from(!change.up)
    }
}

impl Change {
    fn to(self) -> usize {
        if self.up { self.from + 1 } else { self.from - 1 }
    }
}

/// u ← u · ratios, and ln Π(1 + u); exponents are split off the products before they overflow.
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

/// The reflected Gray code of `digits` digits in base `base`: one digit changes by one at every step.
#[derive(Debug)]
struct GrayCode {
    base: usize,
    digits: Vec<usize>,
    up: Vec<bool>,
}

impl GrayCode {
    fn new(digits: usize, base: usize) -> Self {
        Self { base, digits: vec![0; digits], up: vec![true; digits] }
    }

    /// Number of states.
    fn len(&self) -> usize {
        self.base.pow(self.digits.len() as u32)
    }

    /// Goes on to the next state; `None` at the last.
    fn next_change(&mut self) -> Option<Change> {
        for unit in 0..self.digits.len() {
            let from = self.digits[unit];
            let up = self.up[unit];
            if if up { from + 1 < self.base } else { from > 0 } {
                let change = Change { unit, from, up };
                self.digits[unit] = change.to();
                return Some(change);
            }
            self.up[unit] = !up;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::laws::machines;
    use crate::units::Bernoulli;

    #[test]
    fn the_code_visits_every_state_once_changing_one_digit_by_one() {
        for (digits, base) in [(1, 2), (5, 2), (3, 3), (2, 5)] {
            let mut code = GrayCode::new(digits, base);
            let mut seen = std::collections::BTreeSet::from([code.digits.clone()]);
            while let Some(change) = code.next_change() {
                assert_eq!(code.digits[change.unit], change.to());
                assert!(seen.insert(code.digits.clone()));
            }
            assert_eq!(seen.len(), base.pow(digits as u32));
        }
    }

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
        // Fields beyond the range of the exponential.
        let rbm = machines::machine::<f64>(&Bernoulli, (3, 4), 1000.0, 3);
        let walk = Walk::new(&rbm, 1.0);
        assert!(walk.fast.is_none() && walk.log_weights(0).iter().all(|x| x.is_finite()));
    }
}
