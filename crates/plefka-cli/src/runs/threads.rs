//! The pool of threads that a command works on.

/// `work` on a pool of `n` threads, 0 standing for what the environment says or one per core. One of them does it: a
/// thread outside of the pool would wake and wait for them at every loop, which costs more than many a loop.
///
/// # Errors
/// Those of `work`, and threads that cannot be started.
pub fn on_threads<T: Send>(n: usize, work: impl FnOnce() -> anyhow::Result<T> + Send) -> anyhow::Result<T> {
    rayon::ThreadPoolBuilder::new().num_threads(plefka::threads::number(n)).build()?.install(work)
}
