//! Measurements at the sizes of a training: what this machine can do, what training takes, and the floor below it.

mod floor;
mod machine;
mod room;
mod training;
mod verdict;

pub use floor::{Floor, Work};
pub use machine::{Machine, Square, bandwidth, product_rate, square};
pub use room::check_room;
pub use training::{Timing, bits, time};
pub use verdict::verdict;
