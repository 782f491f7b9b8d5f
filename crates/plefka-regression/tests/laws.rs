//! Laws that the engine of regressions obeys.
