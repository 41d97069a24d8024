//! What only the metadata API shows: callbacks, flags and the org's switches.
//!
//! `readMetadata` of an external client app's global settings also brings the consumer secret. Only the elements named
//! here are taken of an answer; the consumer key is compared and not kept. It needs "Modify Metadata Through Metadata
//! API Functions" and takes no JWT-format token (Metadata API Developer Guide; Salesforce help).

use std::collections::{BTreeMap, BTreeSet};

use super::{Sight, sight};
use crate::error::Error;
use crate::org::{Ask, Org};
use crate::soap::{self, Taken, escape};

/// Components that one call may read (Metadata API Developer Guide, "readMetadata()").
const MOST: usize = 10;

const CONNECTED: &str = "ConnectedApp";
const GLOBAL: &str = "ExtlClntAppGlobalOauthSettings";
const POLICIES: &str = "ExtlClntAppOauthConfigurablePolicies";

/// A box of an app that is ticked or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// "Require Proof Key for Code Exchange (PKCE)".
    Pkce,
    /// "Require secret for Web Server Flow".
    SecretWeb,
    /// "Require secret for Refresh Token Flow".
    SecretRefresh,
    /// "Require secret for Token Exchange Flow".
    SecretTokenExchange,
    /// "Enable Refresh Token Rotation".
    Rotation,
    /// "Enable Client Credentials Flow".
    ClientCredentials,
    /// "Enable Authorization Code and Credentials Flow".
    CodeCredentials,
    /// "Enable Token Exchange Flow".
    TokenExchange,
    /// "Enable Device Flow".
    Device,
    /// "Issue JSON Web Token (JWT)-based access tokens for named users".
    JwtTokens,
    /// "Introspect All Tokens".
    IntrospectAll,
}

/// A flag, its element in a connected app and in an external client app, and whether the element says the opposite.
type Element = (Flag, &'static str, &'static str, bool);

const ELEMENTS: [Element; 11] = [
    (Flag::Pkce, "isPkceRequired", "isPkceRequired", false),
    (
        Flag::SecretWeb,
        "isConsumerSecretOptional",
        "isConsumerSecretOptional",
        true,
    ),
    (
        Flag::SecretRefresh,
        "isSecretRequiredForRefreshToken",
        "isSecretRequiredForRefreshToken",
        false,
    ),
    (
        Flag::SecretTokenExchange,
        "isSecretRequiredForTokenExchange",
        "isSecretRequiredForTokenExchange",
        false,
    ),
    (
        Flag::Rotation,
        "isRefreshTokenRotationEnabled",
        "isRefreshTokenRotationEnabled",
        false,
    ),
    (
        Flag::ClientCredentials,
        "isClientCredentialEnabled",
        "isClientCredentialsFlowEnabled",
        false,
    ),
    (
        Flag::CodeCredentials,
        "isCodeCredentialEnabled",
        "isCodeCredFlowEnabled",
        false,
    ),
    (
        Flag::TokenExchange,
        "isTokenExchangeEnabled",
        "isTokenExchangeEnabled",
        false,
    ),
    (Flag::Device, "", "isDeviceFlowEnabled", false),
    (
        Flag::JwtTokens,
        "isNamedUserJwtEnabled",
        "isNamedUserJwtEnabled",
        false,
    ),
    (
        Flag::IntrospectAll,
        "isIntrospectAllTokens",
        "isIntrospectAllTokens",
        false,
    ),
];

impl Flag {
    /// The element of an external client app's global settings, and whether it says the opposite of the box.
    #[must_use]
    pub fn element(self) -> (&'static str, bool) {
        let known = ELEMENTS.iter().find(|(flag, ..)| *flag == self);
        known.map_or(("", false), |(_, _, external, inverse)| {
            (external, *inverse)
        })
    }
}

/// The names under which the metadata API has the apps of an org.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListedApps {
    /// Connected apps.
    pub connected: Vec<String>,
    /// Global OAuth settings of external client apps.
    pub global: Vec<String>,
    /// Policies of external client apps; the org gives them a name of its own when it makes them.
    pub policies: Vec<String>,
}

