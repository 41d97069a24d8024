//! The application and what its areas share: the database, the vault, the client, the sessions in use.

use std::{
    collections::{HashMap, HashSet},
    fs::File,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, atomic::AtomicBool},
};

use salesforce::{
    ApiVersion, Http, HttpOptions, RecordId, VersionChoice, describe::ObjectDescribe,
    list_views::ViewQuery,
};
use store::{Store, StoreError, Uuid};
use tokio_util::sync::CancellationToken;
use vault::{Vault, VaultOptions};

use crate::{
    Error, Options,
    action::Described,
    connect::{
        Held,
        listener::{Limits, Listener},
    },
    database::Database,
    desk::lists::live::Allowance,
    error::Doing,
    practice::Practice,
    recipes::Recipes,
    sessions::{Sessions, keep_alive},
    views::{Area, Changed, Diagnostics, IntegrationId, LayoutView, ObjectView, Settings, State},
};

/// The whole application. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Orgdeck {
    pub(crate) shared: Arc<Shared>,
}

/// What list views ask, by session and view.
type ViewQueries = HashMap<(Uuid, RecordId), Arc<Option<ViewQuery>>>;

/// What every area uses.
pub(crate) struct Shared {
    pub(crate) options: Options,
    pub(crate) database: Database,
    pub(crate) vault: Vault,
    pub(crate) listener: Listener,
    pub(crate) practice: Practice,
    pub(crate) sessions: Sessions,
    pub(crate) recipes: Recipes,
    http: RwLock<Http>,
    settings: Mutex<Settings>,
    /// States of the moment, never stored: LOCKED and UNREACHABLE.
    moments: Mutex<HashMap<IntegrationId, State>>,
    /// Long work under way, to be stopped by hand.
    running: Mutex<HashMap<(IntegrationId, Work), CancellationToken>>,
    /// Test all, while it runs.
    pub(crate) testing_all: Mutex<Option<CancellationToken>>,
    /// Sign-ins that wait for the user's decision before they are saved.
    pub(crate) held: Mutex<HashMap<IntegrationId, Held>>,
    /// The name an export was offered under last.
    pub(crate) offered: Mutex<Option<String>>,
    /// The diagnostics file that was shown last.
    pub(crate) diagnosed: Mutex<Option<Diagnostics>>,
    /// The file that was written for the user last.
    pub(crate) exported: Mutex<Option<PathBuf>>,
    /// Whether the user was told once that quitting now loses a token.
    pub(crate) quit_warned: AtomicBool,
    /// What objects look like, by session and object in lower case.
    pub(crate) describes: Mutex<HashMap<(Uuid, String), Arc<ObjectDescribe>>>,
    /// Objects that a session's user may not see, by name in lower case.
    pub(crate) unseen: Mutex<HashSet<(Uuid, String)>>,
    /// What the org's list views ask; none where that cannot be read.
    pub(crate) view_queries: Mutex<ViewQueries>,
    /// What is known of the calls an org allows, by its id.
    pub(crate) allowances: Mutex<HashMap<String, Allowance>>,
    /// The same as the window is told of it, by session and object.
    pub(crate) objects: Mutex<HashMap<(Uuid, String), ObjectView>>,
    /// What reading records has taught, by session and object.
    pub(crate) learnt: Mutex<HashMap<(Uuid, String), crate::desk::record::Learnt>>,
    /// Page layouts by session, object and record type.
    pub(crate) layouts: Mutex<HashMap<(Uuid, String, String), LayoutView>>,
    /// Who is at a draft now.
    pub(crate) turns: crate::desk::Turns,
    /// What the org says for the action of a GPT, by session.
    pub(crate) described: Mutex<HashMap<Uuid, Arc<Described>>>,
    /// Held as long as the app runs: a second app in the same folder would take the sessions apart.
    _lock: Option<File>,
}

/// Work that runs long enough to be stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Work {
    SignIn,
    Checkup,
    SetupCheck,
    Export,
    ChangeMany,
}

