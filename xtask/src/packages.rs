//! The system packages Orgdeck is built and tested with, in one place, and how they are installed.
//!
//! Debian and what descends from it get them through apt-get; other systems are told their names.

use std::collections::BTreeSet;
use std::path::Path;

use crate::failure::{Failure, Result};
use crate::shell::Program;

/// What building and running the app needs: a compiler and linker, the libraries behind the window
/// (WebKitGTK, GTK), D-Bus for the keychain, and what opens the system browser.
const TO_BUILD: [&str; 7] = [
    "build-essential",
    "pkg-config",
    "libwebkit2gtk-4.1-dev",
    "libgtk-3-dev",
    "libdbus-1-dev",
    "xdg-utils",
    "ca-certificates",
];

/// What the desktop suite needs besides: a screen, a window manager, drivers for both engines, a browser,
/// a keychain with its own session bus, a font. And Python, for one of the practice org's judges.
const TO_TEST: [&str; 14] = [
    "xvfb",
    "xauth",
    "openbox",
    "webkit2gtk-driver",
    "chromium",
    "chromium-driver",
    "gnome-keyring",
    "dbus",
    "dbus-x11",
    "fonts-dejavu-core",
    "libgl1-mesa-dri",
    "curl",
    "python3",
    "python3-venv",
];

/// The same as `TO_BUILD` in the words of pkg-config, for systems without dpkg.
const LIBRARIES: [&str; 3] = ["webkit2gtk-4.1", "gtk+-3.0", "dbus-1"];

/// What the packages are wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To build the app and open its window.
    Build,
    /// To run every test as well.
    Test,
}

impl Purpose {
    fn packages(self) -> Vec<&'static str> {
        match self {
            Self::Build => TO_BUILD.to_vec(),
            Self::Test => [&TO_BUILD[..], &TO_TEST[..]].concat(),
        }
    }
}

/// Installs what is missing, where we may; otherwise fails with the exact command to run.
pub(crate) fn ensure(dir: &Path, purpose: Purpose) -> Result {
    if !cfg!(target_os = "linux") {
        return elsewhere(purpose);
    }
    if !Program::new("dpkg-query", dir).arg("--version").succeeds() {
        return on_another_linux(dir, purpose);
    }
    let wanted = purpose.packages();
    let printed = Program::new("dpkg-query", dir)
        .args(["--show", "--showformat=${Package} ${Status}\\n"])
        .args(&wanted)
        .capture()?;
    let missing = missing(&wanted, &printed.out);
    if missing.is_empty() {
        println!("    all {} are there", wanted.len());
        return Ok(());
    }
    println!("    missing: {}", missing.join(" "));
    match Right::found(dir) {
        Some(right) => install(dir, right, &missing),
        None => Err(
            Failure::new("system packages are missing, and only root may install them")
                .cure(command_line(&missing)),
        ),
    }
}

/// Those of `wanted` that dpkg-query does not report as installed.
///
/// A line reads `xvfb install ok installed`; packages dpkg never heard of have no line at all, and removed
/// ones end in `config-files`.
fn missing<'a>(wanted: &[&'a str], printed: &str) -> Vec<&'a str> {
    let installed: BTreeSet<&str> = printed
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(_, status)| status.split(' ').next_back() == Some("installed"))
        .map(|(package, _)| package)
        .collect();
    wanted
        .iter()
        .copied()
        .filter(|package| !installed.contains(package))
        .collect()
}

/// How we may become root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Right {
    Root,
    Sudo,
}

impl Right {
    fn found(dir: &Path) -> Option<Self> {
        let id = Program::new("id", dir).arg("-u").text().unwrap_or_default();
        // -n: never ask for a password in the middle of a build
        let sudo = || Program::new("sudo", dir).args(["-n", "true"]).succeeds();
        Self::decide(&id, sudo)
    }

    fn decide(id: &str, sudo: impl FnOnce() -> bool) -> Option<Self> {
        if id.trim() == "0" {
            return Some(Self::Root);
        }
        sudo().then_some(Self::Sudo)
    }

