//! ln Z with its interval, and the evidence for both.

use serde::Serialize;

use super::method::PartitionMethod;

/// An estimate of ln Z with its uncertainty.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogPartition {
    /// ln Z, nats.
    pub log_z: f64,
    /// Its standard error, nats; 0 for enumeration, NaN for a method without a statistical error.
    pub std_error: f64,
    /// Lower end of the interval; NaN without one.
    pub lower: f64,
    /// Upper end of the interval; NaN without one.
    pub upper: f64,
    /// What the interval is.
    pub interval: IntervalKind,
    /// The method that gave `log_z`.
    pub method: PartitionMethod,
    /// The reason for the choice of the method.
    pub reason: String,
    /// Warnings, in plain sentences.
    pub warnings: Vec<String>,
    /// The results of all methods that were tried.
    pub evidence: Vec<Evidence>,
}

/// What the ends of an interval of ln Z are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(into = "&'static str")]
pub enum IntervalKind {
    /// ln Z is known to rounding: both ends are ln Z.
    Exact,
    /// The ends hold ln Z with a probability of 95 %, as far as the method's own assumptions hold.
    Confidence,
    /// The ends are ln Z plus and minus its largest difference from the other orders of an expansion; no probability
    /// belongs to them.
    Orders,
    /// There is no interval.
    Absent,
}

impl IntervalKind {
    /// The name in documents: `exact`, `95 % confidence`, `spread of orders` or `none`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Confidence => "95 % confidence",
            Self::Orders => "spread of orders",
            Self::Absent => "none",
        }
    }
}

impl From<IntervalKind> for &'static str {
    fn from(kind: IntervalKind) -> Self {
        kind.name()
    }
}

impl LogPartition {
    /// ln Z and its interval in words, in nats.
    pub fn in_words(&self) -> String {
        let Self { log_z, lower, upper, .. } = self;
        match self.interval {
            IntervalKind::Exact => format!("{log_z:.9} nats, exact"),
            IntervalKind::Confidence => format!("{log_z:.4} nats, 95 % interval {lower:.4} to {upper:.4}"),
            IntervalKind::Orders => {
                format!(
                    "{log_z:.4} nats, orders of the expansion differ from {lower:.4} to {upper:.4} (no error bar)"
                )
            }
            IntervalKind::Absent => format!("{log_z:.4} nats, without an interval"),
        }
    }
}

/// The results of one method.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// The method.
    pub method: PartitionMethod,
    /// Measured values by name.
    pub values: Vec<(String, Value)>,
}

/// A number, several numbers, or a name.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// One number.
    Number(f64),
    /// Several numbers.
    List(Vec<f64>),
    /// A name.
    Text(String),
}

impl Evidence {
    pub(crate) fn new(method: PartitionMethod, numbers: &[(&str, f64)]) -> Self {
        Self { method, values: Vec::new() }.numbers(numbers)
    }

    pub(crate) fn numbers(mut self, numbers: &[(&str, f64)]) -> Self {
        self.values.extend(numbers.iter().map(|(name, x)| ((*name).to_owned(), Value::Number(*x))));
        self
    }

    pub(crate) fn with(mut self, name: &str, list: Vec<f64>) -> Self {
        self.values.push((name.to_owned(), Value::List(list)));
        self
    }

    pub(crate) fn named(mut self, name: &str, text: &str) -> Self {
        self.values.push((name.to_owned(), Value::Text(text.to_owned())));
        self
    }

    /// The number with the given name.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.values.iter().find(|(n, _)| n == name).and_then(|(_, value)| match value {
            Value::Number(x) => Some(*x),
            Value::List(_) | Value::Text(_) => None,
        })
    }
}
