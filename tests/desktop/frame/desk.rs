//! One journey's desk: its folders, screen, bus, drivers, the app's window and the browser; and the turn-taking of journeys.

use std::{
    cell::Cell,
    collections::BTreeSet,
    fs::{self, File},
    future::Future,
    path::{Path, PathBuf},
    process::Command,
    rc::Rc,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use tempfile::TempDir;
use tokio::{sync::OnceCell, task::LocalSet};

use super::{
    app::{App, binary},
    browser::Browser,
    bus::Bus,
    display::Display,
    driver::DriverServer,
    opener::Opener,
    page::Page,
    processes,
};

/// No journey takes longer that does not say so; a hang ends here instead of in the runner.
const LIMIT: Duration = Duration::from_secs(240);

/// Everything a journey works with. All of it ends with the journey.
pub(crate) struct Desk {
    folder: TempDir,
    mark: String,
    opener: Opener,
    display: Display,
    bus: Bus,
    webkit: OnceCell<DriverServer>,
    chromium: OnceCell<DriverServer>,
    shots: PathBuf,
    without_bus: Cell<bool>,
    finest_level: Cell<bool>,
    open: tokio::sync::Mutex<Vec<Page>>,
}

/// Runs one journey on a desk of its own, after the other journeys have ended.
///
/// # Panics
/// With the journey's own message; before that prints what the windows show and what the programs said.
pub(crate) fn journey<F, Fut>(name: &str, body: F)
where
    F: FnOnce(Rc<Desk>) -> Fut,
    Fut: Future<Output = ()> + 'static,
{
    journey_within(name, LIMIT, body);
}

/// The same for one that may take so long.
pub(crate) fn journey_within<F, Fut>(name: &str, limit: Duration, body: F)
where
    F: FnOnce(Rc<Desk>) -> Fut,
    Fut: Future<Output = ()> + 'static,
{
    let _turn = turn();
    // reqwest is built without a crypto provider; WebDriver speaks plain HTTP but the client wants one
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime for the journey");
    runtime.block_on(LocalSet::new().run_until(async {
        let desk = Rc::new(Desk::set_up(name).await);
        let walk = tokio::task::spawn_local(tokio::time::timeout(limit, body(Rc::clone(&desk))));
        let end = walk.await;
        if !matches!(end, Ok(Ok(()))) {
            desk.post_mortem().await;
        }
        desk.clear().await;
        match end {
            Ok(Ok(())) => {}
            Ok(Err(_)) => panic!("the journey {name} took longer than {} s", limit.as_secs()),
            Err(failed) => std::panic::resume_unwind(failed.into_panic()),
        }
    }));
}

/// Journeys take turns, in this process and across processes: the app's callback ports are the machine's.
fn turn() -> File {
    let lock = target().join("desktop-suite.lock");
    let file = File::create(&lock).expect("a lock file under target");
    file.lock().expect("the lock of the desktop suite");
    file
}

/// The folder `target`: two above the profile folder that holds the app.
pub(crate) fn target() -> PathBuf {
    let built = Path::new(env!("CARGO_BIN_EXE_orgdeck"));
    built.ancestors().nth(2).unwrap_or(built).to_owned()
}

impl Desk {
    async fn set_up(name: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let folder = tempfile::Builder::new()
            .prefix("orgdeck-desktop-")
            .tempdir()
            .expect("folder");
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let mark = format!("ORGDECK_DESK={}-{count}", std::process::id());
        for place in ["home", "data", "config", "cache", "run", "logs"] {
            make_private(&folder.path().join(place));
        }
        let opener = Opener::new(folder.path());
        let base = Base {
            folder: folder.path(),
            mark: &mark,
            opener: &opener,
        };
        let logs = folder.path().join("logs");
        let display = Display::start(&logs, |command| base.prepare(command)).await;
        let bus = Bus::start(&logs, |command| base.prepare(command)).await;
        let shots = target().join(name);
        let _ = fs::remove_dir_all(&shots);
        fs::create_dir_all(&shots).expect("a folder for screenshots");
        Self {
            folder,
            mark,
            opener,
            display,
            bus,
            webkit: OnceCell::new(),
            chromium: OnceCell::new(),
            shots,
            without_bus: Cell::new(false),
            finest_level: Cell::new(false),
            open: tokio::sync::Mutex::default(),
        }
    }

    /// A command in the desk's environment: nothing of the caller's but what is named here.
    pub(crate) fn prepare(&self, command: &mut Command) {
        let base = Base {
            folder: self.folder.path(),
            mark: &self.mark,
            opener: &self.opener,
        };
        base.prepare(command);
        command
            .env("DISPLAY", self.display.name())
            .env("DBUS_SESSION_BUS_ADDRESS", self.bus.address());
    }

    /// Everything that anybody writes on this desk lies below this folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The app's database.
    pub(crate) fn database(&self) -> PathBuf {
        let data = self.folder.path().join("data");
        data.join("dev.orgdeck.desktop").join("orgdeck.db")
    }

    /// Where programs leave their logs.
    pub(crate) fn logs(&self) -> PathBuf {
        self.folder.path().join("logs")
    }

    /// Where this journey's screenshots go: `target/<journey>`.
    pub(crate) fn shots(&self) -> &Path {
        &self.shots
    }

    /// The keychain and its bus.
    pub(crate) fn bus(&self) -> &Bus {
        &self.bus
    }

    /// What the app asks the system to open.
    pub(crate) fn opener(&self) -> &Opener {
        &self.opener
    }

    /// Starts the app in its window. The data folder is the desk's: a second start finds what the first left.
    pub(crate) async fn start_app(&self) -> App {
        self.start_other(&binary()).await
    }

    /// The same where no session bus is.
    pub(crate) async fn start_app_without_bus(&self) -> App {
        self.without_bus.set(true);
        self.start_app().await
    }

    /// From now on the app logs all that it and its libraries can.
    pub(crate) fn log_at_finest_level(&self) {
        self.finest_level.set(true);
    }

    /// Every process of this desk that runs now.
    pub(crate) fn processes(&self) -> BTreeSet<u32> {
        processes::marked(&self.mark)
    }

    /// Starts a program with a WebKit window, the app or another.
    pub(crate) async fn start_other(&self, binary: &Path) -> App {
        let prepare = |command: &mut Command| {
            self.prepare(command);
            command.env("TAURI_WEBVIEW_AUTOMATION", "true");
            if self.finest_level.get() {
                command.env("RUST_LOG", "trace");
            }
            if self.without_bus.get() {
                command.env_remove("DBUS_SESSION_BUS_ADDRESS");
            }
        };
        let logs = self.logs();
        let driver = self
            .webkit
            .get_or_init(|| DriverServer::webkit(&logs, prepare))
            .await;
        let app = App::start(driver, binary, self.display.name()).await;
        self.open.lock().await.push((*app).clone());
        app
    }

    /// Opens the browser.
    pub(crate) async fn open_browser(&self) -> Browser {
        let logs = self.logs();
        let prepare = |command: &mut Command| self.prepare(command);
        let driver = self
            .chromium
            .get_or_init(|| DriverServer::chromium(&logs, prepare))
            .await;
        let browser = Browser::start(driver, &self.folder.path().join("chromium")).await;
        self.open.lock().await.push((*browser).clone());
        browser
    }

    /// Prints what was on the screen and what the programs said, for whoever reads the failure.
    async fn post_mortem(&self) {
        for (index, page) in self.open.lock().await.iter().enumerate() {
            let shot = self.shots.join(format!("failed-{index}.png"));
            if page.picture(&shot).await.is_ok() {
                eprintln!("the window as it was: {}", shot.display());
            }
            let text = page
                .driver()
                .execute("return document.body.innerText", Vec::new());
            if let Ok(text) = text.await {
                eprintln!("--- its text\n{}", text.json().as_str().unwrap_or_default());
            }
        }
        for entry in fs::read_dir(self.logs()).into_iter().flatten().flatten() {
            if entry.path().extension().is_none_or(|kind| kind != "log") {
                continue;
            }
            let said = fs::read_to_string(entry.path()).unwrap_or_default();
            let lines: Vec<&str> = said.lines().collect();
            let tail = &lines[lines.len().saturating_sub(25)..];
            eprintln!("--- {}\n{}", entry.file_name().display(), tail.join("\n"));
        }
    }

    /// Ends sessions and every process that was started here, each by its id.
    async fn clear(&self) {
        for page in self.open.lock().await.drain(..) {
            let quitting = page.into_driver().quit();
            let _ = tokio::time::timeout(Duration::from_secs(5), quitting).await;
        }
        processes::end(&self.processes());
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        processes::end(&self.processes());
    }
}

/// The part of the environment that is there before screen and bus are.
struct Base<'a> {
    folder: &'a Path,
    mark: &'a str,
    opener: &'a Opener,
}

