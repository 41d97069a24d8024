//! Integrations as the list, the wizard and the edit page show them.

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::{CheckupOutcome, CheckupSummary, RecipeMark};

/// Identifies one integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct IntegrationId(#[specta(type = String)] pub Uuid);

/// Which kind of org an integration is for; decides the sign-in host and the colour on top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// A production or Developer Edition org.
    Production,
    /// A sandbox.
    Sandbox,
    /// A practice org on this computer.
    Practice,
}

/// What an integration is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// Cases.
    Helpdesk,
    /// Leads, contacts, accounts, opportunities, tasks.
    Crm,
    /// Knowledge articles.
    ContentManagement,
}

/// The state of an integration: what the last answer proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// No session yet.
    NotConnected,
    /// The last answer accepted the session.
    Connected,
    /// The refresh token is about to reach the end of its policy.
    ExpiresSoon,
    /// Salesforce refused to renew the session.
    Expired,
    /// The place where secrets lie is locked. Never stored.
    Locked,
    /// The app or the user is blocked.
    Blocked,
    /// The org could not be reached. Never stored.
    Unreachable,
}

/// Which date rules an integration's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum PullBy {
    /// `CreatedDate`.
    Created,
    /// `LastModifiedDate`.
    Modified,
}

/// How a token is obtained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// Somebody signs in in the browser: authorization code with PKCE.
    AuthorizationCode,
    /// The app signs in as its Run-As user, with its secret.
    ClientCredentials,
    /// The app signs an assertion with its private key.
    JwtBearer,
    /// User name, password and security token. Legacy.
    Password,
    /// An access token that was pasted: it works until it expires.
    PastedToken,
    /// The Salesforce CLI is signed in and gives an access token.
    Cli,
}

/// How far a checklist is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SetupProgress {
    /// Steps done.
    pub done: u32,
    /// Steps in all.
    pub total: u32,
}

/// One row of the list of integrations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct IntegrationRow {
    /// Its id.
    pub id: IntegrationId,
    /// The name the user gave it.
    pub name: String,
    /// What it was set up from.
    pub recipe: RecipeMark,
    /// What it is for.
    pub capability: Capability,
    /// Which kind of org.
    pub environment: Environment,
    /// Host of the org's instance, once connected; `this computer` for a practice org the app runs.
    pub instance: Option<String>,
    /// User name it acts as, once connected.
    pub user: Option<String>,
    /// Name of the org, once connected.
    pub org_name: Option<String>,
    /// How its token is obtained.
    pub grant: Grant,
    /// What the last answer proved.
    pub state: State,
    /// Why, in a few words, where the state alone does not say it.
    pub state_note: Option<String>,
    /// The checklist, while it is open and the integration not connected.
    pub setup: Option<SetupProgress>,
    /// The newest checkup.
    pub last_checkup: Option<CheckupSummary>,
    /// How many other integrations share its session.
    pub shared_with: u32,
    /// When it was added.
    pub created_at: i64,
}

impl IntegrationRow {
    /// Whether the user has to do something about it.
    #[must_use]
    pub fn needs_attention(&self) -> bool {
        matches!(self.state, State::Expired | State::Locked | State::Blocked)
            || self
                .last_checkup
                .as_ref()
                .is_some_and(|checkup| checkup.outcome == CheckupOutcome::Failed)
    }
}

/// The org and the user behind a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OrgView {
    /// 18-character id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Instance address, such as `https://acme.my.salesforce.com`.
    pub instance: String,
    /// Whether Salesforce says that it is a sandbox.
    pub is_sandbox: Option<bool>,
    /// 18-character id of the user.
    pub user_id: String,
    /// User name.
    pub username: String,
    /// The user's full name.
    pub display_name: String,
    /// When it was connected.
    pub connected_at: i64,
    /// When its access token was last renewed.
    pub renewed_at: Option<i64>,
    /// Scopes granted.
    pub scopes: Vec<String>,
}

/// What the Authentication tab shows and edits. The secret itself never comes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Authentication {
    /// Which kind of org.
    pub environment: Environment,
    /// The sign-in address; none for a practice org the app runs itself.
    pub domain: Option<String>,
    /// How a token is obtained.
    pub grant: Grant,
    /// Consumer key of the app.
    pub consumer_key: String,
    /// Whether a consumer secret is kept in the vault.
    pub has_secret: bool,
    /// Whether a private key is kept in the vault.
    pub has_key: bool,
    /// Whether password and security token are kept in the vault, once connected.
    pub has_password: bool,
    /// Which date rules its lists.
    pub pull_by: PullBy,
    /// Scopes asked for.
    pub scopes: Vec<String>,
    /// Ask Salesforce to show the sign-in page even if the browser is signed in.
    pub prompt_login: bool,
    /// Ask for the org's own sign-in page instead of its single sign-on.
    pub skip_sso: bool,
    /// User name: filled in on the sign-in page, or the one the app signs in as (JWT, password, CLI).
    pub username: Option<String>,
}

