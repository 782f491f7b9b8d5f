//! Replica theory at many points at once: vectors of arguments of one length in; a vector, or a row of numbers for
//! every point, out. NaN stands for a result that does not exist at a point.

use ndarray::Array2;
use numpy::{IntoPyArray, PyArray1, PyArray2};
use plefka::Result;
use plefka_spins::theory::{hopfield, mixtures, sk};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use rayon::prelude::*;

use crate::interrupt::interruptible;

type Vector<'py> = Bound<'py, PyArray1<f64>>;
type Matrix<'py> = Bound<'py, PyArray2<f64>>;

/// The results of `work` at every point, on all threads.
fn points<T: Send + 'static>(
    py: Python<'_>,
    n: usize,
    work: impl Fn(usize) -> Result<T> + Send + Sync + 'static,
) -> PyResult<Vec<T>> {
    interruptible(py, 0, move |watch| {
        let one = |point: usize| match watch(point as f64 / n as f64).is_break() {
            true => Err(plefka::Error::Interrupted("theory")),
            false => work(point),
        };
        (0..n).into_par_iter().map(one).collect()
    })
}

fn table<const N: usize>(py: Python<'_>, rows: Vec<Option<[f64; N]>>) -> Matrix<'_> {
    let of = |(row, column): (usize, usize)| rows[row].map_or(f64::NAN, |row| row[column]);
    Array2::from_shape_fn((rows.len(), N), of).into_pyarray(py)
}

/// A line of the theory by its name.
fn line(name: &str) -> PyResult<fn(f64) -> Result<f64>> {
    Ok(match name {
        "retrieval_limit" => |load| Ok(hopfield::retrieval_limit(load)?.unwrap_or(f64::NAN)),
        "thermodynamic_limit" => |load| Ok(hopfield::thermodynamic_limit(load)?.unwrap_or(f64::NAN)),
        "hopfield_at_temperature" => |load| Ok(hopfield::at_temperature(load)?.unwrap_or(f64::NAN)),
        "glass_temperature" => hopfield::glass_temperature,
        "thermodynamic_load" => hopfield::thermodynamic_load,
        "one_step_error" => hopfield::one_step_error,
        "sk_at_field" => sk::at_field,
        "sk_at_temperature" => sk::at_temperature,
        _ => return Err(PyValueError::new_err(format!("line: found {name:?}, expected one of the theory"))),
    })
}

/// A line of the theory at every value.
#[pyfunction]
pub(crate) fn theory_line<'py>(py: Python<'py>, name: &str, values: Vec<f64>) -> PyResult<Vector<'py>> {
    let line = line(name)?;
    Ok(points(py, values.len(), move |k| line(values[k]))?.into_pyarray(py))
}

/// (lowest, highest) temperature with a retrieval state at every load, (loads × 2).
#[pyfunction]
pub(crate) fn retrieval_range<'py>(py: Python<'py>, loads: Vec<f64>) -> PyResult<Matrix<'py>> {
    let found = points(py, loads.len(), move |k| {
        Ok(hopfield::retrieval_range(loads[k])?.map(|(low, high)| [low, high]))
    })?;
    Ok(table(py, found))
}

/// States at every load and temperature, one row each with the numbers of `State` in their order: "retrieval",
/// "spin_glass" or "paramagnet".
#[pyfunction]
pub(crate) fn hopfield_states<'py>(
    py: Python<'py>,
    name: &str,
    loads: Vec<f64>,
    temperatures: Vec<f64>,
) -> PyResult<Matrix<'py>> {
    let solve = match name {
        "retrieval" => hopfield::retrieval,
        "spin_glass" => hopfield::spin_glass,
        "paramagnet" => hopfield::paramagnet,
        _ => return Err(PyValueError::new_err(format!("states: found {name:?}, expected a kind of state"))),
    };
    let numbers = |state: hopfield::State| {
        let hopfield::State { load, temperature, m, q, r, response, free_energy, energy, entropy, replicon } =
            state;
        [load, temperature, m, q, r, response, free_energy, energy, entropy, replicon]
    };
    let found = points(py, loads.len(), move |k| Ok(solve(loads[k], temperatures[k])?.map(numbers)))?;
    Ok(table(py, found))
}

