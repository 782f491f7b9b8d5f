//! Filter factors f of a regularised solution x = Σ_k f_k (u_kᵀb/s_k) v_k (Hansen 2010, §4.2 and §5.1).
//!
//! λ belongs to ‖Ax − b‖² + λ‖x‖² and has the units of s²; Hansen's λ is its square root.

plefka::choices! {
    /// The damping of singular directions.
    #[derive(Default)]
    pub enum Filter: "filter" {
        #[default]
        Ridge = "ridge": "Ridge, or Tikhonov: f = s²/(s² + λ)",
        Damped = "damped": "Damped SVD: f = s/(s + √λ), which falls more slowly",
        Truncated = "truncated": "Truncated SVD: f = 1 for the first k directions, else 0",
    }
}

impl Filter {
    /// Whether the parameter is a number of directions instead of λ.
    pub fn counts(self) -> bool {
        self == Self::Truncated
    }

    /// (f, 1 − f) for the singular value `s` with the number `k` from 0; 1 − f is computed without cancellation.
    pub fn factor(self, s: f64, k: usize, parameter: f64) -> (f64, f64) {
        match self {
            Self::Ridge => {
                let total = s * s + parameter;
                (s * s / total, parameter / total)
            }
            Self::Damped => {
                let root = parameter.sqrt();
                (s / (s + root), root / (s + root))
            }
            Self::Truncated if (k as f64) < parameter => (1.0, 0.0),
            Self::Truncated => (0.0, 1.0),
        }
    }

    /// The factors of all `values` (descending, positive).
    pub fn factors(self, values: &[f64], parameter: f64) -> Factors {
        let pairs = values.iter().enumerate().map(|(k, &s)| self.factor(s, k, parameter));
        let (kept, lost) = pairs.unzip();
        Factors { kept, lost }
    }
}

/// f and 1 − f of every direction.
#[derive(Debug, Clone, PartialEq)]
pub struct Factors {
    /// f_k.
    pub kept: Vec<f64>,
    /// 1 − f_k.
    pub lost: Vec<f64>,
}

/// The λ of this crate for Hansen's λ in ‖Ax − b‖² + λ²‖x‖².
pub fn from_hansen(lambda: f64) -> f64 {
    lambda * lambda
}

/// Hansen's λ for the λ of this crate.
pub fn to_hansen(lambda: f64) -> f64 {
    lambda.sqrt()
}
