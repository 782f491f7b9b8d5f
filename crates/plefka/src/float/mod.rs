//! The two number types of the engine, f32 (default) and f64, behind one sealed trait.

use std::fmt::{Debug, Display};
use std::iter::Sum;

mod series;
mod vector;

pub(crate) use series::Series;

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// f32 or f64: what weights, states and fields are made of. Free energies and likelihoods are always f64.
pub trait Float:
    sealed::Sealed
    + Series
    + vector::Vector
    + crate::rng::FillUniform
    + ndarray::NdFloat
    + num_traits::FloatConst
    + faer::traits::RealField
    + Sum
    + Default
    + Debug
    + Display
    + Send
    + Sync
    + 'static
{
    /// `"f32"` or `"f64"`, as written in configurations and model files.
    const NAME: &'static str;
    /// Rounds to this type.
    fn of(x: f64) -> Self;
    /// Widens to f64, exactly.
    fn wide(self) -> f64;
    /// The one for this type of something that there is for both.
    fn pick<P: PerType>(from: P) -> P::Of<Self>;
}

/// Something that there is one of for each number type. [`Float::pick`] takes the one for a type.
pub trait PerType {
    /// What there is for the type `F`.
    type Of<F: Float>;
    /// The one for f32.
    fn of_f32(self) -> Self::Of<f32>;
    /// The one for f64.
    fn of_f64(self) -> Self::Of<f64>;
}

impl Float for f32 {
    const NAME: &'static str = "f32";
    #[inline(always)]
    fn of(x: f64) -> Self {
        x as f32
    }
    #[inline(always)]
    fn wide(self) -> f64 {
        f64::from(self)
    }
    fn pick<P: PerType>(from: P) -> P::Of<Self> {
        from.of_f32()
    }
}

impl Float for f64 {
    const NAME: &'static str = "f64";
    #[inline(always)]
    fn of(x: f64) -> Self {
        x
    }
    #[inline(always)]
    fn wide(self) -> f64 {
        self
    }
    fn pick<P: PerType>(from: P) -> P::Of<Self> {
        from.of_f64()
    }
}
