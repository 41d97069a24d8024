//! The desk on an org with a million cases, in a file that is made once and kept.

use std::path::PathBuf;

use practice_org::{AppChange, PracticeOrg};

use super::{is_wanted, known_client, lists, many, records, wire::Wire};
use crate::{
    desk::desk_at,
    support::{World, options},
};

const CASES: usize = 1_000_000;

#[test]
fn bench_desk() {
    if is_wanted("desk") {
        // as the window's commands run: on the runtime's threads
        let on_a_thread = async { tokio::spawn(measure()).await.unwrap() };
        tokio::runtime::Runtime::new()
            .unwrap()
            .block_on(on_a_thread);
    }
}

async fn measure() {
    let world = world().await;
    let wire = Wire::of(&world);
    wire.first_search().await;
    lists::measure(&world, &wire).await;
    records::measure(&world, &wire).await;
    known_client::measure(&world, &wire).await;
    many::measure(&world, &wire).await;
}

/// A connected app at the large org.
async fn world() -> World {
    let file = std::env::var_os("ORGDECK_BENCH_ORG").map(PathBuf::from);
    let file = file.expect("ORGDECK_BENCH_ORG names the org's file; `cargo xtask bench` does");
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path());
    let org = PracticeOrg::start(practice_org::Options {
        cases: CASES,
        data: Some(file),
        ..Default::default()
    });
    let org = org.await.unwrap();
    let callback = |port: &u16| format!("http://localhost:{port}/callback");
    // the file is kept, and each run has ports of its own: added to those of the runs before, they would be too many. The
    // window is measured on the same file by the ports that everybody has
    let ports = orgdeck::PORTS.iter().chain(&options.ports);
    let callbacks = Some(ports.map(callback).collect());
    let change = AppChange {
        callbacks,
        ..AppChange::default()
    };
    org.control().set_app(change).unwrap();
    desk_at(folder, options, org).await
}
