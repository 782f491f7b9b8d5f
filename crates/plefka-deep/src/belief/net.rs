//! The belief net of a stack, and the weights w = p(v, h₁ … h_{L−1}) / q(h₁ … h_{L−1}|v) of draws of the recognition law q,
//! h_l ~ p_l(h_l|h_{l−1}) upward: ⟨ln w⟩ ≤ ln p(v) = ln⟨w⟩.

use plefka::data::Rows;
use plefka::model::{Draw, Rbm};
use plefka::rng::Purpose;
use plefka::{Error, Float, Result};

use crate::stack::Stack;

/// Upward draws have steps from here on, downward draws from the second number on; draws that a user asks for have small
/// ones.
const UPWARD: u64 = 1 << 42;
pub(super) const DOWNWARD: u64 = 1 << 41;

/// A deep belief net.
#[derive(Debug, Clone)]
pub struct BeliefNet<F: Float> {
    machines: Vec<Rbm<F>>,
    /// All machines but the last with their layers exchanged.
    mirrors: Vec<Rbm<F>>,
    beta: f64,
}

/// The name of the random streams of a block of rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lane {
    pub(super) seed: u64,
    /// Number of the block.
    pub(super) block: u64,
    /// Number of the draw.
    pub(super) draw: u32,
}

impl<F: Float> BeliefNet<F> {
    /// The belief net of a stack.
    pub fn new(stack: Stack<F>) -> Self {
        let beta = stack.beta();
        let machines = stack.into_machines();
        let mirrors = machines[..machines.len() - 1].iter().map(Rbm::mirror).collect();
        Self { machines, mirrors, beta }
    }

    /// The belief net of the first `n` machines, the last of them on top.
    ///
    /// # Errors
    /// [`Error::Input`] for a number of machines that the net does not have.
    pub fn first(&self, n: usize) -> Result<Self> {
        if n == 0 || n > self.machines.len() {
            return Err(Error::input("number of machines", n, format!("1 to {}", self.machines.len())));
        }
        let (machines, mirrors) = (self.machines[..n].to_vec(), self.mirrors[..n - 1].to_vec());
        Ok(Self { machines, mirrors, beta: self.beta })
    }

    /// The machines from the data upward.
    pub fn machines(&self) -> &[Rbm<F>] {
        &self.machines
    }

    /// The machine on top.
    pub fn top(&self) -> &Rbm<F> {
        self.machines.last().expect("a stack has a machine")
    }

    /// The inverse temperature.
    pub fn beta(&self) -> f64 {
        self.beta
    }

    /// ln w + ln Z_top of a draw of q for every row, in nats, and the drawn states of the top machine's visible units:
    /// ln w = Σ_{l<L} [−F_l(x_{l−1}) + F̃_l(x_l)] − F_L(x_{L−1}) − ln Z_top, since p_l(x_{l−1}|x_l)/p_l(x_l|x_{l−1}) is a ratio
    /// of the marginals of machine l; F and F̃ are its clamped free energies given the lower and the upper layer.
    ///
    /// # Errors
    /// [`Error::Input`] for rows of another width.
    pub fn log_weights(&self, rows: &Rows<F>, seed: u64) -> Result<(Vec<f64>, Rows<F>)> {
        self.machines[0].check_width(rows.n_columns())?;
        Ok(self.weigh(rows, Lane { seed, block: 0, draw: 0 }))
    }

    pub(super) fn weigh(&self, rows: &Rows<F>, lane: Lane) -> (Vec<f64>, Rows<F>) {
        let beta = F::of(self.beta);
        let mut sums = vec![0.0; rows.n_rows()];
        let mut states = rows.clone();
        for (layer, mirror) in self.mirrors.iter().enumerate() {
            let rbm = &self.machines[layer];
            let above = Rows::compact(rbm.sample_hidden(&states, beta, lane.upward(layer)));
            let (lower, upper) =
                (rbm.clamped_free_energy(&states, beta), mirror.clamped_free_energy(&above, beta));
            sums.iter_mut()
                .zip(lower.iter().zip(upper))
                .for_each(|(sum, (lower, upper))| *sum += upper - lower);
            states = above;
        }
        let top = self.top().clamped_free_energy(&states, beta);
        sums.iter_mut().zip(top).for_each(|(sum, free_energy)| *sum -= free_energy);
        (sums, states)
    }

    /// The states of the top machine's visible units given the rows.
    pub(super) fn states_on_top(&self, rows: &Rows<F>, lane: Lane) -> Rows<F> {
        let below = self.machines[..self.machines.len() - 1].iter().enumerate();
        below.fold(rows.clone(), |states, (layer, rbm)| {
            Rows::compact(rbm.sample_hidden(&states, F::of(self.beta), lane.upward(layer)))
        })
    }
}

impl Lane {
    fn upward(self, layer: usize) -> Draw {
        let step = UPWARD + (self.block << 8 | layer as u64);
        Draw { seed: self.seed, purpose: Purpose::Sample, step, lane: self.draw }
    }
}
