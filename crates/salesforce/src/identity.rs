//! Who the token speaks for: the user, and the org.
//!
//! Sources: Salesforce help, "OpenID Connect user information endpoint"; Object Reference, "Organization".

use serde::Deserialize;

use crate::error::Error;
use crate::ids::{OrgId, UserId};
use crate::org::{Ask, Org, Target};
use crate::query;
use crate::soql::{Name, Select};

/// The user that a token speaks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Userinfo {
    /// The user.
    pub user_id: UserId,
    /// The user's org.
    #[serde(rename = "organization_id")]
    pub org_id: OrgId,
    /// The name to sign in with.
    #[serde(rename = "preferred_username")]
    pub username: String,
    /// The name to show.
    #[serde(default)]
    pub name: String,
    /// The address for mail.
    #[serde(default)]
    pub email: Option<String>,
    /// Such as `en_US`.
    #[serde(default)]
    pub language: Option<String>,
    /// Such as `de_DE`.
    #[serde(default)]
    pub locale: Option<String>,
    /// Such as `Europe/Berlin`.
    #[serde(default, rename = "zoneinfo")]
    pub zone: Option<String>,
    /// Such as `STANDARD`.
    #[serde(default)]
    pub user_type: Option<String>,
    /// Whether the user may sign in.
    #[serde(default)]
    pub active: Option<bool>,
}

/// The org itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Organization {
    /// The org.
    #[serde(rename = "Id")]
    pub id: OrgId,
    /// Its name.
    #[serde(rename = "Name")]
    pub name: String,
    /// Whether it is a sandbox (scratch orgs count as such).
    #[serde(rename = "IsSandbox")]
    pub is_sandbox: bool,
    /// The instance it lives on, such as `USA1234`.
    #[serde(default, rename = "InstanceName")]
    pub instance_name: Option<String>,
    /// The edition, such as `Developer Edition`.
    #[serde(default, rename = "OrganizationType")]
    pub organization_type: Option<String>,
}

/// Asks who the token speaks for. A refused token is answered here with 403 and the plain word `Bad_OAuth_Token`.
///
/// # Errors
/// Any of [`Error`].
pub async fn userinfo(org: &Org) -> Result<Userinfo, Error> {
    let ask = Ask::to(
        reqwest::Method::GET,
        Target::Path("/services/oauth2/userinfo".to_owned()),
    );
    org.call(ask).await?.json()
}

/// Asks which org it is.
///
/// # Errors
/// Any of [`Error`]; an answer without the one row is a decode error.
pub async fn organization(org: &Org) -> Result<Organization, Error> {
    let fields = [
        "Id",
        "Name",
        "IsSandbox",
        "InstanceName",
        "OrganizationType",
    ]
    .map(Name::fixed);
    let soql = Select::new(Name::fixed("Organization"), fields)
        .limit(1)
        .soql();
    let page = query::query::<Organization>(org, &soql).await?;
    page.records
        .into_iter()
        .next()
        .ok_or_else(|| Error::Decode {
            path: "records".to_owned(),
            message: "expected one Organization".to_owned(),
            status: 200,
        })
}
