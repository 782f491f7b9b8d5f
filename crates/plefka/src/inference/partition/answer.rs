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
    /// Lower end of the 95 % interval.
    pub lower: f64,
    /// Upper end of the 95 % interval.
    pub upper: f64,
    /// The method that gave `log_z`.
    pub method: PartitionMethod,
    /// The reason for the choice of the method.
    pub reason: String,
    /// Warnings, in plain sentences.
    pub warnings: Vec<String>,
    /// The results of all methods that were tried.
    pub evidence: Vec<Evidence>,
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
