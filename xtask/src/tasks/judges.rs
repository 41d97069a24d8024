//! The practice org's judges: Salesforce clients that other people wrote, unmodified and pinned, each against a
//! practice org of its own that its tests start as a process. And the judges of the document that Orgdeck exports for
//! the action of a GPT: a validator of OpenAPI, and schemathesis, which drives the org by the document.
//!
//! What differs from Salesforce is mended in the practice org, never in `tests/judges/`.

use std::path::PathBuf;

use crate::failure::Result;
use crate::places::Places;
use crate::shell::{Captured, Program};
use crate::{app, installed};

/// Installs all of them: jsforce beside its tests, the others in environments below `target/`.
pub(crate) fn install(places: &Places) -> Result {
    installed::npm(places, &jsforce(places))?;
    python(places)?;
    install_openapi(places)
}

/// Installs simple-salesforce alone, and gives the Python that has it.
pub(crate) fn python(places: &Places) -> Result<PathBuf> {
    let requirements = simple_salesforce(places).join("requirements.txt");
    let environment = environment(places, "python");
    installed::python(places, &requirements, &environment)?;
    Ok(installed::interpreter(&environment))
}

fn install_openapi(places: &Places) -> Result {
    let requirements = openapi(places).join("requirements.txt");
    installed::python(places, &requirements, &environment(places, "openapi"))
}

/// Builds the practice org and lets all of them judge.
pub(crate) fn judge(places: &Places) -> Result {
    app::practice_org(places)?;
    let org = places.built("debug", "practice-org");
    Program::new("node", &jsforce(places))
        .args(["--test", "--test-reporter=spec"])
        .env("PRACTICE_ORG", &org)
        .run()?;
    let python = installed::interpreter(&environment(places, "python"));
    Program::new(python, &simple_salesforce(places))
        // no compiled files beside the sources
        .args(["-B", "-m", "unittest"])
        .env("PRACTICE_ORG", &org)
        .run()?;
    action(places)?.run()
}

/// The judges of the exported document by themselves: installed, with this seed, and so many requests to an operation.
pub(crate) fn judge_action(places: &Places, seed: u64, rounds: Option<&str>) -> Result<Captured> {
    install_openapi(places)?;
    app::practice_org(places)?;
    let judged = action(places)?.env("ORGDECK_SEED", seed.to_string());
    match rounds {
        Some(rounds) => judged.env("ORGDECK_PROOF_ROUNDS", rounds),
        None => judged,
    }
    .tee()
}

/// What judges the document, once the practice org is built.
fn action(places: &Places) -> Result<Program> {
    app::action_document(places)?;
    let python = installed::interpreter(&environment(places, "openapi"));
    Ok(Program::new(python, &openapi(places))
        .args(["-B", "-m", "unittest"])
        .env("PRACTICE_ORG", places.built("debug", "practice-org"))
        .env(
            "ACTION_DOCUMENT",
            places.built("debug/examples", "action-document"),
        ))
}

fn jsforce(places: &Places) -> PathBuf {
    places.root.join("tests/judges/jsforce")
}

fn simple_salesforce(places: &Places) -> PathBuf {
    places.root.join("tests/judges/simple-salesforce")
}

fn openapi(places: &Places) -> PathBuf {
    places.root.join("tests/judges/openapi")
}

fn environment(places: &Places, name: &str) -> PathBuf {
    places.target.join("judges").join(name)
}
