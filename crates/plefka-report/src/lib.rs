//! Charts and pages of results: plain numbers become one HTML file that opens offline, prints, and needs no script.
//!
//! [`render`] makes the page of a training run, [`render_charts`] a page of charts and tables, [`svg`] a line chart as
//! a separate file, [`sheet`] a PNG of many pictures. Whoever calls them writes the files.

mod charts;
mod error;
pub mod number;
mod page;
mod pictures;
mod run;

pub use charts::{LetterKind, Line, Lines, Map, svg};
pub use error::{Error, Result};
pub use page::{Card, Charts, Pictures, Section, Series, Table, render_charts, render_with_pictures};
pub use pictures::sheet;
pub use run::{
    Accuracies, Accuracy, ChainTime, Chains, Fit, FreeEnergyGap, Logos, Mixing, Moments, MonitorSeries,
    ReportInput, Spectra, Time, is_of_checkpoint, render,
};
