//! Names of the files in a run folder.

/// Name of the settings in a run folder.
pub(crate) const CONFIG: &str = "config.toml";
/// Name of the checkpoint in a run folder.
pub const CHECKPOINT: &str = "checkpoint.safetensors";
/// Name of the model in a run folder.
pub const MODEL: &str = "model.safetensors";
/// Name of the measurements in a run folder.
pub const HISTORY: &str = "history.jsonl";
/// Name of the report in a run folder.
pub const REPORT: &str = "report.html";
/// Name of the lock in a run folder.
pub(super) const LOCK: &str = ".lock";
