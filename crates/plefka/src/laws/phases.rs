//! Machines whose phase is known from theory, drawn at random, for the test of a verdict on the phase. All have spins
//! ±1 in the visible layer and are measured at β = 1: the temperature divides the couplings, and the fields if there
//! are any.

use ndarray::{Array1, Array2};

use crate::diagnostics::thermometer::Phase;
use crate::model::{Layer, Rbm};
use crate::rng::{Purpose, Stream};
use crate::units::{Gaussian, Spin, Unit};

/// Loads of Hopfield's model below which patterns are the states of lowest free energy, and above which no pattern is a
/// state, at low temperature (Amit, Gutfreund & Sompolinsky 1985).
const LOADS: (f64, f64) = (0.05, 0.14);
/// At low loads α patterns are the states of lowest free energy below T ≈ 1 − 2.6√α (the same authors).
const MELTING: f64 = 2.6;

/// A family of machines of (n × m) units with a transition at a known temperature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Mean of W_ij 1/√(nm) with a tenth of the variance of `Glass`: two layers of Curie and Weiss with frozen disorder,
    /// ferromagnetic below T = 1.
    Ferromagnet,
    /// W_ij ~ N(0, 1/√(nm)): two layers of Sherrington and Kirkpatrick, a spin glass below T = 1 (Barra, Genovese &
    /// Guerra 2011).
    Glass,
    /// The couplings of `Glass` in fields N(0, 1): a paramagnet at T ≥ 1. The fields lower the temperature of the glass.
    Field,
    /// m random patterns of n spins as the weights of m Gaussian hidden units, which is Hopfield's model. At loads
    /// α = m/n below 0.05 patterns are the states below T = 1 − 2.6√α, above 0.14 the phase is a glass below 1 + √α; the
    /// phase is a paramagnet above that temperature.
    Memory,
    /// Unit k of one layer is coupled with unit k of the other by a number of size 1 to 2, and with no other: pairs are
    /// a paramagnet at every temperature.
    Pairs,
}

impl Family {
    /// The families.
    pub const ALL: [Self; 5] = [Self::Ferromagnet, Self::Glass, Self::Field, Self::Memory, Self::Pairs];

    /// A machine at temperature T.
    pub fn machine(self, (n, m): (usize, usize), temperature: f64, seed: u64) -> Rbm<f64> {
        let mut stream = Stream::new(seed, Purpose::Weights, 3, 0);
        let unit = ((n * m) as f64).sqrt();
        let weights = Array2::from_shape_fn((n, m), |(i, j)| {
            let normal = stream.normal();
            match self {
                Self::Ferromagnet => (1.0 / unit + (0.1 / unit).sqrt() * normal) / temperature,
                Self::Glass | Self::Field => normal / unit.sqrt() / temperature,
                Self::Memory => normal.signum() / (n as f64 * temperature).sqrt(),
                Self::Pairs if i == j => {
                    (normal.signum() + normal.abs().min(1.0) * normal.signum()) / temperature
                }
                Self::Pairs => 0.0,
            }
        });
        let mut layer = |unit: &'static dyn Unit<f64>, n: usize| {
            let strength = if self == Self::Field { 1.0 / temperature } else { 0.0 };
            Layer::new(unit, Array1::from_shape_simple_fn(n, || strength * stream.normal()))
        };
        let visible = layer(&Spin, n);
        let hidden = layer(if self == Self::Memory { &Gaussian } else { &Spin }, m);
        Rbm { visible, hidden, weights }
    }

    /// The temperature of the transition out of the paramagnet in the limit of many units; `None` for no transition or
    /// one that is not known.
    pub fn transition(self, (n, m): (usize, usize)) -> Option<f64> {
        match self {
            Self::Ferromagnet | Self::Glass => Some(1.0),
            Self::Memory => Some(1.0 + (m as f64 / n as f64).sqrt()),
            Self::Field | Self::Pairs => None,
        }
    }

    /// The phase at temperature T in the limit of many units; `None` where phases coexist or the phase is not known.
    pub fn phase(self, (n, m): (usize, usize), temperature: f64) -> Option<Phase> {
        let load = m as f64 / n as f64;
        let ordered = match self {
            Self::Pairs => return Some(Phase::Paramagnetic),
            Self::Field => return (temperature >= 1.0).then_some(Phase::Paramagnetic),
            Self::Ferromagnet => Some(Phase::Ferromagnetic),
            Self::Glass => Some(Phase::Glassy),
            Self::Memory if load > LOADS.1 => Some(Phase::Glassy),
            Self::Memory => {
                (load < LOADS.0 && temperature < 1.0 - MELTING * load.sqrt()).then_some(Phase::Ferromagnetic)
            }
        };
        let is_above = self.transition((n, m)).is_some_and(|critical| temperature > critical);
        if is_above { Some(Phase::Paramagnetic) } else { ordered }
    }
}
