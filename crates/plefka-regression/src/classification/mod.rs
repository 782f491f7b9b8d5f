//! Classes as targets: which targets are labels of classes, ridge and logistic regression of one class against the
//! others, their accuracies side by side, and a test of whether a plane separates two classes.

mod accuracy;
mod comparison;
mod labels;
mod logistic;
mod nonnegative;
mod one_against_rest;
mod search;
mod separability;

pub use comparison::{ClassAdvice, ClassModel, Classifier, compare};
pub use labels::{TargetKind, label_values};
pub use logistic::{Logistic, logistic};
pub use one_against_rest::{logistic_one_against_rest, signs};
pub use separability::{Separability, separability};
