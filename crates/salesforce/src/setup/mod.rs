//! How an org is set up, as far as an integration depends on it: apps with their settings, policies and approvals,
//! rights and permission sets, remote sites, switches. Reads only.
//!
//! What each source shows, and what it does not, was read in public repositories and not tried on an org: SOQL on
//! `ExternalClientApplication`, `ExtlClntAppOauthSettings`, `ExtlClntAppOauthPlcyCnfg`, `ConnectedApplication`,
//! `OauthToken`, `PermissionSet` and `UserPermissionAccess`; the Tooling API's `RemoteProxy`; `readMetadata` of the
//! metadata API for callbacks, flags and switches. A user without the rights for one of them gets [`Sight::Hidden`],
//! which is no error.

mod apps;
mod flags;
mod metadata;
mod rights;
mod scopes;
mod sites;
mod together;

pub use apps::{Apps, ConnectedApp, ExternalApp, Token, apps};
pub use flags::Flag;
pub use metadata::{
    AppParts, AppSettings, ListedApps, Switches, app_settings, list_apps, policies, switches,
};
pub use rights::{PermissionSet, Rights, Wanted, rights};
pub use scopes::metadata_scope;
pub use sites::{RemoteSite, remote_sites};

use crate::error::Error;

/// What was asked, or why it cannot be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight<T> {
    /// It was answered.
    Seen(T),
    /// The org does not show it to this user, or does not have it, in the org's own words.
    Hidden(String),
}

impl<T> Sight<T> {
    /// What was seen.
    pub fn seen(&self) -> Option<&T> {
        match self {
            Sight::Seen(seen) => Some(seen),
            Sight::Hidden(_) => None,
        }
    }

    /// Why it cannot be seen.
    pub fn hidden(&self) -> Option<&str> {
        match self {
            Sight::Seen(_) => None,
            Sight::Hidden(why) => Some(why),
        }
    }
}

/// An answer, or that this user may not see it. Objects, fields and operations that a user may not use are refused as
/// if they were not there (REST API Developer Guide, "Status codes and error responses"; the metadata API's own code
/// in public reports).
fn sight<T>(answer: Result<T, Error>) -> Result<Sight<T>, Error> {
    const HIDDEN: [&str; 7] = [
        "INVALID_TYPE",
        "INVALID_FIELD",
        "INSUFFICIENT_ACCESS",
        "INSUFFICIENT_ACCESS_OR_READONLY",
        "NOT_FOUND",
        "INVALID_OPERATION",
        "FUNCTIONALITY_NOT_ENABLED",
    ];
    match answer {
        Ok(answer) => Ok(Sight::Seen(answer)),
        Err(error) => match error.api() {
            Some(refused) if HIDDEN.contains(&refused.code()) => {
                Ok(Sight::Hidden(refused.to_string()))
            }
            _ => Err(error),
        },
    }
}
