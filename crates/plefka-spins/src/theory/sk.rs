//! The model of Sherrington & Kirkpatrick (1975), J_ij normal of mean J₀/N and variance 1/N, in a field h, replica symmetric:
//! m = ⟨tanh βH⟩ and q = ⟨tanh² βH⟩ in the local field H = J₀m + h + √q z, with
//! f = −¼β(1 − q)² + ½J₀m² − T⟨ln 2cosh βH⟩, stable where 1 − β²⟨sech⁴ βH⟩ > 0 (de Almeida & Thouless 1978).

use plefka::error::Result;

use super::almeida_thouless::line;
use super::arguments;
use super::field::{log_cosh_and_entropy, spin};
use super::gauss::moments;
use super::roots::root;

/// A replica-symmetric state.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct State {
    /// T, in units of √N times the spread of the couplings.
    pub temperature: f64,
    /// h.
    pub field: f64,
    /// J₀, N times the mean of the couplings.
    pub mean_coupling: f64,
    /// m, with the sign of the field; positive without a field.
    pub m: f64,
    /// q, the Edwards–Anderson parameter, in [0, 1].
    pub q: f64,
    /// C = β(1 − q), the local susceptibility.
    pub response: f64,
    /// f per spin.
    pub free_energy: f64,
    /// u = f + Ts per spin, for H = −Σ_{i<j} J_ij s_i s_j − h Σ s_i.
    pub energy: f64,
    /// s = −∂f/∂T per spin; −1/2π at T = 0 and h = 0, where replica symmetry fails.
    pub entropy: f64,
    /// 1 − β²⟨sech⁴ βH⟩, the replicon eigenvalue: positive where replica symmetry is stable, minus infinity at T = 0.
    pub replicon: f64,
}

/// The state at `temperature` T ≥ 0 in the field h of either sign, for couplings of mean 0.
///
/// # Errors
///
/// A temperature that is negative or not finite, a field that is not finite.
pub fn replica_symmetric(temperature: f64, field: f64) -> Result<State> {
    with_mean_coupling(temperature, field, 0.0)
}

/// The state for couplings of mean J₀/N; at h = 0, the state with the largest magnetisation m ≥ 0.
///
/// # Errors
///
/// A temperature that is negative or not finite, a field or J₀ that is not finite.
pub fn with_mean_coupling(temperature: f64, field: f64, mean_coupling: f64) -> Result<State> {
    arguments::temperature(temperature)?;
    arguments::finite("field", field)?;
    arguments::finite("mean_coupling", mean_coupling)?;
    let sign = if field < 0.0 { -1.0 } else { 1.0 };
    let mean = local_mean(temperature, field.abs(), mean_coupling);
    Ok(state(temperature, field, mean_coupling, sign * mean))
}

/// The mean J₀m + h of the local field, h ≥ 0. m increases with the mean, so that there is one solution for J₀ ≤ 0 and
/// a largest one for J₀ > 0.
fn local_mean(temperature: f64, field: f64, mean_coupling: f64) -> f64 {
    let excess = |mean: f64| {
        let m =
            if mean == 0.0 { 0.0 } else { spin(mean, spread(temperature, mean), temperature).magnetisation };
        mean - field - mean_coupling * m
    };
    if mean_coupling <= 0.0 {
        return if field == 0.0 { 0.0 } else { root(0.0, field, excess).unwrap_or(field) };
    }
    let high = field + mean_coupling;
    let mut low = field;
    if field == 0.0 {
        low = high;
        while excess(low) >= 0.0 {
            low *= 0.1;
            if low < 1e-9 * high {
                return 0.0;
            }
        }
    }
    root(low, high, excess).unwrap_or(high)
}

