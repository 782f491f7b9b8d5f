//! npz: a zip of npy arrays, and the sparse matrices that `scipy.sparse.save_npz` writes into one.

use std::io::Cursor;
use std::path::Path;

use ndarray::{ArrayD, IxDyn, ShapeBuilder};

use super::archive::{Archive, read_member};
use super::dense::shape_text;
use super::options::ReadOptions;
use super::source::Source;
use super::variables::{self, Variable};
use super::{npy, sparse};
use crate::data::element::NumberKind;
use crate::data::table::{Labels, Table};
use crate::error::Result;

/// Reads the chosen array, or the sparse matrix, and its labels.
pub(super) fn read(source: &Source, archive: &mut Archive<'_>, options: &ReadOptions) -> Result<Table> {
    let names: Vec<String> =
        archive.file_names().filter_map(|name| Some(name.ok()?.strip_suffix(".npy")?.to_owned())).collect();
    let has = |name: &str| names.iter().any(|n| n == name);
    let mut file = Npz { source, archive, options };
    if options.variable.is_none() && ["format", "shape", "data"].into_iter().all(has) {
        return file.sparse();
    }
    let mut list = Vec::new();
    for name in &names {
        list.push(file.describe(name)?);
    }
    let chosen = variables::choose(source, &list, options)?;
    let name = &names[chosen];
    let mut table = npy::read(&file.member(name)?, options)?;
    if options.labels.is_none() {
        let n_rows = list[chosen].n_rows;
        table.labels = file.labels(name, &names, n_rows, table.values.shape().0, &mut table.reading.notes)?;
    }
    Ok(table)
}

/// The arrays with these names in an npz file, as f64 in row-major order.
pub(crate) fn arrays(path: &Path, names: &[&str]) -> Result<Vec<ArrayD<f64>>> {
    let source = Source::open(path, ReadOptions::default().in_memory_limit)?;
    let bytes = source.bytes()?;
    let broken = |e: zip::result::ZipError| source.error("archive", e, "an npz file (a zip of npy arrays)");
    let mut archive = Archive::new(Cursor::new(&bytes)).map_err(broken)?;
    let options = ReadOptions::default();
    let present: Vec<String> = archive.file_names().flatten().map(|n| n.into_owned()).collect();
    let mut file = Npz { source: &source, archive: &mut archive, options: &options };
    let array = |name: &&str| {
        if !present.iter().any(|p| p.strip_suffix(".npy") == Some(name)) {
            return Err(source.error(
                "archive",
                present.join(", "),
                format!("an array {}", names.join(", ")),
            ));
        }
        let member = file.member(name)?;
        let layout = npy::header(&member)?.layout(&member)?;
        let shape = IxDyn(&layout.dims).set_f(layout.fortran);
        let array = ArrayD::from_shape_vec(shape, layout.numbers(&member)?.to_f64());
        let array = array.map_err(|e| member.error("array", e, shape_text(&layout.dims)))?;
        Ok(array.as_standard_layout().into_owned())
    };
    names.iter().map(array).collect()
}

struct Npz<'a, 'b> {
    source: &'a Source,
    archive: &'a mut Archive<'b>,
    options: &'a ReadOptions,
}

impl Npz<'_, '_> {
    fn member(&mut self, name: &str) -> Result<Source> {
        read_member(self.source, self.archive, &format!("{name}.npy"), self.options.in_memory_limit)
    }

    fn describe(&mut self, name: &str) -> Result<Variable> {
        // Only the header is read, because other members may be large.
        let head = super::archive::read_head(self.source, self.archive, &format!("{name}.npy"), 70_000)?;
        let header = npy::header(&head)?;
        let kind = match &header.dtype {
            npy::Dtype::Number(element) => format!("{:?}", element.kind).to_lowercase(),
            npy::Dtype::Text { .. } => "strings".to_owned(),
            npy::Dtype::Other(description) => description.clone(),
        };
        let is_table = header.dims.len() >= 2 && matches!(header.dtype, npy::Dtype::Number(_));
        let n_rows = header.dims.first().copied().unwrap_or(1);
        let description = format!("{} {kind}", shape_text(&header.dims));
        Ok(Variable { name: name.to_owned(), description, is_table, n_rows })
    }

