//! `run`: everything a newcomer needs until the window is open.
//!
//! Without a display the desktop suite's journey `tour` goes through the app in a display of its own and
//! leaves its screenshots in `target/tour/`.

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use lexopt::Arg;

use crate::app::{self, Profile};
use crate::failure::Result;
use crate::packages::{self, Purpose};
use crate::places::Places;
use crate::steps::Steps;
use crate::{tools, ui};

/// Sets up, builds, and opens the window or takes the tour.
pub(crate) fn run(places: &Places, mut parser: lexopt::Parser) -> Result<ExitCode> {
    let mut profile = Profile::Debug;
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("release") => profile = Profile::Release,
            other => return Err(other.unexpected().into()),
        }
    }
    let display = has_display(cfg!(target_os = "linux"), |name| env::var_os(name));
    let purpose = if display {
        Purpose::Build
    } else {
        Purpose::Test
    };
    let mut steps = Steps::new(6);
    steps.step("Checking Rust, Node.js and the C compiler", || {
        tools::check(&places.root)
    })?;
    steps.step(
        "Checking system packages (installing them takes about 3 minutes)",
        || packages::ensure(&places.root, purpose),
    )?;
    steps.step("Installing the UI's packages", || ui::install(places))?;
    steps.step("Building the UI", || ui::build(places))?;
    steps.step(building(profile), || app::build(places, profile))?;
    if display {
        let code = steps.step("Opening the window", || app::open(places, profile))?;
        return Ok(ExitCode::from(code));
    }
    steps.step(
        "No display here, so taking the tour in one of its own",
        || tour(places, profile),
    )?;
    println!(
        "\nThe tour's screenshots are in {}",
        places.target.join("tour").display()
    );
    Ok(ExitCode::SUCCESS)
}

fn building(profile: Profile) -> &'static str {
    match profile {
        Profile::Debug => "Building the app (about 8 minutes the first time, on 2 cores)",
        Profile::Release => {
            "Building the app for release (about 15 minutes the first time, on 2 cores)"
        }
    }
}

fn tour(places: &Places, profile: Profile) -> Result {
    app::desktop_suite(places)
        .args(["--", "tour", "--nocapture"])
        .env("ORGDECK_BIN", places.built(profile.folder(), "orgdeck"))
        .run()
        .map_err(|failure| failure.cure("the last step printed above is where the tour ended"))
}

/// Everywhere but on Linux a user who starts a program can see windows.
fn has_display(linux: bool, variable: impl Fn(&str) -> Option<OsString>) -> bool {
    !linux
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| variable(name).is_some_and(|value| !value.is_empty()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_display_is_x_or_wayland_on_linux_and_taken_for_granted_elsewhere() {
        let only =
            |wanted: &'static str| move |name: &str| (name == wanted).then(|| OsString::from(":0"));
        assert!(has_display(true, only("DISPLAY")));
        assert!(has_display(true, only("WAYLAND_DISPLAY")));
        assert!(!has_display(true, |_| None));
        assert!(
            !has_display(true, |_| Some(OsString::new())),
            "empty is the same as unset"
        );
        assert!(has_display(false, |_| None));
    }
}
