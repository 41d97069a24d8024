//! Signing in: the phases the Connect dialog shows and how it ends.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Checkup, Environment, Failure, OrgView};

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
    /// Asking for a token without a browser: at Salesforce, or of the Salesforce CLI.
    Requesting,
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
    /// Something is not as it was chosen. Nothing is saved until `answer_connect` says so.
    Question {
        /// What to decide.
        question: ConnectQuestion,
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

/// What the user decides before a sign-in is saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ConnectQuestion {
    /// Another user or org than the integration had.
    OtherIdentity {
        /// What it was connected to.
        expected: String,
        /// Who signed in.
        found: String,
    },
    /// The org is of another kind than was chosen: a sandbox where production was, or the other way round.
    OtherEnvironment {
        /// What was chosen.
        chosen: Environment,
        /// What the org says.
        found: Environment,
        /// Name of the org.
        org: String,
        /// Host of its instance.
        instance: String,
    },
}

/// What is typed for one Connect and not kept with the integration.
#[derive(Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Typed {
    /// For the username-password grant.
    Password {
        /// The password.
        #[specta(type = String)]
        password: SecretString,
        /// The security token, blank where the network is trusted.
        #[specta(type = String)]
        security_token: SecretString,
        /// Whether to keep both in the vault; otherwise they are asked again after each start.
        keep: bool,
    },
    /// A pasted access token.
    Token {
        /// The token.
        #[specta(type = String)]
        access_token: SecretString,
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
