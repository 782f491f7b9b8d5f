//! Binomial unit, x ∈ {0, 1 … N} with μ(x) = N!/x!(N−x)!: the sum of N Bernoulli units with one field.
//! ln Z(B) = N softplus(B); with p = m/N its cumulants are N times those of a Bernoulli unit of mean p.

use super::interned::interned;
use super::{Bernoulli, Site, Unit};
use crate::float::Float;
use crate::kernels::elementary;
use crate::rng::Stream;

/// A unit that counts from 0 to N, such as a grey level.
#[derive(Debug)]
pub struct Binomial {
    name: &'static str,
    trials: usize,
    states: &'static [f64],
    /// ln μ(x) = ln N!/x!(N−x)! for every x.
    log_measure: Vec<f64>,
}

impl Binomial {
    /// The largest N.
    pub const MOST: usize = 65_535;

    /// The unit with N = `trials`, 1 ≤ N ≤ [`Binomial::MOST`]. The unit of each N is made once and kept for good.
    ///
    /// # Panics
    /// If N is out of range; [`super::unit_named`] checks names that users write.
    pub fn new(trials: usize) -> &'static Self {
        assert!((1..=Self::MOST).contains(&trials), "a binomial unit of {trials} trials");
        interned(format!("binomial:{trials}"), |name| {
            let mut log_factorials = vec![0.0];
            for k in 1..=trials {
                log_factorials.push(log_factorials[k - 1] + (k as f64).ln());
            }
            let all = log_factorials[trials];
            Self {
                name,
                trials,
                states: (0..=trials).map(|x| x as f64).collect::<Vec<_>>().leak(),
                log_measure: (0..=trials)
                    .map(|x| all - log_factorials[x] - log_factorials[trials - x])
                    .collect(),
            }
        })
    }

    fn n<F: Float>(&self) -> F {
        F::of(self.trials as f64)
    }
}

impl<F: Float> Unit<F> for Binomial {
    fn name(&self) -> &'static str {
        self.name
    }

    fn parameter_names(&self) -> &'static [&'static str] {
        &["field"]
    }

    fn both(&self) -> (&'static dyn Unit<f32>, &'static dyn Unit<f64>) {
        let unit = Self::new(self.trials);
        (unit, unit)
    }

    fn states(&self) -> Option<&'static [f64]> {
        Some(self.states)
    }

    fn log_partition(&self, _: Site<'_, F>, field: &[F], out: &mut [F]) {
        elementary::soft_plus_into(field, out);
        out.iter_mut().for_each(|x| *x *= self.n::<F>());
    }

    fn log_partition_sum(&self, _: Site<'_, F>, field: &[F]) -> f64 {
        self.trials as f64 * elementary::soft_plus_sum(field)
    }

    fn mean(&self, _: Site<'_, F>, values: &mut [F]) {
        elementary::logistic_in_place(values);
        values.iter_mut().for_each(|x| *x *= self.n::<F>());
    }

    fn sample(&self, _: Site<'_, F>, field: &[F], stream: &mut Stream, out: &mut [F]) {
        for (o, b) in out.iter_mut().zip(field) {
            *o = F::of(draw(self.trials, 1.0 / (1.0 + (-b.wide()).exp()), stream) as f64);
        }
    }

    fn cumulants(&self, site: Site<'_, F>, mean: &[F], out: &mut [&mut [F]]) {
        let share: Vec<F> = mean.iter().map(|&m| m / self.n::<F>()).collect();
        Bernoulli.cumulants(site, &share, out);
        // κ_n grows with N; κ_n' = dκ_n/dm does not, because m grows with N too.
        for out in out.iter_mut().step_by(2) {
            out.iter_mut().for_each(|x| *x *= self.n::<F>());
        }
    }

    fn entropy(&self, site: Site<'_, F>, mean: &[F]) -> f64 {
        let share: Vec<F> = mean.iter().map(|&m| m / self.n::<F>()).collect();
        self.trials as f64 * Bernoulli.entropy(site, &share)
    }

    fn log_prior(&self, _: Site<'_, F>, x: &[F]) -> f64 {
        x.iter()
            .map(|x| self.log_measure.get(x.wide().round() as usize).copied().unwrap_or(f64::NEG_INFINITY))
            .sum()
    }

    fn has_prior(&self) -> bool {
        true
    }

    fn centre(&self) -> F {
        F::of(0.5) * self.n::<F>()
    }

    fn admits(&self, x: F) -> Result<(), &'static str> {
        if x >= F::zero() && x <= self.n::<F>() && x == x.round() {
            return Ok(());
        }
        Err("whole numbers from 0 to the N of a binomial unit")
    }
}

/// The number of successes among `n` trials of probability `p`. If few are expected, the count is found by inverse
/// transform from the nearer end; otherwise the median of n uniform numbers, drawn from a Beta distribution, splits the
/// trials in two (Relles 1972; Devroye 1986, X.4).
fn draw(n: usize, p: f64, stream: &mut Stream) -> usize {
    if p > 0.5 {
        return n - draw(n, 1.0 - p, stream);
    }
    let (mut n, mut p, mut found) = (n, p, 0);
    while n as f64 * p > 20.0 {
        let middle = n / 2 + 1;
        let median = beta(middle, n + 1 - middle, stream);
        if median <= p {
            // The median and all numbers below it succeed; the others are uniform above it.
            found += middle;
            n -= middle;
            p = ((p - median) / (1.0 - median)).clamp(0.0, 1.0);
        } else {
            n = middle - 1;
            p = (p / median).clamp(0.0, 1.0);
        }
    }
    found + by_counting(n, p, stream)
}

fn by_counting(n: usize, p: f64, stream: &mut Stream) -> usize {
    if p >= 1.0 {
        return n;
    }
    let odds = p / (1.0 - p);
    let mut weight = (n as f64 * (-p).ln_1p()).exp();
    let (mut place, mut x) = (stream.uniform(), 0);
    while place >= weight && x < n {
        place -= weight;
        weight *= odds * (n - x) as f64 / (x + 1) as f64;
        x += 1;
    }
    x
}

/// A draw from Beta(a, b) for whole a and b, as a ratio of Gamma draws.
fn beta(a: usize, b: usize, stream: &mut Stream) -> f64 {
    let (x, y) = (gamma(a as f64, stream), gamma(b as f64, stream));
    x / (x + y)
}

/// A draw from Gamma(shape) for shape ≥ 1 (Marsaglia & Tsang 2000).
fn gamma(shape: f64, stream: &mut Stream) -> f64 {
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = stream.normal();
        let v = (1.0 + c * x).powi(3);
        if v > 0.0 && (1.0 - stream.uniform()).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
            return d * v;
        }
    }
}
