//! What crosses to the UI when something could not be done.

use serde::{Deserialize, Serialize};
use specta::Type;

/// One thing that could not be done: a plain sentence, what to do now, and what Salesforce said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct Failure {
    /// Id of the cause in the catalogue, such as `token.refused`.
    pub cause: String,
    /// One plain sentence.
    pub message: String,
    /// What to do now, in order.
    pub steps: Vec<CureStep>,
    /// Who can mend it.
    pub who: Who,
    /// What the UI offers as its one main button, if anything.
    pub action: Option<Action>,
    /// Whether the same request may succeed if it is simply made again.
    pub retryable: bool,
    /// What was answered, in the other side's own words.
    pub detail: Option<Detail>,
}

/// One step of a cure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CureStep {
    /// What to do, as one sentence.
    pub text: String,
    /// Where in Salesforce, such as `Setup › Permission Sets`. Where it depends on the kind of app, that of an external
    /// client app.
    pub path: Option<String>,
    /// The name of that page for `open_setup_page`, where it has an address of its own.
    pub page: Option<String>,
    /// Where for a connected app, if that is elsewhere.
    pub path_connected: Option<String>,
    /// The name of that page.
    pub page_connected: Option<String>,
}

/// Who can mend a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// The person in front of the window.
    You,
    /// The administrator of the Salesforce org.
    Admin,
    /// Salesforce itself.
    Salesforce,
    /// Whoever runs the network.
    Network,
}

/// What the UI does when its main button on a failure is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Sign in again for the integration (Re-generate token).
    RegenerateToken,
    /// Open the Authentication tab of the integration.
    EditAuthentication,
    /// Unlock the place where secrets lie.
    UnlockVault,
    /// Choose a place where secrets may lie.
    ChooseVault,
    /// Open Settings.
    OpenSettings,
    /// Make the same request again.
    Retry,
}

/// What the other side answered, for the person who wants to see it or has to pass it on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Detail {
    /// Salesforce's own code, such as `invalid_grant` or `REQUIRED_FIELD_MISSING`.
    pub code: Option<String>,
    /// Salesforce's own words.
    pub words: Option<String>,
    /// HTTP status.
    pub status: Option<u16>,
    /// The host that was asked.
    pub host: Option<String>,
    /// The id under which Salesforce's support finds the request.
    pub request_id: Option<String>,
}
