//! What a host tells about itself without signing in: `/.well-known`.
//!
//! `auth-configuration` answers on a My Domain and names the org; `openid-configuration` answers on the generic sign-in
//! hosts as well (saved documents of both: api-evangelist/salesforce, June 2026). That every My Domain has the first is
//! unconfirmed, so a host without it proves nothing.

use reqwest::Method;
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::client::{Bounds, Call, Http};
use crate::error::Error;
use crate::hosts::{Environment, Origin};
use crate::ids::OrgId;

/// What a host tells about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WellKnown {
    /// The document's path.
    pub path: &'static str,
    /// What it says; none where the host has no such document.
    pub says: Option<Says>,
}

/// What the document says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Says {
    /// The org that answers; a generic sign-in host is of no org.
    pub org: Option<OrgId>,
    /// The address it gives as its own.
    pub address: Option<String>,
}

#[derive(Deserialize)]
struct AuthConfiguration {
    #[serde(default, rename = "OrgId")]
    org: Option<String>,
    #[serde(default, rename = "Url")]
    address: Option<String>,
}

#[derive(Deserialize)]
struct OpenidConfiguration {
    #[serde(default)]
    issuer: Option<String>,
}

const AUTH: &str = "/.well-known/auth-configuration";
const OPENID: &str = "/.well-known/openid-configuration";

/// Asks a host about itself, once and without a token: a My Domain which org it is, any other host who issues its
/// tokens.
///
/// # Errors
/// Those of transport, and an answer that is not Salesforce's. A host without the document is none.
pub async fn well_known(http: &Http, origin: &Origin) -> Result<WellKnown, Error> {
    if is_my_domain(origin) {
        let document: Option<AuthConfiguration> = document(http, origin, AUTH).await?;
        let says = document.map(|document| Says {
            // an id that is none says nothing about the org
            org: document.org.as_deref().and_then(|id| OrgId::parse(id).ok()),
            address: document.address,
        });
        return Ok(WellKnown { path: AUTH, says });
    }
    let document: Option<OpenidConfiguration> = document(http, origin, OPENID).await?;
    let says = document.map(|document| Says {
        org: None,
        address: document.issuer,
    });
    Ok(WellKnown { path: OPENID, says })
}

fn is_my_domain(origin: &Origin) -> bool {
    let generic = [Environment::Production, Environment::Sandbox]
        .into_iter()
        .filter_map(Origin::generic)
        .any(|generic| generic == *origin);
    !generic && !origin.is_site()
}

async fn document<T: DeserializeOwned>(
    http: &Http,
    origin: &Origin,
    path: &str,
) -> Result<Option<T>, Error> {
    let mut url = origin.as_url().clone();
    url.set_path(path);
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    let call = Call {
        method: Method::GET,
        url,
        headers,
        body: None,
        bounds: Bounds::Api,
    };
    let answer = http.send(call).await?;
    // not there, or not for everybody: 404 of the REST API, a page of a site, a redirect to the sign-in page
    if answer.is_redirect() || (400..500).contains(&answer.status) {
        return Ok(None);
    }
    answer.success()?.json().map(Some)
}
