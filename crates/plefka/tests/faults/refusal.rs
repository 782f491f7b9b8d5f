//! Memory that is refused at each request in turn: readers and runs answer with an error that says what to do.

use std::path::{Path, PathBuf};

use plefka::data::readers::{ReadOptions, read};
use plefka::inference::draws::{DrawMethod, DrawRequest};
use plefka::room::with_refusal;
use plefka::training::{RunConfig, Trainer};

use crate::common;

/// The valid files of every reader.
fn files() -> Vec<PathBuf> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus"));
    let readers = ["npy", "npz", "archive", "gzip", "mat", "fasta", "svmlight", "delimited", "idx", "images"];
    let of = |reader: &str| std::fs::read_dir(root.join(reader)).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<PathBuf> = readers.into_iter().flat_map(of).collect();
    all.sort();
    all
}

/// Refuses every request of `work` in turn, until it has no more; returns the number of requests.
fn in_turn(what: &str, work: &dyn Fn() -> plefka::Result<()>) -> u64 {
    for k in 1.. {
        let (done, reached) = with_refusal(k, work);
        if !reached {
            done.unwrap_or_else(|error| panic!("{what}: {error}"));
            return k - 1;
        }
        let message = done.expect_err(what).to_string();
        assert!(message.contains("--memory-limit"), "{what}, request {k}: {message}");
    }
    unreachable!("some number is beyond all requests")
}

#[test]
fn readers_say_that_there_is_no_memory() {
    let (mut requests, mut read_well) = (0, 0);
    for path in files() {
        let options = ReadOptions::default();
        // Some files of the corpus need options, or are there because they are refused.
        if read(&path, &options).is_err() {
            continue;
        }
        read_well += 1;
        let asked = in_turn(&path.display().to_string(), &|| read(&path, &options).map(|_| ()));
        assert!(asked > 0, "{}: nothing was counted", path.display());
        requests += asked;
    }
    println!("{requests} requests of {read_well} files");
    assert!(read_well > 20 && requests > read_well, "{requests} requests of {read_well} files");
}

#[test]
fn runs_and_draws_say_that_there_is_no_memory() {
    let train = common::samples(common::bits::<f32>(20, 5, 1));
    let start = || Trainer::new(RunConfig::default(), &train);
    assert!(in_turn("a run", &|| start().map(|_| ())) > 3);
    let rbm = start().unwrap().rbm().into_owned();
    let request = DrawRequest { n: 4, sweeps: 2, method: DrawMethod::Gibbs, ..DrawRequest::default() };
    let draw =
        || plefka::inference::draws::draw(&rbm, &request, None, vec![], &plefka::inference::watch::unwatched);
    assert!(in_turn("draws", &|| draw().map(|_| ())) > 0);
}
