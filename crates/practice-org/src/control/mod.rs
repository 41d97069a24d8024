//! Control of a running org from outside its rules: time, tokens, policies, rights, faults, and a log of requests.
//!
//! [`Control`] in the same process, `http` over the wire.

mod command;
pub(crate) mod faults;
pub(crate) mod http;
pub(crate) mod log;
pub(crate) mod logged;
pub(crate) mod redact;
pub(crate) mod run;
mod sign_in;
pub(crate) mod who;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

pub use command::{AppChange, Command, UserChange};
pub use faults::{Fault, FaultKind, RetryAfter, When};
pub use logged::Logged;

use crate::db::apps::AppError;
use crate::org::Org;

/// A command that could not be carried out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ControlError {
    /// The org has stopped.
    #[error("the practice org has stopped")]
    Stopped,
    /// A user, app, object, field or record that is not there.
    #[error("there is no {0}")]
    Unknown(String),
    /// The org's own rules refused a change of a record.
    #[error("refused: {0}")]
    Refused(String),
    /// The database failed.
    #[error("the practice org's database failed: {0}")]
    Database(#[from] rusqlite::Error),
}

impl From<AppError> for ControlError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Database(error) => Self::Database(error),
            AppError::Unknown(name) => Self::Unknown(format!("app {name}")),
            refused => Self::Refused(refused.to_string()),
        }
    }
}

/// Control of a running org from the same process; clones control the same org.
#[derive(Clone)]
pub struct Control {
    org: Arc<Org>,
}

impl Control {
    pub(crate) fn new(org: Arc<Org>) -> Self {
        Self { org }
    }

    /// Carries out a command and gives its result: `null` where there is nothing to tell.
    ///
    /// # Errors
    /// If the org has stopped, if something named is not there, or if the org's rules refuse.
    pub fn run(&self, command: Command) -> Result<Value, ControlError> {
        run::run(&self.org, command)
    }

    /// Moves the org's clock forward.
    pub fn advance(&self, by: Duration) {
        self.org.clock.advance(by);
    }

    /// The org's time, milliseconds since the epoch, UTC.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.org.clock.now_ms()
    }

    /// Every request since start or since the log was cleared, oldest first, with raw bodies.
    #[must_use]
    pub fn requests(&self) -> Vec<Logged> {
        self.org.log.since_cleared()
    }

    /// Empties the log of requests.
    pub fn clear_requests(&self) {
        self.org.log.clear();
    }

    /// Sets a fault and gives its number; a request is held against faults in the order they were set.
    pub fn add_fault(&self, fault: Fault) -> u64 {
        self.org.faults.add(fault)
    }

    /// Drops all faults and releases what they hold.
    pub fn clear_faults(&self) {
        self.org.faults.clear();
    }

    /// Lets every request go that a fault holds now.
    pub fn release(&self) {
        self.org.faults.release();
    }

    /// Waits until faults hold at least `count` requests at once.
    pub async fn held(&self, count: usize) {
        self.org.faults.held(count).await;
    }

    /// Waits until faults hold no request any more: also one whose client is gone is held until that is noticed.
    pub async fn none_held(&self) {
        self.org.faults.none_held().await;
    }

    /// Ends all access tokens; refresh tokens live on.
    ///
    /// # Errors
    /// If the org has stopped.
    pub fn expire_access_tokens(&self) -> Result<(), ControlError> {
        self.run(Command::ExpireAccessTokens).map(drop)
    }

    /// Ends all refresh tokens, or those of one user, with the access tokens made from them.
    ///
    /// # Errors
    /// If the org has stopped or there is no such user.
    pub fn revoke_refresh_tokens(&self, username: Option<&str>) -> Result<(), ControlError> {
        self.run(Command::RevokeRefreshTokens {
            username: username.map(str::to_owned),
        })
        .map(drop)
    }

    /// Every code, access token, refresh token and browser cookie handed out since start, for tests that look for
    /// leaks; the file holds none of them.
    ///
    /// # Errors
    /// If the org has stopped.
    pub fn secrets(&self) -> Result<Vec<String>, ControlError> {
        run::secrets(&self.org)
    }

    /// Changes policies of the seeded app.
    ///
    /// # Errors
    /// If the org has stopped.
    pub fn set_app(&self, change: AppChange) -> Result<(), ControlError> {
        self.run(Command::SetApp { change }).map(drop)
    }

    /// Registers a callback address in the seeded app.
    ///
    /// # Errors
    /// If the org has stopped.
    pub fn add_callback(&self, url: &str) -> Result<(), ControlError> {
        self.run(Command::AddCallback {
            url: url.to_owned(),
        })
        .map(drop)
    }

    /// Makes one more app with the callback addresses of the seeded one, and gives its consumer key.
    ///
    /// # Errors
    /// If the org has stopped.
    pub fn add_app(&self) -> Result<String, ControlError> {
        let made = self.run(Command::AddApp)?;
        Ok(made["client_id"].as_str().unwrap_or_default().to_owned())
    }

    /// Changes what a user may do.
    ///
    /// # Errors
    /// If the org has stopped or there is no such user.
    pub fn set_user(&self, username: &str, change: UserChange) -> Result<(), ControlError> {
        self.run(Command::SetUser {
            username: username.to_owned(),
            change,
        })
        .map(drop)
    }

    /// Changes fields of a record as the administrator, by API name; rules apply, rights do not.
    ///
    /// # Errors
    /// If the org has stopped, there is no such record, or a rule refuses.
    pub fn update_record(&self, id: &str, fields: Value) -> Result<(), ControlError> {
        self.run(Command::UpdateRecord {
            id: id.to_owned(),
            fields,
        })
        .map(drop)
    }

    /// Deletes a record as the administrator.
    ///
    /// # Errors
    /// If the org has stopped or there is no such record.
    pub fn delete_record(&self, id: &str) -> Result<(), ControlError> {
        self.run(Command::DeleteRecord { id: id.to_owned() })
            .map(drop)
    }

    /// Does in one step what a user does in a browser who signs in and presses Allow: the address the browser would
    /// be sent to, with a code or an error.
    ///
    /// # Errors
    /// If the org has stopped or there is no such user.
    pub fn approve(&self, authorize_url: &str, username: &str) -> Result<String, ControlError> {
        let command = Command::Approve {
            authorize_url: authorize_url.to_owned(),
            username: username.to_owned(),
        };
        self.run(command)
            .map(|to| to.as_str().unwrap_or_default().to_owned())
    }
}

impl std::fmt::Debug for Control {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Control")
            .field("url", &self.org.url())
            .finish_non_exhaustive()
    }
}