impl Base<'_> {
    fn prepare(&self, command: &mut Command) {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut folders = vec![self.opener.programs().to_owned()];
        folders.extend(std::env::split_paths(&path));
        let (mark, value) = self.mark.split_once('=').unwrap_or((self.mark, ""));
        command
            .env_clear()
            .env(mark, value)
            .env("PATH", std::env::join_paths(folders).expect("a PATH"))
            // the words of the screens are English; numbers have commas
            .env("LANG", "en_US.UTF-8")
            .env("TZ", "UTC")
            .env("HOME", self.folder.join("home"))
            .env("XDG_DATA_HOME", self.folder.join("data"))
            .env("XDG_CONFIG_HOME", self.folder.join("config"))
            .env("XDG_CACHE_HOME", self.folder.join("cache"))
            .env("XDG_RUNTIME_DIR", self.folder.join("run"))
            .env("GDK_BACKEND", "x11")
            // no accessibility bus is started for a screen nobody reads
            .env("NO_AT_BRIDGE", "1")
            .env("RUST_LOG", "info")
            .current_dir(self.folder);
    }
}

/// A folder that only this user can enter, as `XDG_RUNTIME_DIR` has to be.
fn make_private(folder: &Path) {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .mode(0o700)
        .create(folder)
        .expect("a folder of the desk");
}
