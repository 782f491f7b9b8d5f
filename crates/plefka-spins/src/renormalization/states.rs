//! The number of states of a layer, and the number of one state in the order of
//! [`numbered_states`](plefka::model::numbered_states).

use ndarray::ArrayView1;
use plefka::error::{Error, Result};
use plefka::model::Layer;

/// The largest number of visible states that can be listed.
pub(super) const MOST: usize = 1 << 24;
/// Number of states processed at a time.
pub(super) const BLOCK: usize = 1024;

/// Number of states of a layer; `None` if there are more than `most` or they cannot be enumerated.
pub(super) fn count(layer: &Layer<f64>, most: usize) -> Option<usize> {
    layer.n_states().filter(|n| *n <= most.min(MOST) as f64).map(|n| n as usize)
}

/// [`count`], with an error instead of `None`.
pub(super) fn counted(layer: &Layer<f64>, most: usize) -> Result<usize> {
    count(layer, most).ok_or_else(|| {
        Error::input(
            "machine whose visible states are listed",
            format!("{} {} units", layer.n_units(), layer.unit.name()),
            format!("at most {} visible states", most.min(MOST)),
        )
    })
}

/// The position of a unit's value in the unit's alphabet; `None` for a value outside the alphabet.
fn digit_of(layer: &Layer<f64>, state: ArrayView1<'_, f64>, unit: usize) -> Option<usize> {
    let colours = layer.unit.colours();
    if colours == 1 {
        return layer.unit.states()?.iter().position(|x| *x == state[unit]);
    }
    let columns = || state.iter().skip(unit * colours).take(colours);
    let digit = columns().position(|x| *x == 1.0)?;
    columns().enumerate().all(|(k, x)| k == digit || *x == 0.0).then_some(digit)
}

/// Whether every unit's value belongs to its alphabet.
pub(super) fn is_state(layer: &Layer<f64>, state: ArrayView1<'_, f64>) -> bool {
    (0..layer.n_units()).all(|unit| digit_of(layer, state, unit).is_some())
}

/// The number of a state, for layers with countable states; `None` for values outside the alphabet.
pub(super) fn number_of(layer: &Layer<f64>, state: ArrayView1<'_, f64>) -> Option<usize> {
    let alphabet = layer.alphabet()?;
    (0..layer.n_units()).rev().try_fold(0usize, |number, unit| {
        number.checked_mul(alphabet)?.checked_add(digit_of(layer, state, unit)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array1;
    use plefka::laws::machines;
    use plefka::model::numbered_states;
    use plefka::units::unit_named;

    #[test]
    fn states_are_numbered_as_the_engine_numbers_them() {
        for (name, columns) in [("bernoulli", 5), ("spin", 4), ("binomial:3", 3), ("potts:3", 9)] {
            let layer = machines::layer::<f64>(unit_named(name).unwrap(), columns, 1.0, 1);
            let wanted = machines::states(&layer).unwrap();
            let n = count(&layer, MOST).unwrap();
            assert_eq!(numbered_states(&layer, 0, n).unwrap(), wanted, "{name}");
            assert_eq!(numbered_states(&layer, 3, 2).unwrap(), wanted.slice(ndarray::s![3..5, ..]), "{name}");
            for (number, state) in wanted.rows().into_iter().enumerate() {
                assert_eq!(number_of(&layer, state), Some(number), "{name}");
            }
            assert_eq!(count(&layer, n - 1), None);
        }
        let many = machines::layer::<f64>(unit_named("spin").unwrap(), 200, 1.0, 1);
        assert!(
            is_state(&many, Array1::ones(200).view()) && number_of(&many, Array1::ones(200).view()).is_none()
        );
        assert!(!is_state(&many, Array1::zeros(200).view()));
        let layer = machines::layer::<f64>(unit_named("potts:3").unwrap(), 3, 1.0, 1);
        assert_eq!(number_of(&layer, ndarray::array![1.0, 1.0, 0.0].view()), None);
    }
}
