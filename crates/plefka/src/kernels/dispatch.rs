//! Run-time dispatch: a loop is compiled once for every vector extension and the one that the processor has is called
//! (`pulp`).

/// Evaluates an expression with the vector instructions of the processor found at run time.
///
/// The expression becomes the body of a closure that can be called only once. It has to be: a closure that could be
/// called again is called through a shim of the standard library that the compiler may leave out of line, and what is
/// out of line is compiled for the oldest processor. (It was: the sums of softplus ran four times slower.)
macro_rules! vectorized {
    ($body:expr) => {{
        let once = $crate::kernels::dispatch::Once;
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || {
                let $crate::kernels::dispatch::Once = { once };
                $body
            },
        )
    }};
}
pub(crate) use vectorized;

/// Something that a closure uses up.
pub(crate) struct Once;
