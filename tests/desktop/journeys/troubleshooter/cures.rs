//! What somebody does who reads a sentence of the window and its steps: in the window, in Setup with a browser, or by
//! asking whoever rules the org.
//!
//! Nothing here knows what was planted; a sentence that nobody knows a cure for is an error.

use std::pin::Pin;

use serde_json::json;

use super::{Scene, window};
use crate::{
    frame::{
        looking::{button, dialog, field},
        wait,
    },
    journeys::steps::{self, ADMIN, AGENT, PASSWORD},
};

type Doing<'a> = Pin<Box<dyn Future<Output = Option<String>> + 'a>>;

/// What is done about a sentence.
struct Cure {
    sentence: &'static str,
    /// The words of the window that ask for it.
    step: &'static str,
    how: for<'a> fn(&'a Scene) -> Doing<'a>,
}

macro_rules! cures {
    ($($sentence:literal, $step:literal => $how:expr;)*) => {
        fn all() -> Vec<Cure> {
            vec![$(Cure { sentence: $sentence, step: $step, how: |scene| Box::pin($how(scene)) }),*]
        }
    };
}

cures! {
    "Nothing on this computer answers at that address.", "correct the domain on the Authentication tab" => new_address;
    "The org does not serve the API version that is set.", "Leave the API version in Settings blank" => no_version;
    "Salesforce does not know this consumer key.", "Compare the consumer key letter by letter" => right_key;
    "Somebody revoked this sign-in in Salesforce.", "If it may, re-generate the token." => sign_in_again;
    "The app's refresh token policy has ended this sign-in.", "Re-generate the token." => sign_in_again;
    "An administrator has blocked the app.", "Unblock the app." => unblock;
    "The user is deactivated or frozen in Salesforce.", "Activate or unfreeze the user" => unfreeze;
    "Salesforce refuses this computer's network address or the hour.", "Add this network to the profile's login IP ranges." => let_in;
    "This user or org may not use the API.", "Give the user the permission \"API Enabled\"." => allow_api;
    "The org has used up its API calls for today.", "or buy more calls." => buy_calls;
    "This user can see cases but not change them.", "Give the user Edit on Case." => allow_edit;
    "This user cannot create cases.", "Give the user Create on Case." => allow_create;
    "This user cannot delete cases.", "Give the user Delete on Case, if cases are to be deleted" => allow_delete;
}

/// Does what this sentence and its steps ask for; returns a sentence where the window answers with one instead of being
/// mended.
///
/// # Panics
/// When nobody knows what to do about it, or the window does not ask for it.
pub(super) async fn apply(scene: &Scene, sentence: &str) -> Option<String> {
    let cure = all().into_iter().find(|cure| cure.sentence == sentence);
    let cure = cure.unwrap_or_else(|| panic!("nobody knows what to do about “{sentence}”"));
    scene.app.says(cure.step).await;
    (cure.how)(scene).await
}

async fn no_version(scene: &Scene) -> Option<String> {
    steps::go_to(&scene.app, "Settings").await;
    scene.app.fill(field("API version"), "").await;
    window::save_network(scene).await;
    None
}

async fn right_key(scene: &Scene) -> Option<String> {
    let app = &scene.app;
    app.click(button("Edit authentication")).await;
    let right = scene.announced().client_id;
    app.fill(field("Consumer key"), &right).await;
    window::save_integration(scene).await;
    None
}

async fn new_address(scene: &Scene) -> Option<String> {
    scene.edit_authentication().await;
    let printed = scene.announced().url;
    scene.app.fill(field("Domain"), &printed).await;
    scene.app.says(&format!("Will use {printed}")).await;
    sign_in_again(scene).await
}

