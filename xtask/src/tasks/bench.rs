//! `bench`: what a user feels, as ratios measured in one run, in tables for the READMEs.
//!
//! The app is measured by tests named `bench` that do nothing without `ORGDECK_BENCH`: the desktop
//! suite's has the display, the driver and the window; the journeys' has the application without a window.
//! The practice org with a million cases is measured by a bench of its crate.
//! This task builds what is measured, has them measure it, and makes the tables.
//!
//! They print one line per measure: `BENCH {"name":"start","unit":"ms","app":[..],"base":[..]}`, with the
//! samples of the app and of what it is measured against, or one number where the test took the median.

mod table;

use std::fs;
use std::path::{Path, PathBuf};

use lexopt::{Arg, ValueExt as _};
use table::{Measure, Row};

use super::judges;
use crate::app;
use crate::failure::{Failure, Result};
use crate::packages::{self, Purpose};
use crate::places::Places;
use crate::shell::Program;
use crate::steps::Steps;
use crate::{tools, ui};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    App,
    Desk,
    PracticeOrg,
}

/// Builds, measures, prints the tables, and writes them to `target/bench/`. `--only` names one of them.
pub(crate) fn bench(places: &Places, mut parser: lexopt::Parser) -> Result {
    let mut wanted = vec![What::App, What::Desk, What::PracticeOrg];
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("only") => wanted = vec![what(&parser.value()?.string()?)?],
            other => return Err(other.unexpected().into()),
        }
    }
    let steps = |what: &What| match what {
        What::App => 8,
        What::Desk => 8,
        What::PracticeOrg => 2,
    };
    let mut steps = Steps::new(wanted.iter().map(steps).sum());
    for what in wanted {
        match what {
            What::App => measure_app(places, &mut steps)?,
            What::Desk => measure_desk(places, &mut steps)?,
            What::PracticeOrg => measure_practice_org(places, &mut steps)?,
        }
    }
    Ok(())
}

fn what(name: &str) -> Result<What> {
    match name {
        "app" => Ok(What::App),
        "desk" => Ok(What::Desk),
        "practice-org" => Ok(What::PracticeOrg),
        other => Err(
            Failure::new(format!("there is nothing named \"{other}\" to measure"))
                .cure("`--only app`, `--only desk` or `--only practice-org`"),
        ),
    }
}

/// What both measures of the app need: four steps.
fn build_app(places: &Places, steps: &mut Steps) -> Result {
    steps.step("Checking Rust, Node.js and the C compiler", || {
        tools::check(&places.root)
    })?;
    steps.step("Checking system packages", || {
        packages::ensure(&places.root, Purpose::Test)
    })?;
    steps.step("Installing the UI's packages", || ui::install(places))?;
    steps.step(
        "Building the app for release and its .deb (about 15 minutes the first time)",
        || release(places),
    )
}

/// Builds the suites that measure.
fn build_suites(places: &Places) -> Result {
    app::desktop_suite(places).arg("--no-run").run()?;
    journeys(places).arg("--no-run").run()
}

fn measure_app(places: &Places, steps: &mut Steps) -> Result {
    build_app(places, steps)?;
    let empty = steps.step("Building an empty window beside it", || {
        empty_window(places)
    })?;
    steps.step("Building what measures", || build_suites(places))?;
    let empty_window = window(places).env("EMPTY_WINDOW_BIN", &empty);
    let mut measures = steps.step(
        "Measuring the window (about 3 minutes; leave the machine alone)",
        || measure(empty_window, "app"),
    )?;
    measures.extend(
        steps.step("Measuring the application without a window", || {
            measure(journeys(places), "app")
        })?,
    );
    let mut rows: Vec<Row> = measures.iter().map(Row::from).collect();
    rows.extend(sizes(places, &empty)?);
    let text = table::markdown("Orgdeck", &rows);
    tell(
        places,
        "table.md",
        &text,
        &table::missing(table::APP, &measures),
    )
}

/// The desk with a million cases, in an org's file that is made once and kept in `target/bench/`.
fn measure_desk(places: &Places, steps: &mut Steps) -> Result {
    build_app(places, steps)?;
    steps.step("Building what measures", || build_suites(places))?;
    let python = steps.step("Installing the client it is measured against", || {
        judges::python(places)
    })?;
    let folder = bench_folder(places)?;
    let at_the_org = |suite: Program| {
        suite
            .env("ORGDECK_BENCH_ORG", folder.join("million.sqlite"))
            .env("ORGDECK_BENCH_PYTHON", &python)
    };
    let mut measures = steps.step(
        "Measuring the application (about 10 minutes; the first time it makes the org)",
        || measure(at_the_org(journeys(places)), "desk"),
    )?;
    measures.extend(steps.step(
        "Measuring the window (about 5 minutes; leave the machine alone)",
        || measure(at_the_org(window(places)), "desk"),
    )?);
    let rows: Vec<Row> = measures.iter().map(Row::from).collect();
    let text = table::markdown("Orgdeck", &rows);
    let missing = table::missing(table::DESK, &measures);
    tell(places, "desk.md", &text, &missing)
}

