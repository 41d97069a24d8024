//! The Salesforce CLI, which answers here as both generations of the command do.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use orgdeck::{
    CliAnswer, Progress, SalesforceCli,
    views::{ConnectOutcome, ConnectQuestion, Environment, Grant, RevokeHow, RevokeOutcome, State},
};
use serde_json::{Value, json};

use super::{connect, go, refused, use_grant};
use crate::staying::sessions;
use crate::support::{AGENT, World, options};

/// A CLI that is signed in to one org.
#[derive(Clone, Default)]
pub(crate) struct Sf {
    token: Arc<Mutex<String>>,
    instance: Arc<Mutex<String>>,
    /// Whether it hides tokens in `org display` and knows `org auth show-access-token`.
    newer: bool,
    signed_out: Arc<AtomicBool>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Sf {
    fn answer(&self, arguments: &str) -> Value {
        let (token, instance) = (
            self.token.lock().unwrap().clone(),
            self.instance.lock().unwrap().clone(),
        );
        let failed = |name: &str| json!({ "status": 1, "name": name, "message": "not today" });
        if arguments.starts_with("org list") {
            let org = json!({ "username": AGENT, "orgId": "00D000000000001EAA", "instanceUrl": instance, "alias": "desk", "accessToken": "[REDACTED]" });
            return json!({ "status": 0, "result": { "nonScratchOrgs": [org.clone()], "devHubs": [org], "scratchOrgs": [], "warnings": [] } });
        }
        if self.signed_out.load(Ordering::SeqCst) {
            return failed("RefreshTokenAuthError");
        }
        if !arguments.ends_with(AGENT) {
            return failed("NamedOrgNotFoundError");
        }
        if arguments.starts_with("org auth show-access-token") {
            return match self.newer {
                true => json!({ "status": 0, "result": { "accessToken": token } }),
                false => failed("CommandNotFound"),
            };
        }
        let shown = match self.newer {
            true => "[REDACTED] Use 'sf org auth show-access-token' to view".to_owned(),
            false => token,
        };
        json!({ "status": 0, "result": { "id": "00D", "accessToken": shown, "instanceUrl": instance, "username": AGENT } })
    }
}

#[async_trait]
impl SalesforceCli for Sf {
    async fn run(&self, arguments: &[&str]) -> CliAnswer {
        let arguments: Vec<&str> = arguments
            .iter()
            .copied()
            .filter(|argument| *argument != "--json")
            .collect();
        let line = arguments.join(" ");
        self.asked.lock().unwrap().push(line.clone());
        CliAnswer::Printed {
            stdout: self.answer(&line).to_string().into(),
        }
    }
}

pub(crate) async fn world(newer: bool) -> (World, Sf) {
    let sf = Sf {
        newer,
        ..Sf::default()
    };
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path()).cli(sf.clone());
    let world = World::with(folder, options, 1).await;
    *sf.instance.lock().unwrap() = world.org.url().to_owned();
    use_grant(&world, Grant::Cli, |edit| {
        edit.consumer_key.clear();
        edit.username = Some(AGENT.to_owned());
    })
    .await;
    (world, sf)
}

/// The CLI renews its token.
pub(crate) async fn renew(world: &World, sf: &Sf) {
    *sf.token.lock().unwrap() = token(world).await;
}