/// In the browser; a sentence if the sign-in failed with one.
async fn sign_in_again(scene: &Scene) -> Option<String> {
    let app = &scene.app;
    app.click(button("Re-generate token")).await;
    let address = scene.desk.opener().next().await;
    scene.browser.allow(&address, AGENT, PASSWORD).await;
    let said = wait::until("the end of the sign-in", wait::SCREEN, || async {
        let said = app.ask(SAID, Vec::new()).await;
        let said = said.as_str().map(str::to_owned);
        said.ok_or_else(|| "it goes on".to_owned())
    });
    let said = said.await;
    let ends_with = if said.is_empty() { "Done" } else { "Close" };
    app.click(button(ends_with)).await;
    app.gone(dialog("Connect").starting()).await;
    Some(said).filter(|said| !said.is_empty())
}

/// How a sign-in ended: nothing while it goes on, no words if well, else those that the dialog says of it.
const SAID: &str = "const dialog = document.querySelector('dialog[open]');
    if (!dialog) return null;
    const failed = dialog.querySelector('[role=alert] p');
    if (failed) return failed.textContent.trim();
    return dialog.textContent.includes('Is this the org you meant?') ? '' : null;";

/// Follows a link of the window to a page of Setup, as the administrator.
async fn in_setup(scene: &Scene, link: &str, title: &str) {
    scene.app.click(button(link).containing()).await;
    let address = scene.desk.opener().next().await;
    let browser = &scene.browser;
    sign_out(scene).await;
    browser.go(&address).await;
    browser.sign_in(ADMIN, PASSWORD).await;
    browser.says(title).await;
}

/// Nobody is signed in in the browser any more.
async fn sign_out(scene: &Scene) {
    let address = format!("{}/secur/logout.jsp", scene.announced().url);
    scene.browser.go(&address).await;
}

async fn unblock(scene: &Scene) -> Option<String> {
    let usage = "Connected Apps OAuth Usage";
    in_setup(
        scene,
        "Connected Apps OAuth Usage › the app › Unblock",
        usage,
    )
    .await;
    scene.browser.press("button[name=unblock]").await;
    scene.browser.says("The app is no longer blocked.").await;
    sign_out(scene).await;
    None
}

async fn unfreeze(scene: &Scene) -> Option<String> {
    in_setup(scene, "Setup › Users", "Everybody of this org").await;
    let browser = &scene.browser;
    browser.press("a[href*='user=agent']").await;
    browser.says("Api Only User").await;
    browser.press("input[name=frozen]").await;
    browser
        .press("form:has(input[name=frozen]) button[type=submit]")
        .await;
    browser.says("The user was saved.").await;
    sign_out(scene).await;
    None
}

async fn let_in(scene: &Scene) -> Option<String> {
    let mut profiles = scene.order(json!({ "command": "switches" }))["login_ip_ranges"].take();
    let here = json!({ "start": "127.0.0.1", "end": "127.0.0.1" });
    for ranges in profiles.as_object_mut().into_iter().flatten() {
        ranges.1.as_array_mut().expect("ranges").push(here.clone());
    }
    let change = json!({ "login_ip_ranges": profiles });
    scene.order(json!({ "command": "set_switches", "change": change }));
    None
}

async fn allow_api(scene: &Scene) -> Option<String> {
    scene.order(json!({ "command": "set_user", "username": AGENT, "api_enabled": true }));
    None
}

async fn buy_calls(scene: &Scene) -> Option<String> {
    scene.order(json!({ "command": "set_api_usage", "max": 100_000, "used": 1000 }));
    None
}

async fn allow_edit(scene: &Scene) -> Option<String> {
    cases(scene, false, false);
    None
}

async fn allow_create(scene: &Scene) -> Option<String> {
    cases(scene, true, false);
    None
}

/// Whoever may delete may edit.
async fn allow_delete(scene: &Scene) -> Option<String> {
    cases(scene, true, true);
    None
}

fn cases(scene: &Scene, create: bool, delete: bool) {
    scene.order(json!({
        "command": "set_object_rights", "username": AGENT, "object": "Case",
        "read": true, "create": create, "edit": true, "delete": delete,
    }));
}
