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
use crate::ways::{app, cli, credentials, jwt, order, password, use_grant};

const PASSWORD: &str = "a passphrase that only the agent knows, 7351";
const RUN_AS: &str = "priya.raman@practice.example";

/// One way in, in a world of its own.
struct Way {
    name: &'static str,
    world: World,
    given: Given,
    secrets: Vec<(&'static str, String)>,
    /// The secret that its requests for a token bring, where that is always the same.
    brings: String,
}

/// What a sign-in is given, beside what was set up.
enum Given {
    Nothing,
    /// The password, and this security token.
    Password(String),
    /// An access token from elsewhere.
    Token,
    /// The same, by way of the CLI.
    Cli(cli::Sf),
}

impl Way {
    /// Every way in there is.
    async fn all() -> [Way; 6] {
        let (with_cli, sf) = cli::world(true).await;
        [
            Way::new("browser", World::new(1).await, Given::Nothing),
            by_secret().await,
            by_key().await,
            by_password().await,
            Way::new("pasted token", by_token().await, Given::Token),
            Way::new("CLI", with_cli, Given::Cli(sf)),
        ]
    }

    fn new(name: &'static str, world: World, given: Given) -> Self {
        Self {
            name,
            world,
            given,
            secrets: Vec::new(),
            brings: "nothing".to_owned(),
        }
    }

    /// What is typed at a sign-in; the CLI gets a token meanwhile.
    async fn typed(&self) -> Option<Typed> {
        match &self.given {
            Given::Nothing => None,
            Given::Password(security_token) => password::typed(PASSWORD, security_token, true),
            Given::Token => Some(Typed::Token {
                access_token: cli::token(&self.world).await.into(),
            }),
            Given::Cli(sf) => {
                cli::renew(&self.world, sf).await;
                None
            }
        }
    }

    /// Signs in, whatever comes of it, and with this fault on the way.
    async fn connect(&self, seen: &mut Seen, fault: Option<&Entry>) -> bool {
        // before the fault: it is not meant for what comes from elsewhere
        let typed = self.typed().await;
        if let Some(fault) = fault {
            self.add(fault, TOKEN_ENDPOINT).await;
        }
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
    async fn meet(&self, fault: &Entry, seen: &mut Seen) {
        for path in [TOKEN_ENDPOINT, "/query"] {
            if path == TOKEN_ENDPOINT {
                self.connect(seen, Some(fault)).await;
            }
            self.add(fault, path).await;
            if path == TOKEN_ENDPOINT {
                self.world.control().expire_access_tokens().unwrap();
            }
            let listed = released(&self.world, self.world.try_cases()).await;
            seen.either(&fault.name, listed);
            self.mend().await;
            if self.world.try_cases().await.is_err() {
                self.connect(seen, None).await;
            }
        }
        let detail = self.world.app.get_integration(self.world.id).await;
        seen.either("detail", detail);
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
        let _ = self.world.try_cases().await;
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
        for one in apps.as_array().unwrap() {
            let id = &one["client_id"];
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
        for one in apps.as_array().unwrap() {
            let secret = one["client_secret"].as_str().unwrap_or_default();
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

async fn by_secret() -> Way {
    let world = credentials::set_up().await;
    let (_, secret) = app(&world, "Case_Export");
    Way {
        brings: secret,
        ..Way::new("client credentials", world, Given::Nothing)
    }
}

async fn by_key() -> Way {
    let world = jwt::set_up().await;
    let key = world.app.set_private_key(world.id, jwt::KEY.into());
    key.await.unwrap();
    // before them stands the modulus, which is in the certificate, too
    let lines = jwt::KEY.lines().skip(8);
    let lines = lines.filter(|line| !line.starts_with("---"));
    let secrets = lines.map(|line| ("private key", line.to_owned())).collect();
    Way {
        secrets,
        ..Way::new("JWT bearer", world, Given::Nothing)
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
    Way {
        secrets: vec![
            ("password", PASSWORD.to_owned()),
            ("security token", token.clone()),
        ],
        brings: PASSWORD.to_owned(),
        ..Way::new("password", world, Given::Password(token))
    }
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
    let (ways, faults) = (Way::all().await, faults::all());
    let count = ways.len();
    let first = dice.random_range(0..count);
    for (at, way) in ways.iter().enumerate() {
        assert!(way.connect(&mut seen, None).await, "{}", way.name);
        for (number, fault) in faults.iter().enumerate() {
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
