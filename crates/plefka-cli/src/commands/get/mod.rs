//! `data get`: public data sets, downloaded with a checksum.

mod download;

use std::path::PathBuf;

use plefka::Error;
use serde_json::json;

use crate::args::GetArgs;
use crate::args::PUBLIC_SETS;
use crate::terminal::output::Output;
use download::{Download, Status, fetch};

/// Downloads the files that do not exist yet.
pub(super) fn run(args: &GetArgs, output: Output) -> anyhow::Result<()> {
    let set = PUBLIC_SETS.iter().find(|set| set.entry.name == args.name).expect("the parser knows the names");
    let folder = args.out.clone().unwrap_or_else(|| PathBuf::from("data").join(&args.name));
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
    output.result(&json!({ "name": args.name, "folder": folder, "files": files }), &lines)
}
