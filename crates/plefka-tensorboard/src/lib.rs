//! Event files of TensorBoard: scalars, histograms and pictures, appended and flushed one by one, so that a reader beside the run
//! sees them at once and a killed run loses nothing that it wrote.
//!
//! ```
//! let folder = std::env::temp_dir().join(format!("plefka-tensorboard-{}", std::process::id()));
//! let mut events = plefka_tensorboard::EventWriter::create(&folder, 0)?;
//! events.scalar("loss", 1, 0.25)?;
//! events.histogram("weights", 1, [0.5, -1.0, 2.0])?;
//! # std::fs::remove_dir_all(folder)?;
//! # Ok::<(), std::io::Error>(())
//! ```

mod event;
mod histogram;
mod record;
mod writer;

pub use writer::EventWriter;
