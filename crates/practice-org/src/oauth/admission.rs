//! Whether a user may have tokens of an app: the app's policies, the user's state, the profile's login IP ranges.
//!
//! One decision, worded twice: in the browser codes are capitals, at the token endpoint they are not.

use crate::db::apps::{self, App, IpRelaxation, PermittedUsers};
use crate::db::grants;
use crate::db::logins::Login;
use crate::db::permissions;
use crate::db::switches;
use crate::org::Call;

use super::error::OauthError;

/// How the user comes to the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Web server and user-agent flow.
    Browser,
    Refresh,
    Password,
    ClientCredentials,
    Jwt,
}

/// Why a user may not have tokens of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    OrgLocked,
    Inactive,
    Blocked,
    NotApproved,
    /// Not installed, and the user may not approve such apps; or an API-only user in a browser.
    Generic,
    IpRestricted,
}

/// Why this user may not have tokens of this app, if so. Whoever allowed an app before it was uninstalled keeps using
/// it (Salesforce help 005132365: connected app usage restrictions).
pub(super) fn refusal(
    call: &Call<'_>,
    app: &App,
    login: &Login,
    way: Way,
    allowed_before: bool,
) -> rusqlite::Result<Option<Refusal>> {
    let settings = &app.settings;
    let switches = switches::load(call.conn)?;
    if switches.locked {
        return Ok(Some(Refusal::OrgLocked));
    }
    if !login.may_sign_in {
        return Ok(Some(Refusal::Inactive));
    }
    if settings.blocked {
        return Ok(Some(Refusal::Blocked));
    }
    let by_admin = settings.permitted_users == PermittedUsers::AdminApproved;
    if by_admin && !apps::approves(call.conn, app, &login.user_id)? {
        return Ok(Some(Refusal::NotApproved));
    }
    // the sign-in's own switches stand for the profile; permission sets add to it
    let has = |permission| permissions::given(call.conn, &login.user_id, permission);
    let installs = login.approve_uninstalled || has("ApproveUninstalledConnectedApps")?;
    let uninstalled = !settings.installed && !installs && !allowed_before;
    let api_only = login.api_only || has("ApiUserOnly")?;
    if uninstalled || (api_only && way == Way::Browser) {
        return Ok(Some(Refusal::Generic));
    }
    let restricted = switches.restricts(&login.profile_id);
    if restricted && !relaxes(settings.ip_relaxation, way) {
        return Ok(Some(Refusal::IpRestricted));
    }
    Ok(None)
}

/// Whether the app's policy lets users through whom their profile's ranges keep out. JWT bearer always enforces them
/// (Salesforce help: connected app IP relaxation).
fn relaxes(policy: IpRelaxation, way: Way) -> bool {
    match policy {
        _ if way == Way::Jwt => false,
        IpRelaxation::Enforce => false,
        IpRelaxation::RelaxRefreshTokens => way == Way::Refresh,
        // every browser counts as an activated device here
        IpRelaxation::RelaxActivatedDevices => matches!(way, Way::Browser | Way::Refresh),
        IpRelaxation::Relax => true,
    }
}

/// Whether a sign-in in the browser for this app is let through the profile's ranges.
pub(super) fn relaxes_sign_in(app: &App) -> bool {
    relaxes(app.settings.ip_relaxation, Way::Browser)
}

/// Whether the approval page is skipped: the user allowed all this before, or an administrator did for the user.
pub(super) fn needs_no_approval(
    call: &Call<'_>,
    app: &App,
    user_id: &str,
    scopes: &[String],
) -> rusqlite::Result<bool> {
    if app.settings.permitted_users == PermittedUsers::AdminApproved {
        return apps::approves(call.conn, app, user_id);
    }
    grants::already_allowed(call.conn, app.id, user_id, scopes)
}

impl Refusal {
    /// As the login history words it; all unconfirmed but "Restricted IP".
    pub(super) fn status(self) -> &'static str {
        match self {
            Self::OrgLocked => "Organization is Locked",
            Self::Inactive => "User is Inactive",
            Self::Blocked => "Failed: App blocked",
            Self::NotApproved => "Failed: User is not admin approved to access this app",
            Self::Generic => "Failed: Not approved for access",
            Self::IpRestricted => "Restricted IP",
        }
    }

    /// As the token endpoint words it. The code for a blocked app is Salesforce's (its mobile SDK lists it), the
    /// words are unconfirmed, and so are those for a locked org, whose code is help's (OAuth 2.0 authorization errors).
    pub(super) fn at_token(self, app: &App) -> OauthError {
        match self {
            Self::OrgLocked => OauthError::new("inactive_org", "organization is locked"),
            Self::Inactive => OauthError::inactive(),
            Self::Blocked => OauthError::new("app_blocked", "this app is blocked by admin"),
            Self::NotApproved => OauthError::new(
                "invalid_app_access",
                "user is not admin approved to access this app",
            ),
            Self::Generic if app.settings.installed => {
                OauthError::new("invalid_grant", "user hasn't approved this consumer")
            }
            Self::Generic => OauthError::new("invalid_client", "app must be installed into org"),
            Self::IpRestricted => OauthError::new("invalid_grant", "ip restricted"),
        }
    }

    /// As the browser is told: code and words, and whether they go to the callback (else to a page of the org).
    pub(super) fn in_browser(self) -> (OauthError, bool) {
        match self {
            Self::Blocked => (
                OauthError::new("OAUTH_APP_BLOCKED", "this app is blocked by admin"),
                true,
            ),
            Self::NotApproved => (
                OauthError::new(
                    "OAUTH_APP_ACCESS_DENIED",
                    "user is not admin approved to access this app",
                ),
                true,
            ),
            // the words are those of the token endpoint; where they show in a browser is unconfirmed
            Self::IpRestricted => (OauthError::new("access_denied", "ip restricted"), true),
            Self::OrgLocked | Self::Inactive | Self::Generic => (OauthError::generic(), false),
        }
    }
}
