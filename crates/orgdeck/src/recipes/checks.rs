//! What a step can have checked in the org. How it is read there is the checklist's business; here is what may be asked.
//!
//! In the file a check is one table with a `kind`. It is read as all that any kind takes, so that a key that is wrong
//! is told with its line, and then as the kind it is.

use serde::Deserialize;

/// One automatic check.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Raw")]
pub(crate) enum Check {
    /// The integration's app is in the org.
    AppPresent,
    /// An app is installed: the integration's, or the one that Salesforce lists under this name.
    AppInstalled { app: Option<String> },
    /// The app has each of these callback addresses.
    AppCallbacks { callbacks: Vec<String> },
    /// The app has each of these scopes.
    AppScopes { scopes: Vec<String> },
    /// These boxes of the app are ticked, and those are not.
    AppFlags { on: Vec<Flag>, off: Vec<Flag> },
    /// The app's policies are as said: the integration's app, or the one of this name.
    AppPolicy { app: Option<String>, policy: Policy },
    /// Salesforce wants a proof key of this app, or does not.
    Pkce { required: bool },
    /// The org allows these old ways of signing in.
    OauthSetting {
        password_flow: bool,
        user_agent_flow: bool,
    },
    /// The user who is signed in has each of these permissions.
    Permissions { names: Vec<String> },
    /// There is such a permission set, with these permissions, and the user has it.
    PermissionSet {
        name: String,
        permissions: Vec<String>,
        assigned: bool,
    },
    /// There is an active remote site for each of these addresses.
    RemoteSites { urls: Vec<String> },
    /// The REST API answers this user.
    ApiAccess,
    /// Knowledge is switched on.
    Knowledge,
    /// The product signed in with its own app, whose name Salesforce lists so.
    Seen { app: String },
    /// The user may create apps.
    CanCreateApps,
}

/// What the policies of an app have to be. What is left out is not looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Policy {
    pub(crate) permitted_users: Option<PermittedUsers>,
    pub(crate) refresh_token: Option<RefreshPolicy>,
    pub(crate) ip_relaxation: Option<IpRelaxation>,
    /// A Run-As user is set.
    pub(crate) run_as: bool,
}

/// Who may use an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PermittedUsers {
    All,
    AdminApproved,
}

/// How long a refresh token lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RefreshPolicy {
    /// Until it is revoked.
    UntilRevoked,
    /// Anything but ending at once.
    NotAtOnce,
}

/// How far an app goes round the login IP ranges of profiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum IpRelaxation {
    Enforce,
    RelaxRefreshTokens,
    RelaxActivatedDevices,
    Relax,
}

/// A box of an app's OAuth settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Flag {
    Pkce,
    SecretWeb,
    SecretRefresh,
    Rotation,
    ClientCredentials,
    CodeCredentials,
    TokenExchange,
    Jwt,
    Device,
}

impl Flag {
    /// What Setup calls it for an external client app (Salesforce help: configure the OAuth settings of one).
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Pkce => "Require Proof Key for Code Exchange (PKCE)",
            Self::SecretWeb => "Require secret for Web Server Flow",
            Self::SecretRefresh => "Require secret for Refresh Token Flow",
            Self::Rotation => "Enable Refresh Token Rotation",
            Self::ClientCredentials => "Enable Client Credentials Flow",
            Self::CodeCredentials => "Enable Authorization Code and Credentials Flow",
            Self::TokenExchange => "Enable Token Exchange Flow",
            Self::Jwt => "Enable JWT Bearer Flow",
            Self::Device => "Enable Device Flow",
        }
    }
}

/// A check as the file has it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    kind: Kind,
    app: Option<String>,
    callbacks: Option<Vec<String>>,
    scopes: Option<Vec<String>>,
    on: Option<Vec<Flag>>,
    off: Option<Vec<Flag>>,
    permitted_users: Option<PermittedUsers>,
    refresh_token: Option<RefreshPolicy>,
    ip_relaxation: Option<IpRelaxation>,
    run_as: Option<bool>,
    required: Option<bool>,
    password_flow: Option<bool>,
    user_agent_flow: Option<bool>,
    names: Option<Vec<String>>,
    name: Option<String>,
    permissions: Option<Vec<String>>,
    assigned: Option<bool>,
    urls: Option<Vec<String>>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    #[default]
    AppPresent,
    AppInstalled,
    AppCallbacks,
    AppScopes,
    AppFlags,
    AppPolicy,
    Pkce,
    OauthSetting,
    Permissions,
    PermissionSet,
    RemoteSites,
    ApiAccess,
    Knowledge,
    Seen,
    CanCreateApps,
}

impl TryFrom<Raw> for Check {
    type Error = String;

    fn try_from(mut raw: Raw) -> Result<Self, String> {
        let check = raw.take()?;
        match raw.left() {
            None => Ok(check),
            Some(key) => Err(format!("a check of this kind takes no `{key}`")),
        }
    }
}

