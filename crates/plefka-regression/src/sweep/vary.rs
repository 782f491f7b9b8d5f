//! The quantity that a sweep varies.

plefka::choices! {
    /// The quantity that is varied.
    #[derive(Default)]
    pub enum Vary: "vary" {
        #[default]
        Rows = "rows": "The number of rows fitted to; the others are predicted",
        Columns = "columns": "The number of columns, drawn at random, at a fixed number of rows",
    }
}
