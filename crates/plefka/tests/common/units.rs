//! Units for tests: any unit with finitely many states, and a Gaussian unit. The cumulants of the first follow from
//! their definition: bisection and Newton's method find the field with the given mean, and the cumulants come from the
//! central moments at that field.

use plefka::Float;
use plefka::rng::Stream;
use plefka::units::{Site, Unit};

/// A unit with finitely many states, ln Z(B) = ln Σ_x e^{Bx}.
#[derive(Debug)]
pub(crate) struct Discrete {
    name: &'static str,
    states: &'static [f64],
}

/// Spins of ±1.
pub(crate) static SPIN: Discrete = Discrete { name: "spin", states: &[-1.0, 1.0] };
/// Two states other than 0, 1 and ±1.
pub(crate) static LEVELS: Discrete = Discrete { name: "levels", states: &[0.5, 2.0] };
/// Three states without symmetry, so that no cumulant vanishes.
pub(crate) static TRIPLE: Discrete = Discrete { name: "triple", states: &[-1.0, 0.3, 1.4] };

impl Discrete {
    fn weights(&self, field: f64) -> Vec<f64> {
        let largest = self.states.iter().map(|x| field * x).fold(f64::NEG_INFINITY, f64::max);
        self.states.iter().map(|x| (field * x - largest).exp()).collect()
    }

    fn log_z(&self, field: f64) -> f64 {
        let largest = self.states.iter().map(|x| field * x).fold(f64::NEG_INFINITY, f64::max);
        largest + self.weights(field).iter().sum::<f64>().ln()
    }

    fn average(&self, field: f64, what: impl Fn(f64) -> f64) -> f64 {
        let weights = self.weights(field);
        let sum: f64 = self.states.iter().zip(&weights).map(|(&x, w)| w * what(x)).sum();
        sum / weights.iter().sum::<f64>()
    }

    /// The field with the mean `mean`, limited to ±700.
    fn field(&self, mean: f64) -> f64 {
        let (mut low, mut high) = (-700.0, 700.0);
        let mut field = 0.0;
        for step in 0..120 {
            let found = self.average(field, |x| x);
            if found < mean {
                low = field
            } else {
                high = field
            }
            let variance = self.average(field, |x| (x - found).powi(2));
            let newton = field + (mean - found) / variance;
            if (newton - field).abs() <= 1e-16 * field.abs().max(1.0) {
                break;
            }
            let inside = step > 10 && newton > low && newton < high;
            field = if inside { newton } else { 0.5 * (low + high) };
        }
        field
    }

    /// κ₂ to κ₅.
    fn kappas(&self, mean: f64) -> [f64; 4] {
        let field = self.field(mean);
        let [m2, m3, m4, m5] = [2, 3, 4, 5].map(|n| self.average(field, |x| (x - mean).powi(n)));
        [m2, m3, m4 - 3.0 * m2 * m2, m5 - 10.0 * m3 * m2]
    }
}

impl<F: Float> Unit<F> for Discrete {
    fn name(&self) -> &'static str {
        self.name
    }
    fn parameter_names(&self) -> &'static [&'static str] {
        &["field"]
    }
    fn both(&self) -> (&'static dyn Unit<f32>, &'static dyn Unit<f64>) {
        match self.name {
            "spin" => (&SPIN, &SPIN),
            "levels" => (&LEVELS, &LEVELS),
            _ => (&TRIPLE, &TRIPLE),
        }
    }
    fn states(&self) -> Option<&'static [f64]> {
        Some(self.states)
    }
    fn log_partition(&self, _: Site<'_, F>, field: &[F], out: &mut [F]) {
        out.iter_mut().zip(field).for_each(|(o, b)| *o = F::of(self.log_z(b.wide())));
    }
    fn mean(&self, _: Site<'_, F>, values: &mut [F]) {
        values.iter_mut().for_each(|b| *b = F::of(self.average(b.wide(), |x| x)));
    }
    fn sample(&self, _: Site<'_, F>, field: &[F], stream: &mut Stream, out: &mut [F]) {
        for (o, b) in out.iter_mut().zip(field) {
            let weights = self.weights(b.wide());
            let mut left = stream.uniform() * weights.iter().sum::<f64>();
            let drawn = weights.iter().position(|w| {
                left -= w;
                left < 0.0
            });
            *o = F::of(self.states[drawn.unwrap_or(weights.len() - 1)]);
        }
    }
    fn cumulants(&self, _: Site<'_, F>, mean: &[F], out: &mut [&mut [F]]) {
        for (k, m) in mean.iter().enumerate() {
            let kappas = self.kappas(m.wide());
            for (n, out) in out.iter_mut().enumerate() {
                let kappa = kappas[n.div_ceil(2)];
                out[k] = F::of(if n % 2 == 0 { kappa } else { kappa / kappas[0] });
            }
        }
    }
    fn entropy(&self, _: Site<'_, F>, mean: &[F]) -> f64 {
        let of = |m: f64| {
            let field = self.field(m);
            self.log_z(field) - field * m
        };
        mean.iter().map(|m| of(m.wide())).sum()
    }
    fn centre(&self) -> F {
        F::of(self.states.iter().sum::<f64>() / self.states.len() as f64)
    }
    fn admits(&self, x: F) -> Result<(), &'static str> {
        let inside = self.states[0] <= x.wide() && x.wide() <= self.states[self.states.len() - 1];
        if inside { Ok(()) } else { Err("a value between the unit's states") }
    }
}

/// A Gaussian unit, ln Z(B) = ½ s² B², s² = 0.8.
#[derive(Debug)]
pub(crate) struct Gaussian;

const VARIANCE: f64 = 0.8;

impl<F: Float> Unit<F> for Gaussian {
    fn name(&self) -> &'static str {
        "gaussian"
    }
    fn parameter_names(&self) -> &'static [&'static str] {
        &["field"]
    }
    fn both(&self) -> (&'static dyn Unit<f32>, &'static dyn Unit<f64>) {
        (&Gaussian, &Gaussian)
    }
    fn states(&self) -> Option<&'static [f64]> {
        None
    }
    fn log_partition(&self, _: Site<'_, F>, field: &[F], out: &mut [F]) {
        out.iter_mut().zip(field).for_each(|(o, b)| *o = F::of(0.5 * VARIANCE * b.wide().powi(2)));
    }
    fn mean(&self, _: Site<'_, F>, values: &mut [F]) {
        values.iter_mut().for_each(|b| *b *= F::of(VARIANCE));
    }
    fn sample(&self, _: Site<'_, F>, field: &[F], stream: &mut Stream, out: &mut [F]) {
        for (o, b) in out.iter_mut().zip(field) {
            *o = F::of(VARIANCE * b.wide() + VARIANCE.sqrt() * stream.normal());
        }
    }
    fn cumulants(&self, _: Site<'_, F>, _: &[F], out: &mut [&mut [F]]) {
        for (n, out) in out.iter_mut().enumerate() {
            out.fill(F::of(if n == 0 { VARIANCE } else { 0.0 }));
        }
    }
    fn entropy(&self, _: Site<'_, F>, mean: &[F]) -> f64 {
        mean.iter().map(|m| -0.5 * m.wide().powi(2) / VARIANCE).sum()
    }
    fn centre(&self) -> F {
        F::zero()
    }
    fn admits(&self, x: F) -> Result<(), &'static str> {
        if x.is_finite() { Ok(()) } else { Err("a finite number") }
    }
}
