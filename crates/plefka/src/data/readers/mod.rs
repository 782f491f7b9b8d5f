//! Readers of data files: one file per format, one line per reader in the registry.
