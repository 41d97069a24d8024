//! The proof `domains`: whichever door a hostile address comes through, nothing is sent to it.
//!
//! The doors are the field, the import from the Salesforce CLI, the database, and the token answers of sign-in and
//! renewal. Two recorders see whatever is sent: a proxy, through which the app sends everything that does not go to
//! this computer, and another program on this computer.

use std::{
    net::Ipv4Addr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use orgdeck::{
    CliAnswer, Error, Progress, SalesforceCli,
    views::{Environment, Grant, ProxyChoice, Settings},
};
use practice_org::{Fault, FaultKind};
use proof::{Proof, hostile_addresses};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::{
    staying::reopened,
    support::{AGENT, Person, World, edit_of, options},
};

/// Counts the connections made to it; as a proxy it lets none through.
pub(crate) struct Recorder {
    port: u16,
    seen: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Recorder {
    async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::<AtomicUsize>::default();
        let counter = seen.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(refuse(stream));
            }
        });
        Self { port, seen, task }
    }

    /// One through which this app sends everything that does not go to this computer.
    pub(crate) async fn proxy_of(world: &World) -> Self {
        let proxy = Self::start().await;
        let address = format!("http://127.0.0.1:{}", proxy.port);
        let settings = Settings {
            proxy: ProxyChoice::Address { address },
            ..Settings::default()
        };
        world.app.update_settings(settings).await.unwrap();
        proxy
    }

    pub(crate) fn seen(&self) -> usize {
        self.seen.load(Ordering::SeqCst)
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn refuse(mut stream: TcpStream) {
    let _ = stream.read(&mut [0; 1024]).await;
    let answer = b"HTTP/1.1 502 Recorded\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let _ = stream.write_all(answer).await;
}

/// A door: the world behind it, what looks at its traffic, and how it was passed so far.
struct Door {
    world: World,
    proxy: Recorder,
    /// Where no practice org is.
    other: Recorder,
    tried: usize,
    refused: usize,
}

impl Door {
    async fn new(world: World) -> Self {
        let door = Self {
            proxy: Recorder::proxy_of(&world).await,
            other: Recorder::start().await,
            world,
            tried: 0,
            refused: 0,
        };
        door.recorder_sees().await;
        door
    }

    /// A recorder that records nothing proves nothing: an allowed address goes to it.
    async fn recorder_sees(&self) {
        self.store("integrations", "https://acme.my.salesforce.com");
        self.world.set_environment("production");
        self.connects().await.unwrap_err();
        assert!(self.proxy.seen.swap(0, Ordering::SeqCst) > 0);
        self.world.set_environment("practice");
        self.store("integrations", self.world.org.url());
    }

    /// Takes the end of one try. A refusal names the rule; a host that is not there would say something else.
    fn ended(&mut self, address: &str, end: Result<(), Error>) {
        self.tried += 1;
        match end {
            Err(error) if error.cause() == "net.host-refused" => self.refused += 1,
            other => println!("not refused: {address:?}: {other:?}"),
        }
    }

    async fn connects(&self) -> Result<(), Error> {
        let person = Person::allows(&self.world, AGENT);
        let seen = person.seen.clone();
        let end = self.world.try_connect(person).await.map(drop);
        for address in seen.lock().unwrap().iter() {
            let org = self.world.org.url();
            assert!(
                address.starts_with(org),
                "the browser was sent to {address}"
            );
        }
        end
    }

    /// Writes an address where the app has stored one, past all its checks.
    fn store(&self, table: &str, address: &str) {
        let set = match table {
            "sessions" => "login_address = ?1, instance_url = ?1",
            _ => "login_address = ?1",
        };
        let changed = self
            .world
            .database()
            .execute(&format!("UPDATE {table} SET {set}"), [address]);
        assert_eq!(changed.unwrap(), 1);
    }

    /// Says what was counted and that it is what was promised.
    fn close(self, proof: &Proof, name: &str) {
        let requests = self.proxy.seen() + self.other.seen();
        let Self { tried, refused, .. } = self;
        proof.counted(format_args!(
            "{name}: {refused}/{tried} refused, {requests} requests to a foreign host"
        ));
        assert!(tried >= 300);
        assert_eq!((refused, requests), (tried, 0));
    }
}

impl World {
    fn set_environment(&self, environment: &str) {
        let set = "UPDATE integrations SET environment = ?1";
        self.database().execute(set, [environment]).unwrap();
    }
}

// planted: `login_address` in `integrations.rs` takes what it is given, and `prepare` reads it with a bare `Url`
#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_address_that_is_typed_is_sent_nothing() {
    let proof = Proof::new("domains");
    let mut door = Door::new(World::new(1).await).await;
    let before = edit_of(&door.world.detail().await);
    // blank is an answer of its own: the environment's address
    for address in hostile_addresses()
        .iter()
        .filter(|address| !address.trim().is_empty())
    {
        for environment in [
            Environment::Production,
            Environment::Sandbox,
            Environment::Practice,
        ] {
            let mut edit = before.clone();
            (edit.environment, edit.domain) = (environment, Some(address.clone()));
            let end = match door.world.app.update_integration(door.world.id, edit).await {
                Ok(_) => door.connects().await,
                Err(error) => Err(error),
            };
            door.ended(address, end);
        }
    }
    door.close(&proof, "typed");
}