/// Which part of apps is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppParts {
    /// Connected apps as a whole.
    Connected,
    /// The global OAuth settings of external client apps.
    Global,
}

/// What the metadata API shows of an app.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppSettings {
    /// API name of the app.
    pub api_name: String,
    /// Its label, of connected apps only.
    pub label: Option<String>,
    /// Whether it has the consumer key that was named.
    pub has_key: bool,
    /// The callback addresses, character by character.
    pub callbacks: Vec<String>,
    /// The boxes that the answer names.
    pub flags: BTreeMap<Flag, bool>,
    /// Scopes as the metadata API names them (`Api`), of connected apps only.
    pub scopes: BTreeSet<String>,
    /// Whether only users whom an administrator approved may use it, of connected apps only.
    pub admin_approved_only: Option<bool>,
    /// `ENFORCE`, `BYPASS` and the like.
    pub ip_relaxation: Option<String>,
    /// `infinite`, `zero`, `specific_lifetime:…` and the like.
    pub refresh_token: Option<String>,
    /// User name that the client credentials flow runs as.
    pub run_as: Option<String>,
}

/// The org's switches for OAuth flows, as Setup shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switches {
    /// "Allow OAuth Username-Password Flows".
    pub password_flow: Option<bool>,
    /// "Allow OAuth User-Agent Flows".
    pub user_agent_flow: Option<bool>,
}

/// The names of all apps, one call.
///
/// # Errors
/// Any of [`Error`]; what this user may not see is no error.
pub async fn list_apps(org: &Org) -> Result<Sight<ListedApps>, Error> {
    let version = org.version().await?;
    let queries: String = [CONNECTED, GLOBAL, POLICIES]
        .iter()
        .map(|kind| format!("<queries><type>{kind}</type></queries>"))
        .collect();
    let operation =
        format!("<listMetadata>{queries}<asOfVersion>{version}</asOfVersion></listMetadata>");
    let answer = org.call(Ask::metadata(version, operation)).await;
    let taken = answer.and_then(|answer| soap::take(answer, "result", &["fullName", "type"]));
    let mut listed = ListedApps::default();
    let taken = match sight(taken)? {
        Sight::Hidden(why) => return Ok(Sight::Hidden(why)),
        Sight::Seen(taken) => taken,
    };
    for component in &taken {
        let names = match component.one("type") {
            Some(CONNECTED) => &mut listed.connected,
            Some(GLOBAL) => &mut listed.global,
            Some(POLICIES) => &mut listed.policies,
            _ => continue,
        };
        names.extend(component.one("fullName").map(ToOwned::to_owned));
    }
    Ok(Sight::Seen(listed))
}

/// The settings of up to ten apps by their names in the metadata API, one call. `key` is compared with theirs.
///
/// # Errors
/// Any of [`Error`]; what this user may not see is no error.
pub async fn app_settings(
    org: &Org,
    part: AppParts,
    names: &[String],
    key: &str,
) -> Result<Sight<Vec<AppSettings>>, Error> {
    let kind = match part {
        AppParts::Connected => CONNECTED,
        AppParts::Global => GLOBAL,
    };
    let mut elements = vec![
        "fullName",
        "label",
        "externalClientApplication",
        "consumerKey",
        "callbackUrl",
        "scopes",
        "isAdminApproved",
        "ipRelaxation",
        "refreshTokenPolicy",
        "oauthClientCredentialUser",
    ];
    elements.extend(flag_elements(part).map(|(_, element, _)| element));
    let taken = read(org, kind, names, &elements).await;
    let settings = |taken: &Taken| settings(taken, part, key);
    Ok(match sight(taken)? {
        Sight::Hidden(why) => Sight::Hidden(why),
        Sight::Seen(taken) => Sight::Seen(taken.iter().map(settings).collect()),
    })
}

