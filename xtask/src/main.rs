//! Every task of the project, in Rust, so that it runs the same on any system: `cargo xtask <task>`.
//!
//! Each task is one file under `tasks/`. What they share stands beside this file: running a program,
//! printing steps, system packages, the UI's packages, building the app. No task compiles a cargo tool,
//! and nothing here is part of the application.

mod app;
mod failure;
mod installed;
mod packages;
mod places;
mod setup;
mod shell;
mod steps;
mod tasks;
mod tools;
mod ui;

use std::process::ExitCode;

fn main() -> ExitCode {
    match tasks::dispatch(lexopt::Parser::from_env()) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}
