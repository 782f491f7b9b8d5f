//! Requests for memory that tests refuse, one after the other: [`with_refusal`]. Without a test a request costs one look at a
//! thread-local.

use std::cell::Cell;

thread_local! {
    /// Number of requests until one is refused; 0 for none.
    static LEFT: Cell<u64> = const { Cell::new(0) };
}

/// Runs `work` while request number `k` for memory of this thread, counted from 1, is refused; returns its result and
/// whether there were so many requests.
pub fn with_refusal<T>(k: u64, work: impl FnOnce() -> T) -> (T, bool) {
    LEFT.set(k);
    let done = work();
    (done, LEFT.replace(0) == 0)
}

/// Whether this request is refused.
pub(super) fn is_refused() -> bool {
    match LEFT.get() {
        0 => false,
        left => {
            LEFT.set(left - 1);
            left == 1
        }
    }
}