/// A Salesforce CLI whose every answer names one address.
#[derive(Clone, Default)]
struct Sf(Arc<Mutex<String>>);

#[async_trait]
impl SalesforceCli for Sf {
    async fn run(&self, arguments: &[&str]) -> CliAnswer {
        let mut org = json!({
            "username": AGENT, "orgId": "00D000000000001EAA", "accessToken": "00D!planted",
            "instanceUrl": *self.0.lock().unwrap(),
        });
        if arguments.contains(&"list") {
            org = json!({ "nonScratchOrgs": [org] });
        }
        let stdout = json!({ "status": 0, "result": org }).to_string().into();
        CliAnswer::Printed { stdout }
    }
}

// planted: `token` of `cli.rs` takes whatever `Url` can read
#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_address_out_of_the_cli_is_sent_nothing() {
    let proof = Proof::new("domains");
    let (sf, folder) = (Sf::default(), tempfile::tempdir().unwrap());
    let options = options(folder.path()).cli(sf.clone());
    let mut door = Door::new(World::with(folder, options, 1).await).await;
    let mut edit = edit_of(&door.world.detail().await);
    (edit.grant, edit.username) = (Grant::Cli, Some(AGENT.to_owned()));
    let (app, id) = (door.world.app.clone(), door.world.id);
    app.update_integration(id, edit).await.unwrap();
    for address in hostile_addresses() {
        address.clone_into(&mut sf.0.lock().unwrap());
        let listed = app.cli_orgs().await.unwrap();
        assert_eq!(listed[0].instance, None, "{address:?}");
        let (person, nobody) = (Person::stays_away(), Progress::to_nobody());
        let end = app.connect(id, None, &person, &nobody).await;
        door.ended(&address, end.map(drop));
    }
    door.close(&proof, "out of the CLI");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_address_in_the_database_is_sent_nothing() {
    let proof = Proof::new("domains");
    let mut door = Door::new(reopened(World::connected(1).await).await).await;
    for address in hostile_addresses() {
        door.store("integrations", &address);
        let end = door.connects().await;
        door.ended(&address, end);
        door.store("sessions", &address);
        let end = door.world.try_cases().await.map(drop);
        door.ended(&address, end);
    }
    door.close(&proof, "stored");
}

/// Hostile addresses, and those of another program on this computer.
fn answered(door: &Door) -> Vec<String> {
    let hosts = ["127.0.0.1", "localhost", "[::1]"];
    let here = hosts.map(|host| format!("http://{host}:{}", door.other.port));
    hostile_addresses().into_iter().chain(here).collect()
}

impl Door {
    /// The next token answer names this address as `instance_url` or `id`.
    fn answer(&self, member: &str, address: &str) {
        let value = match member {
            "id" => format!("{address}/id/00D000000000001AAA/005000000000001AAA"),
            _ => address.to_owned(),
        };
        let set = json!({ member: value }).as_object().unwrap().clone();
        let fault = FaultKind::EditJson {
            set,
            remove: Vec::new(),
        };
        self.world.control().clear_faults();
        let fault = Fault::new(fault).path("/services/oauth2/token");
        self.world.control().add_fault(fault);
    }
}

// planted: `check_instance` gives back whatever `Url` can read
#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_address_in_a_renewal_is_sent_nothing() {
    let proof = Proof::new("domains");
    let mut door = Door::new(World::connected(1).await).await;
    // an org that is known not to rotate: an answer that cannot be used has not used up the refresh token then
    door.world.control().expire_access_tokens().unwrap();
    door.world.cases().await;
    for address in answered(&door) {
        for member in ["instance_url", "id"] {
            door.world.control().expire_access_tokens().unwrap();
            door.answer(member, &address);
            let end = door.world.try_cases().await.map(drop);
            door.ended(&address, end);
        }
    }
    door.close(&proof, "in renewals");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_address_in_the_answer_to_a_sign_in_is_sent_nothing() {
    let proof = Proof::new("domains");
    let mut door = Door::new(World::new(1).await).await;
    for (at, address) in answered(&door).into_iter().enumerate() {
        let member = ["instance_url", "id"][at % 2];
        door.answer(member, &address);
        let end = door.connects().await;
        door.ended(&address, end);
    }
    door.close(&proof, "in sign-ins");
}