/// The user that the client credentials flow of each external client app runs as, by the app's API name, one call.
///
/// # Errors
/// Any of [`Error`]; what this user may not see is no error.
pub async fn policies(
    org: &Org,
    names: &[String],
) -> Result<Sight<BTreeMap<String, Option<String>>>, Error> {
    let elements = ["externalClientApplication", "clientCredentialsFlowUser"];
    let taken = read(org, POLICIES, names, &elements).await;
    let run_as = |taken: &Taken| {
        let app = taken.one("externalClientApplication")?.to_owned();
        Some((
            app,
            taken
                .one("clientCredentialsFlowUser")
                .map(ToOwned::to_owned),
        ))
    };
    Ok(match sight(taken)? {
        Sight::Hidden(why) => Sight::Hidden(why),
        Sight::Seen(taken) => Sight::Seen(taken.iter().filter_map(run_as).collect()),
    })
}

/// The switches of OAuth and OpenID Connect Settings, one call. That the type of a settings component may be named
/// itself is how public clients read it (unconfirmed); `Settings` with its name is the documented form and is sent.
///
/// # Errors
/// Any of [`Error`]; what this user may not see is no error.
pub async fn switches(org: &Org) -> Result<Sight<Switches>, Error> {
    let elements = ["blockOAuthUnPwFlow", "blockOAuthUsrAgtFlow"];
    let taken = read(org, "Settings", &["OauthOidc".to_owned()], &elements).await;
    Ok(match sight(taken)? {
        Sight::Hidden(why) => Sight::Hidden(why),
        Sight::Seen(taken) => {
            // the elements say the opposite of the box (Metadata API Developer Guide, "OauthOidcSettings")
            let allowed = |element| Some(!taken.first()?.flag(element)?);
            Sight::Seen(Switches {
                password_flow: allowed("blockOAuthUnPwFlow"),
                user_agent_flow: allowed("blockOAuthUsrAgtFlow"),
            })
        }
    })
}

async fn read(
    org: &Org,
    kind: &str,
    names: &[String],
    elements: &[&'static str],
) -> Result<Vec<Taken>, Error> {
    let version = org.version().await?;
    let names: String = names
        .iter()
        .take(MOST)
        .map(|name| format!("<fullNames>{}</fullNames>", escape(name)))
        .collect();
    let operation = format!("<readMetadata><type>{kind}</type>{names}</readMetadata>");
    let answer = org.call(Ask::metadata(version, operation)).await?;
    soap::take(answer, "records", elements)
}

/// The flags with their elements in this part.
fn flag_elements(part: AppParts) -> impl Iterator<Item = (Flag, &'static str, bool)> {
    let element = move |(flag, connected, external, inverse): &Element| match part {
        AppParts::Connected => (*flag, *connected, *inverse),
        AppParts::Global => (*flag, *external, *inverse),
    };
    ELEMENTS
        .iter()
        .map(element)
        .filter(|(_, element, _)| !element.is_empty())
}

fn settings(taken: &Taken, part: AppParts, key: &str) -> AppSettings {
    let text = |name: &str| {
        let text = taken.one(name).filter(|text| !text.is_empty());
        text.map(ToOwned::to_owned)
    };
    let name = match part {
        AppParts::Connected => text("fullName"),
        AppParts::Global => text("externalClientApplication"),
    };
    let callbacks = taken.one("callbackUrl").unwrap_or_default().lines();
    let flags = flag_elements(part).filter_map(|(flag, element, inverse)| {
        let said = taken.flag(element)?;
        Some((flag, said != inverse))
    });
    AppSettings {
        api_name: name.unwrap_or_default(),
        label: match part {
            AppParts::Connected => text("label"),
            // the label of this part is not the app's
            AppParts::Global => None,
        },
        has_key: !key.is_empty() && taken.one("consumerKey") == Some(key),
        callbacks: callbacks
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(ToOwned::to_owned)
            .collect(),
        flags: flags.collect(),
        scopes: taken.all("scopes").map(ToOwned::to_owned).collect(),
        admin_approved_only: taken.flag("isAdminApproved"),
        ip_relaxation: text("ipRelaxation"),
        refresh_token: text("refreshTokenPolicy"),
        run_as: text("oauthClientCredentialUser"),
    }
}
