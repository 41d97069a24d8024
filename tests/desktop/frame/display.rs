//! A screen of the journey's own: Xvfb, and openbox so that windows are focused, sized and closed as on a desk.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::Command,
};

use super::{
    program::{Program, needed},
    wait,
};

/// The screen, wide enough for the app's window in its middle and the browser's at its right.
const SCREEN: &str = "3840x1200x24";

/// The part of the screen, in pixels from the left, that no other window than the app's lies on.
pub(crate) const APPS_WIDTH: u32 = 2700;

/// The screen, on a number that the X server picked.
pub(crate) struct Display {
    name: String,
    _server: Program,
    _windows: Program,
}

impl Display {
    /// Starts the screen and waits until windows are managed.
    pub(crate) async fn start(folder: &Path, prepare: impl Fn(&mut Command)) -> Self {
        let mut command = Command::new(needed("Xvfb", "xvfb"));
        prepare(&mut command);
        command.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            SCREEN,
            "-nolisten",
            "tcp",
        ]);
        let mut server = Program::start_talking("Xvfb", folder, &mut command);
        let name = number(&mut server);

        let managed = folder.join("openbox-is-up");
        let mut command = Command::new(needed("openbox", "openbox"));
        prepare(&mut command);
        command
            .env("DISPLAY", &name)
            .arg("--sm-disable")
            .arg("--startup");
        command.arg(format!("touch {}", managed.display()));
        let windows = Program::start("openbox", folder, &mut command);
        wait::until_some("openbox", wait::PROGRAM, || managed.exists().then_some(())).await;
        Self {
            name,
            _server: server,
            _windows: windows,
        }
    }

    /// The value of `DISPLAY`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

/// The number the X server writes once it answers.
fn number(server: &mut Program) -> String {
    let output = server
        .child()
        .stdout
        .take()
        .expect("the X server's output is read");
    let mut line = String::new();
    BufReader::new(output)
        .read_line(&mut line)
        .expect("the X server says its number");
    assert!(
        !line.trim().is_empty(),
        "Xvfb did not start: {}",
        server.said()
    );
    format!(":{}", line.trim())
}
