//! Packages of npm and of PyPI, installed as a lock file names them, and only when that file changed.
//!
//! Nothing that comes with a package is run while it is installed: npm leaves install scripts alone, pip takes
//! wheels only. System packages are in `packages`.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::places::Places;
use crate::shell::Program;

/// Lies among what was installed, so that deleting that folder deletes the mark too.
const STAMP: &str = ".orgdeck-stamp";

/// Installs what `package-lock.json` in the folder names, into its `node_modules`.
pub(crate) fn npm(places: &Places, folder: &Path) -> Result {
    let lock = folder.join("package-lock.json");
    let Some(wanted) = Wanted::unless_there(places, &lock, &folder.join("node_modules"))? else {
        return Ok(());
    };
    Program::npm(folder)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .run()
        .map_err(|failure| {
            failure.cure("the packages come from the npm registry: look at npm's words above")
        })?;
    wanted.note(places)
}

/// Makes a Python environment in `into` with what the requirements name by version and hash.
pub(crate) fn python(places: &Places, requirements: &Path, into: &Path) -> Result {
    let Some(wanted) = Wanted::unless_there(places, requirements, into)? else {
        return Ok(());
    };
    Program::python(&places.root)
        .args(["-m", "venv", "--clear"])
        .arg(into)
        .run()?;
    Program::new(interpreter(into), &places.root)
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ])
        .args([
            "--require-hashes",
            "--only-binary",
            ":all:",
            "--requirement",
        ])
        .arg(requirements)
        .run()
        .map_err(|failure| {
            failure.cure("the packages come from PyPI: look at pip's words above")
        })?;
    wanted.note(places)
}

/// The Python of an environment.
pub(crate) fn interpreter(environment: &Path) -> PathBuf {
    if cfg!(windows) {
        environment.join("Scripts").join("python.exe")
    } else {
        environment.join("bin").join("python")
    }
}

/// What is to be installed, and where that is noted once it is.
struct Wanted {
    fingerprint: String,
    stamp: PathBuf,
}

impl Wanted {
    /// `None` if the folder holds what the lock file names already.
    fn unless_there(places: &Places, lock: &Path, folder: &Path) -> Result<Option<Self>> {
        let text = fs::read(lock).map_err(|error| {
            Failure::new(format!("{} cannot be read: {error}", places.shown(lock)))
        })?;
        let wanted = Self {
            fingerprint: fingerprint(&text),
            stamp: folder.join(STAMP),
        };
        if fs::read_to_string(&wanted.stamp).is_ok_and(|found| found == wanted.fingerprint) {
            println!(
                "    the packages are those of {} already",
                places.shown(lock)
            );
            return Ok(None);
        }
        Ok(Some(wanted))
    }

    fn note(self, places: &Places) -> Result {
        fs::write(&self.stamp, self.fingerprint).map_err(|error| {
            let stamp = places.shown(&self.stamp);
            Failure::new(format!("{stamp} cannot be written: {error}"))
        })
    }
}

fn fingerprint(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{:016x} {}\n", hasher.finish(), bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_lock_file_has_another_fingerprint() {
        assert_eq!(fingerprint(b"{}"), fingerprint(b"{}"));
        assert_ne!(fingerprint(b"{}"), fingerprint(b"{ }"));
    }
}
