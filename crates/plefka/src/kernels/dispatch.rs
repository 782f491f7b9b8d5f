//! Run-time dispatch: a loop is compiled once for every vector extension, and the version for the processor at hand is
//! called (`pulp`).

/// Evaluates an expression with the vector instructions of the processor found at run time.
///
/// The expression becomes the body of a closure that can be called only once. This is necessary: a closure that can be
/// called several times is called through a shim of the standard library, which the compiler may not inline, and code
/// that is not inlined is compiled for the oldest processor. (With such a closure the sums of softplus ran four times
/// slower.)
#[macro_export]
macro_rules! vectorized {
    ($body:expr) => {{
        let once = $crate::dispatch::Once;
        $crate::dispatch::Arch::new().dispatch(
            #[inline(always)]
            || {
                let $crate::dispatch::Once = { once };
                $body
            },
        )
    }};
}
pub(crate) use vectorized;

pub use pulp::Arch;

/// A value that a closure consumes, so that it can be called only once.
#[derive(Debug)]
pub struct Once;
