//! The tasks, one file each, and the list that `cargo xtask help` prints.

mod audit;
mod bench;
mod bindings;
mod format;
mod judges;
mod lint;
mod pages;
mod practice_org;
mod proof;
mod run;
mod test;

use std::ffi::OsString;
use std::process::ExitCode;

use lexopt::Arg;

use crate::failure::{Failure, Result};
use crate::places::Places;

const HELP: &str = "\
Usage: cargo xtask <task> [options]

  run [--release]      set everything up, build the app and open it; without a display, take a tour of it
  test                 set everything up and run every check there is
       --only <step>   only this step and what it needs; may be repeated
       --skip <step>   not this step; may be repeated
       --list          the names of the steps
  bindings [--check]   write ui/src/bindings.ts from the app's commands, or tell whether it is stale
  causes               write docs/CAUSES.md from the catalogue of causes; a test says when it is stale
  recipes              write docs/recipes.md: the recipes beside the guides; a test says when it is stale
  practice-org [...]   a Salesforce org on this computer; `practice-org --help` tells its options
  proof               the project's proofs, a line each
  proof <name>        one of them; its last line says what was counted
       --long         further than the tests go (minutes)
       --seed <n>     with the random numbers of an earlier run
  fmt                  format the Rust code and the UI
  lint                 clippy and the UI's linter, warnings as errors
  audit                known vulnerabilities in dependencies (needs the network)
  bench                start, memory, search and sizes, against an empty window and curl; and the practice org
                       with a million cases
       --only <what>   only `app`, or only `practice-org`
  help                 this page
";

/// Reads the task's name and hands its options over.
pub(crate) fn dispatch(mut parser: lexopt::Parser) -> Result<ExitCode> {
    let task = match parser.next()? {
        None | Some(Arg::Short('h') | Arg::Long("help")) => OsString::from("help"),
        Some(Arg::Value(task)) => task,
        Some(other) => return Err(other.unexpected().into()),
    };
    let places = Places::find()?;
    match task.to_string_lossy().as_ref() {
        "run" => return run::run(&places, parser),
        "practice-org" => return practice_org::practice_org(&places, parser),
        "test" => test::test(&places, parser),
        "bindings" => bindings::bindings(&places, parser),
        "causes" => no_options(parser).and_then(|()| pages::causes(&places)),
        "recipes" => no_options(parser).and_then(|()| pages::recipes(&places)),
        "proof" => proof::proof(&places, parser),
        "fmt" => no_options(parser).and_then(|()| format::format(&places)),
        "lint" => no_options(parser).and_then(|()| lint::lint(&places)),
        "audit" => no_options(parser).and_then(|()| audit::audit(&places)),
        "bench" => bench::bench(&places, parser),
        "help" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(Failure::new(format!("there is no task \"{other}\""))
            .cure("`cargo xtask help` lists the tasks")),
    }
    .map(|()| ExitCode::SUCCESS)
}

fn no_options(mut parser: lexopt::Parser) -> Result {
    match parser.next()? {
        None => Ok(()),
        Some(other) => Err(other.unexpected().into()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn refused(args: &[&str]) -> String {
        dispatch(lexopt::Parser::from_args(args))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_task_that_does_not_exist_is_named() {
        assert!(refused(&["tset"]).contains("there is no task \"tset\""));
    }

    #[test]
    fn options_a_task_does_not_know_are_refused() {
        assert!(refused(&["fmt", "--fast"]).contains("--fast"));
        assert!(refused(&["bindings", "--chekc"]).contains("--chekc"));
        assert!(refused(&["proof", "fuzz", "--fast"]).contains("--fast"));
        assert!(refused(&["proof", "fuzz", "--seed", "x"]).contains('x'));
        assert!(refused(&["proof", "nothing"]).contains("no proof \"nothing\""));
        assert!(refused(&["bench", "--only", "window"]).contains("nothing named \"window\""));
        assert!(refused(&["--fast"]).contains("--fast"));
    }
}