impl Raw {
    /// The check of this kind; what it takes is gone from here afterwards.
    fn take(&mut self) -> Result<Check, String> {
        Ok(match self.kind {
            Kind::AppPresent => Check::AppPresent,
            Kind::ApiAccess => Check::ApiAccess,
            Kind::Knowledge => Check::Knowledge,
            Kind::CanCreateApps => Check::CanCreateApps,
            Kind::AppInstalled => Check::AppInstalled {
                app: self.app.take(),
            },
            Kind::AppCallbacks => Check::AppCallbacks {
                callbacks: needed(&mut self.callbacks, "callbacks")?,
            },
            Kind::AppScopes => Check::AppScopes {
                scopes: needed(&mut self.scopes, "scopes")?,
            },
            Kind::AppFlags => self.flags()?,
            Kind::AppPolicy => self.policy()?,
            Kind::Pkce => Check::Pkce {
                required: needed(&mut self.required, "required")?,
            },
            Kind::OauthSetting => self.setting()?,
            Kind::Permissions => Check::Permissions {
                names: needed(&mut self.names, "names")?,
            },
            Kind::PermissionSet => Check::PermissionSet {
                name: needed(&mut self.name, "name")?,
                permissions: self.permissions.take().unwrap_or_default(),
                assigned: self.assigned.take().unwrap_or(false),
            },
            Kind::RemoteSites => Check::RemoteSites {
                urls: needed(&mut self.urls, "urls")?,
            },
            Kind::Seen => Check::Seen {
                app: needed(&mut self.app, "app")?,
            },
        })
    }

    fn flags(&mut self) -> Result<Check, String> {
        let (on, off) = (self.on.take(), self.off.take());
        if on.is_none() && off.is_none() {
            return Err("a check of this kind needs `on` or `off`".to_owned());
        }
        let (on, off) = (on.unwrap_or_default(), off.unwrap_or_default());
        match on.iter().find(|flag| off.contains(flag)) {
            None => Ok(Check::AppFlags { on, off }),
            Some(both) => Err(format!("`{}` is to be on and off", both.label())),
        }
    }

    fn policy(&mut self) -> Result<Check, String> {
        let policy = Policy {
            permitted_users: self.permitted_users.take(),
            refresh_token: self.refresh_token.take(),
            ip_relaxation: self.ip_relaxation.take(),
            run_as: self.run_as.take().unwrap_or(false),
        };
        let app = self.app.take();
        match policy == Policy::default() {
            false => Ok(Check::AppPolicy { app, policy }),
            true => Err("a check of this kind needs a policy to look at".to_owned()),
        }
    }

    fn setting(&mut self) -> Result<Check, String> {
        let password_flow = self.password_flow.take().unwrap_or(false);
        let user_agent_flow = self.user_agent_flow.take().unwrap_or(false);
        match password_flow || user_agent_flow {
            true => Ok(Check::OauthSetting {
                password_flow,
                user_agent_flow,
            }),
            false => Err("a check of this kind needs a setting to look at".to_owned()),
        }
    }

    /// The first key that the kind did not take.
    fn left(&self) -> Option<&'static str> {
        let keys = [
            (self.app.is_some(), "app"),
            (self.callbacks.is_some(), "callbacks"),
            (self.scopes.is_some(), "scopes"),
            (self.on.is_some(), "on"),
            (self.off.is_some(), "off"),
            (self.permitted_users.is_some(), "permitted_users"),
            (self.refresh_token.is_some(), "refresh_token"),
            (self.ip_relaxation.is_some(), "ip_relaxation"),
            (self.run_as.is_some(), "run_as"),
            (self.required.is_some(), "required"),
            (self.password_flow.is_some(), "password_flow"),
            (self.user_agent_flow.is_some(), "user_agent_flow"),
            (self.names.is_some(), "names"),
            (self.name.is_some(), "name"),
            (self.permissions.is_some(), "permissions"),
            (self.assigned.is_some(), "assigned"),
            (self.urls.is_some(), "urls"),
        ];
        keys.into_iter().find_map(|(left, key)| left.then_some(key))
    }
}

fn needed<T>(value: &mut Option<T>, key: &str) -> Result<T, String> {
    value
        .take()
        .ok_or_else(|| format!("a check of this kind needs `{key}`"))
}

impl Check {
    /// Every text in it that may name something to be filled in.
    pub(crate) fn texts(&mut self) -> Vec<&mut String> {
        match self {
            Self::AppCallbacks { callbacks: texts }
            | Self::AppScopes { scopes: texts }
            | Self::RemoteSites { urls: texts }
            | Self::Permissions { names: texts } => texts.iter_mut().collect(),
            Self::PermissionSet {
                name, permissions, ..
            } => std::iter::once(name).chain(permissions).collect(),
            Self::AppInstalled { app: Some(app) }
            | Self::AppPolicy { app: Some(app), .. }
            | Self::Seen { app } => vec![app],
            _ => Vec::new(),
        }
    }
}
