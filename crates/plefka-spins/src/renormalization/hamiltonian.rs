//! The Hamiltonian H(v) of the data's distribution, p(v) = e^{−H(v)}/Z_v. Its constant matters: a constant added to H
//! changes F_v = −ln Z_v, but not p.

use ndarray::{Array2, ArrayView2};
use plefka::Rbm;
use plefka::data::Rows;
use plefka::error::{Error, Result};
use plefka::inference::exact::log_sum_exp;
use plefka::model::Layer;

use super::{Sample, ring, states};

/// The source of H(v).
#[derive(Debug, Clone)]
pub enum VisibleHamiltonian {
    /// The clamped free energy of another machine, a teacher. In a stack the teacher is the mirrored machine below,
    /// whose visible units are the hidden units of the original: H(h) = −ln Σ_v e^{−E(v,h)}.
    Machine(Box<Rbm<f64>>),
    /// H of every state in nats, the first unit changing fastest; ∞ where p = 0.
    Table(Vec<f64>),
    /// A ring of spins, H(s) = `constant` − `coupling` Σ_i s_i s_{i+1} with s_{n+1} = s_1.
    Ring {
        /// K, from −100 to 100; positive values align spins.
        coupling: f64,
        /// Constant added to every energy.
        constant: f64,
    },
    /// The empirical distribution of data: H(v) is −ln of the share of samples equal to v, Z_v = 1, and ⟨H⟩ is the
    /// entropy of the sample. Suited to units with finitely many values, because real values hardly ever repeat.
    Data(Sample),
}

impl VisibleHamiltonian {
    /// H = F^c, the clamped free energy of `teacher`.
    pub fn machine(teacher: &Rbm<f64>) -> Self {
        Self::Machine(Box::new(teacher.clone()))
    }

    /// The ring without a constant.
    pub fn ring(coupling: f64) -> Self {
        Self::Ring { coupling, constant: 0.0 }
    }

    /// The empirical distribution of `data`, (samples × n_visible).
    ///
    /// # Errors
    /// As [`Sample::new`].
    pub fn data(data: ArrayView2<'_, f64>) -> Result<Self> {
        Ok(Self::Data(Sample::new(data)?))
    }

    /// H(v) of every row (rows × n_visible) of states of `layer`, nats.
    ///
    /// # Errors
    /// [`Error::Input`] if the Hamiltonian does not belong to states of this layer, or if a row is not a state of this
    /// layer.
    pub fn energies(&self, layer: &Layer<f64>, visible: &Array2<f64>) -> Result<Vec<f64>> {
        self.check(layer)?;
        check_rows("visible", layer, visible.view())?;
        match self {
            Self::Machine(teacher) => Ok(teacher.clamped_free_energy(&Rows::from(visible.clone()), 1.0)),
            Self::Table(table) => {
                let number = |row| states::number_of(layer, row).and_then(|number| table.get(number));
                let rows = visible.rows().into_iter().enumerate();
                rows.map(|(k, row)| {
                    let what = || Error::input(format!("visible state {k}"), row, "values of its units");
                    number(row).copied().ok_or_else(what)
                })
                .collect()
            }
            &Self::Ring { coupling, constant } => {
                Ok(visible.rows().into_iter().map(|row| constant + ring::energy(coupling, row)).collect())
            }
            Self::Data(sample) => Ok(visible.rows().into_iter().map(|row| sample.energy(row)).collect()),
        }
    }

    /// Refuses a Hamiltonian that does not belong to states of this layer.
    pub(super) fn check(&self, layer: &Layer<f64>) -> Result<()> {
        let of_layer = format!("{} {} units", layer.n_units(), layer.unit.name());
        match self {
            Self::Machine(teacher) => {
                let other = &teacher.visible;
                if (other.len(), other.unit.name()) != (layer.len(), layer.unit.name()) {
                    let found = format!("{} {} units", other.n_units(), other.unit.name());
                    return Err(Error::input("visible layer of the teacher", found, of_layer));
                }
            }
            Self::Table(table) => check_table(table, layer)?,
            Self::Ring { coupling, constant } => {
                ring::check(layer.len(), *coupling)?;
                if !constant.is_finite() {
                    return Err(Error::setting("constant", constant, "a finite number"));
                }
                if layer.unit.name() != "spin" {
                    return Err(Error::input("visible layer on a ring", of_layer, "spin units"));
                }
            }
            Self::Data(sample) => {
                if layer.alphabet().is_none() {
                    let expected = "units of finitely many values";
                    return Err(Error::input("visible layer of counted data", of_layer, expected));
                }
                check_rows("visible", layer, sample.states().view())?;
            }
        }
        Ok(())
    }
}

/// ln Z_v of a table, nats.
pub(super) fn log_partition_of(table: &[f64]) -> f64 {
    log_sum_exp(&table.iter().map(|h| -h).collect::<Vec<f64>>())
}

fn check_table(table: &[f64], layer: &Layer<f64>) -> Result<()> {
    let wanted = states::counted(layer, states::MOST)?;
    if table.len() != wanted {
        return Err(Error::input("table of visible energies", table.len(), wanted));
    }
    if let Some((state, h)) = table.iter().enumerate().find(|(_, h)| h.is_nan() || **h == f64::NEG_INFINITY) {
        return Err(Error::input(format!("energy of visible state {state}"), h, "a finite number, or ∞"));
    }
    if table.iter().all(|h| h.is_infinite()) {
        return Err(Error::input("table of visible energies", "no finite entry", "at least 1"));
    }
    Ok(())
}

/// Refuses rows that are not states of the layer.
pub(super) fn check_rows(which: &str, layer: &Layer<f64>, rows: ArrayView2<'_, f64>) -> Result<()> {
    if rows.ncols() != layer.len() {
        return Err(Error::input(format!("columns of {which} states"), rows.ncols(), layer.len()));
    }
    // Data allow more values than the states of a unit: data of a Bernoulli unit may lie between 0 and 1.
    let wrong = rows.rows().into_iter().enumerate().find(|(_, row)| match layer.alphabet() {
        Some(_) => !states::is_state(layer, row.view()),
        None => row.iter().any(|x| layer.unit.admits(*x).is_err() || !x.is_finite()),
    });
    match wrong {
        None => Ok(()),
        Some((k, row)) => {
            let expected = format!("values of {} units", layer.unit.name());
            Err(Error::input(format!("{which} state {k}"), row, expected))
        }
    }
}
