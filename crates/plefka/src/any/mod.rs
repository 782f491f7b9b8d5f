//! The one door for precision: models, samples, matrices and runs in f32 or f64, behind types that do not name it. Only
//! the files of this folder match on the precision; who stands outside of the engine (the command, Python, spins,
//! regression) calls these methods, which are concrete, so that the engine's numerics are compiled once, here.

mod conditional;
mod diagnosis;
mod draws;
mod features;
mod files;
mod likelihood;
mod matrix;
mod mean_field;
mod rbm;
mod samples;
mod trainer;

pub use conditional::AnyFilled;
pub use draws::AnyDrawn;
pub use features::PseudoLikelihood;
pub use files::AnyNpyWriter;
pub use matrix::{AnyMatrix, AnyRows, AnyVector};
pub use mean_field::{AnyEquilibria, EquilibriaRequest};
pub use rbm::{AnyRbm, LayerKind};
pub use samples::{AnySamples, Completed};
pub use trainer::{AnyEvent, AnyState, AnyTrainer, AnyTrainerRef};

pub use crate::training::config::Precision;

use crate::error::Error;

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
pub(crate) use any;

/// Evaluates the body with a name bound to what is inside, in its precision.
macro_rules! each {
    ($value:expr, $kind:ident, $x:pat => $body:expr) => {
        match $value {
            $kind::F32($x) => $body,
            $kind::F64($x) => $body,
        }
    };
}
pub(crate) use each;

/// Evaluates the body with names bound to what is inside of two values of one precision; an error for two precisions.
macro_rules! both {
    ($a:expr, $first:ident, $b:expr, $second:ident, ($x:ident, $y:ident) => $body:expr) => {
        match ($a, $b) {
            ($first::F32($x), $second::F32($y)) => $body,
            ($first::F64($x), $second::F64($y)) => $body,
            (a, b) => Err($crate::any::mismatch(b.precision(), a.precision())),
        }
    };
}
pub(crate) use both;

/// Samples or arrays in another precision than the model's.
fn mismatch(found: Precision, expected: Precision) -> Error {
    Error::input("precision of the data", found.name(), format!("{}, as the model", expected.name()))
}
