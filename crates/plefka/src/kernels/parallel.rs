//! Loops on all threads, compiled once: the closures are called through `&dyn Fn`, so that the scheduler's generic code
//! is not compiled again for each of them. Work is handed out by index, results are gathered in order.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::error::Result;

/// Calls `work(index)` for every index below `n`, at least `grain` of them one after another on a thread.
pub(crate) fn for_each_index(n: usize, grain: usize, work: &(dyn Fn(usize) + Sync)) {
    (0..n).into_par_iter().with_min_len(grain.max(1)).for_each(work);
}

/// Calls both, side by side where a thread is free.
pub fn join<A: Send, B: Send>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    rayon::join(a, b)
}

/// `work(index)` for every index below `n`, gathered in order.
pub fn map<T: Send>(n: usize, grain: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let slots: Vec<Mutex<Option<T>>> = (0..n).map(|_| Mutex::new(None)).collect();
    for_each_index(n, grain, &|index| put(&slots[index], work(index)));
    slots.into_iter().map(|slot| into_inner(slot).expect("every index is worked on")).collect()
}

/// `work(index)` for every index below `n`, gathered in order, up to the first error that is met: indices that are not
/// begun by then are left out.
///
/// # Errors
/// One of those of `work`.
pub fn try_map<T: Send>(n: usize, grain: usize, work: impl Fn(usize) -> Result<T> + Sync) -> Result<Vec<T>> {
    let slots: Vec<Mutex<Option<Result<T>>>> = (0..n).map(|_| Mutex::new(None)).collect();
    let failed = AtomicBool::new(false);
    for_each_index(n, grain, &|index| {
        if !failed.load(Ordering::Relaxed) {
            let found = work(index);
            failed.fetch_or(found.is_err(), Ordering::Relaxed);
            put(&slots[index], found);
        }
    });
    // Slots are empty only beside an error, which `collect` then returns.
    slots.into_iter().filter_map(into_inner).collect()
}

/// Calls `work(task)` for every task, at least `grain` of them one after another on a thread.
pub fn for_each<T: Send>(tasks: Vec<T>, grain: usize, work: impl Fn(T) + Sync) {
    let slots: Vec<Mutex<Option<T>>> = tasks.into_iter().map(|task| Mutex::new(Some(task))).collect();
    for_each_index(slots.len(), grain, &|index| work(take(&slots[index])));
}

/// `work(task)` for every task, gathered in order.
pub fn map_tasks<T: Send, U: Send>(tasks: Vec<T>, grain: usize, work: impl Fn(T) -> U + Sync) -> Vec<U> {
    let slots: Vec<Mutex<Option<T>>> = tasks.into_iter().map(|task| Mutex::new(Some(task))).collect();
    map(slots.len(), grain, |index| work(take(&slots[index])))
}

/// Calls `work(number, chunk)` for every chunk of `size` values, the last one shorter; at least `grain` chunks one after
/// another on a thread.
pub fn for_each_chunk<T: Send>(
    values: &mut [T],
    size: usize,
    grain: usize,
    work: impl Fn(usize, &mut [T]) + Sync,
) {
    let chunks: Vec<&mut [T]> = values.chunks_mut(size).collect();
    let slots: Vec<Mutex<Option<&mut [T]>>> = chunks.into_iter().map(|c| Mutex::new(Some(c))).collect();
    for_each_index(slots.len(), grain, &|index| work(index, take(&slots[index])));
}

fn put<T>(slot: &Mutex<Option<T>>, value: T) {
    *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
}

fn take<T>(slot: &Mutex<Option<T>>) -> T {
    slot.lock().unwrap_or_else(PoisonError::into_inner).take().expect("every index is worked on once")
}

fn into_inner<T>(slot: Mutex<Option<T>>) -> Option<T> {
    slot.into_inner().unwrap_or_else(PoisonError::into_inner)
}
