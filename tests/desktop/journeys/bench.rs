//! What the app costs beside an empty Tauri window: time until it can be used, and memory with a list of cases open.
//!
//! Does nothing unless `ORGDECK_BENCH` is set. `cargo xtask bench` builds both programs, names them in `ORGDECK_BIN` and
//! `EMPTY_WINDOW_BIN`, and reads the lines `BENCH {json}`.

use std::{
    path::{Path, PathBuf},
    process::Command,
    rc::Rc,
    time::{Duration, Instant},
};

use practice_org::{Options, PracticeOrg};
use serde_json::json;

use super::steps;
use crate::frame::{app::binary, desk::Desk, processes, program::Program, wait};

const STARTS: usize = 15;

/// Whether anybody asked for these measures.
pub(crate) fn is_wanted(what: &str) -> bool {
    std::env::var_os("ORGDECK_BENCH").is_some_and(|wanted| wanted == what)
}

/// Measures and prints.
pub(crate) async fn measure(desk: Rc<Desk>) {
    let empty = std::env::var_os("EMPTY_WINDOW_BIN").map(PathBuf::from);
    let empty = empty.expect("EMPTY_WINDOW_BIN names the empty window; `cargo xtask bench` does");
    start_up(&desk, &empty).await;
    memory(&desk, &empty).await;
}

/// Starts both by turns, so that what else the machine does meets both alike.
async fn start_up(desk: &Desk, empty: &Path) {
    let app = binary();
    // the first start of each makes caches and the database: not what a person waits for every day
    start_once(desk, &app, 0).await;
    start_once(desk, empty, 0).await;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for turn in 1..=STARTS {
        ours.push(start_once(desk, &app, turn).await);
        theirs.push(start_once(desk, empty, turn).await);
    }
    let line = json!({ "name": "start", "unit": "ms", "app": ours, "base": theirs });
    println!("BENCH {line}");
}

/// Milliseconds from the start of the process until it says that it can be used.
async fn start_once(desk: &Desk, binary: &Path, turn: usize) -> f64 {
    let ready = desk.logs().join("ready");
    let _ = std::fs::remove_file(&ready);
    let mut command = Command::new(binary);
    desk.prepare(&mut command);
    command.env("ORGDECK_READY_FILE", &ready);
    let name = format!(
        "start-{}-{turn}",
        binary.file_name().unwrap_or_default().display()
    );
    let began = Instant::now();
    let mut program = Program::start(&name, &desk.logs(), &mut command);
    while !ready.exists() {
        assert!(
            began.elapsed() < wait::PROGRAM,
            "{name} is not ready: {}",
            program.said()
        );
        program.must_run();
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let took = began.elapsed().as_secs_f64() * 1000.0;
    let all = processes::tree(program.pid());
    processes::end(&all);
    program.ended().await;
    let gone = || all.iter().all(|pid| !processes::runs(*pid)).then_some(());
    wait::until_some("its processes to end", wait::PROGRAM, gone).await;
    took
}

/// Memory of all processes of each, driven alike.
async fn memory(desk: &Desk, empty: &Path) {
    let bare = desk.start_other(empty).await;
    let theirs = settled_pss(bare.pid()).await;
    bare.quit().await;

    let org = PracticeOrg::start(Options::default())
        .await
        .expect("a practice org");
    let app = desk.start_app().await;
    let browser = desk.open_browser().await;
    steps::add_by_hand(&app, "Support desk", &org).await;
    let address = steps::start_connecting(&app, desk).await;
    steps::allow_and_finish(&app, &browser, &address).await;
    browser.close().await;
    app.quit().await;
    // a day begins with a start: what the set-up left behind in the page is not measured
    let app = desk.start_app().await;
    steps::go_to(&app, "Cases").await;
    app.says("newest first").await;
    let ours = settled_pss(app.pid()).await;
    let line = json!({ "name": "memory", "unit": "MiB", "app": ours, "base": theirs });
    println!("BENCH {line}");
    app.quit().await;
    org.stop().await;
}

/// Proportional memory in MiB once it no longer moves by more than one percent.
pub(crate) async fn settled_pss(pid: u32) -> f64 {
    let mut last = 0.0_f64;
    let deadline = Instant::now() + Duration::from_secs(15);
    loop {
        let now = f64::from(u32::try_from(processes::pss_kib(pid)).unwrap_or(u32::MAX)) / 1024.0;
        if (now - last).abs() < now / 100.0 || Instant::now() > deadline {
            return now;
        }
        last = now;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}
