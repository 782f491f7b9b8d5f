//! Aligned sequences in FASTA and a3m: a line that starts with `>` names a sequence; the lines below it, up to the next
//! such line, are the letters. Formats: W. R. Pearson, D. J. Lipman (1988); a3m: the HH-suite user guide.

use std::path::Path;

use ndarray::Array2;

use super::excerpt::excerpt;
use super::options::ReadOptions;
use super::source::Source;
use super::text;
use crate::data::sequences::{Alignment, Alphabet, Ambiguous, Code, MAX_WIDTH, MISSING, Sites, codes};
use crate::data::table::Table;
use crate::error::Result;
use crate::room::{Full, Held};

/// Extensions of file names.
pub(super) const EXTENSIONS: &[&str] =
    &[".fasta", ".fa", ".faa", ".fna", ".fas", ".afa", ".afasta", ".a2m", ".a3m"];

/// Longer names are cut in messages.
const SHOWN: usize = 40;

/// Whether the first line names a sequence, or begins a Stockholm file, which is refused with advice.
pub(super) fn sniff(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    (head.starts_with(b">") || head.starts_with(b"# STOCKHOLM")) && text::looks_like_text(head)
}

/// Reads one-hot samples with their sites.
pub(super) fn read(source: &Source, options: &ReadOptions) -> Result<Table> {
    let alignment = alignment(source, options)?;
    if options.labels.is_some() && alignment.left_out > 0 {
        let found = format!("{} sequences left out", alignment.left_out);
        let expected = "none where labels are in a file of their own: they would not be those of the samples";
        return Err(source.error("labels", found, expected));
    }
    // The text, one byte for every site, and the one-hot samples.
    let mut held = source.held();
    let sites = alignment.states.len() as u64;
    held.take(sites.saturating_add(alignment.one_hot_bytes()))
        .map_err(|full| source.error("alignment", full.found, full.expected))?;
    let (values, path) = (alignment.one_hot(), source.path().to_path_buf());
    Ok(Table { sites: Some(alignment.sites), ..Table::new(path, values) })
}

/// Reads an alignment with the names of its sequences; `options` as for [`read`](super::read()).
///
/// # Errors
/// A file that cannot be read, sequences of different lengths, and letters that are not states, each with the line and
/// the sequence.
pub fn read_alignment(path: &Path, options: &ReadOptions) -> Result<Alignment> {
    alignment(&Source::open(path, options.in_memory_limit)?, options)
}

fn alignment(source: &Source, options: &ReadOptions) -> Result<Alignment> {
    options.sequences.check()?;
    let bytes = source.bytes()?;
    let text = text::content(source, &bytes)?;
    let text = &*text;
    if text.trim_ascii_start().starts_with(b"# STOCKHOLM") {
        return Err(source.error(
            "line 1",
            "a Stockholm file",
            "FASTA or a3m (esl-reformat afa makes it of Stockholm)",
        ));
    }
    let chosen = match &options.sites {
        Some(sites) => Some(sites.alphabet.clone()),
        None => options.sequences.chosen_alphabet()?,
    };
    let guessed = chosen.is_none();
    let letters =
        || lines(text).filter(|(_, line)| is_letters(line)).flat_map(|(_, line)| line.iter().copied());
    let alphabet = chosen.unwrap_or_else(|| Alphabet::guess(letters()));
    let a3m = source.name_ends_with(".a3m") || source.name_ends_with(".a2m");
    let codes = codes(&alphabet, &options.sequences, a3m)?;
    let expected =
        format!("one of {}{}", alphabet.letters(), if guessed { " (or choose --alphabet)" } else { "" });
    let mut reading = Reading::new(source, options, &codes, alphabet.gap(), expected);
    for (number, line) in lines(text) {
        match line {
            [b'>', ..] => {
                reading.finish()?;
                if options.limit == Some(reading.names.len()) {
                    return reading.alignment(alphabet);
                }
                reading.begin(number, line);
            }
            line if is_letters(line) => reading.add(number, line)?,
            _ => {}
        }
    }
    reading.finish()?;
    reading.alignment(alphabet)
}

