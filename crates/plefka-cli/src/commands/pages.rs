//! `completions` and `man`: generated from the definition of the command line.

use std::path::{Path, PathBuf};

use plefka::Error;
use serde_json::json;

use crate::args::command;
use crate::terminal::output::Output;

/// Prints the completions of a shell.
pub(super) fn completions(shell: clap_complete::Shell, output: Output) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), "plefka", &mut script);
    let script = String::from_utf8(script)?;
    output.result(&json!({ "shell": shell.to_string(), "script": script }), &script)
}

/// Prints the main manual page, or writes one page per command into a folder.
pub(super) fn manual(folder: Option<&Path>, output: Output) -> anyhow::Result<()> {
    let Some(folder) = folder else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command()).render(&mut page)?;
        let page = String::from_utf8(page)?;
        return output.result(&json!({ "page": page }), &page);
    };
    std::fs::create_dir_all(folder).map_err(|e| Error::io("create", folder, e))?;
    let mut written = Vec::new();
    let mut root = command();
    root.build();
    write_pages(&root, "plefka", folder, &mut written)?;
    let lines: String = written.iter().map(|path: &PathBuf| format!("{}\n", path.display())).collect();
    output.result(&json!({ "pages": written }), &lines)
}

fn write_pages(
    command: &clap::Command,
    name: &str,
    folder: &Path,
    written: &mut Vec<PathBuf>,
) -> anyhow::Result<()> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    let path = folder.join(format!("{name}.1"));
    plefka::io::atomic::write(&path, &page)?;
    written.push(path);
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        write_pages(sub, &format!("{name}-{}", sub.get_name()), folder, written)?;
    }
    Ok(())
}
