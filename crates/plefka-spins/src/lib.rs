//! The spin-glass relatives of Boltzmann machines: one Ising core with couplings of any kind, Hopfield memories, the
//! Sherrington–Kirkpatrick model and what renormalisation says of machines; theory beside simulation.

pub mod hopfield;
pub mod ising;
pub mod renormalization;
pub mod sk;
pub mod theory;

use plefka::vocabulary::Setting;

/// Every setting of this crate that takes one of several names.
pub fn vocabulary() -> Vec<Setting> {
    vec![
        Setting::of::<hopfield::Rule>(),
        Setting::of::<hopfield::DynamicsKind>(),
        Setting::of::<ising::Theory>(),
    ]
}
