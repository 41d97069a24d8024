//! The day after: what a start does by itself, what the first action costs, and what lies on the disk.

use std::rc::Rc;

use practice_org::{Options, PracticeOrg};
use proof::Secrets;

use super::{left_behind, steps};
use crate::frame::{app::App, desk::Desk};

/// Connected yesterday; today nothing is asked at the start, one renewal serves, and no secret lies in any file.
pub(crate) async fn walk(desk: Rc<Desk>) {
    let org = PracticeOrg::start(Options {
        cases: 60,
        ..Options::default()
    })
    .await;
    let org = org.expect("a practice org");
    desk.log_at_finest_level();
    let app = desk.start_app().await;
    app.resize(1280, 800).await;
    let browser = desk.open_browser().await;
    steps::add_by_hand(&app, "Support desk", &org).await;
    let address = steps::start_connecting(&app, &desk).await;
    steps::allow_and_finish(&app, &browser, &address).await;
    browser.close().await;
    app.resize(1111, 777).await;
    app.quit().await;

    org.control().clear_requests();
    let app = desk.start_app().await;
    steps::go_to(&app, "Integrations").await;
    app.says("CONNECTED").await;
    let asked: Vec<String> = asked(&org);
    assert!(asked.is_empty(), "a start sends no request: {asked:?}");
    app.has_size(1111, 777).await;

    one_renewal(&app, &org).await;
    let secrets = issued(&org);
    left_behind::nothing_of(&secrets, &desk);
    app.quit().await;
    left_behind::nothing_of(&secrets, &desk);
    org.stop().await;
}

/// The access token has ended meanwhile: the first action renews it, once, and nobody is asked anything.
async fn one_renewal(app: &App, org: &PracticeOrg) {
    org.control()
        .expire_access_tokens()
        .expect("the org ends its sessions");
    steps::go_to(app, "Cases").await;
    app.says("newest first").await;
    steps::choose_list(app, "All open", "All").await;
    steps::list_counts(app, "60").await;
    steps::open_first_case(app).await;
    let renewals = asked(org)
        .iter()
        .filter(|path| path.contains("/services/oauth2/token"))
        .count();
    assert_eq!(renewals, 1, "{:?}", asked(org));
}

/// Method and path of every request so far.
fn asked(org: &PracticeOrg) -> Vec<String> {
    org.control()
        .requests()
        .iter()
        .map(|one| format!("{} {}", one.method, one.path))
        .collect()
}

/// Every code and token that the org ever issued.
fn issued(org: &PracticeOrg) -> Secrets {
    let secrets = org.control().secrets();
    let secrets = secrets.expect("the org knows what it issued");
    assert!(secrets.len() > 2, "a code and tokens were issued");
    Secrets::new(secrets.into_iter().map(|one| ("issued", one.into_bytes())))
}
