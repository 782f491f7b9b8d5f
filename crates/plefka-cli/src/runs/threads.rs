//! The thread pool of a command.

/// Runs `work` on a pool of `n` threads; 0 takes the number from the environment, or one per core. A thread of the pool
/// runs `work`: a thread outside the pool would wake the pool and wait for it at every loop, which often costs more
/// than the loop.
///
/// # Errors
/// The errors of `work`, and threads that cannot be started.
pub(crate) fn on_threads<T: Send>(
    n: usize,
    work: impl FnOnce() -> anyhow::Result<T> + Send,
) -> anyhow::Result<T> {
    rayon::ThreadPoolBuilder::new().num_threads(plefka::threads::number(n)?).build()?.install(work)
}
