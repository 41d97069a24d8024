//! A support agent at the desk with keys alone, in the real window, while requests fail, a colleague works at the same
//! cases and the app crashes: a short while in every run of the tests, half an hour and a million cases with
//! `cargo xtask proof day --long`.
//!
//! Keys come as they come to somebody who knows them: behind each other, whatever the window is at. What is typed carries
//! a mark of its own, and in the end each is looked for in the org's own tables and in the app's; [`ledger`] judges.
//!
//! Planted, and each turned this red, the one within 90 and the other within 150 seconds: drafts that are kept two minutes
//! behind the last letter (lost), and saves without `If-Unmodified-Since` (overwritten).

mod colleague;
mod hands;
mod ledger;
mod watch;

#[path = "../../journeys/writing/faults.rs"]
mod faults;

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use practice_org::{Fault, FaultKind, Options, PracticeOrg};
use proof::Proof;
use rand::{RngExt as _, rngs::StdRng};

use self::{colleague::Colleague, hands::Hands, ledger::Ledger};
use super::{
    keyboard::command,
    steps::{self, AGENT},
};
use crate::frame::{app::App, desk::Desk};

/// How long it goes in every run of the tests, in seconds.
const SHORT: u64 = 40;
/// The cases of the org then.
const CASES: u64 = 2000;
/// Setting up, making the org, crashes and judging; a million cases are made in some minutes.
const BESIDE: Duration = Duration::from_secs(900);
/// What was typed rests so long before the app crashes: a draft is on the disk a quarter of a second behind the last letter.
const KEPT_BY: Duration = Duration::from_secs(2);

/// A crash and the start behind it take some seconds, in which nobody works.
const SOONEST_CRASH: Duration = Duration::from_secs(15);

/// The longest it may take.
pub(crate) fn limit() -> Duration {
    proof::seconds(SHORT) + BESIDE
}

/// Works, and judges what came of it.
pub(crate) async fn walk(desk: Rc<Desk>) {
    let proof = Proof::new("day");
    let mut dice = proof.dice();
    let tables = desk.folder().join("org.sqlite");
    let options = Options {
        cases: usize::try_from(proof.rounds(CASES)).expect("a number of cases"),
        data: Some(tables.clone()),
        ..Options::default()
    };
    let org = PracticeOrg::start(options).await.expect("a practice org");
    let app = connected(&desk, &org).await;
    let mut ledger = Ledger::new();
    let app = work(&desk, &org, app, &mut dice, &mut ledger).await;
    org.control().clear_faults();
    org.control().release();
    app.quit().await;
    org.stop().await;
    let verdict = ledger.judge(&tables, &desk.database(), desk.shots());
    proof.counted(&verdict);
    verdict.holds();
}

/// The app with an integration to the org, at the list of cases.
async fn connected(desk: &Desk, org: &PracticeOrg) -> App {
    let app = desk.start_app().await;
    let browser = desk.open_browser().await;
    steps::add_by_hand(&app, "Support desk", org).await;
    let address = steps::start_connecting(&app, desk).await;
    steps::allow_and_finish(&app, &browser, &address).await;
    browser.close().await;
    at_the_list(&app).await;
    app
}

async fn at_the_list(app: &App) {
    app.resize(1280, 800).await;
    command(app, "go to cases").await;
    app.says("newest first").await;
    watch::install(app).await;
}

/// From now on until the time is over. The app crashes about five times, and is started again.
async fn work(
    desk: &Desk,
    org: &PracticeOrg,
    mut app: App,
    dice: &mut StdRng,
    ledger: &mut Ledger,
) -> App {
    let colleague = Colleague::of(org).await;
    let length = proof::seconds(SHORT);
    let begun = Instant::now();
    let between = (length / 6).max(SOONEST_CRASH);
    let (mut fault, mut crash) = (begun, begun + between);
    while begun.elapsed() < length {
        if Instant::now() > fault {
            plant(org, dice);
            fault = Instant::now() + Duration::from_millis(dice.random_range(1_200..3_500));
        }
        Hands::new(&app, &colleague, dice, ledger).deed().await;
        if Instant::now() > crash {
            tokio::time::sleep(KEPT_BY).await;
            ledger.hear(watch::take(&app).await);
            app.crash().await;
            app = desk.start_app().await;
            at_the_list(&app).await;
            ledger.crashes += 1;
            crash = Instant::now() + between;
        }
    }
    tokio::time::sleep(KEPT_BY).await;
    ledger.hear(watch::take(&app).await);
    app
}

/// One of the kinds the proof of writes plants, or a request that takes its time. Only the agent meets it.
fn plant(org: &PracticeOrg, dice: &mut StdRng) {
    let fault = if dice.random_ratio(1, 6) {
        let ms = dice.random_range(500..2_500);
        let slow = Fault::new(FaultKind::Delay { ms });
        slow.path("/services/data").times(1)
    } else {
        faults::any(dice)
    };
    org.control().add_fault(fault.user(AGENT));
}
