//! Starts Orgdeck.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    orgdeck_desktop::run()
}
