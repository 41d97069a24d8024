//! Who the token speaks for: the user, and the org.
//!
//! Sources: Salesforce help, "OpenID Connect user information endpoint"; Object Reference, "Organization".

use serde::Deserialize;

use crate::error::Error;
use crate::ids::{OrgId, UserId};
use crate::org::{Ask, Org, Target};
use crate::query;
use crate::soql::{Filter, Name, Select};
use crate::time;

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

/// What the user's record says beside who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// `IsActive`.
    pub active: bool,
    /// The name of the profile.
    pub profile: Option<String>,
    /// `LanguageLocaleKey`, such as `en_US`.
    pub language: Option<String>,
    /// `LocaleSidKey`, such as `de_DE`.
    pub locale: Option<String>,
    /// `TimeZoneSidKey`, such as `Europe/Berlin`.
    pub zone: Option<String>,
    /// `LastPasswordChangeDate`, in milliseconds UTC.
    pub password_changed_ms: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PersonRow {
    is_active: bool,
    #[serde(default)]
    profile: Option<ProfileRow>,
    #[serde(default)]
    language_locale_key: Option<String>,
    #[serde(default)]
    locale_sid_key: Option<String>,
    #[serde(default)]
    time_zone_sid_key: Option<String>,
    #[serde(default)]
    last_password_change_date: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ProfileRow {
    name: String,
}

/// Reads a user's record; none where it may not be seen.
///
/// # Errors
/// Any of [`Error`].
pub async fn person(org: &Org, user: &UserId) -> Result<Option<Person>, Error> {
    let fields = [
        "IsActive",
        "Profile.Name",
        "LanguageLocaleKey",
        "LocaleSidKey",
        "TimeZoneSidKey",
        "LastPasswordChangeDate",
    ]
    .map(Name::fixed);
    let soql = Select::new(Name::fixed("User"), fields)
        .filter(Filter::text(Name::fixed("Id"), user.as_str()))
        .limit(1)
        .soql();
    let page = query::query::<PersonRow>(org, &soql).await?;
    Ok(page.records.into_iter().next().map(|row| Person {
        active: row.is_active,
        profile: row.profile.map(|profile| profile.name),
        language: row.language_locale_key,
        locale: row.locale_sid_key,
        zone: row.time_zone_sid_key,
        password_changed_ms: row
            .last_password_change_date
            .as_deref()
            .and_then(time::parse_datetime),
    }))
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
