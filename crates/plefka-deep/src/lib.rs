//! Deep nets beside Boltzmann machines: plain perceptrons, and stacks of machines that pretrain them.

pub mod any;
pub mod belief;
pub mod files;
pub mod in_memory;
pub mod judged;
pub mod optimizer;
pub mod perceptron;
pub mod spectra;
pub mod stack;
pub mod training;

use plefka::vocabulary::Setting;

/// Every named setting of this crate, with the names that it can take.
pub fn vocabulary() -> Vec<Setting> {
    vec![
        Setting::of::<perceptron::Activation>(),
        Setting::of::<perceptron::Output>(),
        Setting::of::<perceptron::Start>(),
        Setting::of::<optimizer::Rule>(),
        Setting::of::<training::Inputs>(),
        Setting::of::<stack::FeatureKind>(),
        Setting::of::<training::OnDivergence>(),
    ]
}