/// Everything about one integration, for the edit page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct IntegrationDetail {
    /// As in the list.
    pub row: IntegrationRow,
    /// The Authentication tab.
    pub authentication: Authentication,
    /// The org and user, once connected.
    pub org: Option<OrgView>,
    /// How its session is doing, once connected.
    pub health: Option<Health>,
    /// The sign-in of a practice org the app runs itself.
    pub practice: Option<PracticeSignIn>,
}

/// The sign-in of the app's own practice org. Practice credentials, not secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PracticeSignIn {
    /// User name.
    pub username: String,
    /// Password.
    pub password: String,
}

/// A value to copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CopyValue {
    /// Label of the field it goes into.
    pub label: String,
    /// The value.
    pub value: String,
    /// What has to be answered before it is whole, by the labels of the questions; in the value each stands as ‹label›.
    pub waits_for: Vec<String>,
}

/// What the first tab of the wizard asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NewIntegration {
    /// The user's name for it, at most 80 characters.
    pub name: String,
    /// Id of the recipe.
    pub recipe: String,
    /// What it is for.
    pub capability: Capability,
    /// Which kind of org.
    pub environment: Environment,
}

/// What Basic and Authentication save. The consumer secret goes its own way (`set_client_secret`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct IntegrationEdit {
    /// The user's name for it.
    pub name: String,
    /// What it is for.
    pub capability: Capability,
    /// Which kind of org.
    pub environment: Environment,
    /// Sign-in address as typed; none or blank: the environment's own (login or test), or the app's practice org.
    pub domain: Option<String>,
    /// How a token is obtained.
    pub grant: Grant,
    /// Consumer key of the app.
    pub consumer_key: String,
    /// Scopes to ask for; none asks for all that the app has.
    pub scopes: Vec<String>,
    /// Which date rules its lists.
    pub pull_by: PullBy,
    /// Show the sign-in page even if the browser is signed in.
    pub prompt_login: bool,
    /// Ask for the org's own sign-in page instead of its single sign-on.
    pub skip_sso: bool,
    /// User name: filled in on the sign-in page, or the one the app signs in as (JWT, password, CLI).
    pub username: Option<String>,
}

/// What the domain field says about what was typed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DomainCheck {
    /// This address will be used.
    Fine {
        /// The address, such as `https://acme.my.salesforce.com`.
        address: String,
        /// What was corrected, each in a few words; empty if nothing was.
        corrections: Vec<String>,
    },
    /// It cannot be used.
    Refused {
        /// Why, and what to type instead.
        sentence: String,
    },
}

/// What is known of a session. Everything but `policy`, `approvals` and `expires_at` is known without asking the org.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Health {
    /// When somebody last signed in, or the token was last obtained by hand.
    pub signed_in_at: i64,
    /// When the org last accepted it.
    pub used_at: Option<i64>,
    /// When its access token was last renewed.
    pub renewed_at: Option<i64>,
    /// Whether the org replaces the refresh token at each renewal; none while no renewal has told.
    pub rotates: Option<bool>,
    /// Where its secrets lie; none where nothing is kept.
    pub place: Option<super::VaultPlace>,
    /// Salesforce's refresh token policy in words, if the org let it be read.
    pub policy: Option<String>,
    /// How many of the five approvals of this user and app are used, if the org let it be read.
    pub approvals: Option<u32>,
    /// When that was read.
    pub read_at: Option<i64>,
    /// When the policy ends the refresh token unless it is used or somebody signs in, if that is known.
    pub expires_at: Option<i64>,
}

/// What to do about the token when an integration is deleted or disconnected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum RevokeHow {
    /// Revoke it first; if the org does not confirm, nothing is changed.
    First,
    /// Go on at once; the token stays listed until the org has confirmed.
    Later,
    /// Forget it without revoking: it ends by the org's own policy.
    Forget,
}

/// How an integration was deleted or disconnected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RevokeOutcome {
    /// It is done.
    Done {
        /// Whether a token was revoked with it. Not so where another integration shares the session, where there is
        /// nothing to revoke, or where that was put off or given up.
        revoked: bool,
    },
    /// Nothing was changed: the org did not confirm the revocation, so the token may still live.
    Unconfirmed {
        /// Why.
        failure: super::Failure,
    },
}

/// A session that no integration uses any more and whose token the org has not confirmed to be revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PendingRevocation {
    /// Identifies it for Retry and Forget.
    pub session: SessionId,
    /// Name of the org.
    pub org_name: String,
    /// Host of the org's instance.
    pub instance: String,
    /// User name.
    pub username: String,
    /// Which kind of org.
    pub environment: Environment,
}

/// Identifies one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct SessionId(#[specta(type = String)] pub Uuid);

/// An org that the Salesforce CLI of this computer is signed in to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CliOrg {
    /// User name, by which the CLI knows it.
    pub username: String,
    /// The CLI's alias for it, if it has one.
    pub alias: Option<String>,
    /// 18-character id of the org.
    pub org_id: String,
    /// Instance address; none if the CLI names a host that no token may be sent to.
    pub instance: Option<String>,
    /// Which kind of org, as its host tells; none where the host does not tell.
    pub environment: Option<Environment>,
}
