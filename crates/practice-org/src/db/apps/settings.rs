//! Everything an administrator sets in an app, as JSON shows it, and the rules Setup has for it.
//!
//! Words and choices are those of Setup (Salesforce help: configure OAuth settings of an external client app;
//! manage access to a connected app). What is only kept for the API (key, secret, ids) is in the module above.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::AppError;
use crate::db::switches::TIMEOUTS;
use crate::oauth::{is_certificate, scope_labels};

/// Callback addresses of an app may have this many characters in all (Salesforce help: OAuth settings).
const CALLBACK_CHARACTERS: usize = 2_000;

/// The settings and policies of an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)]
pub(crate) struct Settings {
    pub(crate) kind: Kind,
    /// Name in Setup, on the approval page and in traces.
    pub(crate) label: String,
    /// API name: unique in the org.
    pub(crate) api_name: String,
    pub(crate) contact_email: String,
    pub(crate) description: String,
    /// Callback addresses, compared character by character.
    pub(crate) callbacks: Vec<String>,
    /// Scope values such as `api`, in the order token answers list them.
    pub(crate) scopes: Vec<String>,
    /// Flows that are ticked.
    pub(crate) flows: Vec<Flow>,
    /// "Require Proof Key for Code Exchange (PKCE) Extension for Supported Authorization Flows".
    pub(crate) pkce_required: bool,
    /// "Require Secret for Web Server Flow".
    pub(crate) web_secret_required: bool,
    /// "Require Secret for Refresh Token Flow".
    pub(crate) refresh_secret_required: bool,
    /// "Enable Refresh Token Rotation".
    pub(crate) rotation: bool,
    /// "Introspect All Tokens".
    pub(crate) introspect_all: bool,
    /// Client Credentials Flow: "Run As", an 18-character user id; a username is taken too.
    pub(crate) run_as: Option<String>,
    /// "Use digital signatures": a certificate as PEM, whose key signs JWT bearer assertions.
    pub(crate) certificate: Option<String>,
    pub(crate) permitted_users: PermittedUsers,
    /// With [`PermittedUsers::AdminApproved`]: ids of the users, profiles and permission sets that are approved;
    /// usernames and names are taken too.
    pub(crate) approved: Vec<String>,
    pub(crate) ip_relaxation: IpRelaxation,
    pub(crate) refresh_policy: RefreshPolicy,
    /// "Timeout Value", minutes; the org's own if absent.
    pub(crate) session_timeout_minutes: Option<u32>,
    /// External client apps: where it may be used.
    pub(crate) distribution: Distribution,
    /// Installed in this org, as opposed to only seen in it.
    pub(crate) installed: bool,
    /// Blocked in Connected Apps OAuth Usage.
    pub(crate) blocked: bool,
    /// External client apps: the app and its OAuth plugin are on.
    pub(crate) enabled: bool,
}

impl Default for Settings {
    /// A new external client app as Setup offers it.
    fn default() -> Self {
        Self {
            kind: Kind::ExternalClientApp,
            label: String::new(),
            api_name: String::new(),
            contact_email: String::new(),
            description: String::new(),
            callbacks: Vec::new(),
            scopes: Vec::new(),
            flows: vec![Flow::AuthorizationCode],
            pkce_required: true,
            web_secret_required: true,
            refresh_secret_required: true,
            rotation: false,
            introspect_all: false,
            run_as: None,
            certificate: None,
            permitted_users: PermittedUsers::SelfAuthorize,
            approved: Vec::new(),
            ip_relaxation: IpRelaxation::Enforce,
            refresh_policy: RefreshPolicy::UntilRevoked,
            session_timeout_minutes: None,
            distribution: Distribution::Local,
            installed: true,
            blocked: false,
            enabled: true,
        }
    }
}

/// What kind of app it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    ConnectedApp,
    ExternalClientApp,
}

/// A way to get a token that an app allows. The username-password flow is the org's setting alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Flow {
    /// Web server flow.
    AuthorizationCode,
    /// User-agent (implicit) flow.
    UserAgent,
    ClientCredentials,
    JwtBearer,
    Device,
    TokenExchange,
    /// Authorization code and credentials (headless).
    CodeCredentials,
}

/// "Permitted Users".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PermittedUsers {
    /// "All users can self-authorize".
    SelfAuthorize,
    /// "Admin approved users are pre-authorized".
    AdminApproved,
}

/// "IP Relaxation"; it matters for users whose profile has login IP ranges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum IpRelaxation {
    /// "Enforce IP restrictions".
    Enforce,
    /// "Enforce IP restrictions, but relax for refresh tokens".
    RelaxRefreshTokens,
    /// "Relax IP restrictions for activated devices".
    RelaxActivatedDevices,
    /// "Relax IP restrictions".
    Relax,
}

/// "Refresh Token Policy".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum RefreshPolicy {
    /// "Refresh token is valid until revoked".
    UntilRevoked,
    /// "Immediately expire refresh token".
    Immediately,
    /// "Expire refresh token if not used for".
    IfUnused { amount: u32, unit: Unit },
    /// "Expire refresh token after".
    After { amount: u32, unit: Unit },
}

/// Unit of a refresh token policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unit {
    Hours,
    Days,
    Months,
}

impl Unit {
    /// Milliseconds; a month counts 30 days here, which is unconfirmed.
    fn ms(self) -> i64 {
        let hours = match self {
            Self::Hours => 1,
            Self::Days => 24,
            Self::Months => 24 * 30,
        };
        hours * 3_600_000
    }
}

