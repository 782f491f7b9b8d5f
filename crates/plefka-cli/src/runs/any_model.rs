//! A model in the precision of its file.

use std::path::Path;

use plefka::io::{ModelHeader, load_model};
use plefka::{Rbm, Result};

/// A model and what its file says about it.
#[derive(Debug)]
pub enum AnyModel {
    /// In single precision.
    F32(Rbm<f32>, ModelHeader),
    /// In double precision.
    F64(Rbm<f64>, ModelHeader),
}

impl AnyModel {
    /// Reads a run folder, a model file, a checkpoint or an npz.
    pub fn open(path: &Path) -> Result<Self> {
        let (rbm, header) = load_model::<f32>(path)?;
        // An npz does not say: single precision where that loses nothing.
        let npz = path.extension().is_some_and(|e| e == "npz");
        if header.precision == "f64" || npz {
            let (wide, header) = load_model::<f64>(path)?;
            if !npz || wide.weights != rbm.cast::<f64>().weights {
                return Ok(Self::F64(wide, header));
            }
        }
        Ok(Self::F32(rbm, header))
    }
}

/// Calls a function that is generic over the precision.
macro_rules! with_model {
    ($model:expr, $function:ident($($argument:expr),*)) => {
        match $model {
            $crate::runs::any_model::AnyModel::F32(rbm, header) => $function(&rbm, &header, $($argument),*),
            $crate::runs::any_model::AnyModel::F64(rbm, header) => $function(&rbm, &header, $($argument),*),
        }
    };
}
pub(crate) use with_model;