    /// The labels that go with an array. Labels that are Python objects are left out with a note.
    fn labels(
        &mut self,
        of: &str,
        names: &[String],
        n_rows: usize,
        taken: usize,
        notes: &mut Vec<String>,
    ) -> Result<Option<Labels>> {
        for (name, paired) in variables::label_names(of) {
            if !names.contains(&name) {
                continue;
            }
            let member = self.member(&name)?;
            if let npy::Dtype::Other(description) = npy::header(&member)?.dtype {
                notes.push(format!(
                    "the labels `{name}` are left out: they have {description}; save them as text, \
                     {name}.astype(str)"
                ));
                continue;
            }
            match npy::read_labels(&member) {
                Ok(labels) if labels.len() == n_rows => return Ok(Some(Labels::new(&labels[..taken]))),
                Ok(labels) if paired => {
                    let found = format!("{} labels", labels.len());
                    return Err(member.error("labels", found, format!("{n_rows}, one per row of {of}")));
                }
                Err(error) if paired || error.is_about_memory() => return Err(error),
                // The array has a usual name of labels but belongs to something else.
                _ => {}
            }
        }
        Ok(None)
    }

    fn sparse(&mut self) -> Result<Table> {
        let format = self.strings("format")?;
        let shape = self.indices("shape")?;
        let &[n_rows, n_columns] = &shape[..] else {
            return Err(self.source.error("sparse shape", shape_text(&shape), "rows and columns"));
        };
        let member = self.member("data")?;
        let values = npy::header(&member)?.layout(&member)?.numbers(&member)?.to_f64();
        let matrix = match format.as_str() {
            "csr" => {
                let (starts, columns) = (self.indices("indptr")?, self.indices("indices")?);
                self.check_starts("row", starts.len(), n_rows)?;
                sparse::from_rows(self.source, n_columns, starts, &columns, &values)?
            }
            "csc" => {
                let (starts, rows) = (self.indices("indptr")?, self.indices("indices")?);
                self.check_starts("column", starts.len(), n_columns)?;
                let columns = sparse::expand(self.source, &starts, rows.len())?;
                sparse::from_triplets(self.source, (n_rows, n_columns), &rows, &columns, &values)?
            }
            "coo" => {
                let (rows, columns) = self.coordinates()?;
                sparse::from_triplets(self.source, (n_rows, n_columns), &rows, &columns, &values)?
            }
            other => {
                let found = format!("a sparse matrix in {other:?} format");
                return Err(self.source.error("member format.npy", found, "csr, csc or coo"));
            }
        };
        sparse::table(self.source, matrix, self.options.limit)
    }

    /// The rows and columns of all entries: from `row` and `col`, or from the newer `coords` of shape (2, entries).
    fn coordinates(&mut self) -> Result<(Vec<usize>, Vec<usize>)> {
        if self.archive.index_for_name("coords.npy").is_none() {
            return Ok((self.indices("row")?, self.indices("col")?));
        }
        let mut rows = self.indices("coords")?;
        let columns = rows.split_off(rows.len() / 2);
        Ok((rows, columns))
    }

    fn check_starts(&self, of: &str, found: usize, n: usize) -> Result<()> {
        if n.checked_add(1) == Some(found) {
            return Ok(());
        }
        Err(self.source.error("member indptr.npy", format!("{found} {of} starts"), format!("{n} + 1")))
    }

    fn strings(&mut self, name: &str) -> Result<String> {
        let member = self.member(name)?;
        Ok(npy::strings(&member, &npy::header(&member)?)?.concat())
    }

    fn indices(&mut self, name: &str) -> Result<Vec<usize>> {
        let member = self.member(name)?;
        let layout = npy::header(&member)?.layout(&member)?;
        if matches!(
            layout.element.kind,
            NumberKind::F16 | NumberKind::F32 | NumberKind::F64 | NumberKind::Bool
        ) {
            return Err(member.error("dtype", format!("{:?}", layout.element.kind), "integers"));
        }
        let numbers = layout.numbers(&member)?.to_f64();
        let index = |&x: &f64| {
            let fits = (0.0..9e15).contains(&x);
            if fits { Ok(x as usize) } else { Err(member.error("index", x, "0 or more")) }
        };
        numbers.iter().map(index).collect()
    }
}
