//! The clamped gradient and enumeration for every pair of units.

use plefka::data::{Batch, Rows};
use plefka::inference::exact;
use plefka::inference::watch::unwatched;
use plefka::laws::{Verdict, machines};
use plefka::model::{Gradient, Rbm};

use super::{draws, enumerable, name, pairs};

fn parameters(rbm: &mut Rbm<f64>) -> Vec<&mut f64> {
    let layers = rbm.visible.parameters.iter_mut().chain(rbm.hidden.parameters.iter_mut());
    layers.chain(&mut rbm.weights).collect()
}

fn flat(gradient: &Gradient<f64>) -> Vec<f64> {
    gradient.arrays().into_iter().flatten().copied().collect()
}

/// The gradient is the derivative of `value` by every parameter.
fn check_gradient(
    rbm: &Rbm<f64>,
    gradient: &Gradient<f64>,
    tolerance: f64,
    value: impl Fn(&Rbm<f64>) -> f64,
) {
    for (k, found) in flat(gradient).into_iter().enumerate() {
        let at = |shift: f64| {
            let mut moved = rbm.clone();
            *parameters(&mut moved)[k] += shift;
            value(&moved)
        };
        let h = 1e-3;
        let wanted = (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
        assert!((found - wanted).abs() < tolerance, "{}: parameter {k}: {found} {wanted}", name(rbm));
    }
}

#[test]
fn the_clamped_gradient_is_the_derivative_for_every_pair() {
    for rbm in pairs(0.3) {
        let visible: Rows<f64> = draws(&rbm.visible, 5, 4).into();
        for beta in [1.0, 0.7] {
            let batch = Batch::new(visible.clone(), Some(vec![1.0, 0.5, 0.0, 2.0, 1.5]));
            let found = rbm.clamped_gradient(&batch, beta);
            check_gradient(&rbm, &found, 1e-8, |rbm| {
                let free = rbm.clamped_free_energy(&visible, beta);
                free.iter().zip([1.0, 0.5, 0.0, 2.0, 1.5]).map(|(f, w)| -f * w).sum::<f64>() / 5.0
            });
        }
    }
}

#[test]
fn enumeration_is_the_sum_over_states_for_every_pair() -> Verdict {
    for rbm in pairs(0.4).iter().filter(|rbm| enumerable(rbm)) {
        for beta in [1.0, 0.7] {
            // Enumeration of the visible states or, for the mirrored machine, of the hidden states.
            let turned = if rbm.visible.alphabet().is_some() { rbm.clone() } else { rbm.mirror() };
            let states = machines::states(&turned.visible).unwrap();
            let free = turned.clamped_free_energy(&states.into(), beta);
            let wanted = exact::log_sum_exp(&free.iter().map(|f| -f).collect::<Vec<_>>());
            let found = exact::enumerate(rbm, beta)?;
            assert!((found.log_partition - wanted).abs() < 1e-10, "{}: {wanted}", name(rbm));
            assert!((exact::log_partition(rbm, beta, &unwatched)? - wanted).abs() < 1e-10, "{}", name(rbm));
            check_gradient(rbm, &found.gradient, 1e-7, |rbm| {
                exact::log_partition(rbm, beta, &unwatched).unwrap()
            });
        }
    }
    Ok(())
}
