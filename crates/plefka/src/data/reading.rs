//! How the numbers of a table came out of their file: its format, the grey level of white of image formats, and the layout
//! of a table of text.

/// Why a row of numbers is a header.
pub(super) const COUNTED: &str = "0, 1, 2 …, the numbers of the columns";

/// What a reader found, besides the numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// The format, by the name of its reader; empty for tables that no reader made.
    pub format: &'static str,
    /// The number that stands for white, in formats that hold pictures; `None` for numbers without such a scale.
    pub white: Option<f64>,
    /// The index of the first column in a format whose columns have indices, 0 or 1.
    pub index_base: Option<u8>,
    /// The layout, if the file is a table of text.
    pub layout: Option<Layout>,
    /// Sentences on what was left out or is not certain.
    pub notes: Vec<String>,
}

/// The layout of a table of text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// Whether the first row was taken as names of columns.
    pub header: bool,
    /// Why.
    pub why: String,
    /// The first column, if it numbers or names the rows and was left out.
    pub index: Option<String>,
    /// Whether a comma is the decimal sign.
    pub decimal_comma: bool,
    /// Names that several columns have.
    pub duplicates: Vec<String>,
}

impl Reading {
    /// Sentences for a user who did not ask how the file was read: what was left out, renamed, or might be meant otherwise.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if let Some(layout) = &self.layout {
            if layout.header && layout.why.starts_with(COUNTED) {
                remarks.push(format!("the first row is taken as a header: {}", layout.why));
            }
            remarks.extend(layout.index.clone());
        }
        remarks.extend(self.notes.iter().cloned());
        remarks
    }

    /// A table of the format `format`, about which there is nothing else to say.
    pub fn of(format: &'static str) -> Self {
        Self { format, ..Self::default() }
    }
}
