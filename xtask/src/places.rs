//! Where things lie: the repository, the UI, cargo's target folder.

use std::env;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::shell::Program;

/// The folders the tasks work in, all absolute.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    /// The folder of the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Cargo's target folder, wherever the user's settings put it.
    pub(crate) target: PathBuf,
}

impl Places {
    /// Finds the repository this program was started for and asks cargo for its target folder.
    pub(crate) fn find() -> Result<Self> {
        let root = root()?;
        let text = Program::cargo(&root)
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .text()?;
        let metadata: serde_json::Value = serde_json::from_str(&text).map_err(|error| {
            Failure::new(format!("`cargo metadata` did not print JSON: {error}"))
        })?;
        let target = metadata["target_directory"]
            .as_str()
            .map_or_else(|| root.join("target"), PathBuf::from);
        Ok(Self { root, target })
    }

    /// The folder of the UI.
    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// A program that cargo built; `profile` is `debug` or `release`.
    pub(crate) fn built(&self, profile: &str, name: &str) -> PathBuf {
        self.target
            .join(profile)
            .join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// The path as a user would type it from the repository's root.
    pub(crate) fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.root)
            .unwrap_or(path)
            .display()
            .to_string()
    }
}

/// `cargo run` says where this package lies; a copy started by hand looks upwards from where it stands.
fn root() -> Result<PathBuf> {
    let start = match env::var_os("CARGO_MANIFEST_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => env::current_dir()
            .map_err(|error| Failure::new(format!("the current folder cannot be read: {error}")))?,
    };
    start
        .ancestors()
        .find(|folder| folder.join("xtask").join("Cargo.toml").is_file())
        .map(Path::to_path_buf)
        .ok_or_else(|| {
            Failure::new("this is not Orgdeck's repository")
                .cure("run `cargo xtask` anywhere inside the clone")
        })
}
