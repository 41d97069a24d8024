//! The org's Setup in the browser, worked by the administrator with the words that stand on its pages.

use reqwest::Url;

use super::Scene;
use crate::{
    frame::{
        browser::Asks,
        looking::{button, checkbox, field, link},
        wait,
    },
    journeys::steps::{ADMIN, PASSWORD},
};

/// One thing that is done on a page of Setup.
#[derive(Debug, Clone)]
pub(super) enum Stroke {
    /// Follows a link.
    Follow(&'static str),
    /// Ticks or unticks a box; how its label begins.
    Tick(&'static str, bool),
    /// Ticks a box; a part of its label.
    TickOne(&'static str),
    /// Types into a field.
    Fill(&'static str, String),
    /// Chooses from a list.
    Choose(&'static str, &'static str),
    /// Presses a button; how its name begins.
    Press(&'static str),
    /// Sees that the page says this.
    Says(&'static str),
}

/// The strokes on the page of an app, up to Save.
pub(super) fn in_app(label: &'static str, strokes: Vec<Stroke>) -> Vec<Stroke> {
    let end = [Stroke::Press("Save"), Stroke::Says("The app was saved.")];
    let begin = [Stroke::Follow(label)];
    begin.into_iter().chain(strokes).chain(end).collect()
}

/// Opens a page, as the administrator, and does this there.
pub(super) async fn work(scene: &Scene, address: &str, strokes: &[Stroke]) {
    let browser = &scene.browser;
    browser.go(address).await;
    if browser.asks().await == Asks::SignIn {
        browser.sign_in(ADMIN, PASSWORD).await;
    }
    for stroke in strokes {
        carry_out(scene, stroke).await;
    }
}

async fn carry_out(scene: &Scene, stroke: &Stroke) {
    let browser = &scene.browser;
    match stroke {
        Stroke::Follow(words) => browser.click(link(*words)).await,
        Stroke::Tick(label, on) => {
            let found = browser.find(checkbox(*label).starting()).await;
            if found.is_selected().await.expect("a box") != *on {
                browser.click(checkbox(*label).starting()).await;
            }
        }
        Stroke::TickOne(part) => browser.click(checkbox(*part).containing()).await,
        Stroke::Fill(label, text) => browser.fill(field(*label), text).await,
        Stroke::Choose(label, option) => browser.choose(field(*label), option).await,
        Stroke::Press(name) => browser.click(button(*name).starting()).await,
        Stroke::Says(words) => {
            wait::until(&format!("“{words}” on the page"), wait::SCREEN, || async {
                let text = browser.text().await;
                let says = text.contains(words);
                says.then_some(()).ok_or(format!("it says:\n{text}"))
            })
            .await;
        }
    }
}

/// Opens the address of a sign-in, as the administrator, allows, and gives the address that the browser is sent to. It is
/// of a host that this browser cannot reach.
pub(super) async fn allowed(scene: &Scene, authorize: &str) -> String {
    let browser = &scene.browser;
    browser.go(authorize).await;
    let own = Url::parse(scene.org.url()).expect("an address");
    let end = wait::until("the end of the sign-in", wait::SCREEN, || async {
        match browser.asks().await {
            Asks::SignIn => browser.sign_in(ADMIN, PASSWORD).await,
            Asks::Consent => browser.press("#oaapprove").await,
            Asks::Nothing => {}
        }
        let at = browser.driver().current_url().await;
        let at = at.map_err(|error| error.to_string())?;
        match at.scheme().starts_with("http") && at.host() != own.host() {
            true => Ok(at),
            false => Err(format!("the browser is at {}", at.path())),
        }
    });
    end.await.into()
}

/// A vendor signs in with its own app, and takes its token.
pub(super) async fn vendor_signs_in(scene: &Scene, app: &str) {
    let key = scene.of_app(app, "client_id");
    let callback = scene.first_callback(app);
    let mut authorize = Url::parse(scene.org.url()).expect("an address");
    authorize.set_path("/services/oauth2/authorize");
    authorize
        .query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &key)
        .append_pair("redirect_uri", &callback);
    let end = Url::parse(&allowed(scene, authorize.as_str()).await).expect("an address");
    let code = end.query_pairs().find(|(name, _)| name == "code");
    let code = code.expect("a code").1.into_owned();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("client_id", &key),
        ("redirect_uri", &callback),
    ];
    let client = reqwest::Client::builder().no_proxy().build();
    let token = format!("{}/services/oauth2/token", scene.org.url());
    let sent = client
        .expect("an HTTP client")
        .post(token)
        .form(&form)
        .send();
    let status = sent.await.expect("the org answers").status();
    assert!(status.is_success(), "{app} gets no token: {status}");
}
