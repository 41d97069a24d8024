//! The proof `renewal` at its heart: many tasks whose token was refused in the same moment, and the one owner of it.
//! The same with every request over HTTP, and among processes, is in the journeys.

#![allow(clippy::unwrap_used)]

use std::{collections::HashSet, path::Path, sync::Arc};

use async_trait::async_trait;
use practice_org::{AppChange, Control, PracticeOrg};
use proof::Proof;
use salesforce::Session as _;
use tokio::{sync::Barrier, task::JoinSet};

use super::Owner;
use crate::{
    Browser, Options, Orgdeck, Progress,
    connect::listener::free_port,
    views::{
        Capability, ConnectOutcome, Environment, Grant, IntegrationEdit, NewIntegration, PullBy,
        VaultChoice,
    },
};

const TASKS: usize = 1_000;

/// Somebody who signs in and allows.
struct Person(Control);

#[async_trait]
impl Browser for Person {
    async fn open(&self, address: &str) -> bool {
        let end = self.0.approve(address, "agent@practice.example").unwrap();
        tokio::spawn(async move {
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            client.get(end).send().await.unwrap();
        });
        true
    }
}

/// An app that is connected to an org which rotates refresh tokens, and the owner of its session.
async fn connected(folder: &Path) -> (Orgdeck, PracticeOrg, Owner) {
    let mut options = Options::new(folder.join("data"));
    options.ports = vec![free_port()];
    let org = PracticeOrg::start(practice_org::Options {
        cases: 0,
        callback_urls: options.callbacks(),
        ..Default::default()
    });
    let org = org.await.unwrap();
    let rotation = AppChange {
        rotation: Some(true),
        ..AppChange::default()
    };
    org.control().set_app(rotation).unwrap();
    let app = Orgdeck::open(options).await.unwrap();
    app.choose_vault(VaultChoice::Memory, None).await.unwrap();
    let draft = NewIntegration {
        name: "Support desk".to_owned(),
        recipe: "orgdeck".to_owned(),
        capability: Capability::Helpdesk,
        environment: Environment::Practice,
    };
    let id = app.add_integration(draft).await.unwrap().row.id;
    let edit = IntegrationEdit {
        name: "Support desk".to_owned(),
        capability: Capability::Helpdesk,
        environment: Environment::Practice,
        domain: Some(org.url().to_owned()),
        grant: Grant::AuthorizationCode,
        consumer_key: org.announcement().client_id.clone(),
        scopes: ["api", "refresh_token", "id"].map(str::to_owned).to_vec(),
        pull_by: PullBy::Created,
        prompt_login: false,
        skip_sso: false,
        username: None,
    };
    app.update_integration(id, edit).await.unwrap();
    let person = Person(org.control().clone());
    let outcome = app.connect(id, None, &person, &Progress::to_nobody()).await;
    let connected = matches!(outcome, Ok(ConnectOutcome::Connected { .. }));
    assert!(connected, "{outcome:?}");
    let session = app.shared.row(id).await.unwrap().session_id.unwrap();
    let owner = app.owner(session);
    (app, org, owner)
}

/// All tasks hold the same token, learn together that it is refused, and ask for a new one; half of them ask once more
/// with the old one, as a refusal does that comes late. Gives the tokens they got.
async fn round(owner: &Owner) -> HashSet<u64> {
    let together = Arc::new(Barrier::new(TASKS));
    let mut tasks = JoinSet::new();
    for task in 0..TASKS {
        let (owner, together) = (owner.clone(), together.clone());
        tasks.spawn(async move {
            let refused = owner.access().await.unwrap().generation;
            together.wait().await;
            let mut renewed = owner.renew(refused).await.unwrap();
            if task % 2 == 0 {
                renewed = owner.renew(refused).await.unwrap();
            }
            renewed.generation
        });
    }
    tasks.join_all().await.into_iter().collect()
}

// planted: generations not compared in `Inner::renew`, and all renewed one after the other
#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_tasks_whose_token_was_refused_together_renew_it_once() {
    let proof = Proof::new("renewal");
    let rounds = proof.rounds(20);
    let folder = tempfile::tempdir().unwrap();
    let (_app, org, owner) = connected(folder.path()).await;
    let (mut once, mut same, mut posts, mut brought) = (0, 0, 0, HashSet::new());
    for _ in 0..rounds {
        org.control().clear_requests();
        same += u64::from(round(&owner).await.len() == 1);
        let requests = org.control().requests();
        let renewals: Vec<String> = requests
            .iter()
            .filter_map(|request| request.form("refresh_token"))
            .collect();
        once += u64::from(renewals.len() == 1);
        posts += renewals.len();
        brought.extend(renewals);
    }
    let reused = posts - brought.len();
    proof.counted(format_args!(
        "{rounds} rounds of {TASKS} tasks: {posts} renewals, exactly one in {once} rounds, the same token for all in \
         {same}, {reused} reuses"
    ));
    assert_eq!((once, same, reused), (rounds, rounds, 0));
}
