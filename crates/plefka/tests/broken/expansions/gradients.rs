//! Wrong weight gradients.

use ndarray::Array2;
use plefka::inference::Cumulants;
use plefka::inference::expansion::{Couplings, Expansion, Second};
use plefka::laws::{self, machines};
use plefka::units::Bernoulli;

use super::super::broken;

/// Second order with a weight gradient without the Onsager term, or without shares.
#[derive(Debug)]
struct CarelessGradient {
    forgets_reaction: bool,
}

impl Expansion<f64> for CarelessGradient {
    fn name(&self) -> &'static str {
        "careless"
    }
    fn description(&self) -> &'static str {
        "Breaks a law"
    }
    fn order(&self) -> usize {
        2
    }
    fn cumulants(&self) -> usize {
        2
    }
    fn powers(&self) -> usize {
        2
    }
    fn value(&self, couplings: Couplings<'_, f64>, v: &Cumulants<f64>, h: &Cumulants<f64>) -> Vec<f64> {
        Second.value(couplings, v, h)
    }
    fn add_field(
        &self,
        couplings: Couplings<'_, f64>,
        own: &Cumulants<f64>,
        other: &Cumulants<f64>,
        out: &mut Array2<f64>,
    ) {
        Second.add_field(couplings, own, other, out);
    }
    fn add_weight_gradient(
        &self,
        couplings: Couplings<'_, f64>,
        v: &Cumulants<f64>,
        h: &Cumulants<f64>,
        shares: Option<&[f64]>,
        out: &mut Array2<f64>,
    ) {
        match self.forgets_reaction {
            true => couplings.add_outer(0, (&v.mean, &h.mean), shares, 1.0, out),
            false => Second.add_weight_gradient(couplings, v, h, None, out),
        }
    }
}

#[test]
fn careless_weight_gradients_are_found() {
    let rbm = machines::machine(&Bernoulli, (4, 3), 1.0, 2);
    for forgets_reaction in [true, false] {
        let verdict = laws::expansion::derivatives(&CarelessGradient { forgets_reaction }, &rbm, 1.0, 1);
        assert_eq!(broken(verdict), "weight gradient = ∂A/∂(βW), added");
    }
}

/// Order 2 that declares the weight gradient of order 1.
#[derive(Debug)]
struct ForgetsProducts;

impl Expansion<f64> for ForgetsProducts {
    fn name(&self) -> &'static str {
        "wrong"
    }
    fn description(&self) -> &'static str {
        "Breaks a law"
    }
    fn order(&self) -> usize {
        2
    }
    fn cumulants(&self) -> usize {
        2
    }
    fn powers(&self) -> usize {
        2
    }
    fn weight_gradient_terms(&self) -> Option<&'static [usize]> {
        Some(&[1])
    }
    fn value(&self, c: Couplings<'_, f64>, v: &Cumulants<f64>, h: &Cumulants<f64>) -> Vec<f64> {
        Second.value(c, v, h)
    }
    fn add_field(
        &self,
        c: Couplings<'_, f64>,
        own: &Cumulants<f64>,
        other: &Cumulants<f64>,
        out: &mut Array2<f64>,
    ) {
        Second.add_field(c, own, other, out);
    }
    fn add_weight_gradient(
        &self,
        c: Couplings<'_, f64>,
        v: &Cumulants<f64>,
        h: &Cumulants<f64>,
        shares: Option<&[f64]>,
        out: &mut Array2<f64>,
    ) {
        Second.add_weight_gradient(c, v, h, shares, out);
    }
}

#[test]
fn products_of_cumulants_are_the_weight_gradient() {
    let machine = machines::machine(&Bernoulli, (4, 3), 1.0, 1);
    laws::expansion::envelope(&Second, &machine, 0.7).unwrap();
    let verdict = laws::expansion::envelope(&ForgetsProducts, &machine, 0.7);
    assert_eq!(broken(verdict), "products of cumulants = weight gradient");
}
