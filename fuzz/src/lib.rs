//! The fuzz targets for libFuzzer: the macro that makes a program of a target.

pub mod targets;

pub use libfuzzer_sys;

use plefka::rng::{Purpose, Stream};
use targets::Target;

/// The program of the target with this name: it runs the target, and damages inputs now as libFuzzer does and now as the
/// format asks for.
#[macro_export]
macro_rules! fuzz {
    ($name:literal) => {
        $crate::libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
            $crate::targets::Target::named($name).run(bytes);
        });
        $crate::libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
            match seed % 2 {
                0 => $crate::libfuzzer_sys::fuzzer_mutate(data, size, max_size),
                _ => $crate::damaged($crate::targets::Target::named($name), data, size, max_size, seed),
            }
        });
    };
}

/// Damages the first `size` bytes of `data` as the format asks for; the new size.
pub fn damaged(target: &Target, data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut bytes = data[..size].to_vec();
    (target.damage)(&mut bytes, &mut Stream::new(u64::from(seed), Purpose::Sample, 0, 0));
    let size = bytes.len().min(max_size);
    data[..size].copy_from_slice(&bytes[..size]);
    size
}