/// f at any order parameters, at every (load, temperature, m, q, r).
#[pyfunction]
pub(crate) fn hopfield_free_energy<'py>(
    py: Python<'py>,
    at: Vec<(f64, f64, f64, f64, f64)>,
) -> PyResult<Vector<'py>> {
    let found = points(py, at.len(), move |k| {
        let (load, temperature, m, q, r) = at[k];
        hopfield::free_energy(load, temperature, hopfield::Order { m, q, r })
    })?;
    Ok(found.into_pyarray(py))
}

/// The phase at every load and temperature.
#[pyfunction]
pub(crate) fn hopfield_phases(
    py: Python<'_>,
    loads: Vec<f64>,
    temperatures: Vec<f64>,
) -> PyResult<Vec<&'static str>> {
    points(py, loads.len(), move |k| {
        Ok(match hopfield::phase(loads[k], temperatures[k])? {
            hopfield::Phase::Retrieval => "retrieval",
            hopfield::Phase::MetastableRetrieval => "metastable-retrieval",
            hopfield::Phase::SpinGlass => "spin-glass",
            hopfield::Phase::Paramagnet => "paramagnet",
        })
    })
}

/// (α_c, T, m) at every temperature.
#[pyfunction]
pub(crate) fn critical_loads<'py>(py: Python<'py>, temperatures: Vec<f64>) -> PyResult<Matrix<'py>> {
    let found = points(py, temperatures.len(), move |k| {
        hopfield::critical_load(temperatures[k]).map(|found| Some(spinodal(found)))
    })?;
    Ok(table(py, found))
}

/// (α, T, m) of the largest load, and of the point where the de Almeida–Thouless line meets the line T_M.
#[pyfunction]
pub(crate) fn spinodal_points(py: Python<'_>) -> PyResult<[[f64; 3]; 2]> {
    let found = points(py, 2, |k| {
        Ok(match k {
            0 => spinodal(hopfield::largest_load()),
            _ => hopfield::at_crossing().map_or([f64::NAN; 3], spinodal),
        })
    })?;
    Ok([found[0], found[1]])
}

fn spinodal(hopfield::Spinodal { load, temperature, m }: hopfield::Spinodal) -> [f64; 3] {
    [load, temperature, m]
}

/// (patterns, T, m, q, f, E, eigenvalues along, between (NaN for one pattern), outside, stable) of every mixture.
#[pyfunction]
pub(crate) fn pattern_mixtures<'py>(
    py: Python<'py>,
    counts: Vec<u32>,
    temperatures: Vec<f64>,
) -> PyResult<Matrix<'py>> {
    let numbers = |found: mixtures::Mixture| {
        let mixtures::Mixture { patterns, temperature, overlap, q, free_energy, energy, eigenvalues, stable } =
            found;
        let mixtures::Eigenvalues { along, between, outside } = eigenvalues;
        let between = between.unwrap_or(f64::NAN);
        let stable = f64::from(u8::from(stable));
        [f64::from(patterns), temperature, overlap, q, free_energy, energy, along, between, outside, stable]
    };
    let found =
        points(py, counts.len(), move |k| Ok(mixtures::mixture(counts[k], temperatures[k])?.map(numbers)))?;
    Ok(table(py, found))
}

/// The temperature below which mixtures of the given number of patterns are stable.
#[pyfunction]
pub(crate) fn mixture_limits<'py>(py: Python<'py>, counts: Vec<u32>) -> PyResult<Vector<'py>> {
    let found =
        points(py, counts.len(), move |k| Ok(mixtures::mixture_limit(counts[k])?.unwrap_or(f64::NAN)))?;
    Ok(found.into_pyarray(py))
}

/// The SK model's replica-symmetric state at every (T, h, J₀), one row each with the numbers of `State` in their order.
#[pyfunction]
pub(crate) fn sk_states<'py>(py: Python<'py>, at: Vec<(f64, f64, f64)>) -> PyResult<Matrix<'py>> {
    let found = points(py, at.len(), move |k| {
        let (temperature, field, mean_coupling) = at[k];
        sk::with_mean_coupling(temperature, field, mean_coupling).map(Some)
    })?;
    let numbers = |state: sk::State| {
        let sk::State {
            temperature,
            field,
            mean_coupling,
            m,
            q,
            response,
            free_energy,
            energy,
            entropy,
            replicon,
        } = state;
        [temperature, field, mean_coupling, m, q, response, free_energy, energy, entropy, replicon]
    };
    Ok(table(py, found.into_iter().map(|state| state.map(numbers)).collect()))
}
