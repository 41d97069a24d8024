//! What an [`Orgdeck`](crate::Orgdeck) is opened with. The shell passes the defaults, tests what they need.

use std::{path::PathBuf, sync::Arc, time::Duration};

use crate::{
    cli::{NoCli, SalesforceCli},
    log::LogTail,
    views::Changed,
};

/// The ports of the callback addresses that people register in Salesforce: below the range that systems hand out.
pub const PORTS: [u16; 3] = [14771, 24771, 31771];

/// Told when something changed that the UI shows.
pub(crate) type OnChange = Arc<dyn Fn(Changed) + Send + Sync>;

/// What the application is opened with.
#[derive(Clone)]
pub struct Options {
    /// Where the database, the encrypted file and the practice org's file lie.
    pub folder: PathBuf,
    /// The callback ports, the first free one of which is used.
    pub ports: Vec<u16>,
    /// How long a sign-in may take.
    pub sign_in_limit: Duration,
    /// The name under which the keychain keeps our entries.
    pub keychain: String,
    /// Limits of requests.
    pub timeouts: salesforce::Timeouts,
    /// What connections are made with: the system's names and certificate authorities.
    pub network: salesforce::Network,
    /// Limits of a checkup: one probe, and all of them.
    pub probe_limit: (Duration, Duration),
    /// A checkup warns where the disk of the data folder has less room than this, in bytes.
    pub disk_margin: u64,
    /// From which time on an answer is slow.
    pub slow_answer: Duration,
    /// Whether this process has the data folder to itself, as a window must. One that works beside another, on the same
    /// database and vault, has not.
    pub exclusive: bool,
    /// Cases of a practice org when it is first made.
    pub practice_cases: usize,
    /// Who sits in front of this computer, as the system names them: noted with what is ticked by hand.
    pub person: String,
    /// The last lines of the log, for the diagnostics file.
    pub(crate) log: LogTail,
    /// The Salesforce CLI of this computer.
    pub(crate) cli: Arc<dyn SalesforceCli>,
    pub(crate) on_change: OnChange,
}

impl Options {
    /// The defaults, in this data folder.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            ports: PORTS.to_vec(),
            sign_in_limit: Duration::from_secs(5 * 60),
            keychain: "dev.orgdeck.desktop".to_owned(),
            timeouts: salesforce::Timeouts::default(),
            network: salesforce::Network::default(),
            probe_limit: (Duration::from_secs(5), Duration::from_secs(30)),
            disk_margin: 200 * 1024 * 1024,
            slow_answer: Duration::from_secs(1),
            exclusive: true,
            practice_cases: 2500,
            person: person(),
            log: LogTail::default(),
            cli: Arc::new(NoCli),
            on_change: Arc::new(|_| ()),
        }
    }

    /// The Salesforce CLI to ask; without one there is none.
    #[must_use]
    pub fn cli(mut self, cli: impl SalesforceCli + 'static) -> Self {
        self.cli = Arc::new(cli);
        self
    }

    /// Where the last lines of the log are kept.
    #[must_use]
    pub fn log(mut self, log: LogTail) -> Self {
        self.log = log;
        self
    }

    /// Who is told when something changed.
    #[must_use]
    pub fn on_change(mut self, tell: impl Fn(Changed) + Send + Sync + 'static) -> Self {
        self.on_change = Arc::new(tell);
        self
    }

    /// The callback addresses of the ports, as Salesforce has to know them.
    pub(crate) fn callbacks(&self) -> Vec<String> {
        self.ports
            .iter()
            .map(|port| format!("http://localhost:{port}/callback"))
            .collect()
    }
}

/// The name of the system's user; Unix and Windows each have a variable for it.
fn person() -> String {
    let named = ["USER", "LOGNAME", "USERNAME"].iter();
    let mut named = named.filter_map(|name| std::env::var(name).ok());
    named
        .find(|name| !name.trim().is_empty())
        .unwrap_or_else(|| "somebody".to_owned())
}
