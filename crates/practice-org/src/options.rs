//! What a practice org is started with, what it says when it answers, and why it may not start.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::db::apps::AppError;

/// What a practice org is started with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// TCP port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// SQLite file of the org, created if it is not there; `None` keeps the org in memory.
    pub data: Option<PathBuf>,
    /// Cases to make when the org is new; an existing file keeps its own.
    pub cases: usize,
    /// Seed of the made-up records; the same seed gives the same org on the same day.
    pub seed: u64,
    /// Callback addresses registered in the seeded app besides its own three, on every start.
    pub callback_urls: Vec<String>,
    /// Serves HTTPS instead of HTTP, with a certificate from an authority of its own.
    pub tls: bool,
    /// Hosts by whose name it is reached through something that speaks HTTPS in front of it, such as
    /// `acme.my.salesforce.com` in a test: to who asks there, that is its address.
    pub fronts: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            data: None,
            cases: 2000,
            seed: 1,
            callback_urls: Vec::new(),
            tls: false,
            fronts: Vec::new(),
        }
    }
}

/// The line a practice org prints once it answers.
///
/// Username, password, key and secret are practice credentials: they open nothing but this org and are no secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// `http://127.0.0.1:PORT` (`https` if asked for), the My Domain of this org.
    pub url: String,
    /// Host for signing in; the same as `url`.
    pub login_url: String,
    /// Username of the seeded support agent.
    pub username: String,
    /// Password of every seeded user.
    pub password: String,
    /// Consumer key of the seeded app.
    pub client_id: String,
    /// Consumer secret of the seeded app.
    pub client_secret: String,
    /// Registered callback addresses of the seeded app.
    pub callback_urls: Vec<String>,
    /// Base of the control's resources, no trailing slash; `openapi.json` below it describes them.
    pub control_url: String,
    /// Bearer token of the control; new at every start.
    pub control_key: String,
    /// With HTTPS: PEM file of the authority to trust. Its private key exists nowhere, and it vouches for loopback
    /// names only. An org with a data file keeps it beside that file and across starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
}

/// Why a practice org did not start. The data file is untouched in every case but `Database` and `Callback`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Another process listens on the port, or it may not be used.
    #[error(
        "port {port} on 127.0.0.1 cannot be used: {cause}; choose another, or 0 for any free one"
    )]
    Port {
        /// The port asked for.
        port: u16,
        /// The system's words.
        cause: std::io::Error,
    },
    /// The file was written by a newer practice org.
    #[error("{} was written by a newer version (format {found}, this one knows {known}); it was left as it is", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Format version found.
        found: i64,
        /// Newest format version known here.
        known: i64,
    },
    /// The file is something else.
    #[error("{} is not a practice org's file; it was left as it is", path.display())]
    NotAnOrg {
        /// The file.
        path: PathBuf,
    },
    /// Another practice org has the file open.
    #[error("{} is in use by another practice org", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be opened or read.
    #[error("{} cannot be opened: {cause}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's words.
        cause: String,
    },
    /// A new file cannot be filled; it is gone again.
    #[error("{} cannot be written: {cause}; is the disk full or its folder read-only?", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The database's words.
        cause: String,
    },
    /// The database failed while the org was made or read.
    #[error("the practice org's database failed: {0}")]
    Database(#[from] rusqlite::Error),
    /// The certificate for HTTPS could not be made, read or written.
    #[error("the certificate for HTTPS failed: {0}")]
    Certificate(String),
    /// An address of `callback_urls` cannot be registered.
    #[error("{0}")]
    Callback(String),
    /// The server's threads could not be started.
    #[error("the practice org's server could not be started: {0}")]
    Threads(std::io::Error),
}

impl From<AppError> for StartError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Database(error) => Self::Database(error),
            refused => Self::Callback(refused.to_string()),
        }
    }
}
