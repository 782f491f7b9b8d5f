//! The sizes of the successive orders of the expansion at a state: A_k = (value of order k) − (value of order k − 1).
//! If they do not decrease, the expansion is not valid.

use ndarray::{ArrayView1, Axis};
use serde::Serialize;

use crate::inference::Cumulants;
use crate::inference::expansion::{Couplings, expansions, scaled};
use crate::model::Rbm;

/// One order.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Term {
    /// k.
    pub order: usize,
    /// A_k, nats.
    pub value: f64,
}

/// A_1, A_2 … at the magnetizations of one state, for all orders k whose number is the name of a registered expansion.
pub fn terms(
    rbm: &Rbm<f64>,
    beta: f64,
    visible: ArrayView1<'_, f64>,
    hidden: ArrayView1<'_, f64>,
) -> Vec<Term> {
    let known = expansions::<f64>();
    let couplings = scaled(&rbm.weights, beta);
    let mut out: Vec<Term> = Vec::new();
    let mut before = 0.0;
    while let Some(expansion) = known.iter().find(|e| e.name() == (out.len() + 1).to_string()) {
        let of = |layer, means: ArrayView1<'_, f64>| {
            Cumulants::new(layer, beta, means.insert_axis(Axis(0)).to_owned(), expansion.cumulants())
        };
        let (visible, hidden) = (of(&rbm.visible, visible), of(&rbm.hidden, hidden));
        let value = expansion.value(Couplings::new(&couplings), &visible, &hidden)[0];
        out.push(Term { order: out.len() + 1, value: value - before });
        before = value;
    }
    out
}
