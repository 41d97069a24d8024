//! The practice org's judges: Salesforce clients that other people wrote, unmodified and pinned, each against a
//! practice org of its own that its tests start as a process.
//!
//! What differs from Salesforce is mended in the practice org, never in `tests/judges/`.

use std::path::PathBuf;

use crate::failure::Result;
use crate::places::Places;
use crate::shell::Program;
use crate::{app, installed};

/// Installs both clients: jsforce beside its tests, simple-salesforce in an environment below `target/`.
pub(crate) fn install(places: &Places) -> Result {
    installed::npm(places, &jsforce(places))?;
    let requirements = simple_salesforce(places).join("requirements.txt");
    installed::python(places, &requirements, &environment(places))
}

/// Builds the practice org and lets both judge it.
pub(crate) fn judge(places: &Places) -> Result {
    app::practice_org(places)?;
    let org = places.built("debug", "practice-org");
    Program::new("node", &jsforce(places))
        .args(["--test", "--test-reporter=spec"])
        .env("PRACTICE_ORG", &org)
        .run()?;
    let python = installed::interpreter(&environment(places));
    Program::new(python, &simple_salesforce(places))
        // no compiled files beside the sources
        .args(["-B", "-m", "unittest"])
        .env("PRACTICE_ORG", &org)
        .run()
}

fn jsforce(places: &Places) -> PathBuf {
    places.root.join("tests/judges/jsforce")
}

fn simple_salesforce(places: &Places) -> PathBuf {
    places.root.join("tests/judges/simple-salesforce")
}

fn environment(places: &Places) -> PathBuf {
    places.target.join("judges").join("python")
}
