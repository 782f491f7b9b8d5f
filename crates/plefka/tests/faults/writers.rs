//! Every writer of a file under every fault: the old file or the new one, nothing between, and nothing beside it.

use std::path::Path;

use ndarray::Array2;
use plefka::Result;
use plefka::io::array_file::{Npz, write_npy};
use plefka::io::seam::Fault;
use plefka::io::{ModelHeader, atomic, save_model};
use plefka::training::{RunConfig, Trainer};

use super::{all_names, faults, is_harmless, names, with_fault};
use crate::common;

type Writer = fn(&Path) -> Result<()>;

fn model(path: &Path) -> Result<()> {
    let train = common::samples(common::bits::<f32>(20, 5, 1));
    let trainer = Trainer::new(RunConfig::default(), &train)?;
    save_model(path, &trainer.rbm(), &ModelHeader::default())
}

fn npz(path: &Path) -> Result<()> {
    let mut archive = Npz::default();
    archive.add("x", &[2, 2], &[1.0f32, 2.0, 3.0, 4.0])?;
    archive.write(path)
}

/// Larger than the buffer of a file, so that it is written in several pieces.
fn npy(path: &Path) -> Result<()> {
    write_npy(path, Array2::<f64>::ones((70, 50)).view())
}

fn text(path: &Path) -> Result<()> {
    atomic::write(path, b"a page")
}

const WRITERS: [(&str, Writer); 4] =
    [("model.safetensors", model), ("x.npz", npz), ("x.npy", npy), ("x.html", text)];

#[test]
fn every_writer_writes_whole_files_or_none() {
    let mut cases = 0;
    for (name, write) in WRITERS {
        let place = super::place();
        let path = place.path().join(name);
        write(&path).unwrap();
        let new = std::fs::read(&path).unwrap();
        for fault in faults() {
            for at in 0.. {
                std::fs::write(&path, b"old").unwrap();
                let (written, reached) = with_fault(at, fault, || write(&path));
                let context = format!("{name}, {fault:?} at operation {at}");
                let found = std::fs::read(&path).unwrap();
                assert!(found == new || (written.is_err() && found == b"old"), "{context}");
                if is_harmless(fault) || !reached {
                    written.unwrap_or_else(|error| panic!("{context}: {error}"));
                } else if let Err(error) = written {
                    let message = error.to_string();
                    assert!(
                        message.contains(name) && message.contains("cannot write"),
                        "{context}: {message}"
                    );
                }
                assert_eq!(names(place.path()), [name], "{context}");
                if fault != Fault::Death {
                    assert_eq!(all_names(place.path()), [name], "{context}");
                }
                for left in all_names(place.path()).iter().filter(|left| *left != name) {
                    std::fs::remove_file(place.path().join(left)).unwrap();
                }
                if !reached {
                    break;
                }
                cases += 1;
            }
        }
    }
    println!("{cases} faults");
    assert!(cases > 100);
}

/// Permissions of a file that is replaced stay, and links are followed.
#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let place = super::place();
    for (name, write) in WRITERS {
        for mode in [0o600, 0o640, 0o644, 0o400] {
            let path = place.path().join(format!("{mode:o}-{name}"));
            std::fs::write(&path, b"old").unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
            write(&path).unwrap();
            let found = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            assert_eq!(found, mode, "{name}: {found:o} in place of {mode:o}");
        }
        let (file, link) =
            (place.path().join(format!("file-{name}")), place.path().join(format!("link-{name}")));
        std::fs::write(&file, b"old").unwrap();
        symlink(&file, &link).unwrap();
        write(&link).unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink(), "{name}: the link was replaced");
        assert_ne!(std::fs::read(&file).unwrap(), b"old");
    }
}

/// Temporary files of writers that have died are removed by the next writer in the folder, those of living ones are not.
#[test]
fn temporary_files_of_dead_writers_are_removed() {
    use std::fs::{File, FileTimes};
    use std::time::{Duration, SystemTime};
    let place = super::place();
    let old = FileTimes::new().set_modified(SystemTime::now() - Duration::from_secs(600));
    let temporary = |name: &str| {
        let file = File::create(place.path().join(name)).unwrap();
        file.set_times(old).unwrap();
        file
    };
    drop(temporary(".plefka-dead.part"));
    let living = temporary(".plefka-living.part");
    living.lock().unwrap();
    drop(temporary("other.part"));
    drop(File::create(place.path().join(".plefka-young.part")).unwrap());
    text(&place.path().join("x.html")).unwrap();
    assert_eq!(
        all_names(place.path()),
        [".plefka-living.part", ".plefka-young.part", "other.part", "x.html"]
    );
}