fn measure_practice_org(places: &Places, steps: &mut Steps) -> Result {
    steps.step("Building the practice org for release", || {
        million(places).arg("--no-run").run()
    })?;
    let printed = steps.step(
        "Measuring it with a million cases (about 4 minutes; leave the machine alone)",
        || printed(million(places)),
    )?;
    if let Some(why) = printed
        .lines()
        .find_map(|line| line.strip_prefix("skipped: "))
    {
        println!("\nThe practice org was not measured: {why}");
        return Ok(());
    }
    let measures = table::measures(&printed)?;
    let rows: Vec<Row> = measures.iter().map(Row::from).collect();
    let text = table::markdown("practice org", &rows);
    let missing = table::missing(table::PRACTICE_ORG, &measures);
    tell(places, "practice-org.md", &text, &missing)
}

/// The bench of the practice org.
fn million(places: &Places) -> Program {
    Program::cargo(&places.root).args(["bench", "--package", "practice-org", "--bench", "million"])
}

/// Prints and keeps a table, and fails afterwards if a measure is missing in it.
fn tell(places: &Places, name: &str, text: &str, missing: &[&str]) -> Result {
    fs::write(bench_folder(places)?.join(name), text)
        .map_err(|error| Failure::new(format!("the table cannot be written: {error}")))?;
    println!("\n{text}");
    match missing {
        [] => Ok(()),
        missing => Err(Failure::new(format!(
            "not measured: {}",
            missing.join(", ")
        ))),
    }
}

/// Where the tables lie, and the org that the desk is measured with.
fn bench_folder(places: &Places) -> Result<PathBuf> {
    let folder = places.target.join("bench");
    fs::create_dir_all(&folder).map_err(|error| {
        Failure::new(format!("{} cannot be made: {error}", places.shown(&folder)))
    })?;
    Ok(folder)
}

/// The desktop suite with the program it measures.
fn window(places: &Places) -> Program {
    app::desktop_suite(places).env("ORGDECK_BIN", places.built("release", "orgdeck"))
}

/// The journeys, optimised: what they measure is the application's own time.
fn journeys(places: &Places) -> Program {
    Program::cargo(&places.root).args([
        "test",
        "--release",
        "--package",
        "orgdeck",
        "--test",
        "journeys",
    ])
}

/// Runs the tests named `bench` of a suite, those for `what`, and reads what they printed.
fn measure(suite: Program, what: &str) -> Result<Vec<Measure>> {
    let suite = suite
        .env("ORGDECK_BENCH", what)
        .args(["--", "bench", "--nocapture"]);
    table::measures(&printed(suite)?)
}

/// Runs what measures and gives what it printed.
fn printed(measuring: Program) -> Result<String> {
    let printed = measuring.tee()?;
    if printed.ok {
        Ok(printed.out)
    } else {
        Err(Failure::new("measuring failed").cure("read its words above"))
    }
}

/// Tauri's own program builds the binary and the bundle in one go, as a release would.
fn release(places: &Places) -> Result {
    let bundles = places.target.join("release/bundle/deb");
    // an older version's bundle would be measured in place of this one
    if bundles.is_dir() {
        fs::remove_dir_all(&bundles).map_err(|error| {
            Failure::new(format!(
                "{} cannot be removed: {error}",
                places.shown(&bundles)
            ))
        })?;
    }
    let tauri = if cfg!(windows) { "tauri.cmd" } else { "tauri" };
    let program = places.ui().join("node_modules").join(".bin").join(tauri);
    Program::new(program, &places.root)
        .args(["build", "--bundles", "deb"])
        .run()
}

/// The empty window is a workspace of its own, but shares our lock file and target folder: so it is built
/// from the very same Tauri.
fn empty_window(places: &Places) -> Result<PathBuf> {
    let folder = places.root.join("xtask").join("bench").join("empty-window");
    fs::copy(places.root.join("Cargo.lock"), folder.join("Cargo.lock"))
        .map_err(|error| Failure::new(format!("Cargo.lock cannot be copied: {error}")))?;
    Program::cargo(&folder)
        .args(["build", "--release", "--target-dir"])
        .arg(&places.target)
        .run()?;
    Ok(places.built("release", "empty-window"))
}

fn sizes(places: &Places, empty: &Path) -> Result<[Row; 2]> {
    let megabytes = |path: &Path| {
        let bytes = fs::metadata(path).map(|file| file.len());
        #[expect(clippy::cast_precision_loss, reason = "no file here has 2^52 bytes")]
        bytes.map(|bytes| bytes as f64 / 1e6).map_err(|error| {
            Failure::new(format!(
                "{} cannot be measured: {error}",
                places.shown(path)
            ))
        })
    };
    let deb = fs::read_dir(places.target.join("release/bundle/deb"))
        .ok()
        .and_then(|found| {
            found
                .flatten()
                .map(|e| e.path())
                .find(|p| p.extension().is_some_and(|e| e == "deb"))
        })
        .ok_or_else(|| Failure::new("the .deb is not in target/release/bundle/deb"))?;
    Ok([
        Row::size(
            "Size of the release binary",
            megabytes(&places.built("release", "orgdeck"))?,
            Some(megabytes(empty)?),
        ),
        Row::size("Size of the .deb", megabytes(&deb)?, None),
    ])
}
