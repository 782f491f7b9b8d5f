//! Matrices reused from one step of a loop to the next, and scratch memory kept by every thread. Fresh memory is slow:
//! the system has to allocate, clear and map it page by page.
//!
//! Within the scope of a loop's memory all calls on the same thread use the memory of the loop; elsewhere [`matrix`] allocates and
//! [`recycle`] frees, as usual.

use std::any::Any;
use std::cell::RefCell;
use std::fmt;

use ndarray::Array2;

use super::rows::{slice, slice_mut};
use crate::float::Float;

/// Largest number of matrices that are kept.
const KEPT: usize = 32;

thread_local! {
    /// The [`Memory`] of the loop that runs on this thread.
    static CURRENT: RefCell<Option<Box<dyn Any>>> = const { RefCell::new(None) };
    /// The scratch memory of this thread, one value of each type.
    static SCRATCH: RefCell<Vec<Box<dyn Any>>> = const { RefCell::new(Vec::new()) };
}

/// The matrices of a loop that are free for reuse.
pub(crate) struct Memory<F> {
    free: Vec<Vec<F>>,
}

impl<F> Default for Memory<F> {
    fn default() -> Self {
        Self { free: Vec::new() }
    }
}

impl<F> fmt::Debug for Memory<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Memory of {} matrices", self.free.len())
    }
}

impl<F: Float> Memory<F> {
    /// Calls `work`; within it [`matrix`] and [`recycle`] use this memory. Loops may be nested: each uses its own
    /// memory.
    pub(crate) fn scope<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let outer = CURRENT.replace(Some(Box::new(std::mem::take(self))));
        let _return = Return { to: self, outer };
        work()
    }
}

/// A guard that returns the memory to its loop when `work` ends, normally or by a panic.
struct Return<'a, F: Float> {
    to: &'a mut Memory<F>,
    outer: Option<Box<dyn Any>>,
}

impl<F: Float> Drop for Return<'_, F> {
    fn drop(&mut self) {
        let current = CURRENT.replace(self.outer.take());
        if let Some(Ok(memory)) = current.map(|current| current.downcast::<Memory<F>>()) {
            *self.to = *memory;
        }
    }
}

/// The result of `use_free` on the free matrices of the current loop; `None` if this thread has no loop of this number
/// type.
fn with_current<F: Float, T>(use_free: impl FnOnce(&mut Vec<Vec<F>>) -> T) -> Option<T> {
    CURRENT.with_borrow_mut(|current| {
        let memory = current.as_mut()?.downcast_mut::<Memory<F>>()?;
        Some(use_free(&mut memory.free))
    })
}

/// A matrix whose entries the caller must all write: they hold old values, or NaN in debug builds.
pub fn matrix<F: Float>(dim: (usize, usize)) -> Array2<F> {
    Array2::from_shape_vec(dim, numbers(dim.0 * dim.1)).expect("as many numbers as the shape has")
}

/// [`matrix`] as a plain vector of `len` numbers.
pub(super) fn numbers<F: Float>(len: usize) -> Vec<F> {
    let smallest = |free: &mut Vec<Vec<F>>| {
        let fitting = (0..free.len()).filter(|&k| free[k].capacity() >= len);
        fitting.min_by_key(|&k| free[k].capacity()).map(|k| free.swap_remove(k))
    };
    let mut values = with_current(smallest).flatten().unwrap_or_default();
    if cfg!(debug_assertions) {
        values.clear();
        values.resize(len, F::nan());
    }
    values.resize(len, F::zero());
    values
}

/// A copy of a matrix in memory of the current loop.
pub fn copy<F: Float>(from: &Array2<F>) -> Array2<F> {
    let mut out = matrix(from.dim());
    slice_mut(&mut out).copy_from_slice(slice(from));
    out
}

/// Some rows of a matrix, in the order of `rows`, in memory of the current loop.
pub fn select<F: Float>(from: &Array2<F>, rows: &[usize]) -> Array2<F> {
    let mut out = matrix((rows.len(), from.ncols()));
    for (mut to, &row) in out.rows_mut().into_iter().zip(rows) {
        to.assign(&from.row(row));
    }
    out
}

/// Takes back a matrix that is no longer needed.
pub fn recycle<F: Float>(matrix: Array2<F>) {
    recycle_numbers(matrix.into_raw_vec_and_offset().0);
}

/// [`recycle`] for a plain vector.
pub(super) fn recycle_numbers<F: Float>(values: Vec<F>) {
    with_current(|free| {
        if free.len() < KEPT {
            free.push(values);
        }
    });
}

/// The result of `work` on the scratch value of type `T` that this thread keeps, as the last use left it.
pub fn with_scratch<T: Default + 'static, R>(work: impl FnOnce(&mut T) -> R) -> R {
    let kept = SCRATCH.with_borrow_mut(|all| {
        let place = all.iter().position(|kept| kept.is::<T>());
        place.map(|k| all.swap_remove(k))
    });
    let mut own: Box<T> = kept.and_then(|kept| kept.downcast().ok()).unwrap_or_default();
    let out = work(&mut own);
    SCRATCH.with_borrow_mut(|all| all.push(own));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matrices_come_back_in_the_loop_they_were_left_in() {
        let mut memory = Memory::<f32>::default();
        let place = |m: &Array2<f32>| m.as_ptr();
        let first = memory.scope(|| {
            let (small, large) = (matrix::<f32>((2, 3)), matrix::<f32>((20, 30)));
            let at = (place(&small), place(&large));
            recycle(small);
            recycle(large);
            at
        });
        memory.scope(|| {
            // The smallest free matrix that fits is reused; a matrix of another number type finds none.
            assert_eq!(place(&matrix((5, 1))), first.0);
            assert_eq!(place(&matrix((30, 20))), first.1);
            recycle(matrix::<f64>((20, 30)));
            Memory::<f32>::default().scope(|| recycle(matrix::<f32>((7, 7))));
        });
        assert_eq!(memory.free.len(), 0);
        recycle(matrix::<f32>((9, 9)));
        assert!(memory.scope(|| with_current(|free: &mut Vec<Vec<f32>>| free.len())) == Some(0));
    }

    #[test]
    fn scratch_is_kept_by_its_thread_and_fresh_within_itself() {
        struct Own(usize);
        impl Default for Own {
            fn default() -> Self {
                Self(7)
            }
        }
        with_scratch(|own: &mut Own| {
            own.0 += 1;
            with_scratch(|inner: &mut Own| assert_eq!(inner.0, 7));
        });
        let values: Vec<usize> = (0..2).map(|_| with_scratch(|own: &mut Own| own.0)).collect();
        assert!(values.contains(&8));
        std::thread::spawn(|| with_scratch(|own: &mut Own| assert_eq!(own.0, 7))).join().unwrap();
    }
}