    fn apt_get(self, dir: &Path) -> Program {
        match self {
            Self::Root => Program::new("env", dir),
            Self::Sudo => Program::new("sudo", dir).args(["-n", "env"]),
        }
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get"])
    }
}

fn install(dir: &Path, right: Right, missing: &[&str]) -> Result {
    let cure = |failure: Failure| failure.cure(command_line(missing));
    right
        .apt_get(dir)
        .args(["update", "--quiet"])
        .run()
        .map_err(cure)?;
    right
        .apt_get(dir)
        .args(["install", "--quiet", "--yes", "--no-install-recommends"])
        .args(missing)
        .run()
        .map_err(cure)
}

/// The command a user without the right can hand to somebody who has it.
fn command_line(missing: &[&str]) -> String {
    format!(
        "run this as root, then start again:\n\n  apt-get update && apt-get install --yes --no-install-recommends {}\n",
        missing.join(" ")
    )
}

fn on_another_linux(dir: &Path, purpose: Purpose) -> Result {
    let absent: Vec<&str> = LIBRARIES
        .into_iter()
        .filter(|library| {
            !Program::new("pkg-config", dir)
                .args(["--exists", library])
                .succeeds()
        })
        .collect();
    if !absent.is_empty() {
        return Err(
            Failure::new(format!("pkg-config does not find {}", absent.join(", "))).cure(format!(
                "install what your system calls these Debian packages: {}",
                TO_BUILD.join(" ")
            )),
        );
    }
    println!("    the libraries are there");
    if purpose == Purpose::Test {
        println!(
            "    this is not Debian, so what the tests need is not checked: {}",
            TO_TEST.join(" ")
        );
    }
    Ok(())
}

/// macOS and Windows bring the web engine, or nearly; their desktop suite has never been run.
fn elsewhere(purpose: Purpose) -> Result {
    if purpose == Purpose::Test {
        return Err(Failure::new("the desktop suite runs on Linux only")
            .cure("run the rest with `cargo xtask test --skip packages --skip desktop`"));
    }
    println!("    {}", elsewhere_needs(cfg!(windows)));
    Ok(())
}

fn elsewhere_needs(windows: bool) -> &'static str {
    if windows {
        "Windows needs the Visual Studio Build Tools with \"Desktop development with C++\" and the WebView2 runtime"
    } else {
        "macOS needs Apple's command line tools: xcode-select --install"
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_installed_is_missing() {
        let printed = "xvfb install ok installed\nopenbox deinstall ok config-files\ncurl install ok half-installed\n";
        assert_eq!(
            missing(&["xvfb", "openbox", "curl", "dbus"], printed),
            ["openbox", "curl", "dbus"]
        );
        assert!(missing(&["xvfb"], printed).is_empty());
    }

    #[test]
    fn root_installs_and_a_user_only_with_sudo() {
        assert_eq!(
            Right::decide("0\n", || panic!("root asks nobody")),
            Some(Right::Root)
        );
        assert_eq!(Right::decide("1000\n", || true), Some(Right::Sudo));
        assert_eq!(Right::decide("1000\n", || false), None);
        assert_eq!(Right::decide("", || false), None);
    }

    #[test]
    fn without_the_right_the_exact_command_is_named() {
        let failure = Failure::new("x")
            .cure(command_line(&["xvfb", "openbox"]))
            .to_string();
        assert!(
            failure.contains("apt-get install --yes --no-install-recommends xvfb openbox\n"),
            "{failure}"
        );
    }

    #[test]
    fn testing_needs_all_that_building_needs() {
        let all = Purpose::Test.packages();
        assert!(
            Purpose::Build
                .packages()
                .iter()
                .all(|package| all.contains(package))
        );
        let distinct: BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len(), "a package is listed twice");
    }

    #[test]
    fn other_systems_are_told_what_to_install() {
        assert!(elsewhere_needs(true).contains("WebView2"));
        assert!(elsewhere_needs(false).contains("xcode-select"));
    }
}
