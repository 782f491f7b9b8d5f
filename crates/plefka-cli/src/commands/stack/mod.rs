//! `stack`: stacks of machines, read as deep belief nets.

pub(super) mod sample;
pub(super) mod score;
mod table;
pub(super) mod train;

use std::path::Path;

use plefka::any::AnyRbm;
use plefka::io::ModelHeader;
use plefka_deep::stack::{AnyBeliefNet, StackFolder};

/// A trained stack: its net, its first machine, and what that says about the data.
struct Opened {
    folder: StackFolder,
    net: AnyBeliefNet,
    first: AnyRbm,
    header: ModelHeader,
}

fn open(path: &Path) -> anyhow::Result<Opened> {
    let folder = StackFolder::open(path)?;
    let net = folder.net()?;
    let (first, header) = AnyRbm::open(&folder.layer_path(0))?;
    Ok(Opened { folder, net, first, header })
}

/// The models kept along the training of the machine on top.
fn kept(opened: &Opened) -> anyhow::Result<Vec<AnyRbm>> {
    let path = opened.folder.layer_path(opened.folder.n_layers() - 1);
    Ok(AnyRbm::open(&path)?.0.trajectory(&path)?)
}
