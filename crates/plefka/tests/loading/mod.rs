//! Data beneath the readers: numbers of files, rows on disk, labels, the choice of rows, loading by settings.

mod element;
mod evenly_spaced;
mod load;
mod row_file;
mod table;
