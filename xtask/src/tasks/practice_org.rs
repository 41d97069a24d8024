//! `practice-org`: a Salesforce org on this computer, with the options its own `--help` tells.

use std::process::ExitCode;

use crate::failure::Result;
use crate::places::Places;
use crate::shell::Program;

/// Builds the practice org and starts it with the options given here.
pub(crate) fn practice_org(places: &Places, mut parser: lexopt::Parser) -> Result<ExitCode> {
    // `cargo xtask practice-org -- --port 0` is what habit types; the practice org wants no `--` of its own
    let args: Vec<_> = parser.raw_args()?.collect();
    let args = args.strip_prefix(&["--".into()]).unwrap_or(&args);
    Program::cargo(&places.root)
        .args(["run", "--quiet", "--package", "practice-org", "--"])
        .args(args)
        .code()
        .map(ExitCode::from)
}
