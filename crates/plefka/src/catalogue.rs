//! The vocabulary of the engine: every setting whose value is one of several names, with the meaning of each name. The
//! command line, the Python package and the documentation take their lists from here, including entries registered
//! while the program runs.

use crate::data::Binarize;
use crate::data::deformation::LAWS;
use crate::data::readers::{HeaderRow, READERS};
use crate::data::scale::SCALES;
use crate::data::sequences::{Ambiguous, LowerCase, alphabets};
use crate::data::synthetic::SETS;
use crate::inference::ais::Spacing;
use crate::inference::conditional::MeansMethod;
use crate::inference::cooling::Growth;
use crate::inference::draws::DrawMethod;
use crate::inference::expansion::{Expansion, expansions};
use crate::inference::{self, Solver};
use crate::training::config::{Precision, Reduction};
use crate::training::negative::{NegativeMethod, Start};
use crate::training::optimizer::OptimizerKind;
use crate::training::schedule::Shape;
use crate::units::families;
use crate::vocabulary::{Entry, Setting};

/// Every setting of the engine whose value is one of several names.
///
/// ```
/// let solver = plefka::catalogue::vocabulary().into_iter().find(|setting| setting.what == "solver").unwrap();
/// assert!(solver.names().contains(&"damped"));
/// ```
pub fn vocabulary() -> Vec<Setting> {
    let closed = [
        Setting::of::<NegativeMethod>(),
        Setting::of::<Start>(),
        Setting::of::<Solver>(),
        Setting::of::<Precision>(),
        Setting::of::<Reduction>(),
        Setting::of::<Shape>(),
        Setting::of::<OptimizerKind>(),
        Setting::of::<inference::PartitionMethod>(),
        Setting::of::<Spacing>(),
        Setting::of::<Growth>(),
        Setting::of::<DrawMethod>(),
        Setting::of::<MeansMethod>(),
        Setting::of::<Binarize>(),
        Setting::of::<HeaderRow>(),
        Setting::of::<Ambiguous>(),
        Setting::of::<LowerCase>(),
    ];
    closed
        .into_iter()
        .chain([orders(), units(), readers(), alphabet(), scale(), augment(), synthetic()])
        .collect()
}

/// The setting `order`: expansions by name.
pub fn orders() -> Setting {
    orders_that(|_| true)
}

/// The expansions that training accepts.
pub fn training_orders() -> Setting {
    orders_that(|expansion| expansion.training().is_ok())
}

fn orders_that(are_listed: impl Fn(&dyn Expansion<f64>) -> bool) -> Setting {
    let listed = expansions::<f64>().into_iter().filter(|e| are_listed(*e));
    let choices = listed.map(|e| Entry { name: e.name(), description: e.description() }).collect();
    Setting { what: "order", choices }
}

/// The number of powers of the weights in the equations of an expansion: the products of one iteration, for each layer.
///
/// # Errors
/// [`crate::Error::Setting`] for an unknown name.
pub fn powers_of_order(name: &str) -> crate::Result<usize> {
    Ok(inference::expansion_named::<f64>(name)?.powers())
}

/// The setting `unit`: families of units in the form that users write.
pub fn units() -> Setting {
    let choices = families().into_iter().map(|f| Entry { name: f.usage, description: f.about }).collect();
    Setting { what: "unit", choices }
}

/// The setting `alphabet`: names that users can give in place of letters.
pub fn alphabet() -> Setting {
    Setting { what: "alphabet", choices: alphabets() }
}

/// How training pictures are deformed.
pub fn augment() -> Setting {
    Setting { what: "augment", choices: LAWS.to_vec() }
}

/// The setting `scale`: names that users can give in place of a number.
pub fn scale() -> Setting {
    Setting { what: "scale", choices: SCALES.to_vec() }
}

/// Synthetic sets in the form that users write.
pub fn synthetic() -> Setting {
    Setting { what: "synthetic", choices: SETS.to_vec() }
}

/// Formats of data files.
fn readers() -> Setting {
    let choices = READERS.iter().map(|r| Entry { name: r.name, description: r.description }).collect();
    Setting { what: "reader", choices }
}
