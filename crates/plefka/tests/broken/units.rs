//! Wrong units.

use plefka::Float;
use plefka::laws::{self, machines};
use plefka::rng::Stream;
use plefka::units::{Bernoulli, Site, Unit};

use super::broken;

/// A Bernoulli unit with a single error.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Lame {
    Mean,
    ThirdCumulant,
    Slope,
    Entropy,
    Sum,
    Draws,
    NeverDraws,
}

impl<F: Float> Unit<F> for Lame {
    fn name(&self) -> &'static str {
        "lame"
    }
    fn parameter_names(&self) -> &'static [&'static str] {
        &["bias"]
    }
    fn both(&self) -> (&'static dyn Unit<f32>, &'static dyn Unit<f64>) {
        (&Bernoulli, &Bernoulli)
    }
    fn states(&self) -> Option<&'static [f64]> {
        Some(&[0.0, 1.0])
    }
    fn log_partition(&self, site: Site<'_, F>, field: &[F], out: &mut [F]) {
        Bernoulli.log_partition(site, field, out);
    }
    fn log_partition_sum(&self, site: Site<'_, F>, field: &[F]) -> f64 {
        let skip = usize::from(*self == Self::Sum);
        Bernoulli.log_partition_sum(site, &field[skip..])
    }
    fn mean(&self, site: Site<'_, F>, values: &mut [F]) {
        Bernoulli.mean(site, values);
        if *self == Self::Mean {
            values.iter_mut().for_each(|m| *m = F::of(0.999) * *m);
        }
    }
    fn sample(&self, site: Site<'_, F>, field: &[F], stream: &mut Stream, out: &mut [F]) {
        let bias = F::of(if *self == Self::Draws { 0.15 } else { 0.0 });
        let field: Vec<F> = field.iter().map(|&b| b + bias).collect();
        Bernoulli.sample(site, &field, stream, out);
        if *self == Self::NeverDraws {
            out.copy_from_slice(&field);
            Bernoulli.mean(site, out);
        }
    }
    fn cumulants(&self, site: Site<'_, F>, mean: &[F], out: &mut [&mut [F]]) {
        Bernoulli.cumulants(site, mean, out);
        let wrong = match self {
            Self::ThirdCumulant => 2,
            Self::Slope => 3,
            _ => return,
        };
        if let Some(row) = out.get_mut(wrong) {
            row.iter_mut().for_each(|k| *k = -*k);
        }
    }
    fn entropy(&self, site: Site<'_, F>, mean: &[F]) -> f64 {
        let sign = if *self == Self::Entropy { -1.0 } else { 1.0 };
        sign * Bernoulli.entropy(site, mean)
    }
    fn centre(&self) -> F {
        F::of(0.5)
    }
    fn admits(&self, x: F) -> Result<(), &'static str> {
        Bernoulli.admits(x)
    }
}

#[test]
fn broken_units_are_found() {
    let layer = |unit: &'static Lame| machines::layer::<f64>(unit, 2, 1.0, 1);
    assert_eq!(broken(laws::unit::cumulants(&layer(&Lame::Mean), 1.0, 4)), "κ₁ = d ln Z/dB");
    assert_eq!(broken(laws::unit::cumulants(&layer(&Lame::ThirdCumulant), 1.0, 4)), "κ_{n+1} = dκ_n/dB");
    assert_eq!(broken(laws::unit::cumulants(&layer(&Lame::Slope), 1.0, 4)), "slope = dκ_n/dm");
    assert_eq!(broken(laws::unit::legendre(&layer(&Lame::Entropy), 1.0)), "entropy = Σ ln Z(B) − B m");
    let verdict = laws::unit::legendre(&layer(&Lame::Sum), 1.0);
    assert_eq!(broken(verdict), "log_partition_sum = Σ log_partition");
    let verdict = laws::unit::sampling(&layer(&Lame::Draws), 1.0, 40_000, 1);
    assert_eq!(broken(verdict), "draws have mean κ₁");
    let verdict = laws::unit::sampling(&layer(&Lame::NeverDraws), 1.0, 40_000, 1);
    assert_eq!(broken(verdict), "draws have variance κ₂");
}
