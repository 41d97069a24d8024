//! What an org tells of its users' sign-ins: whether a user is frozen, and the login history.
//!
//! Sources: Object Reference, "UserLogin", "LoginHistory" and "UserPermissionAccess". Users see their own rows; those of
//! others need "Manage Users" (for the history "Monitor Login History" is enough), so an empty answer about another
//! user may mean either.

use serde::Deserialize;

use crate::error::Error;
use crate::ids::UserId;
use crate::org::Org;
use crate::query;
use crate::soql::{Direction, Filter, Name, Select};
use crate::time;

/// An attempt to sign in or to renew, as the login history notes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When, in milliseconds UTC, exact to the second.
    pub at_ms: i64,
    /// `Success`, or why not, in the org's words.
    pub status: String,
    /// Name of the app.
    pub app: Option<String>,
}

impl Attempt {
    /// Whether it was let in.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.status == "Success"
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct FrozenRow {
    is_frozen: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct HistoryRow {
    login_time: Option<String>,
    status: Option<String>,
    application: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AccessRow {
    permissions_customize_application: bool,
}

/// Whether a user is frozen; none where it may not be seen.
///
/// # Errors
/// Any of [`Error`]; without the right to see the object it is `INVALID_TYPE`.
pub async fn frozen(org: &Org, user: &UserId) -> Result<Option<bool>, Error> {
    let soql = Select::new(Name::fixed("UserLogin"), [Name::fixed("IsFrozen")])
        .filter(Filter::text(Name::fixed("UserId"), user.as_str()))
        .limit(1)
        .soql();
    let page = query::query::<FrozenRow>(org, &soql).await?;
    Ok(page.records.first().map(|row| row.is_frozen))
}

/// The newest attempts of a user, newest first.
///
/// # Errors
/// Any of [`Error`]; without the right to see the object it is `INVALID_TYPE`.
pub async fn history(org: &Org, user: &UserId) -> Result<Vec<Attempt>, Error> {
    let fields = ["LoginTime", "Status", "Application"].map(Name::fixed);
    let soql = Select::new(Name::fixed("LoginHistory"), fields)
        .filter(Filter::text(Name::fixed("UserId"), user.as_str()))
        .order_by(Name::fixed("LoginTime"), Direction::Descending)
        .limit(50)
        .soql();
    let page = query::query::<HistoryRow>(org, &soql).await?;
    let attempt = |row: HistoryRow| {
        Some(Attempt {
            at_ms: time::parse_datetime(&row.login_time?)?,
            status: row.status.unwrap_or_default(),
            app: row.application,
        })
    };
    Ok(page.records.into_iter().filter_map(attempt).collect())
}

/// Whether whoever asks sees the approvals of all users: with "Customize Application".
///
/// # Errors
/// Any of [`Error`].
pub async fn sees_all_approvals(org: &Org) -> Result<bool, Error> {
    let soql = Select::new(
        Name::fixed("UserPermissionAccess"),
        [Name::fixed("PermissionsCustomizeApplication")],
    )
    .limit(1)
    .soql();
    let page = query::query::<AccessRow>(org, &soql).await?;
    Ok(page
        .records
        .first()
        .is_some_and(|row| row.permissions_customize_application))
}
