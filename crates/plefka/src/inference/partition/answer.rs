//! ln Z with its interval, and the evidence for it.

use serde::Serialize;

use super::method::PartitionMethod;

/// ln Z and how far it can be trusted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogPartition {
    /// ln Z, nats.
    pub log_z: f64,
    /// Its standard error, nats; 0 for enumeration, NaN where there is none to state.
    pub std_error: f64,
    /// Lower end of the 95 % interval.
    pub lower: f64,
    /// Upper end of the 95 % interval.
    pub upper: f64,
    /// The method that gave `log_z`.
    pub method: PartitionMethod,
    /// Why this method.
    pub reason: String,
    /// Plain sentences on what is not as it should be.
    pub warnings: Vec<String>,
    /// All that was found, with the other methods that were tried.
    pub evidence: Vec<Evidence>,
}

/// What one method found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// The method.
    pub method: PartitionMethod,
    /// What was measured, by name.
    pub values: Vec<(String, Value)>,
}

/// A number, several, or a name.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// One number.
    Number(f64),
    /// Several.
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

    /// A number by its name.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.values.iter().find(|(n, _)| n == name).and_then(|(_, value)| match value {
            Value::Number(x) => Some(*x),
            Value::List(_) | Value::Text(_) => None,
        })
    }
}
