//! The order of the file operations: a file is synced before it gets its name, and its folder after that; the checkpoint
//! comes before everything that follows from it. What the disk has at a power failure depends on this order.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use plefka::io::seam::{Operation, with_faults};
use plefka::io::{ModelHeader, RunFolder};
use plefka::training::{RunConfig, Trainer};

use crate::common;

#[test]
fn files_are_synced_before_they_are_renamed_and_the_checkpoint_comes_first() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("run");
    let train = common::samples(common::bits::<f32>(20, 5, 1));
    let trainer = Trainer::new(RunConfig::default(), &train).unwrap();
    let seen: Rc<RefCell<Vec<(Operation, PathBuf)>>> = Rc::default();
    let log = Rc::clone(&seen);
    let plan = move |operation: Operation, path: &Path| {
        log.borrow_mut().push((operation, path.to_path_buf()));
        None
    };
    with_faults(plan, || {
        let folder = RunFolder::create(&path).unwrap();
        folder.save(&trainer, &ModelHeader::default()).unwrap();
    });
    let seen = seen.borrow();
    assert_eq!(seen[0].0, Operation::CreateFolder);
    assert_eq!(seen[1].0, Operation::Lock);
    let renamed: Vec<usize> = (0..seen.len()).filter(|&k| seen[k].0 == Operation::Rename).collect();
    let order: Vec<_> = renamed.iter().map(|&k| seen[k].1.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(order, ["checkpoint.safetensors", "config.toml", "history.jsonl", "model.safetensors"]);
    for k in renamed {
        let (before, after) = (&seen[k - 1], &seen[k + 1]);
        assert_eq!((before.0, after.0), (Operation::Sync, Operation::SyncFolder));
        assert!(before.1 == seen[k].1 && after.1 == seen[k].1);
        assert!(!seen[k + 1..].iter().any(|(what, of)| *what == Operation::Write && *of == seen[k].1));
    }
}
