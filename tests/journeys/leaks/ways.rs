//! The same for every way in, over every fault: nothing of a key, a password or a token gets out whatever goes wrong.

use std::future::Future;

use orgdeck::views::{ConnectOutcome, RevokeHow, Typed};
use practice_org::UserChange;
use proof::Proof;
use rand::RngExt;
use serde_json::json;

use super::faults::{self, Entry};
use super::seen::Seen;
use super::{TOKEN_ENDPOINT, pages, tell, traces};
use crate::support::{ADMIN, AGENT, Person, World, collect};
use crate::ways::{cli, credentials, jwt, order, password, use_grant};

const PASSWORD: &str = "a passphrase that only the agent knows, 7351";
const RUN_AS: &str = "priya.raman@practice.example";

/// What is typed at a sign-in, given a token from elsewhere.
type Typing = dyn Fn(&str) -> Option<Typed> + Send + Sync;

/// One way in, in a world of its own.
struct Way {
    name: &'static str,
    world: World,
    /// The CLI that this way asks.
    sf: Option<cli::Sf>,
    typed: Box<Typing>,
    secrets: Vec<(&'static str, String)>,
    /// The secret that its requests for a token bring, where that is always the same.
    brings: String,
}

impl Way {
    /// Every way in there is.
    async fn all() -> Vec<Way> {
        let nothing = |_: &str| None;
        let (with_cli, sf) = cli::world(true).await;
        let mut ways = vec![
            Way::new("browser", World::new(1).await, nothing),
            Way::new("client credentials", credentials::set_up().await, nothing),
            Way::new("JWT bearer", jwt::set_up().await, nothing),
            by_password().await,
            Way::new("pasted token", by_token().await, |token| {
                Some(Typed::Token {
                    access_token: token.into(),
                })
            }),
            Way::new("CLI", with_cli, nothing),
        ];
        let key = ways[2]
            .world
            .app
            .set_private_key(ways[2].world.id, jwt::KEY.into());
        key.await.unwrap();
        // before them stands the modulus, which is in the certificate, too
        let lines = jwt::KEY
            .lines()
            .skip(8)
            .filter(|line| !line.starts_with("---"));
        ways[2]
            .secrets
            .extend(lines.map(|line| ("private key", line.to_owned())));
        ways[5].sf = Some(sf);
        ways[1].brings = crate::ways::app(&ways[1].world, "Case_Export").1;
        ways
    }

    fn new(
        name: &'static str,
        world: World,
        typed: impl Fn(&str) -> Option<Typed> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name,
            world,
            sf: None,
            typed: Box::new(typed),
            secrets: Vec::new(),
            brings: "nothing".to_owned(),
        }
    }

    /// Signs in, whatever comes of it, and with this fault on the way.
    async fn connect(&mut self, seen: &mut Seen, fault: Option<&Entry>) -> bool {
        // what is pasted, and what the CLI has, comes from elsewhere
        let token = cli::token(&self.world).await;
        if let Some(sf) = &self.sf {
            cli::renew(&self.world, sf).await;
        }
        if let Some(fault) = fault {
            self.add(fault, TOKEN_ENDPOINT).await;
        }
        let typed = (self.typed)(&token);
        let (progress, phases) = collect();
        let person = Person::allows(&self.world, AGENT);
        let end = {
            let signing_in = self
                .world
                .app
                .connect(self.world.id, typed, &person, &progress);
            released(&self.world, signing_in).await
        };
        let connected = matches!(end, Ok(ConnectOutcome::Connected { .. }));
        if let Ok(ConnectOutcome::Question { .. }) = &end {
            self.world.app.cancel_connect(self.world.id);
        }
        seen.either(self.name, end);
        for phase in phases.lock().unwrap().iter() {
            // the link is the browser's, and has a state of its own
            if !matches!(phase, orgdeck::views::ConnectPhase::Prepared { .. }) {
                seen.view("a phase", phase);
            }
        }
        connected
    }

    /// Meets a fault at its sign-in, at a renewal and at a query.
    async fn meet(&mut self, fault: &Entry, seen: &mut Seen) {
        for path in [TOKEN_ENDPOINT, "/query"] {
            if path == "/query" {
                self.add(fault, path).await;
                seen.either(
                    &fault.name,
                    released(&self.world, self.world.try_cases("")).await,
                );
            } else {
                self.connect(seen, Some(fault)).await;
                self.add(fault, path).await;
                self.world.control().expire_access_tokens().unwrap();
                seen.either(
                    &fault.name,
                    released(&self.world, self.world.try_cases("")).await,
                );
            }
            self.mend().await;
            if self.world.try_cases("").await.is_err() {
                self.connect(seen, None).await;
            }
        }
        seen.either(
            "detail",
            self.world.app.get_integration(self.world.id).await,
        );
    }

    async fn add(&self, fault: &Entry, path: &str) {
        let brought = match path == TOKEN_ENDPOINT {
            true => self.brings.clone(),
            false => self.access_token().await,
        };
        self.world.control().add_fault(fault.at(path, &brought));
    }

