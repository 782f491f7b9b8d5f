//! `data get`: public data sets, downloaded with a checksum.

mod cut;
mod download;
mod part;
mod transfer;

use std::path::PathBuf;
use std::time::Duration;

use plefka::Error;
use serde_json::json;

use crate::args::GetArgs;
use crate::args::PUBLIC_SETS;
use crate::runs::ranges;
use crate::terminal::output::Output;
use download::{Download, Status, fetch};

/// Downloads the files that do not exist yet.
pub(super) fn run(args: &GetArgs, output: Output) -> anyhow::Result<()> {
    ranges::waiting("stall", args.stall)?;
    ranges::waiting("timeout", args.timeout)?;
    let set = PUBLIC_SETS.iter().find(|set| set.entry.name == args.name).expect("the parser knows the names");
    let folder = args.out.clone().unwrap_or_else(|| PathBuf::from("data").join(&args.name));
    std::fs::create_dir_all(&folder).map_err(|e| Error::io("create", &folder, e))?;
    let base = args.url.as_deref().unwrap_or(set.base).trim_end_matches('/');
    let (mut files, mut lines) = (Vec::new(), String::new());
    for file in set.files {
        let path = folder.join(file.name);
        let download = Download {
            url: format!("{base}/{}", file.name),
            path: path.clone(),
            file,
            stall: Duration::from_secs_f64(args.stall),
            timeout: Duration::from_secs_f64(args.timeout),
        };
        let status = match fetch(&download, output)? {
            Status::Present => "present",
            Status::Downloaded => "downloaded",
        };
        let bytes = file.bytes;
        lines.push_str(&format!("{}: {status}, {bytes} bytes, checksum right\n", path.display()));
        files.push(json!({ "path": path, "bytes": bytes, "sha256": file.sha256, "status": status }));
    }
    output.result(&json!({ "name": args.name, "folder": folder, "files": files }), &lines)
}
