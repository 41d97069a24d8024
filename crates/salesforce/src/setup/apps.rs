//! The apps of an org as SOQL shows them: which there are, their scopes and policies, and what users allowed them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::{Sight, together};
use crate::error::Error;
use crate::ids::UserId;
use crate::org::Org;
use crate::soql::{Direction, Filter, Name, Select, Soql};
use crate::time;

/// Apps of one kind that are looked at; an org with more has them named by the metadata API.
const MOST: u32 = 200;

/// An external client app that is in the org.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExternalApp {
    /// Its API name.
    pub api_name: String,
    /// Its name in Setup.
    pub label: String,
    /// `Local` or `Packaged`.
    pub distribution: Option<String>,
    /// The scopes that are ticked, as OAuth names them; none where they cannot be seen.
    pub scopes: Option<BTreeSet<String>>,
    /// `PermittedUsersPolicyType`, such as `AllSelfAuthorized`.
    pub permitted_users: Option<String>,
    /// `IpRelaxationPolicyType`, such as `Enforce` or `Bypass`.
    pub ip_relaxation: Option<String>,
    /// `RefreshTokenPolicyType`, such as `Infinite`.
    pub refresh_token: Option<String>,
}

/// A connected app that is installed in the org.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ConnectedApp {
    /// Its name in Setup.
    #[serde(rename = "Name")]
    pub label: String,
    /// Whether only users whom an administrator approved may use it.
    #[serde(default, rename = "OptionsAllowAdminApprovedUsersOnly")]
    pub admin_approved_only: bool,
}

/// What a user allowed an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Name of the app.
    pub app: String,
    /// The user.
    pub user_id: String,
    /// Whether the app is installed: one that is not has no item in the app menu.
    pub installed: bool,
    /// When it was given, in milliseconds UTC.
    pub created_ms: Option<i64>,
    /// When it was last used, in milliseconds UTC.
    pub used_ms: Option<i64>,
}

/// What SOQL shows of apps.
#[derive(Debug, Clone)]
pub struct Apps {
    /// The external client apps.
    pub external: Sight<Vec<ExternalApp>>,
    /// The connected apps that are installed. One that is not shows only in what users allowed.
    pub connected: Sight<Vec<ConnectedApp>>,
    /// What the user who was named allowed any app, and what users allowed the apps that were named: only one's own, unless
    /// one may "Customize Application" (Object Reference, "OauthToken").
    pub tokens: Sight<Vec<Token>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AppRow {
    id: String,
    developer_name: String,
    master_label: String,
    distribution_state: Option<String>,
}

/// A row of settings or policies: which fields it has differs from release to release, so all are asked for. There are
/// policies that belong to no app (public clients ask for those with one).
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PartRow {
    external_client_application_id: Option<String>,
    #[serde(flatten)]
    fields: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TokenRow {
    app_name: Option<String>,
    user_id: Option<String>,
    app_menu_item_id: Option<String>,
    created_date: Option<String>,
    last_used_date: Option<String>,
}

/// Asks for all of it in one call; what the user allowed, and what was allowed to apps whose name contains one of these.
///
/// # Errors
/// Any of [`Error`]; what this user may not see is no error.
pub async fn apps(org: &Org, user: &UserId, names: &[String]) -> Result<Apps, Error> {
    let mut answers = together::ask(org, &queries(user, names)).await?;
    let rows: Sight<Vec<AppRow>> = answers.next()?;
    let settings: Sight<Vec<PartRow>> = answers.next()?;
    let policies: Sight<Vec<PartRow>> = answers.next()?;
    let connected = answers.next()?;
    let tokens: Sight<Vec<TokenRow>> = answers.next()?;
    let external = match rows {
        Sight::Hidden(why) => Sight::Hidden(why),
        Sight::Seen(rows) => {
            let app = |row| external(row, settings.seen(), policies.seen());
            Sight::Seen(rows.into_iter().map(app).collect())
        }
    };
    let tokens = match tokens {
        Sight::Hidden(why) => Sight::Hidden(why),
        Sight::Seen(rows) => Sight::Seen(rows.into_iter().map(token).collect()),
    };
    Ok(Apps {
        external,
        connected,
        tokens,
    })
}

fn queries(user: &UserId, names: &[String]) -> Vec<Soql> {
    let app = ["Id", "DeveloperName", "MasterLabel", "DistributionState"];
    let connected = ["Name", "OptionsAllowAdminApprovedUsersOnly"];
    let select = |object, fields: &[&'static str]| {
        let fields = fields.iter().map(|field| Name::fixed(field));
        Select::new(Name::fixed(object), fields).limit(MOST)
    };
    let token = [
        "AppName",
        "UserId",
        "AppMenuItemId",
        "CreatedDate",
        "LastUsedDate",
    ];
    let mut allowed = vec![Filter::text(Name::fixed("UserId"), user.as_str())];
    let named = |name: &String| Filter::Contains(Name::fixed("AppName"), name.clone());
    allowed.extend(names.iter().map(named));
    vec![
        select("ExternalClientApplication", &app).soql(),
        Soql::written_by_hand("SELECT FIELDS(ALL) FROM ExtlClntAppOauthSettings LIMIT 200"),
        Soql::written_by_hand("SELECT FIELDS(ALL) FROM ExtlClntAppOauthPlcyCnfg LIMIT 200"),
        select("ConnectedApplication", &connected).soql(),
        select("OauthToken", &token)
            .filter(Filter::Any(allowed))
            .order_by(Name::fixed("CreatedDate"), Direction::Descending)
            .soql(),
    ]
}

fn external(
    row: AppRow,
    settings: Option<&Vec<PartRow>>,
    policies: Option<&Vec<PartRow>>,
) -> ExternalApp {
    let of = |rows: Option<&'_ Vec<PartRow>>| -> Option<BTreeMap<String, Value>> {
        let mut rows = rows?.iter();
        let row =
            rows.find(|part| part.external_client_application_id.as_ref() == Some(&row.id))?;
        Some(row.fields.clone())
    };
    let policy = of(policies);
    let text = |name: &str| Some(policy.as_ref()?.get(name)?.as_str()?.to_owned());
    ExternalApp {
        scopes: of(settings).map(|fields| scopes(&fields)),
        permitted_users: text("PermittedUsersPolicyType"),
        ip_relaxation: text("IpRelaxationPolicyType"),
        refresh_token: text("RefreshTokenPolicyType"),
        api_name: row.developer_name,
        label: row.master_label,
        distribution: row.distribution_state,
    }
}

/// The ticked scopes: one box each, `OauthScopesREFRESH_TOKEN` for `refresh_token`. Two of the names are public; that all
/// follow the rule is unconfirmed.
fn scopes(fields: &BTreeMap<String, Value>) -> BTreeSet<String> {
    fields
        .iter()
        .filter(|(_, value)| **value == Value::Bool(true))
        .filter_map(|(name, _)| name.strip_prefix("OauthScopes"))
        .map(str::to_ascii_lowercase)
        .collect()
}

fn token(row: TokenRow) -> Token {
    let moment = |text: Option<String>| time::parse_datetime(&text?);
    Token {
        app: row.app_name.unwrap_or_default(),
        user_id: row.user_id.unwrap_or_default(),
        installed: row.app_menu_item_id.is_some(),
        created_ms: moment(row.created_date),
        used_ms: moment(row.last_used_date),
    }
}
