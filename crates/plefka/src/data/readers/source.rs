//! The bytes that a reader works on: a file on disk, an unpacked gzip file, or a member of an archive.

use std::borrow::Cow;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::gzip::{self, WAY_OUT};
use super::pipes;
use crate::error::{Error, Result};
use crate::room::{Full, Held};

/// Number of first bytes held to recognise the format; every header of a dense format fits.
const HEAD_BYTES: usize = 80_000;

/// The content of a file, with the names that messages need for a place in it.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    /// File name without `.gz`, from which the extension is taken.
    name: String,
    /// Text put before every location: the archive member, or a note that offsets count unpacked bytes.
    inside: String,
    content: Content,
    /// Bytes of memory that reading may take.
    limit: u64,
}

#[derive(Debug)]
enum Content {
    Disk { head: Vec<u8>, length: u64 },
    Memory(Vec<u8>),
}

impl Source {
    /// Opens a file; a gzip file, a pipe or standard input (`-`) is read into memory, up to `limit` bytes; all that is read of it
    /// takes so many bytes of memory at most.
    ///
    /// # Errors
    /// When the file cannot be read, is a pipe of more than `limit` bytes, or its gzip is cut short, damaged or larger than
    /// `limit`.
    pub fn open(path: &Path, limit: u64) -> Result<Self> {
        let failed = |e| Error::io("read", path, e);
        if pipes::is_standard_input(path) {
            return Self::unpacked(
                Path::new("standard input"),
                Content::Memory(pipes::standard_input(limit)?),
                limit,
            );
        }
        let mut file = File::open(path).map_err(|e| Error::io("open", path, e))?;
        let metadata = file.metadata().map_err(failed)?;
        if !metadata.is_file() {
            return Self::unpacked(path, Content::Memory(pipes::all(path, file, limit)?), limit);
        }
        let length = metadata.len();
        let mut head = Vec::new();
        (&mut file).take(HEAD_BYTES as u64).read_to_end(&mut head).map_err(failed)?;
        Self::unpacked(path, Content::Disk { head, length }, limit)
    }

    /// A file whose bytes are in memory, under the name of its path; gzip is unpacked, up to `limit` bytes.
    ///
    /// # Errors
    /// When the gzip is cut short, damaged or larger than `limit`.
    pub fn in_memory(path: &Path, bytes: Vec<u8>, limit: u64) -> Result<Self> {
        Self::unpacked(path, Content::Memory(bytes), limit)
    }

    /// The content of a file, of a gzip file without its gzip layer.
    fn unpacked(path: &Path, content: Content, limit: u64) -> Result<Self> {
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        Self { path: path.to_path_buf(), name, inside: String::new(), content, limit }.without_gzip()
    }

    /// The same content without its gzip layer, if it has one.
    ///
    /// # Errors
    /// When the gzip is cut short, damaged or larger than `limit`.
    pub(super) fn without_gzip(mut self) -> Result<Self> {
        if self.head().starts_with(gzip::MAGIC) || self.name_ends_with(".gz") {
            let unpacked = gzip::unpack(&self.bytes()?, self.limit)
                .map_err(|fault| self.error(fault.place, fault.found, fault.expected))?;
            self.content = Content::Memory(unpacked);
            self.inside += "unpacked, ";
            if self.name_ends_with(".gz") {
                self.name.truncate(self.name.len() - 3);
            }
        }
        Ok(self)
    }

    /// A file whose bytes are already in memory.
    pub(super) fn loaded(path: &Path, bytes: Vec<u8>, limit: u64) -> Self {
        Self {
            path: path.to_path_buf(),
            name: String::new(),
            inside: String::new(),
            content: Content::Memory(bytes),
            limit,
        }
    }

    /// A member of this archive.
    pub(super) fn member(&self, name: &str, bytes: Vec<u8>) -> Self {
        Self {
            path: self.path.clone(),
            name: name.to_owned(),
            inside: format!("{name} in the archive, "),
            content: Content::Memory(bytes),
            // The archive stays in memory.
            limit: self.limit.saturating_sub(self.len()),
        }
    }

    /// The file, or the archive that contains it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The first bytes of the content, at most 80 000.
    pub fn head(&self) -> &[u8] {
        match &self.content {
            Content::Disk { head, .. } => head,
            Content::Memory(bytes) => &bytes[..bytes.len().min(HEAD_BYTES)],
        }
    }

    /// Number of bytes.
    pub fn len(&self) -> u64 {
        match &self.content {
            Content::Disk { length, .. } => *length,
            Content::Memory(bytes) => bytes.len() as u64,
        }
    }

    /// True for an empty file.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// True when the bytes are the bytes of the file at [`Self::path`], so that parts of it can be read later.
    pub fn is_plain_file(&self) -> bool {
        matches!(self.content, Content::Disk { .. })
    }

    /// True when the name (without `.gz`) ends with `ending`, in upper or lower case.
    pub fn name_ends_with(&self, ending: &str) -> bool {
        self.name.to_lowercase().ends_with(ending)
    }

    /// All bytes.
    ///
    /// # Errors
    /// When the file cannot be read or is larger than the memory limit.
    pub fn bytes(&self) -> Result<Cow<'_, [u8]>> {
        match &self.content {
            Content::Memory(bytes) => Ok(Cow::Borrowed(bytes)),
            Content::Disk { head, length, .. } if head.len() as u64 == *length => Ok(Cow::Borrowed(head)),
            Content::Disk { length, .. } => {
                Held::new(0, self.limit).take(*length).map_err(|full| self.full("file size", full))?;
                self.range(0, *length)
            }
        }
    }

    /// The bytes from `start` up to `end`, which the caller has checked against [`Self::len`].
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn range(&self, start: u64, end: u64) -> Result<Cow<'_, [u8]>> {
        match &self.content {
            Content::Memory(bytes) => Ok(Cow::Borrowed(&bytes[start as usize..end as usize])),
            Content::Disk { .. } => {
                let mut part = vec![0; (end - start) as usize];
                File::open(&self.path)
                    .and_then(|mut file| {
                        file.seek(SeekFrom::Start(start))?;
                        file.read_exact(&mut part)
                    })
                    .map_err(|e| Error::io("read", &self.path, e))?;
                Ok(Cow::Owned(part))
            }
        }
    }

    /// Bytes of memory that reading may take; of a member, what its archive leaves.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// The memory that is held while all bytes of this content are read: room for what is made of them is what is left.
    pub fn held(&self) -> Held {
        Held::new(self.len(), self.limit)
    }

    /// The error of reading that needs too much memory.
    pub fn full(&self, location: impl AsRef<str>, full: Full) -> Error {
        self.error(location, full.found, format!("{}; {WAY_OUT}", full.expected))
    }

    /// An error about a place in this content.
    pub fn error(&self, location: impl AsRef<str>, found: impl ToString, expected: impl ToString) -> Error {
        Error::data(&self.path, format!("{}{}", self.inside, location.as_ref()), found, expected)
    }

    /// Adds this file as the place to an error about an array (`Error::Input`).
    pub(super) fn locate(&self, error: Error) -> Error {
        match error {
            Error::Input { what, found, expected } => self.error(what, found, expected),
            other => other,
        }
    }
}
