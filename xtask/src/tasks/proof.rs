//! `proof`: properties of the practice org, with far more random input than the tests try.
//!
//! It runs the very tests of the test command; `--long` only tells them to try a million texts, and builds them for
//! release. Seeds are fixed and printed, so what fails here fails again.

use std::ffi::OsString;

use lexopt::Arg;

use crate::failure::{Failure, Result};
use crate::places::Places;
use crate::shell::Program;

/// How many texts `--long` tries.
const LONG: &str = "1000000";

/// The tests that try random statements and random searches.
const FUZZ: [&str; 2] = ["soql::tests::fuzz", "sosl::tests::random"];

/// Runs the proof named first, with `--long` if it is there.
pub(crate) fn proof(places: &Places, mut parser: lexopt::Parser) -> Result {
    let mut name: Option<OsString> = None;
    let mut long = false;
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Value(value) if name.is_none() => name = Some(value),
            Arg::Long("long") => long = true,
            other => return Err(other.unexpected().into()),
        }
    }
    match name.as_deref().and_then(|name| name.to_str()) {
        Some("fuzz") => fuzz(places, long),
        _ => Err(Failure::new("which proof?")
            .cure("`cargo xtask proof fuzz`, or `cargo xtask proof fuzz --long`")),
    }
}

fn fuzz(places: &Places, long: bool) -> Result {
    let mut program = Program::cargo(&places.root).args(["test", "--package", "practice-org"]);
    if long {
        program = program.arg("--release").env("ORGDECK_FUZZ_ROUNDS", LONG);
    }
    program
        .args(["--lib", "--", "--nocapture"])
        .args(FUZZ)
        .run()
}
