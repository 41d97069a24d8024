//! What an org tells of the approvals of its users and of how long they last.
//!
//! Sources: Object Reference, "OauthToken" and "ConnectedApplication"; Salesforce help, "Manage OAuth access policies"
//! (at most five approvals per user and app); the policy fields of external client apps: public copies of the object's
//! fields (`ExtlClntAppOauthPlcyCnfg`), read in two repositories, not tried on an org.

use serde::Deserialize;

use crate::error::Error;
use crate::ids::UserId;
use crate::org::Org;
use crate::query;
use crate::soql::{Direction, Filter, Name, Select, Value};
use crate::time;

/// Most approvals Salesforce keeps for one user and one app: a further one ends the one used least recently.
pub const MOST: u32 = 5;

/// One approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Name of the app.
    pub app: String,
    /// The user who gave it.
    pub user: String,
    /// When it was given, in milliseconds UTC.
    pub created_ms: Option<i64>,
    /// When it was last used, in milliseconds UTC.
    pub used_ms: Option<i64>,
    /// Whether the app has an item in the app menu, as an installed one has.
    pub in_menu: bool,
}

/// How long a refresh token lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Until somebody revokes it.
    UntilRevoked,
    /// Not at all.
    Immediately,
    /// Until it was not used for this long, in milliseconds.
    Unused(i64),
    /// This long, in milliseconds.
    Lifetime(i64),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TokenRow {
    app_name: Option<String>,
    user_id: Option<String>,
    created_date: Option<String>,
    last_used_date: Option<String>,
    app_menu_item_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PolicyRow {
    refresh_token_policy_type: Option<String>,
    refresh_token_validity_period: Option<i64>,
    refresh_token_validity_unit: Option<String>,
}

/// The approvals of these users, newest first; those of one app share its name. Users see their own, and all only with
/// "Customize Application" (Object Reference, "OauthToken").
///
/// # Errors
/// Any of [`Error`]; without the right to see the object it is `INVALID_TYPE`.
pub async fn approvals(org: &Org, users: &[&UserId]) -> Result<Vec<Approval>, Error> {
    let fields = [
        "AppName",
        "UserId",
        "CreatedDate",
        "LastUsedDate",
        "AppMenuItemId",
    ];
    let users = users
        .iter()
        .map(|user| Value::Text(user.as_str().to_owned()))
        .collect();
    let soql = Select::new(Name::fixed("OauthToken"), fields.map(Name::fixed))
        .filter(Filter::OneOf(Name::fixed("UserId"), users))
        .order_by(Name::fixed("CreatedDate"), Direction::Descending)
        .limit(200)
        .soql();
    let page = query::query::<TokenRow>(org, &soql).await?;
    Ok(page
        .records
        .into_iter()
        .map(|row| Approval {
            app: row.app_name.unwrap_or_default(),
            user: row.user_id.unwrap_or_default(),
            used_ms: row.last_used_date.as_deref().and_then(time::parse_datetime),
            in_menu: row.app_menu_item_id.is_some(),
            created_ms: row.created_date.as_deref().and_then(time::parse_datetime),
        })
        .collect())
}

/// The refresh token policy of an external client app, by its label; none when there is no such app to be seen. Those of
/// connected apps are in the Metadata API alone: their SOQL object names no unit.
///
/// # Errors
/// Any of [`Error`]; an org without external client apps answers `INVALID_TYPE`.
pub async fn policy(org: &Org, app: &str) -> Result<Option<Policy>, Error> {
    let fields = [
        "RefreshTokenPolicyType",
        "RefreshTokenValidityPeriod",
        "RefreshTokenValidityUnit",
    ];
    let soql = Select::new(
        Name::fixed("ExtlClntAppOauthPlcyCnfg"),
        fields.map(Name::fixed),
    )
    .filter(Filter::text(Name::fixed("MasterLabel"), app))
    .limit(2)
    .soql();
    let page = query::query::<PolicyRow>(org, &soql).await?;
    // two apps of one name: nobody knows which one it is
    match &page.records[..] {
        [row] => Ok(read(row)),
        _ => Ok(None),
    }
}

fn read(row: &PolicyRow) -> Option<Policy> {
    let span = || {
        let unit = match row.refresh_token_validity_unit.as_deref()? {
            "Hours" => 3_600_000,
            "Days" => 86_400_000,
            // how long Salesforce counts a month is not said anywhere: the shortest is the careful reading
            "Months" => 28 * 86_400_000,
            _ => return None,
        };
        row.refresh_token_validity_period?.checked_mul(unit)
    };
    match row.refresh_token_policy_type.as_deref()? {
        "Infinite" => Some(Policy::UntilRevoked),
        "Zero" => Some(Policy::Immediately),
        "SpecificInactivity" => span().map(Policy::Unused),
        "SpecificLifetime" => span().map(Policy::Lifetime),
        _ => None,
    }
}
