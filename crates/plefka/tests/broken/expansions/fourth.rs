//! An order 4 without star terms, and one with a field that slopes alone do not refute.

use ndarray::{Array2, Axis};
use plefka::inference::Cumulants;
use plefka::inference::expansion::{Couplings, Expansion, Fourth};
use plefka::laws::{self, machines};
use plefka::units::Bernoulli;

use super::super::broken;
use crate::common::units::TRIPLE;

/// The error of an order 4.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Lame {
    /// The formula of two-state units for all units: without the star terms
    /// Σ_j s'_j ½[C_j² − Σ_i W⁴κ₂²] and their mirror image, s = ¼(κ₄ + 2κ₂² − κ₃²/κ₂), consistently in value, field and
    /// weight gradient.
    NoStars,
    /// A field with an error of fifth order, ⅒ κ₂κ₂' of W⁵; everything else is right.
    Field,
}

#[derive(Debug)]
struct LameFourth(Lame);

/// s of every unit and ds/dm.
fn star_weights(units: &Cumulants<f64>) -> (Array2<f64>, Array2<f64>) {
    let (k2, k3, k4) = (units.kappa(2), units.kappa(3), units.kappa(4));
    let (s2, s3, s4) = (units.slope(2), units.slope(3), units.slope(4));
    let s = (k4 + &(2.0 * k2 * k2) - k3 * s2) / 4.0;
    (s, (s4 + &(4.0 * k2 * s2) - 2.0 * s2 * s3 + s2 * s2 * s2) / 4.0)
}

/// Σ_i s_i ½[R_i² − Σ_j W⁴_ij κ₂'_j²], the stars that have their centre in the own layer.
fn stars(c: Couplings<'_, f64>, own: &Cumulants<f64>, other: &Cumulants<f64>) -> Array2<f64> {
    let r = c.apply(2, other.kappa(2));
    (&r * &r - c.apply(4, &(other.kappa(2) * other.kappa(2)))) * star_weights(own).0 / 2.0
}

impl Expansion<f64> for LameFourth {
    fn name(&self) -> &'static str {
        "lame"
    }
    fn description(&self) -> &'static str {
        "Breaks a law"
    }
    fn order(&self) -> usize {
        4
    }
    fn cumulants(&self) -> usize {
        4
    }
    fn powers(&self) -> usize {
        5
    }
    fn value(&self, c: Couplings<'_, f64>, v: &Cumulants<f64>, h: &Cumulants<f64>) -> Vec<f64> {
        let mut value = Fourth.value(c, v, h);
        if self.0 == Lame::NoStars {
            let (there, here) = (stars(c, v, h).sum_axis(Axis(1)), stars(c.mirror(), h, v).sum_axis(Axis(1)));
            value.iter_mut().zip(there + here).for_each(|(a, s)| *a -= s);
        }
        value
    }
    fn add_field(
        &self,
        c: Couplings<'_, f64>,
        own: &Cumulants<f64>,
        other: &Cumulants<f64>,
        out: &mut Array2<f64>,
    ) {
        Fourth.add_field(c, own, other, out);
        match self.0 {
            Lame::Field => *out += &(own.kappa(2) * &c.apply(5, other.kappa(2)) * 0.1),
            Lame::NoStars => {
                let (k2, slope) = (own.kappa(2), own.slope(2));
                let (x, y2) = (other.kappa(2), other.kappa(2) * other.kappa(2));
                let r = c.apply(2, x);
                let centred = (&r * &r - c.apply(4, &y2)) * star_weights(own).1 / 2.0;
                let weights = star_weights(other).0;
                let reach = c.apply(2, &(&weights * &c.mirror().apply(2, k2))) - k2 * &c.apply(4, &weights);
                *out -= &(centred + slope * &reach);
            }
        }
    }
    fn add_weight_gradient(
        &self,
        c: Couplings<'_, f64>,
        v: &Cumulants<f64>,
        h: &Cumulants<f64>,
        shares: Option<&[f64]>,
        out: &mut Array2<f64>,
    ) {
        Fourth.add_weight_gradient(c, v, h, shares, out);
        if self.0 == Lame::NoStars {
            let (x, y) = (v.kappa(2), h.kappa(2));
            let (s, t) = (star_weights(v).0, star_weights(h).0);
            let (reached, other) = (&s * &c.apply(2, y), &t * &c.mirror().apply(2, x));
            c.add_outer(1, (&reached, y), shares, -2.0, out);
            c.add_outer(1, (x, &other), shares, -2.0, out);
            c.add_outer(3, (&s, &(y * y)), shares, 2.0, out);
            c.add_outer(3, (&(x * x), &t), shares, 2.0, out);
        }
    }
}

#[test]
fn order_four_without_stars_is_of_order_three_on_units_of_three_states() {
    let machines =
        |unit| -> Vec<_> { (0..9).map(|seed| machines::machine(unit, (4, 3), 1.0, seed)).collect() };
    let lame = LameFourth(Lame::NoStars);
    // Right for two-state units; its field is the derivative of its value for all units.
    laws::slopes::slopes(&lame, &machines(&Bernoulli), 1.0).unwrap();
    laws::expansion::derivatives(&lame, &machines(&Bernoulli)[0], 1.0, 1).unwrap();
    laws::expansion::derivatives(&lame, &machines(&TRIPLE)[0], 0.3, 1).unwrap();
    let verdict = laws::slopes::slopes(&lame, &machines(&TRIPLE), 1.0);
    assert_eq!(broken(verdict), "slope of |Δ ln Z| = order + 1");
}

#[test]
fn slopes_alone_pass_a_field_that_the_derivative_finds() {
    let machines: Vec<_> = (0..9).map(|seed| machines::machine(&Bernoulli, (4, 3), 1.0, seed)).collect();
    let lame = LameFourth(Lame::Field);
    laws::slopes::slopes(&lame, &machines, 1.0).unwrap();
    let verdict = laws::expansion::derivatives(&lame, &machines[0], 1.0, 1);
    assert_eq!(broken(verdict), "field = ∂A/∂m, added");
}
