//! The types of either precision, and the macros that match on the precision. Methods are in the other files of this
//! folder.

use ndarray::Array2;

use crate::data::{Rows, Samples};
use crate::error::Error;
use crate::model::Rbm;
use crate::training::State;
use crate::training::config::Precision;

/// Defines an enum of the two precisions of a generic type, with conversions into it and its precision.
macro_rules! any {
    ($(#[$doc:meta])* $name:ident of $inner:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub enum $name {
            /// In single precision.
            F32($inner<f32>),
            /// In double precision.
            F64($inner<f64>),
        }

        impl From<$inner<f32>> for $name {
            fn from(value: $inner<f32>) -> Self {
                Self::F32(value)
            }
        }

        impl From<$inner<f64>> for $name {
            fn from(value: $inner<f64>) -> Self {
                Self::F64(value)
            }
        }

        impl $name {
            /// The number type.
            pub fn precision(&self) -> $crate::any::Precision {
                match self {
                    Self::F32(_) => $crate::any::Precision::F32,
                    Self::F64(_) => $crate::any::Precision::F64,
                }
            }
        }
    };
}
/// Evaluates the body with a name bound to the inner value, in its precision.
macro_rules! each {
    ($value:expr, $kind:ident, $x:pat => $body:expr) => {
        match $value {
            $kind::F32($x) => $body,
            $kind::F64($x) => $body,
        }
    };
}
pub(super) use each;

/// Evaluates the body with names bound to the inner values of two values of one precision; an error for two precisions.
macro_rules! both {
    ($a:expr, $first:ident, $b:expr, $second:ident, ($x:ident, $y:ident) => $body:expr) => {
        match ($a, $b) {
            ($first::F32($x), $second::F32($y)) => $body,
            ($first::F64($x), $second::F64($y)) => $body,
            (a, b) => Err($crate::any::kinds::mismatch(b.precision(), a.precision())),
        }
    };
}
pub(super) use both;

/// The error for samples or arrays in a precision other than the model's.
pub(super) fn mismatch(found: Precision, expected: Precision) -> Error {
    Error::input("precision of the data", found.name(), format!("{}, as the model", expected.name()))
}

any! {
    /// A matrix, row-major.
    AnyMatrix of Array2
}

any! {
    /// Samples as rows, dense or sparse.
    AnyRows of Rows
}

any! {
    /// A vector.
    AnyVector of Vec
}

any! {
    /// A model.
    AnyRbm of Rbm
}

any! {
    /// Samples.
    AnySamples of Samples
}

any! {
    /// The state kept from step to step: arrays and numbers by name.
    AnyState of State
}
