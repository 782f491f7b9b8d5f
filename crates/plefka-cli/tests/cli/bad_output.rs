//! Output that cannot be written: a message, exit code 1, and no files left behind.

use std::process::Command;

use super::place::{Place, ran};

/// A place with a trained model in `run`.
fn trained() -> Place {
    let place = Place::new();
    place.write("data.csv", "0,1,1,0\n0,1,0,1\n".repeat(400));
    place.done("train data.csv --hidden 8 --epochs 1 --out run");
    place
}

#[test]
fn a_path_below_a_file() {
    let place = trained();
    for out in ["x.npy", "x.npz", "x.png"] {
        place.fails(
            1,
            &format!("sample run -k 1 -o data.csv/{out}"),
            &["cannot write data.csv/", "Not a directory"],
        );
    }
    place.fails(1, "transform run data.csv -o data.csv/x.npy", &["cannot write data.csv/x.npy"]);
    place.fails(
        1,
        "transform run data.csv -o nowhere/x.csv",
        &["cannot write nowhere/x.csv", "No such file"],
    );
    place.fails(1, "train data.csv --out data.csv/run", &["cannot create data.csv/run"]);
    place.fails(1, "data make digits -n 2 -o data.csv/x.npz", &["cannot write data.csv/x.npz"]);
    place.fails(1, "report run -o data.csv/x.html", &["data.csv/x.html"]);
    place.fails(1, "man -o data.csv/x", &["cannot create data.csv/x"]);
    place.fails(1, "data get mnist -o data.csv/x", &["cannot create data.csv/x"]);
}

#[test]
fn a_run_folder_in_use() {
    let place = trained();
    let before = place.read("run/model.safetensors");
    place.fails(2, "train data.csv --hidden 3 --out run", &["run, which holds a run", "--resume"]);
    assert_eq!(place.read("run/model.safetensors"), before);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device() {
    let place = trained();
    std::os::unix::fs::symlink("/dev/full", place.path("full.npy")).unwrap();
    place.fails(1, "sample run -k 1 -o full.npy", &["cannot write full.npy", "No space left"]);
    place.fails(1, "transform run data.csv -o full.npy", &["cannot write full.npy", "No space left"]);
    assert!(
        std::fs::symlink_metadata(place.path("full.npy")).unwrap().is_symlink(),
        "the device was replaced"
    );
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = place.command("inspect run").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("No space left"));
}

/// Runs a command that may write files of at most `blocks` × 512 bytes.
#[cfg(unix)]
fn limited(place: &Place, blocks: u32, words: &str) -> super::place::Ran {
    // With the signal ignored, writes beyond the limit fail like writes on a full disk.
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec '{}' {words}", env!("CARGO_BIN_EXE_plefka"));
    ran(Command::new("sh").arg("-c").arg(script).current_dir(place.folder()).output().unwrap())
}

#[cfg(unix)]
#[test]
fn a_disk_that_fills_up_leaves_no_partial_file() {
    let place = trained();
    let before = place.list(".");
    for words in [
        "transform run data.csv -o x.npy",
        "transform run data.csv -o x.csv",
        "sample run -n 3000 -k 1 -o x.npy",
        "sample run -n 3000 -k 1 -o x.png",
        "data make digits -n 40 -o x.npz",
    ] {
        let ran = limited(&place, 8, words);
        assert_eq!(ran.code, 1, "{words}\n{}", ran.err);
        assert!(ran.err.contains("cannot write x.") && ran.err.contains("too large"), "{words}\n{}", ran.err);
        assert_eq!(place.list("."), before, "{words}");
    }
    // A run that cannot save its checkpoint stops at once and leaves no partial checkpoint.
    let ran = limited(&place, 16, "train data.csv --hidden 2000 --epochs 1000 --out fat");
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("cannot write fat/checkpoint.safetensors"), "{}", ran.err);
    assert_eq!(place.list("fat"), [".lock", "config.toml"]);
}
