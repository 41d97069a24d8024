//! The troubleshooter: ten faults are planted, one after another in an order of the dice, and mended by somebody who
//! knows nothing but what the window says.
//!
//! `faults` plants, `window` reads, `cures` does what the sentence it was given asks for and is told nothing of what was
//! planted, `album` takes the pictures of the docs.

mod album;
mod cures;
mod faults;
mod window;

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use practice_org::{Announcement, Command, Control, Options, PracticeOrg};
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};
use serde_json::Value;

use super::steps;
use crate::frame::{
    app::App,
    browser::Browser,
    desk::Desk,
    looking::{button, tab},
};
use window::Finding;

/// The integration that is tested.
const NAME: &str = "Support desk";

/// Where all this happens: the window, the browser beside it, and the org.
struct Scene {
    desk: Rc<Desk>,
    app: App,
    browser: Browser,
    org: RefCell<Option<PracticeOrg>>,
}

/// Names and mends each fault.
pub(crate) async fn walk(desk: Rc<Desk>) {
    let mut dice = StdRng::seed_from_u64(proof::seed());
    let scene = Scene::set_up(desk).await;
    album::take(&scene).await;

    let mut order = faults::all();
    assert_eq!(order.len(), 10);
    order.shuffle(&mut dice);
    for (number, fault) in (1..).zip(order) {
        (fault.plant)(&scene).await;
        let finding = window::test(&scene).await;
        let finding = finding.unwrap_or_else(|| panic!("nothing is found of: {}", fault.name));
        let shot = format!("{number:02}-{}.png", fault.name.replace(' ', "-"));
        scene.app.shoot(&scene.desk.shots().join(shot)).await;
        assert!(
            finding.names(fault.sentence),
            "planted: {} ({}); the window says: {finding:#?}",
            fault.name,
            fault.sentence
        );
        let tried = mend(&scene, &finding).await;
        println!(
            "{number}. {}: “{}” Mended by what it says of: {}",
            fault.name,
            finding.says(),
            tried.join(" ")
        );
    }
    scene.stop_org().await;
    scene.app.quit().await;
    scene.browser.close().await;
}

/// Tries what the window says, in its order, until the checkup passes; returns what was tried. What a later run says
/// comes first, as it knows more.
///
/// # Panics
/// When nothing of it mended anything.
async fn mend(scene: &Scene, finding: &Finding) -> Vec<String> {
    let mut to_try: VecDeque<String> = finding.sentences().into();
    let mut tried = Vec::new();
    while let Some(sentence) = to_try.pop_front() {
        if tried.contains(&sentence) {
            continue;
        }
        window::open(scene, &sentence).await;
        let answer = cures::apply(scene, &sentence).await;
        tried.push(sentence);
        // what was tried may say more than the checkup could
        if let Some(said) = answer {
            to_try.push_front(said);
            continue;
        }
        let Some(next) = window::test_again(scene).await else {
            return tried;
        };
        for sentence in next.sentences().into_iter().rev() {
            to_try.retain(|waiting| *waiting != sentence);
            to_try.push_front(sentence);
        }
    }
    panic!("nothing of what the window says helps: {finding:#?}, tried {tried:#?}");
}

impl Scene {
    /// An integration that is connected to an org.
    async fn set_up(desk: Rc<Desk>) -> Self {
        let org = start_org(&desk).await;
        let app = desk.start_app().await;
        app.resize(1280, 800).await;
        let browser = desk.open_browser().await;
        steps::add_by_hand(&app, NAME, &org).await;
        let address = steps::start_connecting(&app, &desk).await;
        steps::allow_and_finish(&app, &browser, &address).await;
        let org = RefCell::new(Some(org));
        Self {
            desk,
            app,
            browser,
            org,
        }
    }

    /// Stops the org and starts it again, at another address.
    async fn restart_org(&self) {
        self.stop_org().await;
        let org = start_org(&self.desk).await;
        self.org.replace(Some(org));
    }

    async fn stop_org(&self) {
        let org = self.org.take().expect("the org runs");
        org.stop().await;
    }

    /// What the org printed when it started.
    fn announced(&self) -> Announcement {
        let org = self.org.borrow();
        org.as_ref().expect("the org runs").announcement().clone()
    }

    fn control(&self) -> Control {
        let org = self.org.borrow();
        org.as_ref().expect("the org runs").control().clone()
    }

    /// Tells the org's control to do something.
    fn order(&self, command: Value) -> Value {
        let command: Command = serde_json::from_value(command).expect("a command");
        self.control().run(command).expect("the org obeys")
    }

    /// Ends the access tokens, so that the next use renews.
    fn hours_pass(&self) {
        let ended = self.control().expire_access_tokens();
        ended.expect("tokens can be expired");
    }

    /// Opens the tab Authentication of the integration from the list.
    async fn edit_authentication(&self) {
        steps::go_to(&self.app, "Integrations").await;
        self.app.click(button(format!("Edit {NAME}"))).await;
        self.app.click(tab("Authentication")).await;
    }
}

/// The org, as its file has it; at first it has none.
async fn start_org(desk: &Desk) -> PracticeOrg {
    let org = PracticeOrg::start(Options {
        data: Some(desk.folder().join("org.db")),
        cases: 20,
        ..Options::default()
    });
    org.await.expect("a practice org")
}
