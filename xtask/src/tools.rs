//! The tools a newcomer must have before anything else: Rust, Node.js with npm, a C compiler.
//!
//! System packages are another matter and stand in `packages`.

use std::fmt;
use std::path::Path;

use crate::failure::{Failure, Result};
use crate::shell::Program;

/// The oldest Rust the workspace builds with, from its manifest.
const RUST: &str = env!("CARGO_PKG_RUST_VERSION");

/// A version as three numbers; what follows them is of no interest here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(u32, u32, u32);

impl Version {
    /// The first `1.2.3` or `1.2` in a text such as `rustc 1.95.0 (59807616e 2026-04-14)` or `v20.20.2`.
    pub(crate) fn find(text: &str) -> Option<Self> {
        text.split(|c: char| !(c.is_ascii_digit() || c == '.'))
            .find_map(|word| {
                let mut numbers = word.split('.').map(str::parse::<u32>);
                let (major, minor) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
                let patch = numbers
                    .next()
                    .and_then(std::result::Result::ok)
                    .unwrap_or(0);
                Some(Self(major, minor, patch))
            })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// Checks every tool and names all that is missing or too old at once.
pub(crate) fn check(dir: &Path) -> Result {
    let version = |name: &str, program: Program| {
        let text = program.arg("--version").text().ok()?;
        let found = Version::find(&text)?;
        println!("    {name} {found}");
        Some(found)
    };
    let mut missing = Vec::new();
    if !version("Rust", Program::new("rustc", dir)).is_some_and(is_rust_enough) {
        missing.push(format!("Rust {RUST} or newer, from https://rustup.rs"));
    }
    if !version("Node.js", Program::new("node", dir)).is_some_and(is_node_enough) {
        missing.push(
            "Node.js 20.19 or newer (of the 22 line 22.13, and neither 21 nor 23), from https://nodejs.org"
                .to_owned(),
        );
    }
    if version("npm", Program::npm(dir)).is_none() {
        missing.push("npm, which comes with Node.js".to_owned());
    }
    if cfg!(unix) && version("C compiler", Program::new("cc", dir)).is_none() {
        missing.push(format!("a C compiler: {}", c_compiler()));
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::new("tools are missing or too old")
        .cure(format!("install {}", missing.join("; "))))
}

fn c_compiler() -> &'static str {
    if cfg!(target_os = "macos") {
        "`xcode-select --install`"
    } else {
        "`apt-get install build-essential`"
    }
}

fn is_rust_enough(found: Version) -> bool {
    Version::find(RUST).is_none_or(|least| found >= least)
}

/// What Vite, Vitest and ESLint ask for, taken together: ^20.19.0 || ^22.13.0 || >=24 ("engines" in their
/// package.json).
fn is_node_enough(found: Version) -> bool {
    match found {
        Version(20, minor, _) => minor >= 19,
        Version(22, minor, _) => minor >= 13,
        Version(major, ..) => major >= 24,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_the_tools_print() {
        let found = |text| Version::find(text).unwrap();
        assert_eq!(
            found("rustc 1.95.0 (59807616e 2026-04-14)"),
            Version(1, 95, 0)
        );
        assert_eq!(found("v20.20.2\n"), Version(20, 20, 2));
        assert_eq!(
            found("cc (Debian 12.2.0-14+deb12u1) 12.2.0"),
            Version(12, 2, 0)
        );
        assert_eq!(found("1.95"), Version(1, 95, 0));
        assert_eq!(Version::find("no version here."), None);
    }

    #[test]
    fn node_is_judged_as_the_ui_tools_judge_it() {
        let enough = |text| is_node_enough(Version::find(text).unwrap());
        for good in ["v20.19.0", "v20.20.2", "v22.13.0", "v24.0.0", "v26.1.0"] {
            assert!(enough(good), "{good}");
        }
        for bad in ["v18.20.4", "v20.18.9", "v21.7.0", "v22.12.0", "v23.11.0"] {
            assert!(!enough(bad), "{bad}");
        }
    }

    #[test]
    fn rust_is_judged_by_the_workspace() {
        assert!(is_rust_enough(Version(1, 95, 0)) && is_rust_enough(Version(1, 100, 2)));
        assert!(!is_rust_enough(Version(1, 94, 1)));
    }
}
