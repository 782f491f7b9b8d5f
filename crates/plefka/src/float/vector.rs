//! A number type's vectors of any width (`pulp`), for the few loops whose accumulators have to stay in registers and
//! that are therefore written with vectors instead of being left to the compiler.

use pulp::Simd;

/// A number type that has vectors.
pub trait Vector: Copy {
    /// A register full of numbers.
    type Register<S: Simd>: Copy;

    /// Whole registers of a slice, from its start.
    fn registers<S: Simd>(slice: &[Self]) -> &[Self::Register<S>];

    /// The same to be changed.
    fn registers_mut<S: Simd>(slice: &mut [Self]) -> &mut [Self::Register<S>];

    /// A register full of `x`.
    fn splat<S: Simd>(simd: S, x: Self) -> Self::Register<S>;

    /// a + b.
    fn plus<S: Simd>(simd: S, a: Self::Register<S>, b: Self::Register<S>) -> Self::Register<S>;

    /// a b + c.
    fn multiply_add<S: Simd>(
        simd: S,
        a: Self::Register<S>,
        b: Self::Register<S>,
        c: Self::Register<S>,
    ) -> Self::Register<S>;
}

macro_rules! vector {
    ($number:ty, $register:ident, $split:ident, $split_mut:ident, $splat:ident, $add:ident, $multiply_add:ident) => {
        impl Vector for $number {
            type Register<S: Simd> = S::$register;

            #[inline(always)]
            fn registers<S: Simd>(slice: &[Self]) -> &[Self::Register<S>] {
                S::$split(slice).0
            }

            #[inline(always)]
            fn registers_mut<S: Simd>(slice: &mut [Self]) -> &mut [Self::Register<S>] {
                S::$split_mut(slice).0
            }

            #[inline(always)]
            fn splat<S: Simd>(simd: S, x: Self) -> Self::Register<S> {
                simd.$splat(x)
            }

            #[inline(always)]
            fn plus<S: Simd>(simd: S, a: Self::Register<S>, b: Self::Register<S>) -> Self::Register<S> {
                simd.$add(a, b)
            }

            #[inline(always)]
            fn multiply_add<S: Simd>(
                simd: S,
                a: Self::Register<S>,
                b: Self::Register<S>,
                c: Self::Register<S>,
            ) -> Self::Register<S> {
                simd.$multiply_add(a, b, c)
            }
        }
    };
}

vector!(f32, f32s, as_simd_f32s, as_mut_simd_f32s, splat_f32s, add_f32s, mul_add_e_f32s);
vector!(f64, f64s, as_simd_f64s, as_mut_simd_f64s, splat_f64s, add_f64s, mul_add_e_f64s);
