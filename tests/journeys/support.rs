//! What every journey starts from: an app in a folder of its own, an org, and a person at the browser.

use std::{
    net::{Ipv4Addr, Ipv6Addr, TcpListener},
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use orgdeck::{
    Browser, Options, Orgdeck, Progress,
    views::{
        Capability, ConnectOutcome, ConnectPhase, Environment, Grant, IntegrationDetail,
        IntegrationEdit, IntegrationId, ListAsk, ListPage, ListSource, NewIntegration, OrgView,
        PullBy, VaultChoice,
    },
};
use practice_org::{Control, PracticeOrg};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub const AGENT: &str = "agent@practice.example";
pub const ADMIN: &str = "admin@practice.example";
pub const PASSPHRASE: &str = "correct horse battery";

/// A port that is free on both families now.
pub fn free_port() -> u16 {
    loop {
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = v4.local_addr().unwrap().port();
        if TcpListener::bind((Ipv6Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

/// An app, an org, and the integration that connects them.
pub struct World {
    pub folder: TempDir,
    pub app: Orgdeck,
    pub org: PracticeOrg,
    pub id: IntegrationId,
    pub options: Options,
}

/// Options of an app in a folder, with short limits and ports of its own.
pub fn options(folder: &Path) -> Options {
    let mut options = Options::new(folder.join("data"));
    options.ports = vec![free_port(), free_port()];
    options.practice_cases = 50;
    options.sign_in_limit = Duration::from_secs(60);
    options.timeouts = salesforce_timeouts();
    options
}

fn salesforce_timeouts() -> salesforce::Timeouts {
    salesforce::Timeouts {
        connect: Duration::from_secs(5),
        headers: Duration::from_secs(5),
        idle_body: Duration::from_secs(2),
        token: Duration::from_secs(5),
        ..salesforce::Timeouts::default()
    }
}

impl World {
    /// An org with these many cases and an integration that is set up, not connected.
    pub async fn new(cases: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = options(folder.path());
        Self::with(folder, options, cases).await
    }

    /// The same, with options of one's own.
    pub async fn with(folder: TempDir, options: Options, cases: usize) -> Self {
        let org = start_org(&options, cases).await;
        let app = Orgdeck::open(options.clone()).await.unwrap();
        let passphrase = Some(PASSPHRASE.into());
        app.choose_vault(VaultChoice::File, passphrase)
            .await
            .unwrap();
        let id = set_up(&app, "Support desk", &org).await;
        Self {
            folder,
            app,
            org,
            id,
            options,
        }
    }

    /// The same, connected.
    pub async fn connected(cases: usize) -> Self {
        let world = Self::new(cases).await;
        world.connect(AGENT).await;
        world
    }

    pub fn control(&self) -> &Control {
        self.org.control()
    }

    /// Connects as a user who allows.
    pub async fn connect(&self, user: &str) -> OrgView {
        match self.try_connect(Person::allows(self, user)).await {
            Ok(ConnectOutcome::Connected { org, .. }) => org,
            other => panic!("not connected: {other:?}"),
        }
    }

    pub async fn try_connect(&self, person: Person) -> Result<ConnectOutcome, orgdeck::Error> {
        self.app
            .connect(self.id, None, &person, &Progress::to_nobody())
            .await
    }

    pub async fn detail(&self) -> IntegrationDetail {
        self.app.get_integration(self.id).await.unwrap()
    }

    /// The newest cases.
    pub async fn cases(&self) -> ListPage {
        self.try_cases().await.unwrap()
    }

    pub async fn try_cases(&self) -> Result<ListPage, orgdeck::Error> {
        self.cases_of(self.id).await
    }

    /// The newest cases, as an integration sees them.
    pub async fn cases_of(&self, id: IntegrationId) -> Result<ListPage, orgdeck::Error> {
        let listed = self.app.list_records(id, &Self::newest()).await;
        listed.map(|list| list.page)
    }

    /// Asks for the newest cases.
    pub fn newest() -> ListAsk {
        ListAsk {
            object: "Case".to_owned(),
            source: ListSource::BuiltIn {
                id: "all".to_owned(),
            },
            sort: None,
            columns: None,
        }
    }

    /// Quits the app and opens it again on the same folder.
    pub async fn restart(self) -> Self {
        self.restart_after(|_| ()).await
    }

    /// The same, with something done to the folder in between.
    pub async fn restart_after(self, meanwhile: impl FnOnce(&Path)) -> Self {
        let Self {
            folder,
            app,
            org,
            id,
            options,
        } = self;
        app.close().await;
        drop(app);
        meanwhile(&options.folder);
        let app = Orgdeck::open(options.clone()).await.unwrap();
        Self {
            folder,
            app,
            org,
            id,
            options,
        }
    }

    /// A connection of its own to the app's database.
    pub fn database(&self) -> rusqlite::Connection {
        let database = rusqlite::Connection::open(self.options.folder.join("orgdeck.db")).unwrap();
        database.busy_timeout(Duration::from_secs(20)).unwrap();
        database
    }

    /// Requests to the token endpoint so far.
    pub fn token_requests(&self) -> usize {
        let requests = self.control().requests();
        requests
            .iter()
            .filter(|request| request.path == "/services/oauth2/token")
            .count()
    }
}

/// The host of the org where something stands in front of it.
pub const FRONT: &str = "acme.my.salesforce.com";

/// An org in memory whose app knows this app's callback addresses.
pub async fn start_org(options: &Options, cases: usize) -> PracticeOrg {
    let callback_urls = options
        .ports
        .iter()
        .map(|port| format!("http://localhost:{port}/callback"))
        .collect();
    PracticeOrg::start(practice_org::Options {
        cases,
        callback_urls,
        fronts: vec![FRONT.to_owned()],
        ..Default::default()
    })
    .await
    .unwrap()
}

/// Adds an integration to an org started by hand.
pub async fn set_up(app: &Orgdeck, name: &str, org: &PracticeOrg) -> IntegrationId {
    let draft = NewIntegration {
        name: name.to_owned(),
        recipe: "orgdeck".to_owned(),
        capability: Capability::Helpdesk,
        environment: Environment::Practice,
    };
    let id = app.add_integration(draft).await.unwrap().row.id;
    let mut edit = edit_of(&app.get_integration(id).await.unwrap());
    edit.domain = Some(org.url().to_owned());
    edit.consumer_key = org.announcement().client_id.clone();
    app.update_integration(id, edit).await.unwrap();
    id
}

/// What the edit page would send back unchanged.
pub fn edit_of(detail: &IntegrationDetail) -> IntegrationEdit {
    IntegrationEdit {
        name: detail.row.name.clone(),
        capability: detail.row.capability,
        environment: detail.row.environment,
        domain: detail.authentication.domain.clone(),
        consumer_key: detail.authentication.consumer_key.clone(),
        pull_by: PullBy::Created,
        prompt_login: false,
        grant: Grant::AuthorizationCode,
        scopes: detail.authentication.scopes.clone(),
        skip_sso: false,
        username: None,
    }
}

type Act = dyn Fn(String) -> String + Send + Sync;

/// Somebody in front of the browser: given the sign-in address, where does the browser end?
pub struct Person {
    act: Option<Arc<Act>>,
    pub seen: Arc<Mutex<Vec<String>>>,
}

impl Person {
    /// Signs in as this user and allows.
    pub fn allows(world: &World, user: &str) -> Self {
        let (control, user) = (world.control().clone(), user.to_owned());
        Self::ending_at(move |address| control.approve(&address, &user).unwrap())
    }

    /// Never comes back.
    pub fn stays_away() -> Self {
        Self {
            act: None,
            seen: Arc::default(),
        }
    }

    /// Ends at an address made from the sign-in address.
    pub fn ending_at(act: impl Fn(String) -> String + Send + Sync + 'static) -> Self {
        Self {
            act: Some(Arc::new(act)),
            seen: Arc::default(),
        }
    }

    /// Presses Deny.
    pub fn denies() -> Self {
        Self::ending_at(|address| {
            let url = url::Url::parse(&address).unwrap();
            let of = |name: &str| {
                url.query_pairs()
                    .find(|(n, _)| n == name)
                    .unwrap()
                    .1
                    .into_owned()
            };
            format!(
                "{}?error=access_denied&error_description=end-user+denied+authorization&state={}",
                of("redirect_uri"),
                of("state")
            )
        })
    }
}

#[async_trait]
impl Browser for Person {
    async fn open(&self, address: &str) -> bool {
        self.seen.lock().unwrap().push(address.to_owned());
        if let Some(act) = self.act.clone() {
            let address = address.to_owned();
            tokio::spawn(async move {
                let end = tokio::task::spawn_blocking(move || act(address))
                    .await
                    .unwrap();
                fetch(&end).await;
            });
        }
        true
    }
}

/// Opens an address as a browser would, and gives the page.
pub async fn fetch(address: &str) -> String {
    let url = url::Url::parse(address).unwrap();
    let port = url.port().unwrap();
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await else {
        return "refused".to_owned();
    };
    let host = url.host_str().unwrap();
    let request =
        format!("GET {target} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut page = String::new();
    let _ = stream.read_to_string(&mut page).await;
    page
}

/// Collects what long work reports.
pub fn collect<T: Send + 'static>() -> (Progress<T>, Arc<Mutex<Vec<T>>>) {
    let seen: Arc<Mutex<Vec<T>>> = Arc::default();
    let into = seen.clone();
    (
        Progress::to(move |step| into.lock().unwrap().push(step)),
        seen,
    )
}

/// The names of the phases seen.
pub fn phase_names(phases: &[ConnectPhase]) -> Vec<&'static str> {
    let name = |phase: &ConnectPhase| match phase {
        ConnectPhase::Prepared { .. } => "prepared",
        ConnectPhase::Asking => "asking",
        ConnectPhase::OpeningBrowser => "opening",
        ConnectPhase::WaitingForSignIn { .. } => "waiting",
        ConnectPhase::Exchanging => "exchanging",
        ConnectPhase::Requesting => "requesting",
        ConnectPhase::Saving => "saving",
        ConnectPhase::Testing => "testing",
    };
    phases.iter().map(name).collect()
}

/// Waits until something is so, or a generous deadline is over.
pub async fn until(what: &str, mut so: impl FnMut() -> bool) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    while !so() {
        assert!(tokio::time::Instant::now() < deadline, "never: {what}");
        tokio::task::yield_now().await;
    }
}
