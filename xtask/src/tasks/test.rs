//! `test`: every check there is, in order, on a machine that may have nothing yet.
//!
//! The runners print straight to the terminal, their own closing lines included. The first failure stops
//! the task and names its step. Advisories are not here: they change without our code changing, and need
//! the network (see `audit`).

use std::fs;
use std::path::PathBuf;

use lexopt::{Arg, ValueExt as _};

use super::{bindings, format, judges, lint};
use crate::failure::{Failure, Result};
use crate::packages::{self, Purpose};
use crate::places::Places;
use crate::shell::Program;
use crate::steps::Steps;
use crate::{app, setup, tools, ui};

/// One step: the name for `--only` and `--skip`, the title, what must have run before it, the work.
struct Step {
    name: &'static str,
    title: &'static str,
    needs: &'static [&'static str],
    work: fn(&Places) -> Result,
}

/// What everything that compiles the window needs.
const TO_COMPILE: &[&str] = &["tools", "packages", "ui-packages", "ui-build"];
const TO_CHECK_UI: &[&str] = &["tools", "ui-packages"];

/// A mistake the type checker must find, so that a checker that looks at nothing is found out.
const PLANTED: &str =
    "<script lang=\"ts\">\n  const planted: number = \"not a number\";\n</script>\n\n{planted}\n";

const STEPS: [Step; 16] = [
    Step {
        name: "tools",
        title: "Checking Rust, Node.js and the C compiler",
        needs: &[],
        work: |places| tools::check(&places.root),
    },
    Step {
        name: "packages",
        title: "Checking system packages (installing them takes about 3 minutes)",
        needs: &[],
        work: |places| packages::ensure(&places.root, Purpose::Test),
    },
    Step {
        name: "fetch",
        title: "Fetching Rust packages",
        needs: &[],
        work: setup::fetch,
    },
    Step {
        name: "ui-packages",
        title: "Installing the UI's packages",
        needs: &["tools"],
        work: ui::install,
    },
    Step {
        name: "ui-build",
        title: "Building the UI",
        needs: TO_CHECK_UI,
        work: ui::build,
    },
    Step {
        name: "fmt",
        title: "Checking the format",
        needs: &[],
        work: format::check,
    },
    Step {
        name: "clippy",
        title: "Linting the Rust code (about 5 minutes the first time)",
        needs: TO_COMPILE,
        work: lint::clippy,
    },
    Step {
        name: "cargo-test",
        title: "Unit, tidy and journey tests and doctests (about 10 minutes the first time)",
        needs: TO_COMPILE,
        work: cargo_test,
    },
    Step {
        name: "judge-packages",
        title: "Installing the judges of the practice org and of the exported action",
        needs: &["tools", "packages"],
        work: judges::install,
    },
    Step {
        name: "judges",
        title: "Before their judges: the practice org (jsforce, simple-salesforce), the exported action (schemathesis)",
        needs: &["tools", "packages", "judge-packages"],
        work: judges::judge,
    },
    Step {
        name: "ui-check",
        title: "Checking the UI's types",
        needs: TO_CHECK_UI,
        work: |places| ui::script(places, "check"),
    },
    Step {
        name: "planted-error",
        title: "Planting a type error: the check must fail",
        needs: TO_CHECK_UI,
        work: planted_error,
    },
    Step {
        name: "ui-lint",
        title: "Linting the UI",
        needs: TO_CHECK_UI,
        work: |places| ui::script(places, "lint"),
    },
    Step {
        name: "ui-test",
        title: "Testing the UI's components",
        needs: TO_CHECK_UI,
        work: |places| ui::script(places, "test"),
    },
    Step {
        name: "bindings",
        title: "Checking that the bindings are fresh",
        needs: TO_COMPILE,
        work: bindings::check,
    },
    Step {
        name: "desktop",
        title: "The app in a real window, with a real browser and keychain",
        needs: TO_COMPILE,
        work: desktop,
    },
];