impl Orgdeck {
    /// Opens the database and reads the settings. Sends nothing and asks no keychain.
    ///
    /// # Errors
    /// When the data folder cannot be used: read-only, damaged, of a newer version, in use by another Orgdeck.
    pub async fn open(options: Options) -> Result<Self, Error> {
        let (folder, exclusive) = (options.folder.clone(), options.exclusive);
        let opened = tokio::task::spawn_blocking(move || {
            let (store, lock) = crate::folder::open(&folder, exclusive)?;
            Ok::<_, Error>((store, lock, Recipes::open(&folder)))
        });
        let (store, lock, recipes) = opened.await.map_err(|_| Error::known("app.internal"))??;
        if options.exclusive {
            crate::desk::clean_up(&store)?;
        }
        let settings = crate::settings::read(&store)?;
        let place = crate::settings::read_place(&store)?;
        let vault = Vault::new(
            VaultOptions {
                service: options.keychain.clone(),
                folder: options.folder.clone(),
                limit: std::time::Duration::from_secs(30),
            },
            place,
        );
        let shared = Shared {
            http: RwLock::new(http(&options, &settings)?),
            database: Database::new(store),
            listener: Listener::new(&options.ports, Limits::default()),
            practice: Practice::new(&options),
            sessions: Sessions::default(),
            recipes,
            settings: Mutex::new(settings),
            moments: Mutex::default(),
            running: Mutex::default(),
            testing_all: Mutex::default(),
            held: Mutex::default(),
            offered: Mutex::default(),
            diagnosed: Mutex::default(),
            exported: Mutex::default(),
            quit_warned: AtomicBool::new(false),
            describes: Mutex::default(),
            unseen: Mutex::default(),
            view_queries: Mutex::default(),
            allowances: Mutex::default(),
            objects: Mutex::default(),
            learnt: Mutex::default(),
            layouts: Mutex::default(),
            turns: Mutex::default(),
            described: Mutex::default(),
            _lock: lock,
            options,
            vault,
        };
        let shared = Arc::new(shared);
        tokio::spawn(keep_alive(Arc::downgrade(&shared)));
        tokio::spawn(crate::desk::forget_old(Arc::downgrade(&shared)));
        Ok(Self { shared })
    }

    /// Where everything of this app lies.
    #[must_use]
    pub fn data_folder(&self) -> &Path {
        &self.shared.options.folder
    }

    /// Ends what runs in the background: the practice org, and what is still being recorded.
    pub async fn close(&self) {
        self.shared.database.done().await;
        self.shared.practice.stop().await;
    }
}

/// The client's HTTP side under these settings.
fn http(options: &Options, settings: &Settings) -> Result<Http, Error> {
    Http::new(HttpOptions {
        proxy: crate::settings::proxy(&settings.proxy)?,
        timeouts: options.timeouts.clone(),
        network: options.network.clone(),
        user_agent: concat!("Orgdeck/", env!("CARGO_PKG_VERSION")).to_owned(),
        ..HttpOptions::default()
    })
    .doing("preparing requests")
}

impl Shared {
    /// Works on the database.
    pub(crate) async fn db<T>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, StoreError>,
    ) -> Result<T, Error> {
        self.database.run(work).await
    }

    /// One integration's row.
    pub(crate) async fn row(&self, id: IntegrationId) -> Result<store::Integration, Error> {
        self.db(move |store| store.integrations().get(id.0))
            .await?
            .ok_or_else(|| Error::known("input.gone"))
    }

    pub(crate) fn http(&self) -> Http {
        self.http
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Which API version requests go by.
    pub(crate) fn version(&self) -> VersionChoice {
        let set = self.settings().api_version;
        match set.as_deref().and_then(ApiVersion::parse) {
            Some(version) => VersionChoice::Fixed(version),
            None => VersionChoice::Negotiate,
        }
    }

    pub(crate) fn settings(&self) -> Settings {
        lock(&self.settings).clone()
    }

    /// Takes new settings into use: the next request goes by them.
    pub(crate) fn use_settings(&self, settings: Settings) -> Result<(), Error> {
        let http = http(&self.options, &settings)?;
        *self.http.write().unwrap_or_else(PoisonError::into_inner) = http;
        *lock(&self.settings) = settings;
        self.sessions.forget_clients();
        Ok(())
    }

    pub(crate) fn tell(&self, area: Area, integration: Option<IntegrationId>) {
        (self.options.on_change)(Changed { area, integration });
    }

    pub(crate) fn moment(&self, id: IntegrationId) -> Option<State> {
        lock(&self.moments).get(&id).copied()
    }

    /// Sets or clears the state of the moment; true when it changed.
    pub(crate) fn set_moment(&self, id: IntegrationId, state: Option<State>) -> bool {
        let mut moments = lock(&self.moments);
        match state {
            Some(state) => moments.insert(id, state) != Some(state),
            None => moments.remove(&id).is_some(),
        }
    }

    /// Ends a state of the moment wherever it stands, because what it said is over.
    pub(crate) fn end_moments(&self, over: State) {
        lock(&self.moments).retain(|_, state| *state != over);
    }

    /// Begins work that can be stopped; work of the same kind that still runs is stopped.
    pub(crate) fn begin(&self, id: IntegrationId, work: Work) -> CancellationToken {
        let token = CancellationToken::new();
        if let Some(before) = lock(&self.running).insert((id, work), token.clone()) {
            before.cancel();
        }
        token
    }

    pub(crate) fn stop(&self, id: IntegrationId, work: Work) {
        if let Some(token) = lock(&self.running).remove(&(id, work)) {
            token.cancel();
        }
    }
}

/// A lock that a panic elsewhere does not take away.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
