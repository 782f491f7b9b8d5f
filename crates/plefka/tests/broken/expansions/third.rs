//! The third-order fields of two published codes.

use ndarray::{Array2, Zip};
use plefka::inference::Cumulants;
use plefka::inference::expansion::{Couplings, Expansion, Second, Third};
use plefka::laws::{self, machines};
use plefka::units::Bernoulli;

use super::super::broken;

/// The published third-order field.
#[derive(Debug, Clone, Copy)]
enum Wrong {
    /// (⅓ − 2x) ∘ W³ n²(1−n) instead of (⅓ − 2x) ∘ W³ n(1−n)(½−n).
    Moments,
    /// ⅓ κ₃(m) ∘ W³ y(½−n), with κ₃ in place of its derivative.
    Cumulant,
}

/// Order 3 with the right value and weight gradient and a wrong field. Both layers have the same formulas.
#[derive(Debug)]
struct PublishedThird(Wrong);

impl Expansion<f64> for PublishedThird {
    fn name(&self) -> &'static str {
        "wrong"
    }
    fn description(&self) -> &'static str {
        "Breaks a law"
    }
    fn order(&self) -> usize {
        3
    }
    fn cumulants(&self) -> usize {
        3
    }
    fn powers(&self) -> usize {
        3
    }
    fn value(&self, couplings: Couplings<'_, f64>, v: &Cumulants<f64>, h: &Cumulants<f64>) -> Vec<f64> {
        Third.value(couplings, v, h)
    }
    fn add_field(
        &self,
        couplings: Couplings<'_, f64>,
        own: &Cumulants<f64>,
        other: &Cumulants<f64>,
        out: &mut Array2<f64>,
    ) {
        Second.add_field(couplings, own, other, out);
        let reaction = match self.0 {
            Wrong::Moments => couplings.apply(3, &other.mean.mapv(|n| n * n * (1.0 - n))),
            Wrong::Cumulant => couplings.apply(3, &(other.kappa(3) * 0.5)),
        };
        let wrong = self.0;
        Zip::from(out).and(&own.mean).and(own.kappa(3)).and(&reaction).for_each(|o, &m, &k3, &r| {
            *o += r * match wrong {
                Wrong::Moments => 1.0 / 3.0 - 2.0 * m * (1.0 - m),
                Wrong::Cumulant => k3 / 3.0,
            };
        });
    }
    fn add_weight_gradient(
        &self,
        couplings: Couplings<'_, f64>,
        v: &Cumulants<f64>,
        h: &Cumulants<f64>,
        shares: Option<&[f64]>,
        out: &mut Array2<f64>,
    ) {
        Third.add_weight_gradient(couplings, v, h, shares, out);
    }
}

#[test]
fn published_third_order_fields_are_wrong() {
    let machines: Vec<_> = (0..9).map(|seed| machines::machine(&Bernoulli, (4, 3), 1.0, seed)).collect();
    for wrong in [Wrong::Moments, Wrong::Cumulant] {
        let expansion = PublishedThird(wrong);
        let verdict = laws::expansion::derivatives(&expansion, &machines[0], 1.0, 1);
        assert_eq!(broken(verdict), "field = ∂A/∂m, added", "{wrong:?}");
        let verdict = laws::slopes::slopes(&expansion, &machines, 1.0);
        assert_eq!(broken(verdict), "slope of |Δm| = order + 1", "{wrong:?}: ln Z alone does not tell");
    }
}
