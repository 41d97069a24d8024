//! `ConnectedApp`: a connected app with its OAuth settings and policies (Metadata API Developer Guide, "ConnectedApp").
//!
//! The consumer secret is not part of it: what was generated is never given out again by this type.

use rusqlite::OptionalExtension;

use crate::db::apps::{
    self, App, Flow, IpRelaxation, Kind, PermittedUsers, RefreshPolicy, Settings, Unit,
};
use crate::org::Call;
use crate::schema;
use crate::xml::Xml;

use super::super::Fault;
use super::{Component, scopes};

/// Every connected app.
pub(super) fn components(call: &Call<'_>, version: u32) -> Result<Vec<Component>, Fault> {
    apps::list(call.conn)?
        .iter()
        .filter(|app| app.settings.kind == Kind::ConnectedApp)
        .map(|app| {
            Ok(Component {
                kind: "ConnectedApp",
                full_name: app.settings.api_name.clone(),
                id: app.record_id.clone(),
                created_ms: app.created_ms,
                modified_ms: app.modified_ms,
                content: content(call, app, version)?,
            })
        })
        .collect()
}

fn content(call: &Call<'_>, app: &App, version: u32) -> Result<Xml, Fault> {
    let settings = &app.settings;
    let run_as = match &settings.run_as {
        Some(id) => username(call, id)?,
        None => None,
    };
    let approved = Approved::of(call, settings)?;
    let mut xml = Xml::default();
    xml.leaf("contactEmail", &settings.contact_email);
    xml.optional(
        "description",
        Some(settings.description.as_str()).filter(|text| !text.is_empty()),
    );
    xml.leaf("label", &settings.label);
    xml.element("oauthConfig", |xml| {
        oauth_config(xml, app, run_as.as_deref(), version);
    });
    if version >= 49 {
        xml.element("oauthPolicy", |xml| {
            xml.leaf("ipRelaxation", ip_relaxation(settings.ip_relaxation));
            xml.leaf(
                "refreshTokenPolicy",
                refresh_policy(settings.refresh_policy),
            );
        });
    }
    if version >= 46 {
        approved
            .permission_sets
            .iter()
            .for_each(|name| xml.leaf("permissionSetName", name));
        approved
            .profiles
            .iter()
            .for_each(|name| xml.leaf("profileName", name));
    }
    if let Some(minutes) = settings.session_timeout_minutes.filter(|_| version >= 49) {
        xml.element("sessionPolicy", |xml| xml.leaf("sessionTimeout", minutes));
    }
    Ok(xml)
}

fn oauth_config(xml: &mut Xml, app: &App, run_as: Option<&str>, version: u32) {
    let settings = &app.settings;
    let flow = |flow| settings.allows(flow);
    // name, first version that has it, value
    let flags = [
        (
            "isAdminApproved",
            46,
            settings.permitted_users == PermittedUsers::AdminApproved,
        ),
        (
            "isClientCredentialEnabled",
            56,
            flow(Flow::ClientCredentials),
        ),
        ("isCodeCredentialEnabled", 57, flow(Flow::CodeCredentials)),
        ("isCodeCredentialPostOnly", 57, false),
        (
            "isConsumerSecretOptional",
            49,
            !settings.web_secret_required,
        ),
        ("isIntrospectAllTokens", 49, settings.introspect_all),
        ("isNamedUserJwtEnabled", 59, false),
        ("isPkceRequired", 59, settings.pkce_required),
        ("isRefreshTokenRotationEnabled", 60, settings.rotation),
        (
            "isSecretRequiredForRefreshToken",
            51,
            settings.refresh_secret_required,
        ),
        (
            "isSecretRequiredForTokenExchange",
            60,
            settings.web_secret_required,
        ),
        ("isTokenExchangeEnabled", 60, flow(Flow::TokenExchange)),
    ];
    xml.leaf("callbackUrl", settings.callbacks.join("\n"));
    xml.optional("certificate", settings.certificate.as_deref());
    xml.leaf("consumerKey", &app.consumer_key);
    for (name, since, on) in flags {
        if version >= since {
            xml.leaf(name, on);
        }
    }
    if version >= 56 {
        xml.optional("oauthClientCredentialUser", run_as);
    }
    for scope in scopes::names(&settings.scopes) {
        xml.leaf("scopes", scope);
    }
}

fn ip_relaxation(policy: IpRelaxation) -> &'static str {
    match policy {
        IpRelaxation::Enforce => "ENFORCE",
        IpRelaxation::RelaxRefreshTokens => "ENFORCE_RELAXREFRESH",
        IpRelaxation::RelaxActivatedDevices => "BYPASS_2FACTOR",
        IpRelaxation::Relax => "BYPASS",
    }
}

fn refresh_policy(policy: RefreshPolicy) -> String {
    match policy {
        RefreshPolicy::UntilRevoked => "infinite".to_owned(),
        RefreshPolicy::Immediately => "zero".to_owned(),
        RefreshPolicy::IfUnused { amount, unit } => {
            format!(
                "specific_inactivity:{amount}:{}",
                plural(unit).to_uppercase()
            )
        }
        RefreshPolicy::After { amount, unit } => {
            format!("specific_lifetime:{amount}:{}", plural(unit).to_uppercase())
        }
    }
}

/// `Hours`, `Days` or `Months`.
pub(super) fn plural(unit: Unit) -> &'static str {
    match unit {
        Unit::Hours => "Hours",
        Unit::Days => "Days",
        Unit::Months => "Months",
    }
}

/// Names of the profiles and permission sets an administrator approved for an app. Users approved one by one, which
/// only the practice org knows, are not named anywhere.
pub(super) struct Approved {
    pub(super) profiles: Vec<String>,
    pub(super) permission_sets: Vec<String>,
}

impl Approved {
    pub(super) fn of(call: &Call<'_>, settings: &Settings) -> Result<Self, Fault> {
        let named = |object: &str| -> rusqlite::Result<Vec<String>> {
            if schema::object(object).is_none() {
                return Ok(Vec::new());
            }
            let sql = format!("SELECT \"Name\" FROM \"{object}\" WHERE \"Id\" = ?1");
            let mut statement = call.conn.prepare_cached(&sql)?;
            let names = settings
                .approved
                .iter()
                .map(|id| statement.query_row([id], |row| row.get(0)).optional());
            names.filter_map(Result::transpose).collect()
        };
        Ok(Self {
            profiles: named("Profile")?,
            permission_sets: named("PermissionSet")?,
        })
    }
}

pub(super) fn username(call: &Call<'_>, id: &str) -> Result<Option<String>, Fault> {
    let sql = "SELECT \"Username\" FROM \"User\" WHERE \"Id\" = ?1";
    Ok(call
        .conn
        .query_row(sql, [id], |row| row.get(0))
        .optional()?)
}
