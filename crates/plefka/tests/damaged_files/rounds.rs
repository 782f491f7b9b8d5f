//! Rounds of damage: every input is an original of the corpus, damaged with random numbers that its number gives.

use std::fmt;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use plefka::rng::{Purpose, Stream};

use crate::corpus;
use crate::targets::Target;

/// An input that takes longer is kept, and the program ends.
const HANGS: Duration = Duration::from_secs(120);
/// Files that are kept at most.
const MOST_KEPT: usize = 20;

/// What came of the inputs of a target.
#[derive(Debug)]
pub(crate) struct Counts {
    target: &'static str,
    pub(crate) accepted: u64,
    pub(crate) refused: u64,
    /// Inputs that broke a promise, where they are kept.
    pub(crate) broken: Vec<PathBuf>,
    /// The longest time of one input, and its number.
    slowest: (Duration, u64),
    whole: Duration,
}

impl Counts {
    pub(crate) fn inputs(&self) -> u64 {
        self.accepted + self.refused + self.broken.len() as u64
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { target, accepted, refused, broken, slowest: (time, number), whole } = self;
        let broken = broken.len();
        write!(
            out,
            "{target}: {accepted} accepted, {refused} refused, {broken} broke a promise, slowest {time:.3?} (number {number}), {whole:.1?} in all"
        )
    }
}

/// The input of a number: every original as it is, then damaged ones, each original in turn.
fn input(target: &Target, originals: &[(String, Vec<u8>)], number: u64) -> Vec<u8> {
    let n = originals.len() as u64;
    let mut bytes = originals[(number % n) as usize].1.clone();
    if number >= n {
        (target.damage)(&mut bytes, &mut Stream::new(2024, Purpose::Sample, 0, number));
    }
    bytes
}

/// Runs the target on the inputs with these numbers, made of its corpus.
pub(crate) fn rounds(target: &'static Target, numbers: Range<u64>) -> Counts {
    rounds_of(target, &corpus::files(target.name), numbers)
}

/// Runs the target on the inputs with these numbers, made of these originals.
pub(crate) fn rounds_of(
    target: &'static Target,
    originals: &[(String, Vec<u8>)],
    numbers: Range<u64>,
) -> Counts {
    let mut counts = Counts {
        target: target.name,
        accepted: 0,
        refused: 0,
        broken: Vec::new(),
        slowest: (Duration::ZERO, 0),
        whole: Duration::ZERO,
    };
    let current = Arc::new(Mutex::new((Instant::now(), 0, Vec::new())));
    let (_ends_with_this_function, over) = mpsc::channel::<()>();
    let watched = Arc::clone(&current);
    thread::spawn(move || watch(target.name, &watched, &over));
    let start = Instant::now();
    for number in numbers {
        let bytes = input(target, originals, number);
        let before = Instant::now();
        *current.lock().unwrap() = (before, number, bytes.clone());
        match catch_unwind(AssertUnwindSafe(|| target.run(&bytes))) {
            Ok(true) => counts.accepted += 1,
            Ok(false) => counts.refused += 1,
            Err(_) if counts.broken.len() < MOST_KEPT => {
                counts.broken.push(keep(target.name, number, &bytes))
            }
            Err(_) => counts.broken.push(PathBuf::new()),
        }
        let mut time = before.elapsed();
        if time > counts.slowest.0 {
            // Once more, since the machine may have been busy with something else.
            let again = Instant::now();
            let _ = catch_unwind(AssertUnwindSafe(|| target.run(&bytes)));
            time = time.min(again.elapsed());
        }
        counts.slowest = counts.slowest.max((time, number));
    }
    counts.whole = start.elapsed();
    counts
}

/// Writes an input where the build keeps temporary files.
fn keep(target: &str, number: u64, bytes: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fault-{target}-{number}"));
    std::fs::write(&path, bytes).unwrap();
    path
}

/// Ends the program if one input takes too long, until the other end of `over` is gone.
fn watch(target: &str, current: &Mutex<(Instant, u64, Vec<u8>)>, over: &mpsc::Receiver<()>) {
    while over.recv_timeout(Duration::from_secs(5)) == Err(mpsc::RecvTimeoutError::Timeout) {
        let (since, number, bytes) = &*current.lock().unwrap();
        if since.elapsed() > HANGS {
            let path = keep(target, *number, bytes);
            eprintln!("{target}: input {number} takes more than {HANGS:?}: {}", path.display());
            std::process::abort();
        }
    }
}