/// Reads the options and runs the steps they leave.
pub(crate) fn test(places: &Places, mut parser: lexopt::Parser) -> Result {
    let (mut only, mut skip) = (Vec::new(), Vec::new());
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("only") => only.push(known(&parser.value()?.string()?)?),
            Arg::Long("skip") => skip.push(known(&parser.value()?.string()?)?),
            Arg::Long("list") => {
                STEPS
                    .iter()
                    .for_each(|step| println!("{:<14} {}", step.name, step.title));
                return Ok(());
            }
            other => return Err(other.unexpected().into()),
        }
    }
    let chosen = chosen(&only, &skip);
    if chosen.is_empty() {
        return Err(Failure::new("these options leave no step to run"));
    }
    let mut steps = Steps::new(chosen.len());
    let outcome = chosen.into_iter().try_for_each(|step| {
        steps
            .step(step.title, || (step.work)(places))
            .map_err(|failure| {
                failure
                    .within(&format!("the step \"{}\" failed", step.name))
                    .cure(format!(
                        "mend it, then `cargo xtask test --only {}` runs this step alone",
                        step.name
                    ))
            })
    });
    println!("\n{}", steps.table());
    outcome?;
    println!("\n{}", closing(only.is_empty() && skip.is_empty()));
    Ok(())
}

fn closing(all: bool) -> &'static str {
    if all {
        "All checks passed."
    } else {
        "The chosen steps passed."
    }
}

/// The step's name as the table has it.
fn known(name: &str) -> Result<&'static str> {
    STEPS
        .iter()
        .map(|step| step.name)
        .find(|known| *known == name)
        .ok_or_else(|| {
            Failure::new(format!("there is no step \"{name}\""))
                .cure("`cargo xtask test --list` names them")
        })
}

/// The steps to run, in their order: those asked for with what they need, or all, without the skipped.
fn chosen(only: &[&str], skip: &[&str]) -> Vec<&'static Step> {
    let wanted = |step: &Step| {
        only.is_empty()
            || only.contains(&step.name)
            || STEPS
                .iter()
                .any(|other| only.contains(&other.name) && other.needs.contains(&step.name))
    };
    STEPS
        .iter()
        .filter(|step| wanted(step) && !skip.contains(&step.name))
        .collect()
}

fn cargo_test(places: &Places) -> Result {
    Program::cargo(&places.root)
        .args(["test", "--workspace"])
        .run()
}

fn desktop(places: &Places) -> Result {
    app::desktop_suite(places).run()
}

/// Removes the planted file when it goes out of scope, also after a failure.
struct Planted(PathBuf);

impl Drop for Planted {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.0) {
            eprintln!("    {} could not be removed: {error}", self.0.display());
        }
    }
}

fn planted_error(places: &Places) -> Result {
    let planted = Planted(places.ui().join("src").join("PlantedTypeError.svelte"));
    fs::write(&planted.0, PLANTED).map_err(|error| {
        Failure::new(format!(
            "{} cannot be written: {error}",
            places.shown(&planted.0)
        ))
    })?;
    let checked = Program::npm(&places.ui())
        .args(["run", "check"])
        .capture()?;
    let told = checked.out + &checked.err;
    if !checked.ok && told.contains("PlantedTypeError.svelte") {
        println!("    svelte-check found the planted error");
        return Ok(());
    }
    Err(Failure::new(format!(
        "svelte-check did not find the type error planted for it; it said:\n{told}"
    )))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn names(only: &[&str], skip: &[&str]) -> Vec<&'static str> {
        chosen(only, skip).iter().map(|step| step.name).collect()
    }

    #[test]
    fn without_options_every_step_runs_in_order() {
        let all: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        assert_eq!(names(&[], &[]), all);
    }

    #[test]
    fn only_runs_a_step_and_what_it_needs() {
        assert_eq!(names(&["fmt"], &[]), ["fmt"]);
        assert_eq!(
            names(&["ui-check"], &[]),
            ["tools", "ui-packages", "ui-check"]
        );
        assert_eq!(
            names(&["ui-check"], &["tools", "ui-packages"]),
            ["ui-check"]
        );
    }

    #[test]
    fn what_a_step_needs_comes_before_it_and_is_complete() {
        for (at, step) in STEPS.iter().enumerate() {
            for need in step.needs {
                let before = STEPS.iter().position(|other| other.name == *need);
                assert!(
                    before.is_some_and(|before| before < at),
                    "{} needs {need}",
                    step.name
                );
                let further = STEPS[before.unwrap()].needs;
                assert!(
                    further.iter().all(|need| step.needs.contains(need)),
                    "{}",
                    step.name
                );
            }
        }
    }

    #[test]
    fn a_step_that_does_not_exist_is_refused() {
        assert!(known("clipy").unwrap_err().to_string().contains("--list"));
    }
}