/// The lines without their ends, numbered from 1.
fn lines(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    (1..).zip(text.split(|&b| b == b'\n').map(<[u8]>::trim_ascii_end))
}

/// Whether a line has letters: it is not a name, not blank and not a comment (`;` in old FASTA, `#` at the top of a3m).
fn is_letters(line: &[u8]) -> bool {
    !matches!(line.first(), None | Some(b'>' | b';' | b'#'))
}

/// A sequence that is being read.
#[derive(Debug, Default)]
struct Current {
    name: String,
    line: usize,
    /// Index of the first state of the sequence.
    start: usize,
    has_ambiguous: bool,
}

/// An alignment that is being read.
struct Reading<'a> {
    source: &'a Source,
    options: &'a ReadOptions,
    codes: &'a [Code; 256],
    gap: Option<u8>,
    /// The expected letters, for messages.
    expected: String,
    states: Vec<u8>,
    held: Held,
    names: Vec<String>,
    current: Option<Current>,
    /// Name and length of the first sequence.
    first: Option<(String, usize)>,
    left_out: usize,
}

impl<'a> Reading<'a> {
    fn new(
        source: &'a Source,
        options: &'a ReadOptions,
        codes: &'a [Code; 256],
        gap: Option<u8>,
        expected: String,
    ) -> Self {
        let (states, names) = (Vec::new(), Vec::new());
        let held = source.held();
        Self {
            source,
            options,
            codes,
            gap,
            expected,
            states,
            held,
            names,
            current: None,
            first: None,
            left_out: 0,
        }
    }

    fn begin(&mut self, line: usize, header: &[u8]) {
        let text = String::from_utf8_lossy(header);
        let name = text.trim_start_matches('>').split_whitespace().next().unwrap_or_default().to_owned();
        self.current = Some(Current { name, line, start: self.states.len(), has_ambiguous: false });
    }

    /// Adds a line of letters to the current sequence.
    fn add(&mut self, number: usize, line: &[u8]) -> Result<()> {
        let Some(current) = &mut self.current else {
            let expected = "a line that starts with > and names a sequence";
            return Err(self.source.error(format!("line {number}"), excerpt(line), expected));
        };
        let full = |full: Full| self.source.error(format!("line {number}"), full.found, full.expected);
        self.held.reserve(&mut self.states, line.len()).map_err(full)?;
        for (column, &byte) in (1..).zip(line) {
            let state = match (self.codes[usize::from(byte)], self.options.sequences.ambiguous) {
                (Code::State(state), _) => state,
                (Code::Outside, _) => continue,
                (Code::Ambiguous, Ambiguous::Gap) => self.gap.unwrap_or(MISSING),
                (Code::Ambiguous, Ambiguous::Missing) => MISSING,
                (Code::Ambiguous, Ambiguous::Drop) => {
                    current.has_ambiguous = true;
                    MISSING
                }
                (code, _) => {
                    let place = format!("line {number}, column {column} (sequence {})", shown(&current.name));
                    let letter = char::from(byte);
                    return Err(match code {
                        Code::Ambiguous => {
                            let more = "; --ambiguous gap, missing or drop says what to do with others";
                            self.source.error(
                                place,
                                format!("the ambiguous letter {letter:?}"),
                                self.expected.clone() + more,
                            )
                        }
                        _ => self.source.error(place, format!("{letter:?}"), &self.expected),
                    });
                }
            };
            self.states.push(state);
        }
        Ok(())
    }

