//! The limit of retrieval states: the critical load α_c(T) and its inverse T_M(α) (Amit, Gutfreund & Sompolinsky 1985,
//! 1987). In replica symmetry α_c(T) rises from T = 0 before it falls to 0 at T = 1.

use std::sync::OnceLock;

use plefka::error::Result;

use super::retrieval::{Solution, fold};
use crate::theory::arguments;
use crate::theory::roots::{maximum, root};

/// A point of the line where retrieval states disappear.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Spinodal {
    /// α_c.
    pub load: f64,
    /// T_M.
    pub temperature: f64,
    /// m of the retrieval state at this point.
    pub m: f64,
}

impl Spinodal {
    fn new(solution: &Solution, temperature: f64) -> Self {
        Self { load: solution.root_load().powi(2), temperature, m: solution.overlap() }
    }
}

/// α_c(T), the largest load with a retrieval state at `temperature` T ≥ 0; 0 for T ≥ 1. α_c(0) = 0.137905566…
///
/// # Errors
///
/// A temperature that is negative or not finite.
pub fn critical_load(temperature: f64) -> Result<Spinodal> {
    arguments::temperature(temperature)?;
    let none = Spinodal { load: 0.0, temperature, m: 0.0 };
    Ok(if temperature < 1.0 { at(temperature).unwrap_or(none) } else { none })
}

fn at(temperature: f64) -> Option<Spinodal> {
    fold(temperature).map(|solution| Spinodal::new(&solution, temperature))
}

/// The largest load with a retrieval state at any temperature, to 10⁻¹² in the load and 10⁻⁷ in the temperature.
pub fn largest_load() -> Spinodal {
    static FOUND: OnceLock<Spinodal> = OnceLock::new();
    *FOUND.get_or_init(|| {
        let load = |temperature: f64| at(temperature).map_or(0.0, |found| found.load);
        let temperature = maximum(0.0, 0.1, load);
        at(temperature).unwrap_or(Spinodal { load: 0.0, temperature, m: 0.0 })
    })
}

/// T_M(α), the highest temperature with a retrieval state at `load` α; `None` above the largest load.
///
/// # Errors
///
/// A load that is negative or not finite.
pub fn retrieval_limit(load: f64) -> Result<Option<f64>> {
    Ok(retrieval_range(load)?.map(|(_, high)| high))
}

/// The lowest and the highest temperature with a retrieval state at `load` α; `None` above the largest load. The lowest
/// is 0 for α ≤ α_c(0), and positive between α_c(0) and the largest load (the re-entrance of replica symmetry).
///
/// # Errors
///
/// A load that is negative or not finite.
pub fn retrieval_range(load: f64) -> Result<Option<(f64, f64)>> {
    arguments::load(load)?;
    if load == 0.0 {
        return Ok(Some((0.0, 1.0)));
    }
    let excess = |temperature: f64| {
        let found = if temperature < 1.0 { fold(temperature) } else { None };
        found.map_or(0.0, |solution| solution.root_load()) - load.sqrt()
    };
    if excess(0.0) >= 0.0 {
        return Ok(root(0.0, 1.0, excess).map(|high| (0.0, high)));
    }
    let top = largest_load();
    if top.load < load {
        return Ok(None);
    }
    let ends = root(0.0, top.temperature, excess).zip(root(top.temperature, 1.0, excess));
    Ok(ends)
}
