//! Charts as SVG, from axes and marks to whole drawings, independent of the meaning of the numbers.

mod area;
mod axis;
mod drawing;
mod frame;
mod glyphs;
pub(crate) mod histogram;
mod letters;
pub(crate) mod lines;
pub(crate) mod logo;
mod map;
pub(crate) mod scatter;
mod specificity;
mod standalone;
mod thinning;

pub(crate) use area::Interval;
pub use letters::LetterKind;
pub(crate) use letters::Letters;
pub use lines::{Line, Lines};
pub use map::Map;
pub use standalone::svg;