pub(crate) async fn token(world: &World) -> String {
    let announced = world.org.announcement();
    let (key, secret) = super::app(world, "Case_Export");
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", key.as_str()),
        ("client_secret", secret.as_str()),
    ];
    let answer: Value = reqwest::Client::new()
        .post(format!("{}/services/oauth2/token", announced.login_url))
        .form(&form)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    answer["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn both_generations_of_the_cli_give_a_token_and_stay_its_owner() {
    for newer in [true, false] {
        let (world, sf) = world(newer).await;
        renew(&world, &sf).await;
        let orgs = world.app.cli_orgs().await.unwrap();
        assert_eq!(orgs.len(), 1, "an org in two lists is one org");
        assert_eq!(orgs[0].alias.as_deref(), Some("desk"));
        assert_eq!(orgs[0].environment, Some(Environment::Practice));
        connect(&world, None).await;
        world.control().expire_access_tokens().unwrap();
        renew(&world, &sf).await;
        world.control().clear_requests();
        assert_eq!(world.cases().await.rows.len(), 1);
        assert_eq!(world.token_requests(), 0, "the CLI is asked, not the org");
        let asked = sf.asked.lock().unwrap().join("\n");
        assert!(!asked.contains("sfdx-auth-url"), "{asked}");
        let done = world
            .app
            .delete_integration(world.id, RevokeHow::First)
            .await
            .unwrap();
        assert_eq!(done, RevokeOutcome::Done { revoked: false });
        let revoked = world.control().requests().into_iter();
        let revoked = revoked.filter(|one| one.path == "/services/oauth2/revoke");
        assert_eq!(revoked.count(), 0, "Delete never revokes what is the CLI's");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cli_that_is_signed_out_or_does_not_know_the_org_says_so() {
    let (world, sf) = world(true).await;
    sf.signed_out.store(true, Ordering::SeqCst);
    refused(&world, None, "cli.signed-out").await;
    sf.signed_out.store(false, Ordering::SeqCst);
    use_grant(&world, Grant::Cli, |edit| {
        edit.consumer_key.clear();
        edit.username = Some("nobody@practice.example".to_owned());
    })
    .await;
    refused(&world, None, "cli.no-org").await;
    use_grant(&world, Grant::Cli, |edit| {
        edit.consumer_key.clear();
        edit.username = Some(AGENT.to_owned());
    })
    .await;
    renew(&world, &sf).await;
    connect(&world, None).await;
    sf.signed_out.store(true, Ordering::SeqCst);
    world.control().expire_access_tokens().unwrap();
    let error = world.try_cases().await.unwrap_err();
    assert_eq!(error.cause(), "cli.signed-out");
    assert_eq!(world.detail().await.row.state, State::Expired);
    assert_eq!(sessions(&world).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_the_cli_goes_to_no_foreign_host() {
    let (world, sf) = world(true).await;
    renew(&world, &sf).await;
    *sf.instance.lock().unwrap() = "https://acme.my.salesforce.com.evil.test".to_owned();
    let orgs = world.app.cli_orgs().await.unwrap();
    assert_eq!(orgs[0].instance, None);
    let (outcome, _) = go(&world, None).await;
    assert_eq!(outcome.unwrap_err().cause(), "net.host-refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_cli_it_is_said_what_to_install() {
    let world = World::new(1).await;
    let error = world.app.cli_orgs().await.unwrap_err();
    assert_eq!(error.cause(), "cli.missing");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_of_another_kind_than_was_chosen_is_asked_about_before_anything_is_saved() {
    let (world, sf) = world(true).await;
    renew(&world, &sf).await;
    let production = async || {
        use_grant(&world, Grant::Cli, |edit| {
            edit.environment = Environment::Production;
            edit.domain = None;
            edit.consumer_key.clear();
            edit.username = Some(AGENT.to_owned());
        })
        .await;
        let (outcome, _) = go(&world, None).await;
        match outcome.unwrap() {
            ConnectOutcome::Question {
                question: ConnectQuestion::OtherEnvironment { chosen, found, .. },
            } => assert_eq!(
                (chosen, found),
                (Environment::Production, Environment::Practice)
            ),
            other => panic!("{other:?}"),
        }
        assert!(sessions(&world).is_empty(), "nothing is saved yet");
    };
    let nobody = Progress::to_nobody();
    production().await;
    let no = world.app.answer_connect(world.id, false, &nobody).await;
    assert_eq!(no.unwrap(), ConnectOutcome::Cancelled);
    assert!(sessions(&world).is_empty());
    assert_eq!(
        world.detail().await.row.environment,
        Environment::Production
    );
    production().await;
    let yes = world.app.answer_connect(world.id, true, &nobody).await;
    assert!(
        matches!(yes, Ok(ConnectOutcome::Connected { .. })),
        "{yes:?}"
    );
    assert_eq!(world.detail().await.row.environment, Environment::Practice);
    let again = world.app.answer_connect(world.id, true, &nobody).await;
    assert_eq!(again.unwrap_err().cause(), "sign-in.running");
}
