//! The spin-glass relatives of Boltzmann machines: an Ising model with couplings of any kind, Hopfield memories, the
//! Sherrington–Kirkpatrick model and the renormalisation of machines, with theory and simulation side by side.

pub mod hopfield;
pub mod ising;
pub mod renormalization;
pub mod sk;
pub mod theory;

use plefka::vocabulary::Setting;

/// Every named setting of this crate, with the names that it can take.
pub fn vocabulary() -> Vec<Setting> {
    vec![
        Setting::of::<hopfield::Rule>(),
        Setting::of::<hopfield::DynamicsKind>(),
        Setting::of::<ising::Theory>(),
    ]
}
