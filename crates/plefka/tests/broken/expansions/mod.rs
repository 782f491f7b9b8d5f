//! Wrong expansions: the third-order fields of two published codes, wrong weight gradients, an order 4 without star
//! terms, and a field with an error beyond the order that slopes detect.

mod fourth;
mod gradients;
mod third;