    /// Ends the current sequence: checks that it has the length of the first one, and keeps it or leaves it out.
    fn finish(&mut self) -> Result<()> {
        let Some(current) = self.current.take() else { return Ok(()) };
        let length = self.states.len() - current.start;
        let place = || format!("line {} (sequence {})", current.line, shown(&current.name));
        if length == 0 {
            return Err(self.source.error(place(), "no letters", "a sequence below its name"));
        }
        if length > MAX_WIDTH {
            let expected = format!("at most {MAX_WIDTH} in an alignment");
            return Err(self.source.error(place(), format!("{length} sites"), expected));
        }
        let (first, width) = self.first.get_or_insert_with(|| (current.name.clone(), length));
        if length != *width {
            let expected = format!("{width} as in the first sequence ({})", shown(first));
            return Err(self.source.error(place(), format!("{length} sites"), expected));
        }
        let own = &self.states[current.start..];
        let gaps = own.iter().filter(|&&state| state == MISSING || Some(state) == self.gap).count();
        if current.has_ambiguous || gaps as f64 / length as f64 > self.options.sequences.max_gaps {
            self.states.truncate(current.start);
            self.left_out += 1;
        } else {
            let full =
                |full: Full| self.source.error(format!("line {}", current.line), full.found, full.expected);
            self.held.take(current.name.len() as u64).map_err(full)?;
            self.held.reserve(&mut self.names, 1).map_err(full)?;
            self.names.push(current.name);
        }
        Ok(())
    }

    /// The alignment of all kept sequences, without the columns that have too many gaps.
    fn alignment(self, alphabet: Alphabet) -> Result<Alignment> {
        let Some((_, width)) = self.first else {
            return Err(self.source.error(
                "line 1",
                "no sequence",
                "a line that starts with > and names one",
            ));
        };
        if self.names.is_empty() {
            let found = format!("{} sequences, all with too many gaps or ambiguous letters", self.left_out);
            return Err(self.source.error(
                "sequences",
                found,
                "at least one to keep (--max-gaps, --ambiguous)",
            ));
        }
        let states =
            Array2::from_shape_vec((self.names.len(), width), self.states).expect("checked one by one");
        let sites = Sites::all(alphabet, width);
        let all = Alignment { sites, names: self.names, states, left_out: self.left_out };
        match &self.options.sites {
            Some(sites) => like(self.source, all, sites),
            None => without_gaps(self.source, all, self.options.sequences.max_column_gaps),
        }
    }
}

/// The alignment without the columns whose share of gaps is above `most`.
fn without_gaps(source: &Source, alignment: Alignment, most: f64) -> Result<Alignment> {
    let gaps = alignment.column_gaps();
    let kept: Vec<usize> = (0..gaps.len()).filter(|&site| gaps[site] <= most).collect();
    if kept.is_empty() {
        let least = gaps.iter().copied().fold(1.0, f64::min);
        let found = format!("a share of gaps of at least {least:.3} in every one");
        return Err(source.error("columns", found, format!("at most {most} in one (--max-column-gaps)")));
    }
    Ok(if kept.len() == gaps.len() { alignment } else { alignment.select_sites(&kept) })
}

/// The sites of a model, taken from an alignment with the same columns.
fn like(source: &Source, alignment: Alignment, sites: &Sites) -> Result<Alignment> {
    if alignment.sites.width != sites.width {
        let expected =
            format!("{} as in the alignment that the model or the training data came from", sites.width);
        return Err(source.error("columns of the alignment", alignment.sites.width, expected));
    }
    let kept: Vec<usize> = sites.positions.iter().map(|position| position.wrapping_sub(1)).collect();
    if let Some(outside) = kept.iter().find(|&&site| site >= sites.width) {
        let found = format!("position {}", outside.wrapping_add(1));
        return Err(source.error("positions of the model's sites", found, format!("1 to {}", sites.width)));
    }
    Ok(alignment.select_sites(&kept))
}

/// A name in the form shown in messages.
fn shown(name: &str) -> String {
    match name.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None if name.is_empty() => "without a name".into(),
        None => name.into(),
    }
}
