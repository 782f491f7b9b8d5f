//! `data get`: public data sets, downloaded with a checksum.

mod download;

use std::path::PathBuf;

use plefka::Error;
use serde_json::json;

use crate::args::GetArgs;
use crate::terminal::output::Output;
use download::{Download, Status, fetch};

/// A public data set: where it is and what its files are.
struct Set {
    name: &'static str,
    base: &'static str,
    /// Name and MD5 of each file as published.
    files: &'static [(&'static str, &'static str)],
}

const SETS: [Set; 3] = [
    Set {
        name: "mnist",
        base: "https://ossci-datasets.s3.amazonaws.com/mnist",
        files: &[
            ("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
            ("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
            ("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
            ("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c"),
        ],
    },
    Set {
        name: "fashion-mnist",
        base: "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
        files: &[
            ("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
            ("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
            ("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
            ("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310"),
        ],
    },
    Set {
        name: "caltech-silhouettes",
        base: "https://people.cs.umass.edu/~marlin/data",
        files: &[("caltech101_silhouettes_28_split1.mat", "4483e9c14b188fd09937f9ea6f9ea777")],
    },
];

/// Downloads what is not there yet.
pub fn run(args: &GetArgs, output: Output) -> anyhow::Result<()> {
    let set = SETS.iter().find(|s| s.name == args.name).expect("the parser knows the names");
    let folder = args.out.clone().unwrap_or_else(|| PathBuf::from("data").join(set.name));
    std::fs::create_dir_all(&folder).map_err(|e| Error::io("create", &folder, e))?;
    let base = args.url.as_deref().unwrap_or(set.base).trim_end_matches('/');
    let (mut files, mut lines) = (Vec::new(), String::new());
    for (name, md5) in set.files {
        let path = folder.join(name);
        let download = Download { url: format!("{base}/{name}"), path: path.clone(), md5 };
        let (status, bytes) = fetch(&download, output)?;
        let status = match status {
            Status::Present => "present",
            Status::Downloaded => "downloaded",
        };
        lines.push_str(&format!("{}: {status}, {bytes} bytes, checksum right\n", path.display()));
        files.push(json!({ "path": path, "bytes": bytes, "md5": md5, "status": status }));
    }
    output.result(&json!({ "name": set.name, "folder": folder, "files": files }), &lines)
}
