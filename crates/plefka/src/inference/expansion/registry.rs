//! The registry of expansions: the built-in expansions, one line each, and the expansions that a program registers.

use std::any::Any;

use super::{Adaptive, Bethe, Expansion, Fourth, Naive, Pade, Rings, Second, Third};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::Rbm;
use crate::vocabulary::{Registry, suggestion};

/// The built-in expansions, in the order of all lists.
#[rustfmt::skip]
fn built_in<F: Float>() -> Vec<&'static dyn Expansion<F>> {
    vec![
        &Naive,
        &Second,
        &Third,
        &Fourth,
        &Bethe,
        &Rings,
        &Adaptive,
        &Pade,
    ]
}

/// An expansion in both precisions.
type Both = (&'static dyn Expansion<f32>, &'static dyn Expansion<f64>);

static REGISTERED: Registry<Both> = Registry::new();

/// All expansions: the built-in ones, then the ones registered since the program started.
pub fn expansions<F: Float>() -> Vec<&'static dyn Expansion<F>> {
    let mut all = built_in();
    all.extend(REGISTERED.entries().iter().filter_map(of));
    all
}

/// The expansion in precision `F` from an expansion in both precisions.
fn of<F: Float>(both: &Both) -> Option<&'static dyn Expansion<F>> {
    let either: [&dyn Any; 2] = [&both.0, &both.1];
    either.into_iter().find_map(|one| one.downcast_ref().copied())
}

/// Adds an expansion for as long as the program runs: settings accept its name, and every list contains it. Lists made
/// earlier, such as the arguments of a command, do not change.
///
/// # Errors
/// [`Error::Setting`] if another expansion has this name.
pub fn register_expansion<E: Expansion<f32> + Expansion<f64>>(expansion: &'static E) -> Result<()> {
    let name = Expansion::<f64>::name(expansion);
    let taken = built_in::<f64>().iter().any(|known| known.name() == name);
    if taken || !REGISTERED.add((expansion, expansion), |(_, known)| known.name() == name) {
        return Err(Error::setting("order", format!("\"{name}\""), "a name that no expansion has"));
    }
    Ok(())
}

/// Finds an expansion by name.
pub fn expansion_named<F: Float>(name: &str) -> Result<&'static dyn Expansion<F>> {
    let known = expansions::<F>();
    known.into_iter().find(|e| e.name() == name).ok_or_else(|| {
        let names: Vec<_> = expansions::<F>().iter().map(|e| e.name()).collect();
        let expected = names.join(", ") + &suggestion(name, &names);
        Error::setting("order", format!("\"{name}\""), expected)
    })
}

/// Finds an expansion by name, for the units of a machine.
///
/// # Errors
/// [`Error::Setting`] for an unknown name, and for units that the expansion does not accept.
pub fn expansion_for<F: Float>(name: &str, rbm: &Rbm<F>) -> Result<&'static dyn Expansion<F>> {
    let expansion = expansion_named(name)?;
    check_units(expansion, rbm)?;
    Ok(expansion)
}

/// Refuses an expansion that does not accept the machine's units.
pub(crate) fn check_units<F: Float>(expansion: &dyn Expansion<F>, rbm: &Rbm<F>) -> Result<()> {
    let found = || format!("\"{}\"", expansion.name());
    expansion
        .accepts(rbm.visible.unit, rbm.hidden.unit)
        .map_err(|expected| Error::setting("order", found(), expected))
}

/// Refuses an expansion that machines cannot be trained with.
pub(crate) fn check_training<F: Float>(expansion: &dyn Expansion<F>) -> Result<()> {
    expansion.training().map_err(|reason| {
        let able: Vec<_> =
            expansions::<F>().iter().filter(|e| e.training().is_ok()).map(|e| e.name()).collect();
        let expected = format!("{}, to train with: {reason}", able.join(", "));
        Error::setting("order", format!("\"{}\"", expansion.name()), expected)
    })
}
