//! Signing in: the phases the Connect dialog shows and how it ends.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Checkup, Failure, OrgView};

/// Where a sign-in stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ConnectPhase {
    /// The listener is up. From here on the link can be copied.
    Prepared {
        /// The sign-in address to open in a browser. Holds no secret.
        link: String,
        /// The callback address it names.
        callback: String,
    },
    /// Asking Salesforce whether it knows the app and the callback.
    Asking,
    /// Opening the system browser.
    OpeningBrowser,
    /// Waiting for the person in the browser.
    WaitingForSignIn {
        /// When the wait ends.
        until: i64,
        /// Whether a browser could be started.
        browser_opened: bool,
    },
    /// Exchanging the code for tokens.
    Exchanging,
    /// Saving the refresh token.
    Saving,
    /// Asking the org who it is.
    Testing,
}

/// How a sign-in ended. A fault on the way is a [`Failure`] instead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ConnectOutcome {
    /// Signed in and saved.
    Connected {
        /// The org and user: is this the one you meant?
        org: OrgView,
        /// The first checkup.
        checkup: Checkup,
    },
    /// Another user or org than the integration had: nothing was changed, the new token was given back.
    OtherIdentity {
        /// What it was connected to.
        expected: String,
        /// Who signed in.
        found: String,
    },
    /// The person pressed Deny, or Salesforce sent the browser back with a refusal.
    Denied {
        /// What it said.
        failure: Failure,
    },
    /// The person pressed Cancel.
    Cancelled,
    /// Nobody came back within the limit.
    TimedOut {
        /// What to try.
        failure: Failure,
    },
}

/// What a pasted address turned out to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PasteOutcome {
    /// The callback of this sign-in: it goes on.
    Accepted,
    /// Neither a callback of this sign-in nor an error page.
    NotRecognised {
        /// What it is instead, and what to paste.
        sentence: String,
    },
    /// A Salesforce error page: what it means.
    ErrorPage {
        /// Cause and cure.
        failure: Failure,
    },
}