    /// The access token that is in use.
    async fn access_token(&self) -> String {
        let _ = self.world.try_cases("").await;
        let queries = self.world.control().requests().into_iter().rev();
        let last = queries.filter_map(|request| request.token).next();
        let last = last.unwrap_or_else(|| "nothing".to_owned());
        let issued = self.world.control().secrets().unwrap().into_iter();
        let mut tokens = issued.filter(|one| one.starts_with("00D") && one.ends_with(&last));
        tokens.next_back().unwrap_or(last)
    }

    /// Undoes what faults did to the org.
    async fn mend(&self) {
        self.world.control().clear_faults();
        let well = UserChange {
            active: Some(true),
            frozen: Some(false),
            api_enabled: Some(true),
            ..UserChange::default()
        };
        for user in [AGENT, ADMIN, RUN_AS] {
            self.world.control().set_user(user, well.clone()).unwrap();
        }
        let apps = order(&self.world, json!({ "command": "apps" }));
        for app in apps.as_array().unwrap() {
            let id = &app["client_id"];
            let change =
                json!({ "command": "change_app", "app": id, "change": { "blocked": false } });
            order(&self.world, change);
        }
    }

    /// Everything that must not be found: what the org issued, what was signed, what this way is set up with.
    fn all_secrets(&self) -> Vec<(&'static str, String)> {
        let control = self.world.control();
        let issued = control.secrets().unwrap().into_iter();
        let mut secrets: Vec<_> = issued.map(|secret| ("issued", secret)).collect();
        let requests = control.requests();
        let assertions = requests
            .iter()
            .filter_map(|request| request.form("assertion"));
        secrets.extend(assertions.map(|assertion| ("assertion", assertion)));
        let apps = order(&self.world, json!({ "command": "apps" }));
        for app in apps.as_array().unwrap() {
            let secret = app["client_secret"].as_str().unwrap_or_default();
            if !secret.is_empty() {
                secrets.push(("consumer secret", secret.to_owned()));
            }
        }
        secrets.extend(self.secrets.iter().cloned());
        secrets
    }
}

/// Lets go what a fault holds, so that nothing is waited for.
async fn released<T>(world: &World, work: impl Future<Output = T>) -> T {
    let let_go = async {
        world.control().held(1).await;
        world.control().release();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        end = work => end,
        () = let_go => unreachable!("it waits for ever"),
    }
}

async fn by_password() -> Way {
    let (world, _) = password::set_up(true).await;
    order(
        &world,
        json!({ "command": "set_password", "username": AGENT, "password": PASSWORD }),
    );
    let token = order(
        &world,
        json!({ "command": "security_token", "username": AGENT }),
    );
    let token = token.as_str().unwrap().to_owned();
    let secrets = vec![
        ("password", PASSWORD.to_owned()),
        ("security token", token.clone()),
    ];
    let typed = move |_: &str| password::typed(PASSWORD, &token, true);
    let mut way = Way::new("password", world, typed);
    way.secrets = secrets;
    way.brings = PASSWORD.to_owned();
    way
}

async fn by_token() -> World {
    let world = World::new(1).await;
    use_grant(&world, orgdeck::views::Grant::PastedToken, |edit| {
        edit.consumer_key.clear();
    })
    .await;
    world
}

// seen to fail: with the password not taken out of what the token endpoint answers, and with the signed assertion
// traced in `oauth::jwt`, it names the password and the assertion
#[tokio::test(flavor = "multi_thread")]
async fn no_way_in_lets_a_secret_out_whatever_goes_wrong() {
    let proof = Proof::new("leaks");
    let mut dice = proof.dice();
    // each fault in one way, or in every way; a secret that is repeated is another one in each way
    let every_way = proof.rounds(1) > 1;
    let kept = traces::keep().await;
    let (mut seen, mut secrets, mut met) = (Seen::default(), Vec::new(), 0);
    let mut ways = Way::all().await;
    let count = ways.len();
    let first = dice.random_range(0..count);
    for (at, way) in ways.iter_mut().enumerate() {
        assert!(way.connect(&mut seen, None).await, "{}", way.name);
        for (number, fault) in faults::all().iter().enumerate() {
            if every_way || fault.repeats() || (first + number) % count == at {
                way.meet(fault, &mut seen).await;
                met += 1;
            }
        }
        pages(&way.world, &mut seen).await;
        assert!(
            way.connect(&mut seen, None).await,
            "{} is not mended",
            way.name
        );
        secrets.extend(way.all_secrets());
        let deleted = way
            .world
            .app
            .delete_integration(way.world.id, RevokeHow::First);
        seen.either("deletion", deleted.await);
        way.world.app.close().await;
        seen.files(&way.world.options.folder, &["vault.enc"]);
    }
    drop(ways);
    for line in kept.lines() {
        seen.text("traces", line);
    }
    let what = format!("{count} ways in, {met} faults at sign-in, renewal and query");
    tell(&proof, &what, &seen, secrets);
}
