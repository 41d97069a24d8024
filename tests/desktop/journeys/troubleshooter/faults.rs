//! Ten faults as a troubleshooter meets them: in the org, at its app, at its user, and on this computer.

use std::pin::Pin;

use serde_json::{Value, json};

use super::{Scene, window};
use crate::{
    frame::looking::field,
    journeys::steps::{self, AGENT},
};

type Planting<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// A fault.
pub(super) struct Fault {
    pub(super) name: &'static str,
    /// The sentence of the catalogue that names it.
    pub(super) sentence: &'static str,
    pub(super) plant: for<'a> fn(&'a Scene) -> Planting<'a>,
}

macro_rules! faults {
    ($($name:literal, $sentence:literal => $plant:expr;)*) => {
        /// All of them.
        pub(super) fn all() -> Vec<Fault> {
            vec![$(Fault { name: $name, sentence: $sentence, plant: |scene| Box::pin($plant(scene)) }),*]
        }
    };
}

faults! {
    "the org was started anew", "Nothing on this computer answers at that address." => moved;
    "a version that is not served", "The org does not serve the API version that is set." => version;
    "a typing error in the key", "Salesforce does not know this consumer key." => key;
    "the sign-in was revoked", "Somebody revoked this sign-in in Salesforce." => revoked;
    "the app was blocked", "An administrator has blocked the app." => blocked;
    "the user was frozen", "The user is deactivated or frozen in Salesforce." => frozen;
    "another network", "Salesforce refuses this computer's network address or the hour." => network;
    "no API for the user", "This user or org may not use the API." => no_api;
    "the calls were used up", "The org has used up its API calls for today." => calls;
    "cases became read-only", "This user can see cases but not change them." => read_only;
}

/// An org that is started by hand has a new address each time.
async fn moved(scene: &Scene) {
    scene.restart_org().await;
}

async fn version(scene: &Scene) {
    steps::go_to(&scene.app, "Settings").await;
    scene.app.fill(field("API version"), "99.0").await;
    window::save_network(scene).await;
}

async fn key(scene: &Scene) {
    scene.edit_authentication().await;
    let key = scene.app.value(field("Consumer key")).await;
    let wrong = format!("{key}x");
    scene.app.fill(field("Consumer key"), &wrong).await;
    window::save_integration(scene).await;
}

pub(super) async fn revoked(scene: &Scene) {
    scene.order(json!({ "command": "revoke_refresh_tokens", "username": AGENT }));
}

async fn blocked(scene: &Scene) {
    scene.order(json!({ "command": "set_app", "blocked": true }));
    scene.hours_pass();
}

async fn frozen(scene: &Scene) {
    scene.order(json!({ "command": "set_user", "username": AGENT, "frozen": true }));
    scene.hours_pass();
}

/// The agent's profile lets in one address, and it is not this computer's.
async fn network(scene: &Scene) {
    let profile = profile_of_the_agent(scene).await;
    let ranges = json!([{ "start": "10.0.0.1", "end": "10.0.0.1" }]);
    let change = json!({ "login_ip_ranges": { profile: ranges } });
    scene.order(json!({ "command": "set_switches", "change": change }));
    scene.hours_pass();
}

async fn profile_of_the_agent(scene: &Scene) -> String {
    let announced = scene.announced();
    let client = reqwest::Client::builder().no_proxy().build();
    let answer = client
        .expect("an HTTP client")
        .get(format!("{}/users/{AGENT}", announced.control_url))
        .bearer_auth(&announced.control_key)
        .send()
        .await;
    let body = answer.expect("the org answers").text().await;
    let user: Value = serde_json::from_str(&body.expect("a body")).expect("JSON");
    user["profile_id"].as_str().expect("a profile").to_owned()
}

async fn no_api(scene: &Scene) {
    scene.order(json!({ "command": "set_user", "username": AGENT, "api_enabled": false }));
}

async fn calls(scene: &Scene) {
    scene.order(json!({ "command": "set_api_usage", "max": 1000, "used": 1000 }));
}

async fn read_only(scene: &Scene) {
    scene.order(json!({
        "command": "set_object_rights", "username": AGENT, "object": "Case",
        "read": true, "create": false, "edit": false, "delete": false,
    }));
}