impl RefreshPolicy {
    /// Whether the policy ended a refresh token by now that was allowed and last used then.
    pub(crate) fn has_ended(self, allowed_ms: i64, used_ms: i64, now_ms: i64) -> bool {
        match self {
            Self::UntilRevoked => false,
            Self::Immediately => true,
            Self::IfUnused { amount, unit } => now_ms >= used_ms + i64::from(amount) * unit.ms(),
            Self::After { amount, unit } => now_ms >= allowed_ms + i64::from(amount) * unit.ms(),
        }
    }
}

/// "Distribution State" of an external client app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Distribution {
    Local,
    Packaged,
}

impl Settings {
    /// Whether a flow is ticked.
    pub(crate) fn allows(&self, flow: Flow) -> bool {
        self.flows.contains(&flow)
    }

    /// Whether it is a vendor's packaged app that nobody installed here.
    pub(crate) fn is_foreign(&self) -> bool {
        self.kind == Kind::ExternalClientApp
            && self.distribution == Distribution::Packaged
            && !self.installed
    }

    /// With the members of a JSON object changed; what it does not name stays.
    ///
    /// # Errors
    /// [`AppError::Shape`] if a member is unknown or has a wrong type.
    pub(crate) fn patched(&self, change: &Value) -> Result<Self, AppError> {
        crate::db::patched(self, change).map_err(AppError::Shape)
    }

    /// What Setup refuses whatever else the org holds.
    pub(super) fn check(&self) -> Result<(), AppError> {
        if self.label.trim().is_empty() {
            return Err(AppError::Missing("label"));
        }
        if !is_api_name(&self.api_name) {
            return Err(AppError::ApiName(self.api_name.clone()));
        }
        if self.contact_email.is_empty() {
            return Err(AppError::Missing("contact_email"));
        }
        if !self.contact_email.contains('@') {
            return Err(AppError::Email(self.contact_email.clone()));
        }
        self.check_callbacks()?;
        self.check_scopes()?;
        if let Some(timeout) = self.session_timeout_minutes
            && !TIMEOUTS.contains(&timeout)
        {
            return Err(AppError::Timeout(timeout));
        }
        if matches!(
            self.refresh_policy,
            RefreshPolicy::IfUnused { amount: 0, .. } | RefreshPolicy::After { amount: 0, .. }
        ) {
            return Err(AppError::Amount);
        }
        // an external client app has no user-agent flow as far as help says (unconfirmed)
        if self.kind == Kind::ExternalClientApp && self.allows(Flow::UserAgent) {
            return Err(AppError::FlowOfKind);
        }
        if self.allows(Flow::JwtBearer) && self.certificate.is_none() {
            return Err(AppError::Missing("certificate"));
        }
        if let Some(certificate) = &self.certificate
            && !is_certificate(certificate)
        {
            return Err(AppError::Certificate);
        }
        Ok(())
    }

    fn check_callbacks(&self) -> Result<(), AppError> {
        if self.callbacks.is_empty() {
            return Err(AppError::Missing("callbacks"));
        }
        let characters: usize = self
            .callbacks
            .iter()
            .map(|callback| callback.chars().count())
            .sum();
        if characters > CALLBACK_CHARACTERS {
            return Err(AppError::CallbacksTooLong);
        }
        self.callbacks
            .iter()
            .find(|callback| !is_callback(callback))
            .map_or(Ok(()), |wrong| Err(AppError::Callback(wrong.clone())))
    }

    /// No scope is what client credentials apps of before Winter '26 have; Setup wants at least one of all others.
    fn check_scopes(&self) -> Result<(), AppError> {
        if self.scopes.is_empty() && !self.allows(Flow::ClientCredentials) {
            return Err(AppError::Missing("scopes"));
        }
        self.scopes
            .iter()
            .find(|scope| !scope_labels().any(|(known, _)| known == scope.as_str()))
            .map_or(Ok(()), |unknown| Err(AppError::Scope(unknown.clone())))
    }
}

/// Begins with a letter; letters, digits and single underscores; no underscore at the end.
fn is_api_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.contains("__")
        && !name.ends_with('_')
}

/// `https://`, a scheme of one's own, or plain `http://` to `localhost` (Salesforce help: OAuth settings). Other
/// names of this computer, such as 127.0.0.1, are reported to be refused; unconfirmed.
fn is_callback(callback: &str) -> bool {
    let Ok(url) = url::Url::parse(callback) else {
        return false;
    };
    let spaced = callback.contains(|c: char| c.is_whitespace() || c.is_control());
    match url.scheme() {
        _ if spaced => false,
        "http" => url.host_str() == Some("localhost"),
        "javascript" | "data" | "file" => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callbacks_are_https_or_ones_own_scheme_or_localhost() {
        for good in [
            "https://example.com/cb",
            "myapp://callback",
            "testsfdc:///mobilesdk/detect/oauth/done",
            "http://localhost:1717/OauthRedirect",
        ] {
            assert!(is_callback(good), "{good}");
        }
        for bad in [
            "",
            "example.com",
            "http://example.com/cb",
            "http://127.0.0.1:1/cb",
            "javascript:alert(1)",
            "https://example.com/a b",
        ] {
            assert!(!is_callback(bad), "{bad}");
        }
    }

    #[test]
    fn api_names_follow_setups_rule() {
        for (name, good) in [
            ("Orgdeck", true),
            ("A_b_1", true),
            ("1a", false),
            ("a__b", false),
            ("a_", false),
            ("a b", false),
            ("", false),
        ] {
            assert_eq!(is_api_name(name), good, "{name}");
        }
    }
}
