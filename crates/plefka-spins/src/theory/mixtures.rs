//! Symmetric mixtures of n patterns in Hopfield memories at α = 0 (Amit, Gutfreund & Sompolinsky 1985a): n equal
//! overlaps m = ⟨x tanh βmx⟩/n with x = Σ ξ of n signs, f = nm²/2 − T⟨ln 2cosh βmx⟩, and the eigenvalues of the Hessian
//! of f: 1 − β(1 − q) + βQ(n − 1) along the mixture, 1 − β(1 − q) − βQ between its patterns (n − 1 times) and 1 − β(1 −
//! q) towards the other patterns, with q = ⟨tanh² βmx⟩ and Q = ⟨ξξ′ tanh² βmx⟩ of two of the mixed patterns.

use plefka::error::{Error, Result};

use super::arguments;
use super::roots::root;

/// A symmetric mixture.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Mixture {
    /// n, the number of mixed patterns.
    pub patterns: u32,
    /// T.
    pub temperature: f64,
    /// m, the overlap with each mixed pattern.
    pub overlap: f64,
    /// q = ⟨tanh² βmx⟩.
    pub q: f64,
    /// f per spin.
    pub free_energy: f64,
    /// −nm²/2 per spin.
    pub energy: f64,
    /// The eigenvalues of the Hessian of f.
    pub eigenvalues: Eigenvalues,
    /// Whether all eigenvalues are positive.
    pub stable: bool,
}

/// The eigenvalues of ∂²f/∂m_μ∂m_ν; minus infinity at T = 0 where fields vanish, which happens for even n.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Eigenvalues {
    /// The eigenvalue along the mixture.
    pub along: f64,
    /// The eigenvalue between the mixed patterns, n − 1 times; `None` for n = 1.
    pub between: Option<f64>,
    /// The eigenvalue towards each other pattern.
    pub outside: f64,
}

/// The values x > 0 of a sum of n signs with the probability of ±x, and the probability of x = 0.
struct Sums {
    pairs: Vec<(f64, f64)>,
    zero: f64,
}

impl Sums {
    /// The binomial distribution, from its middle outwards, so that only small probabilities underflow.
    fn new(n: u32) -> Self {
        let (mut weight, mut x) = (1.0, n % 2);
        let mut pairs = Vec::new();
        let mut zero = 0.0;
        while x <= n && weight > 0.0 {
            if x == 0 {
                zero = weight
            } else {
                pairs.push((f64::from(x), 2.0 * weight))
            }
            // C(n, k + 1)/C(n, k) with k = (n + x)/2.
            weight *= f64::from(n - x) / f64::from(n + x + 2);
            x += 2;
        }
        let total = zero + pairs.iter().rev().map(|(_, w)| w).sum::<f64>();
        pairs.iter_mut().for_each(|(_, w)| *w /= total);
        Self { pairs, zero: zero / total }
    }

    /// ⟨f(|x|)⟩ without the term x = 0.
    fn average(&self, f: impl Fn(f64) -> f64) -> f64 {
        self.pairs.iter().rev().map(|&(x, w)| w * f(x)).sum()
    }

    /// m at T < 1. The right-hand side is concave in m, so Newton's method descends to m from ⟨|x|⟩/n, the value at T =
    /// 0.
    fn overlap(&self, n: f64, temperature: f64) -> f64 {
        let mut m = self.average(|x| x) / n;
        for _ in 0..200 {
            let value = self.average(|x| x * (x * m / temperature).tanh()) / n - m;
            let slope =
                self.average(|x| (x / (x * m / temperature).cosh()).powi(2)) / (n * temperature) - 1.0;
            let step = (value / -slope).min(0.0);
            m += step;
            if step > -1e-15 * m {
                break;
            }
        }
        m
    }
}

/// m of n patterns at T < 1.
pub(super) fn overlap(n: u32, temperature: f64) -> f64 {
    let sums = Sums::new(n);
    if temperature == 0.0 {
        sums.average(|x| x) / f64::from(n)
    } else {
        sums.overlap(f64::from(n), temperature)
    }
}

/// The symmetric mixture of `n` ≥ 1 patterns at `temperature` T ≥ 0 and α = 0; `None` for T ≥ 1, where m = 0. n = 1 is
/// a memory. The time is of the order of n.
///
/// # Errors
///
/// n = 0 or n > 10⁶, a temperature that is negative or not finite.
pub fn mixture(n: u32, temperature: f64) -> Result<Option<Mixture>> {
    patterns(n)?;
    arguments::temperature(temperature)?;
    Ok((temperature < 1.0).then(|| at(n, temperature)))
}

fn patterns(n: u32) -> Result<()> {
    if (1..=1_000_000).contains(&n) {
        return Ok(());
    }
    Err(Error::setting("n", n, "between 1 and 1000000"))
}

fn at(n: u32, temperature: f64) -> Mixture {
    let (sums, count) = (Sums::new(n), f64::from(n));
    let m = overlap(n, temperature);
    let free = if temperature == 0.0 {
        -sums.average(|x| m * x)
    } else {
        let soft = sums.average(|x| (-2.0 * m * x / temperature).exp().ln_1p());
        -sums.average(|x| m * x) - temperature * (soft + sums.zero * std::f64::consts::LN_2)
    };
    let eigenvalues = eigenvalues(&sums, n, temperature, m);
    let lowest = eigenvalues.between.unwrap_or(eigenvalues.outside).min(eigenvalues.along);
    Mixture {
        patterns: n,
        temperature,
        overlap: m,
        q: sums.average(|x| if temperature == 0.0 { 1.0 } else { (m * x / temperature).tanh().powi(2) }),
        free_energy: 0.5 * count * m * m + free,
        energy: -0.5 * count * m * m,
        eigenvalues,
        stable: lowest.min(eigenvalues.outside) > 0.0,
    }
}

fn eigenvalues(sums: &Sums, n: u32, temperature: f64, m: f64) -> Eigenvalues {
    let n = f64::from(n);
    // β⟨g(x) sech² βmx⟩. All three eigenvalues have this form, as ⟨ξξ′⟩ vanishes and is (x² − n)/n(n − 1) at given x.
    let response = |g: &dyn Fn(f64) -> f64| {
        if temperature == 0.0 {
            return if sums.zero * g(0.0) > 0.0 { f64::INFINITY } else { 0.0 };
        }
        let sech2 = |x: f64| (x * m / temperature).cosh().powi(-2);
        (sums.zero * g(0.0) + sums.average(|x| g(x) * sech2(x))) / temperature
    };
    Eigenvalues {
        along: 1.0 - response(&|x| x * x / n),
        between: (n > 1.0).then(|| 1.0 - response(&|x| (n * n - x * x) / (n * (n - 1.0)))),
        outside: 1.0 - response(&|_| 1.0),
    }
}

/// The temperature below which the mixture of an odd number `n` of patterns is stable: 1 for n = 1, 0.4598 for n = 3.
/// `None` for even n: these mixtures are saddles at all temperatures.
///
/// # Errors
///
/// n = 0 or n > 10⁶.
pub fn mixture_limit(n: u32) -> Result<Option<f64>> {
    patterns(n)?;
    if n == 1 {
        return Ok(Some(1.0));
    }
    if n.is_multiple_of(2) {
        return Ok(None);
    }
    Ok(root(1e-3, 0.999, |t| at(n, t).eigenvalues.between.unwrap_or(f64::NAN)))
}
