//! The registry of units: every family by its name, and the units that settings name, such as `gaussian`, `binomial:8`,
//! `truncated_gaussian:0:1` or `potts:21`.

use super::both::{Both, unit_of};
use super::{Bernoulli, Binomial, DoubleRelu, Gaussian, Potts, Relu, Spin, TruncatedGaussian, Unit};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::vocabulary::{Registry, suggestion};

/// A kind of unit whose constants are not chosen yet.
#[derive(Debug, Clone, Copy)]
pub struct Family {
    /// The first word of the name.
    pub name: &'static str,
    /// The form that users write, with the constants.
    pub usage: &'static str,
    /// The values that the unit takes.
    pub about: &'static str,
    /// An example unit of the family, for laws and documentation.
    pub example: &'static str,
    /// The unit with these constants; `None` if their number is wrong or one of them is out of range.
    pub make: fn(&[f64]) -> Option<Both>,
}

static REGISTERED: Registry<Family> = Registry::new();

/// The families of the engine, in the order in which they are listed.
const FAMILIES: &[Family] = &[
    Family {
        name: "bernoulli",
        usage: "bernoulli",
        about: "0 or 1",
        example: "bernoulli",
        make: |constants| constants.is_empty().then_some((&Bernoulli, &Bernoulli)),
    },
    Family {
        name: "spin",
        usage: "spin",
        about: "−1 or 1",
        example: "spin",
        make: |constants| constants.is_empty().then_some((&Spin, &Spin)),
    },
    Family {
        name: "binomial",
        usage: "binomial:N",
        about: "0, 1, … N",
        example: "binomial:3",
        make: |constants| {
            let n = whole(constants, 1, Binomial::MOST)?;
            Some((Binomial::new(n), Binomial::new(n)))
        },
    },
    Family {
        name: "gaussian",
        usage: "gaussian",
        about: "real, of learned mean and variance",
        example: "gaussian",
        make: |constants| constants.is_empty().then_some((&Gaussian, &Gaussian)),
    },
    Family {
        name: "truncated_gaussian",
        usage: "truncated_gaussian:LOW:HIGH",
        about: "exactly 0, or real between LOW and HIGH",
        example: "truncated_gaussian:-0.5:2",
        make: |constants| {
            let &[low, high] = constants else { return None };
            let good = low.is_finite() && high.is_finite() && low < high;
            good.then(|| -> Both { (TruncatedGaussian::new(low, high), TruncatedGaussian::new(low, high)) })
        },
    },
    Family {
        name: "relu",
        usage: "relu",
        about: "real, at least 0",
        example: "relu",
        make: |constants| constants.is_empty().then_some((&Relu, &Relu)),
    },
    Family {
        name: "drelu",
        usage: "drelu",
        about: "real, with a curvature for each sign (double ReLU)",
        example: "drelu",
        make: |constants| constants.is_empty().then_some((&DoubleRelu, &DoubleRelu)),
    },
    Family {
        name: "potts",
        usage: "potts:Q",
        about: "one of Q colours, as Q columns of which one is 1",
        example: "potts:3",
        make: |constants| {
            let q = whole(constants, 2, Potts::MOST)?;
            Some((Potts::new(q), Potts::new(q)))
        },
    },
];

/// Every family of units: the families of the engine, then the families registered since the program started.
pub fn families() -> Vec<Family> {
    let mut all = FAMILIES.to_vec();
    all.extend(REGISTERED.entries());
    all
}

/// Adds a family for as long as the program runs: settings and model files can name it, and every new list has it.
/// Lists made before, such as the arguments of a command, do not change.
///
/// # Errors
/// [`Error::Setting`] for a name that another family has, or for an example that is not a unit.
pub fn register_unit(family: Family) -> Result<()> {
    let Family { name, example, make, .. } = family;
    if constants(example).is_none_or(|(first, constants)| first != name || make(&constants).is_none()) {
        return Err(Error::setting("unit", format!("\"{example}\""), format!("an example of {name}")));
    }
    let taken = FAMILIES.iter().any(|known| known.name == name);
    if taken || !REGISTERED.add(family, |known| known.name == name) {
        return Err(Error::setting("unit", format!("\"{name}\""), "a name that no family has"));
    }
    Ok(())
}

/// The first word of a unit's name, and its constants; `None` if these are not numbers.
fn constants(name: &str) -> Option<(&str, Vec<f64>)> {
    let mut words = name.split(':');
    let first = words.next()?;
    Some((first, words.map(str::parse).collect::<std::result::Result<_, _>>().ok()?))
}

fn whole(constants: &[f64], least: usize, most: usize) -> Option<usize> {
    let &[x] = constants else { return None };
    (x.fract() == 0.0 && x >= least as f64 && x <= most as f64).then_some(x as usize)
}

/// Finds a unit by its name, such as `spin` or `binomial:8`.
///
/// # Errors
/// [`Error::Setting`] for an unknown name or wrong constants; it lists the forms that users can write.
pub fn unit_named<F: Float>(name: &str) -> Result<&'static dyn Unit<F>> {
    let families = families();
    let first = name.split(':').next().unwrap_or_default();
    let family = families.iter().find(|f| f.name == first);
    let made = family.zip(constants(name)).and_then(|(f, (_, constants))| (f.make)(&constants));
    made.map(unit_of).ok_or_else(|| {
        let usages: Vec<_> = match family {
            Some(family) => vec![family.usage],
            None => families.iter().map(|f| f.usage).collect(),
        };
        let expected = usages.join(", ") + &suggestion(name, &usages);
        Error::setting("unit", format!("\"{name}\""), expected)
    })
}

/// One unit of every scalar family, for the checks in the laws.
pub fn units<F: Float>() -> Vec<&'static dyn Unit<F>> {
    let all = families().into_iter().map(|f| unit_named::<F>(f.example).expect("examples are units"));
    all.filter(|unit| unit.colours() == 1).collect()
}