/// √q at the mean b ≥ 0 of the local field: the solution is unique (Guerra 2001), because q/⟨tanh²⟩ increases with q.
fn spread(temperature: f64, mean: f64) -> f64 {
    if temperature == 0.0 {
        return 1.0;
    }
    if mean == 0.0 {
        return if temperature < 1.0 { without_field(temperature) } else { 0.0 };
    }
    let excess = |ln_q: f64| {
        let q = ln_q.exp();
        spin(mean, q.sqrt(), temperature).squared / q - 1.0
    };
    let mut low = -1.0;
    while excess(low) < 0.0 && low > -600.0 {
        low *= 2.0;
    }
    root(low, 0.0, excess).map_or(0.0, |ln_q| (0.5 * ln_q).exp())
}

/// √q at h = 0 and T < 1: T = κ√q is explicit in κ = T/√q and increases with κ.
fn without_field(temperature: f64) -> f64 {
    let mut high = 2.0 * temperature;
    let at = |kappa: f64| kappa * moments(0.0, kappa).squared.sqrt();
    while at(high) < temperature {
        high *= 2.0;
        // T equals 1 up to rounding.
        if high > 1e9 {
            return 0.0;
        }
    }
    root(temperature, high, |kappa| at(kappa) / temperature - 1.0).map_or(0.0, |kappa| temperature / kappa)
}

fn state(temperature: f64, field: f64, mean_coupling: f64, mean: f64) -> State {
    let spread = spread(temperature, mean.abs());
    let averages = spin(mean, spread, temperature);
    let (m, q, response) = (averages.magnetisation, averages.squared, averages.response);
    let (log_cosh, entropy) = log_cosh_and_entropy(mean, spread, temperature);
    let free_energy = 0.5 * mean_coupling * m * m - 0.25 * response * response * temperature - log_cosh;
    let entropy = entropy - 0.25 * response * response;
    State {
        temperature,
        field,
        mean_coupling,
        m: if mean == 0.0 { 0.0 } else { m },
        q,
        response,
        free_energy,
        energy: free_energy + temperature * entropy,
        entropy,
        replicon: 1.0 - averages.fourth,
    }
}

/// The field h(T) of de Almeida and Thouless at `temperature` T: replica symmetry is stable for larger |h|. 0 for T ≥
/// 1, infinite at T = 0.
///
/// # Errors
///
/// A temperature that is negative or not finite.
pub fn at_field(temperature: f64) -> Result<f64> {
    arguments::temperature(temperature)?;
    if temperature == 0.0 {
        return Ok(f64::INFINITY);
    }
    // The end of the line in κ: h² → 4/3 (1 − T)³.
    let critical = (4.0 / 3.0 * (1.0 - temperature).max(0.0).powi(3)).sqrt();
    let found = on_line(|point| point.temperature / temperature - 1.0);
    Ok(found.map_or(critical, |point| point.field))
}

/// The temperature of de Almeida and Thouless in the field h of either sign: replica symmetry is stable at higher
/// temperatures. 1 at h = 0; values under 10⁻¹⁴⁷ are returned as 0.
///
/// # Errors
///
/// A field that is not finite.
pub fn at_temperature(field: f64) -> Result<f64> {
    arguments::finite("field", field)?;
    if field == 0.0 {
        return Ok(1.0);
    }
    let found = on_line(|point| 1.0 - point.field / field.abs());
    let critical = 1.0 - (0.75 * field * field).cbrt();
    Ok(found.map_or(critical.max(0.0), |point| point.temperature))
}

/// A point of the de Almeida–Thouless line.
struct Point {
    temperature: f64,
    field: f64,
}

/// The point of the line where `excess`, which increases with T, vanishes: T = κ√q and h = y√q at y(κ).
fn on_line(excess: impl Fn(&Point) -> f64) -> Option<Point> {
    let point = |ln_kappa: f64| {
        let kappa = ln_kappa.exp();
        let y = line(kappa)?;
        let spread = moments(y, kappa).squared.sqrt();
        Some(Point { temperature: kappa * spread, field: y * spread })
    };
    // Beyond κ = e⁶, within 10⁻⁵ of T = 1, y loses its digits.
    root(-340.0, 6.0, |ln_kappa| point(ln_kappa).map_or(f64::NAN, |p| excess(&p))).and_then(point)
}
