//! What went wrong and what we were doing: from the errors of the crates below to a [`Failure`] with its cause.

use crate::{
    causes::catalogue,
    views::{Detail, Failure},
};

pub(crate) mod signs;

/// Why something could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The client could not do it.
    #[error("{doing}: {source}")]
    Salesforce {
        /// What we were doing.
        doing: &'static str,
        /// Why not.
        source: salesforce::Error,
    },
    /// The vault could not do it.
    #[error("the vault: {0}")]
    Vault(#[from] vault::VaultError),
    /// The local database could not do it.
    #[error("the database: {0}")]
    Store(#[from] store::StoreError),
    /// The typed address is refused.
    #[error("{0}")]
    Host(#[from] salesforce::HostRefusal),
    /// A cause of the catalogue that we found ourselves.
    #[error("{cause}")]
    Known {
        /// Its id.
        cause: &'static str,
        /// What to name beside it.
        words: Option<String>,
    },
    /// A failure that was made before, such as the one that ended a renewal.
    #[error("{}", .0.message)]
    Told(Box<Failure>),
}

impl Error {
    /// A cause of the catalogue, found by us.
    pub(crate) fn known(cause: &'static str) -> Self {
        Self::Known { cause, words: None }
    }

    /// The same, with something to name.
    pub(crate) fn named(cause: &'static str, words: impl Into<String>) -> Self {
        Self::Known {
            cause,
            words: Some(words.into()),
        }
    }

    /// No browser or file browser could be started for this address.
    #[must_use]
    pub fn no_browser(address: &str) -> Self {
        Self::named("sign-in.no-browser", address)
    }

    /// A file could not be written.
    #[must_use]
    pub fn not_written(why: &str) -> Self {
        Self::named("file.not-written", why)
    }

    /// The id of its cause in the catalogue.
    #[must_use]
    pub fn cause(&self) -> &str {
        match self {
            Self::Known { cause, .. } => cause,
            Self::Told(failure) => &failure.cause,
            Self::Host(_) => "net.host-refused",
            Self::Store(error) => store_cause(error),
            Self::Vault(error) => vault_cause(error),
            Self::Salesforce { source, .. } => {
                if let Some(told) = told(source) {
                    return told.cause();
                }
                catalogue().find(&signs::of(source))
            }
        }
    }

    /// What it becomes for the UI.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match self {
            Self::Told(failure) => failure.as_ref().clone(),
            Self::Salesforce { source, .. } => match told(source) {
                Some(told) => told.failure(),
                None => of_cause(self.cause(), signs::detail(source)),
            },
            Self::Known { words, .. } => of_cause(self.cause(), words.clone().map(in_words)),
            Self::Host(refusal) => {
                let mut failure = of_cause(self.cause(), None);
                failure.message = refusal.to_string();
                failure
            }
            other => of_cause(other.cause(), Some(in_words(other.to_string()))),
        }
    }
}

/// The error of ours that ended a renewal inside the client.
fn told(error: &salesforce::Error) -> Option<&Error> {
    match error {
        salesforce::Error::Renewal(inner) => inner.downcast_ref::<Error>(),
        _ => None,
    }
}

/// A failure with the words of its entry in the catalogue.
pub(crate) fn of_cause(cause: &str, detail: Option<Detail>) -> Failure {
    let entry = catalogue().entry(cause);
    Failure {
        steps: entry.steps(),
        cause: entry.id,
        message: entry.sentence,
        who: entry.who,
        action: entry.action,
        retryable: entry.retryable,
        detail,
    }
}

/// A refusal of the sign-in address, wherever it was read, in the words of the catalogue.
pub(crate) fn refused(error: &str, description: &str) -> Failure {
    let mut signs = signs::oauth(error, description);
    signs.insert(2, "redirect".to_owned());
    let detail = Detail {
        code: Some(error.to_owned()),
        words: Some(description.to_owned()).filter(|words| !words.is_empty()),
        ..Detail::default()
    };
    of_cause(catalogue().find(&signs), Some(detail))
}

fn in_words(words: String) -> Detail {
    Detail {
        words: Some(words),
        ..Detail::default()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        error.failure()
    }
}

/// Lets a renewal that failed in our code travel through the client and come out as it was.
impl From<Error> for salesforce::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Salesforce { source, .. } => source,
            other => Self::Renewal(std::sync::Arc::new(other)),
        }
    }
}

fn store_cause(error: &store::StoreError) -> &'static str {
    use store::StoreError as E;
    match error {
        E::Newer { .. } => "db.newer",
        E::Damaged { .. } => "db.damaged",
        E::ReadOnly { .. } => "db.read-only",
        E::Busy => "db.busy",
        E::Full => "db.full",
        E::NotThere => "input.gone",
        _ => "db.other",
    }
}

fn vault_cause(error: &vault::VaultError) -> &'static str {
    use vault::VaultError as E;
    match error {
        E::Locked | E::Dismissed => "vault.locked",
        E::PassphraseTooShort { .. } => "vault.short-passphrase",
        E::Absent | E::NotChosen => "vault.absent",
        E::WrongPassphrase => "vault.passphrase",
        E::Damaged { .. } => "vault.damaged",
        E::NotSaved | E::TooLong { .. } => "vault.not-saved",
        _ => "vault.unavailable",
    }
}

/// Adds what we were doing to an error of the client.
pub(crate) trait Doing<T> {
    fn doing(self, what: &'static str) -> Result<T, Error>;
}

impl<T> Doing<T> for Result<T, salesforce::Error> {
    fn doing(self, what: &'static str) -> Result<T, Error> {
        self.map_err(|source| Error::Salesforce {
            doing: what,
            source,
        })
    }
}
