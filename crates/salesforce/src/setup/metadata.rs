//! What only the metadata API shows: callbacks, flags and the org's switches.
//!
//! `readMetadata` of an external client app's global settings also brings the consumer secret. Only the elements named
//! here are taken of an answer; the consumer key is compared and not kept. It needs "Modify Metadata Through Metadata
//! API Functions" and takes no JWT-format token (Metadata API Developer Guide; Salesforce help).

use std::collections::{BTreeMap, BTreeSet};

use super::flags::{Flag, flag_elements};
use super::scopes::one_name;
use super::{Sight, sight};
use crate::error::Error;
use crate::org::{Ask, Org};
use crate::soap::{self, Taken, escape};

/// Components that one call may read (Metadata API Developer Guide, "readMetadata()").
const MOST: usize = 10;

const CONNECTED: &str = "ConnectedApp";
const GLOBAL: &str = "ExtlClntAppGlobalOauthSettings";
const POLICIES: &str = "ExtlClntAppOauthConfigurablePolicies";

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

/// The names of all apps, one call; one more for each kind of app that the org does not know.
///
/// # Errors
/// Any of [`Error`]; what this user may not see is no error.
pub async fn list_apps(org: &Org) -> Result<Sight<ListedApps>, Error> {
    let mut kinds = vec![CONNECTED, GLOBAL, POLICIES];
    let taken = loop {
        let taken = list(org, &kinds).await;
        match taken
            .as_ref()
            .err()
            .and_then(|error| lacking(error, &kinds))
        {
            Some(lacking) if kinds.len() > 1 => kinds.retain(|kind| *kind != lacking),
            _ => break taken,
        }
    };
    let taken = match soap_sight(taken)? {
        Sight::Hidden(why) => return Ok(Sight::Hidden(why)),
        Sight::Seen(taken) => taken,
    };
    let mut listed = ListedApps::default();
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

/// The kind that the org lacks: a call with one of those is refused as a whole, "Cannot use: ConnectedApp in this
/// organization" (public reports).
fn lacking(error: &Error, kinds: &[&'static str]) -> Option<&'static str> {
    let refused = error.api().filter(|refused| refused.has("INVALID_TYPE"))?;
    let mut kinds = kinds.iter();
    kinds
        .find(|kind| refused.message().contains(**kind))
        .copied()
}

async fn list(org: &Org, kinds: &[&str]) -> Result<Vec<Taken>, Error> {
    let version = org.version().await?;
    let queries: String = kinds
        .iter()
        .map(|kind| format!("<queries><type>{kind}</type></queries>"))
        .collect();
    let operation =
        format!("<listMetadata>{queries}<asOfVersion>{version}</asOfVersion></listMetadata>");
    let answer = org.call(Ask::metadata(version, operation)).await?;
    soap::take(answer, "result", &["fullName", "type"])
}

/// The same as [`sight`], where a session that even renewed is refused says that this API does not take such tokens:
/// those in JWT format are refused as "Illegal Session" (Salesforce help; public reports), while REST takes them.
fn soap_sight<T>(answer: Result<T, Error>) -> Result<Sight<T>, Error> {
    match answer {
        Err(Error::SessionRefused(refused)) => Ok(Sight::Hidden(refused.to_string())),
        answer => sight(answer),
    }
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
    Ok(match soap_sight(taken)? {
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
        let app = bare(taken.one("externalClientApplication")?).to_owned();
        Some((app, text(taken, "clientCredentialsFlowUser")))
    };
    Ok(match soap_sight(taken)? {
        Sight::Hidden(why) => Sight::Hidden(why),
        Sight::Seen(taken) => Sight::Seen(taken.iter().filter_map(run_as).collect()),
    })
}

/// The switches of OAuth and OpenID Connect Settings, one call. Settings are listed under the type `Settings` and read
/// under one of their own (public clients of the metadata API; the type is the one that the WSDL has).
///
/// # Errors
/// Any of [`Error`]; what this user may not see is no error.
pub async fn switches(org: &Org) -> Result<Sight<Switches>, Error> {
    let elements = ["blockOAuthUnPwFlow", "blockOAuthUsrAgtFlow"];
    let taken = read(
        org,
        "OauthOidcSettings",
        &["OauthOidc".to_owned()],
        &elements,
    )
    .await;
    Ok(match soap_sight(taken)? {
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

/// An app's name without the namespace of its package, which SOQL's `DeveloperName` does not have either. No name has
/// two underscores in a row itself (Salesforce help, "API names").
fn bare(name: &str) -> &str {
    name.split_once("__").map_or(name, |(_, bare)| bare)
}

fn text(taken: &Taken, name: &str) -> Option<String> {
    let text = taken.one(name).filter(|text| !text.is_empty());
    text.map(ToOwned::to_owned)
}

fn settings(taken: &Taken, part: AppParts, key: &str) -> AppSettings {
    let text = |name: &str| text(taken, name);
    let name = match part {
        AppParts::Connected => taken.one("fullName"),
        AppParts::Global => taken.one("externalClientApplication").map(bare),
    };
    let callbacks = taken.one("callbackUrl").unwrap_or_default().lines();
    let flags = flag_elements(part).filter_map(|(flag, element, inverse)| {
        let said = taken.flag(element)?;
        Some((flag, said != inverse))
    });
    AppSettings {
        api_name: name.unwrap_or_default().to_owned(),
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
        scopes: taken
            .all("scopes")
            .map(one_name)
            .map(ToOwned::to_owned)
            .collect(),
        admin_approved_only: taken.flag("isAdminApproved"),
        ip_relaxation: text("ipRelaxation"),
        refresh_token: text("refreshTokenPolicy"),
        run_as: text("oauthClientCredentialUser"),
    }
}
