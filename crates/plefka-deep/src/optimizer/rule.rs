//! Rules of a step, for the gradient g of the mean loss of a batch and the rate η:
//!
//! | name | step |
//! |---|---|
//! | sgd | w ← w − η g |
//! | momentum | m ← μ m + g; w ← w − η m |
//! | nesterov | m ← μ m + g; w ← w − η (g + μ m) |
//! | rmsprop | v ← ρ v + (1 − ρ) g²; w ← w − η g/(√v + ε), v₀ = 0 |
//! | rmsprop-tf1 | the same with v₀ = 1 and η g/√(v + ε), as in TensorFlow 1 |
//! | adam | m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²; w ← w − η (m/(1 − β₁ᵗ))/(√(v/(1 − β₂ᵗ)) + ε) |
//!
//! Sources: Nesterov (1983) in the form of Sutskever et al. (2013); Tieleman & Hinton (2012); tensorflow/python/training/rmsprop.py;
//! Kingma & Ba (2015).

use plefka::{Error, Float, Result};
use serde::{Deserialize, Serialize};

plefka::choices! {
    /// The rule of a step.
    #[derive(Default)]
    pub enum Rule: "net_rule" {
        /// w ← w − η g
        Sgd = "sgd": "Gradient descent",
        /// m ← μ m + g; w ← w − η m
        Momentum = "momentum": "Gradient descent with momentum",
        /// m ← μ m + g; w ← w − η (g + μ m)
        Nesterov = "nesterov": "Gradient descent with Nesterov's momentum",
        /// w ← w − η g/(√v + ε)
        RmsProp = "rmsprop": "Gradients divided by the root of their mean square",
        /// v₀ = 1, √(v + ε)
        RmsPropTf1 = "rmsprop-tf1": "rmsprop as in TensorFlow 1: the mean square starts at 1",
        /// bias-corrected first and second moments
        #[default]
        Adam = "adam": "First moment divided by the root of the second",
    }
}

/// The constants of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RuleSettings {
    /// The rule.
    pub rule: Rule,
    /// μ of momentum and Nesterov, β₁ of Adam; in [0, 1).
    pub momentum: f64,
    /// ρ of RMSProp, in [0, 1).
    pub rho: f64,
    /// β₂ of Adam, in [0, 1).
    pub beta2: f64,
    /// ε of RMSProp and Adam, positive.
    pub epsilon: f64,
}

impl Default for RuleSettings {
    fn default() -> Self {
        Self { rule: Rule::Adam, momentum: 0.9, rho: 0.9, beta2: 0.999, epsilon: 1e-8 }
    }
}

impl RuleSettings {
    /// The usual constants of a rule.
    pub fn of(rule: Rule) -> Self {
        let epsilon = if rule == Rule::RmsPropTf1 { 1e-10 } else { 1e-8 };
        Self { rule, epsilon, ..Self::default() }
    }

    /// Refuses constants out of range.
    ///
    /// # Errors
    /// [`Error::Setting`].
    pub fn check(&self) -> Result<()> {
        for (name, x) in [("momentum", self.momentum), ("rho", self.rho), ("beta2", self.beta2)] {
            if !(0.0..1.0).contains(&x) {
                return Err(Error::setting(name, x, "a number in [0, 1)"));
            }
        }
        if !(self.epsilon.is_finite() && self.epsilon > 0.0) {
            return Err(Error::setting("epsilon", self.epsilon, "a positive number"));
        }
        Ok(())
    }
}

impl Rule {
    /// Whether it keeps a first moment.
    pub(crate) fn has_first(self) -> bool {
        matches!(self, Self::Momentum | Self::Nesterov | Self::Adam)
    }

    /// The start of the second moment, for rules that keep one.
    pub(crate) fn second_start(self) -> Option<f64> {
        match self {
            Self::RmsProp | Self::Adam => Some(0.0),
            Self::RmsPropTf1 => Some(1.0),
            _ => None,
        }
    }
}

/// The numbers of a step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Coefficients<F> {
    rule: Rule,
    rate: F,
    /// What the gradient is multiplied by: less than 1 where the whole norm is bounded.
    scale: F,
    first: F,
    second: F,
    epsilon: F,
    /// 1/(1 − β₁ᵗ) and 1/(1 − β₂ᵗ).
    corrections: (F, F),
}

impl<F: Float> Coefficients<F> {
    /// The numbers of step `t`, counted from 1.
    pub(crate) fn new(settings: &RuleSettings, rate: f64, scale: f64, t: u64) -> Self {
        let second = if settings.rule == Rule::Adam { settings.beta2 } else { settings.rho };
        // The powers are 0 long before t reaches the limit of the exponent.
        let power = i32::try_from(t).unwrap_or(i32::MAX);
        let correction = |beta: f64| F::of(1.0 / (1.0 - beta.powi(power)));
        Self {
            rule: settings.rule,
            rate: F::of(rate),
            scale: F::of(scale),
            first: F::of(settings.momentum),
            second: F::of(second),
            epsilon: F::of(settings.epsilon),
            corrections: (correction(settings.momentum), correction(settings.beta2)),
        }
    }

    /// Changes weights by their gradient; `decay` times a weight is added to its gradient. Moments that the rule does not keep
    /// are empty.
    pub(crate) fn step(&self, w: &mut [F], g: &[F], m: &mut [F], v: &mut [F], decay: F) {
        let Self { rate, scale, first: mu, second: rho, epsilon, .. } = *self;
        let one = F::one();
        match self.rule {
            Rule::Sgd => plefka::vectorized!(
                w.iter_mut().zip(g).for_each(|(w, &g)| *w -= rate * (scale * g + decay * *w))
            ),
            Rule::Momentum => plefka::vectorized!(w.iter_mut().zip(g).zip(m).for_each(|((w, &g), m)| {
                *m = mu * *m + (scale * g + decay * *w);
                *w -= rate * *m;
            })),
            Rule::Nesterov => plefka::vectorized!(w.iter_mut().zip(g).zip(m).for_each(|((w, &g), m)| {
                let g = scale * g + decay * *w;
                *m = mu * *m + g;
                *w -= rate * (g + mu * *m);
            })),
            Rule::RmsProp => plefka::vectorized!(w.iter_mut().zip(g).zip(v).for_each(|((w, &g), v)| {
                let g = scale * g + decay * *w;
                *v = rho * *v + (one - rho) * g * g;
                *w -= rate * g / (v.sqrt() + epsilon);
            })),
            Rule::RmsPropTf1 => plefka::vectorized!(w.iter_mut().zip(g).zip(v).for_each(|((w, &g), v)| {
                let g = scale * g + decay * *w;
                *v = rho * *v + (one - rho) * g * g;
                *w -= rate * g / (*v + epsilon).sqrt();
            })),
            Rule::Adam => {
                let (first, second) = self.corrections;
                plefka::vectorized!(w.iter_mut().zip(g).zip(m).zip(v).for_each(|(((w, &g), m), v)| {
                    let g = scale * g + decay * *w;
                    *m = mu * *m + (one - mu) * g;
                    *v = rho * *v + (one - rho) * g * g;
                    *w -= rate * (first * *m) / ((second * *v).sqrt() + epsilon);
                }));
            }
        }
    }
}
