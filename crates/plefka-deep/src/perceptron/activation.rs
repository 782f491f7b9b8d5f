//! Unit functions f and their slopes f′, as functions of h = f(a) alone.
//!
//! | name | f(a) | f′ from h |
//! |---|---|---|
//! | identity | a | 1 |
//! | logistic | 1/(1 + e^−a) | h(1 − h) |
//! | tanh | tanh a | 1 − h² |
//! | scaled-tanh | A tanh(B a), A = 1.7159, B = 0.6666 | (B/A)(A − h)(A + h) |
//! | relu | max(a, 0) | 1 for h > 0, else 0 |
//!
//! The scaled hyperbolic tangent is that of Cireşan, Meier, Gambardella & Schmidhuber, Neural Computation 22 (2010) 3207,
//! after LeCun, Bottou, Orr & Müller (1998).

use plefka::Float;
use plefka::linalg::logistic;

/// Height of the scaled hyperbolic tangent.
const HEIGHT: f64 = 1.7159;
/// Steepness of the scaled hyperbolic tangent.
const STEEPNESS: f64 = 0.6666;

plefka::choices! {
    /// The function of the units of a layer.
    #[derive(Default)]
    pub enum Activation: "activation" {
        /// f(a) = a
        Identity = "identity": "The sum itself",
        /// f(a) = 1/(1 + e^−a)
        Logistic = "logistic": "From 0 to 1, as the mean of a 0/1 unit",
        /// f(a) = tanh a
        Tanh = "tanh": "From -1 to 1, as the mean of a spin",
        /// f(a) = 1.7159 tanh(0.6666 a)
        ScaledTanh = "scaled-tanh": "1.7159 tanh(0.6666 a), close to the identity where |a| is about 1",
        /// f(a) = max(a, 0)
        #[default]
        Relu = "relu": "max(a, 0)",
    }
}

impl Activation {
    /// a becomes f(a), in place.
    pub fn apply<F: Float>(self, values: &mut [F]) {
        let (one, two) = (F::one(), F::of(2.0));
        // tanh x = 2σ(2x) − 1
        match self {
            Self::Identity => {}
            Self::Logistic => plefka::vectorized!(values.iter_mut().for_each(|x| *x = logistic(*x))),
            Self::Tanh => {
                plefka::vectorized!(values.iter_mut().for_each(|x| *x = two * logistic(two * *x) - one));
            }
            Self::ScaledTanh => {
                let (height, steepness) = (F::of(HEIGHT), F::of(2.0 * STEEPNESS));
                plefka::vectorized!(
                    values.iter_mut().for_each(|x| *x = height * (two * logistic(steepness * *x) - one))
                );
            }
            Self::Relu => {
                plefka::vectorized!(
                    values.iter_mut().for_each(|x| *x = if *x > F::zero() { *x } else { F::zero() })
                );
            }
        }
    }

    /// δ becomes δ f′, with h = f(a); `scale` times the stored value is h.
    pub fn times_slope<F: Float>(self, delta: &mut [F], stored: &[F], scale: F) {
        let one = F::one();
        match self {
            Self::Identity => {}
            Self::Logistic => plefka::vectorized!(delta.iter_mut().zip(stored).for_each(|(d, &s)| {
                let h = scale * s;
                *d *= h * (one - h);
            })),
            Self::Tanh => plefka::vectorized!(delta.iter_mut().zip(stored).for_each(|(d, &s)| {
                let h = scale * s;
                *d *= (one - h) * (one + h);
            })),
            Self::ScaledTanh => {
                let (height, factor) = (F::of(HEIGHT), F::of(STEEPNESS / HEIGHT));
                plefka::vectorized!(delta.iter_mut().zip(stored).for_each(|(d, &s)| {
                    let h = scale * s;
                    *d *= factor * (height - h) * (height + h);
                }));
            }
            Self::Relu => plefka::vectorized!(
                delta
                    .iter_mut()
                    .zip(stored)
                    .for_each(|(d, &s)| *d = if s > F::zero() { *d } else { F::zero() })
            ),
        }
    }

    /// Whether a unit with this value cannot learn from its sample: its slope is 0, or below a hundredth of the largest one.
    pub fn is_saturated(self, h: f64) -> bool {
        match self {
            Self::Identity => false,
            Self::Logistic => h * (1.0 - h) < 0.0025,
            Self::Tanh => 1.0 - h * h < 0.01,
            Self::ScaledTanh => 1.0 - (h / HEIGHT).powi(2) < 0.01,
            Self::Relu => h <= 0.0,
        }
    }
}
