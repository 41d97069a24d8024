//! What `run` and `test` set up before their own work.

use crate::failure::{Failure, Result};
use crate::places::Places;
use crate::shell::Program;

/// Has cargo fetch every package of the lock file, for all systems: later steps then need no network.
pub(crate) fn fetch(places: &Places) -> Result {
    Program::cargo(&places.root)
        .args(["fetch", "--locked"])
        .run()
        .map_err(|failure: Failure| {
            failure.cure("the packages come from crates.io: look at cargo's words above")
        })
}
