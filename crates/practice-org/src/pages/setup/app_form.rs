//! One app as Setup shows it: basic information, key and secret, OAuth settings, security, policies.

use maud::{Markup, html};
use serde_json::{Value, json};

use crate::db::apps::{
    self, App, AppError, Distribution, Flow, IpRelaxation, Kind, PermittedUsers, RefreshPolicy,
    Settings, Unit,
};
use crate::db::people;
use crate::db::switches::TIMEOUTS;
use crate::http::Params;
use crate::oauth::scope_groups;
use crate::org::Call;

use super::super::fields::{area, choice, number_field, text_field, tick, wrong};
use super::super::frame::{Shown, Trouble, Visit, press, token};
use super::apps::{kind_name, permitted};

/// Flows with Setup's words (Salesforce help: configure OAuth settings of an external client app).
const FLOWS: [(Flow, &str, &str); 7] = [
    (
        Flow::AuthorizationCode,
        "authorization_code",
        "Web Server Flow (authorization code)",
    ),
    (Flow::UserAgent, "user_agent", "User-Agent Flow"),
    (
        Flow::ClientCredentials,
        "client_credentials",
        "Enable Client Credentials Flow",
    ),
    (Flow::JwtBearer, "jwt_bearer", "Enable JWT Bearer Flow"),
    (Flow::Device, "device", "Enable Device Flow"),
    (
        Flow::TokenExchange,
        "token_exchange",
        "Enable Token Exchange Flow",
    ),
    (
        Flow::CodeCredentials,
        "code_credentials",
        "Enable Authorization Code and Credentials Flow",
    ),
];

const IP: [(IpRelaxation, &str, &str); 4] = [
    (IpRelaxation::Enforce, "enforce", "Enforce IP restrictions"),
    (
        IpRelaxation::RelaxRefreshTokens,
        "relax_refresh_tokens",
        "Enforce IP restrictions, but relax for refresh tokens",
    ),
    (
        IpRelaxation::RelaxActivatedDevices,
        "relax_activated_devices",
        "Relax IP restrictions for activated devices",
    ),
    (IpRelaxation::Relax, "relax", "Relax IP restrictions"),
];

const POLICIES: [(&str, &str); 4] = [
    ("until_revoked", "Refresh token is valid until revoked"),
    ("immediately", "Immediately expire refresh token"),
    ("if_unused", "Expire refresh token if not used for …"),
    ("after", "Expire refresh token after …"),
];

/// Scopes shown at once: the rest is seldom wanted.
const SCOPES_AT_ONCE: usize = 11;

const UNITS: [(&str, &str); 3] = [("hours", "hours"), ("days", "days"), ("months", "months")];

/// The page of an app that is there.
pub(super) fn existing(
    call: &mut Call<'_>,
    visit: &Visit<'_>,
    app: &App,
) -> Result<Shown, Trouble> {
    let settings = filled(visit, app.settings.kind).unwrap_or_else(|| app.settings.clone());
    let secret = apps::secret(call.conn, app)?;
    let announced = apps::first(call.conn)?.id == app.id;
    let key = [("app", app.consumer_key.as_str())];
    let with = |act: &'static str| [("act", act), key[0]];
    let content = html! {
        p { a href=(visit.address) { "All apps" } }
        section.panel {
            h2 { "Consumer Key and Secret" }
            dl {
                dt { "Consumer Key" } dd { code { (app.consumer_key) } }
                dt { "Consumer Secret" } dd { code { (secret) } }
            }
            div.actions { (press(visit, "New secret", "quiet small", &with("secret"))) }
        }
        (form(call, visit, &settings, Some(app))?)
        @if !announced {
            details.panel.sure {
                summary { "Delete this app…" }
                p { "Everything that was allowed to it goes with it: approvals, refresh tokens and sessions." }
                (press(visit, "Delete", "danger", &with("delete")))
            }
        }
    };
    Ok(Shown::new(
        &app.settings.label,
        kind_name(app.settings.kind),
        content,
    ))
}

/// The page of an app that is to be made.
pub(super) fn new(call: &mut Call<'_>, visit: &Visit<'_>, kind: Kind) -> Result<Shown, Trouble> {
    let offered = Settings {
        kind,
        scopes: vec![
            "refresh_token".to_owned(),
            "api".to_owned(),
            "id".to_owned(),
        ],
        ..Settings::default()
    };
    let settings = filled(visit, kind).unwrap_or(offered);
    let content = html! {
        p { a href=(visit.address) { "All apps" } }
        (form(call, visit, &settings, None)?)
    };
    let title = format!("New {}", kind_name(kind));
    let lead = "Real orgs take two to ten minutes until a new app works everywhere; here it works at once.";
    Ok(Shown::new(&title, lead, content))
}

/// What was typed into a form that could not be taken, as far as it can be read.
fn filled(visit: &Visit<'_>, kind: Kind) -> Option<Settings> {
    let form = visit.form.filter(|form| form.get("label").is_some())?;
    Settings {
        kind,
        ..Settings::default()
    }
    .patched(&read(form))
    .ok()
}

fn form(
    call: &Call<'_>,
    visit: &Visit<'_>,
    settings: &Settings,
    app: Option<&App>,
) -> Result<Markup, Trouble> {
    Ok(html! {
        form.panel method="post" action=(visit.address) {
            (token(visit))
            @match app {
                Some(app) => { input type="hidden" name="act" value="save"; input type="hidden" name="app" value=(app.consumer_key); }
                None => { input type="hidden" name="act" value="create"; input type="hidden" name="new" value="1"; input type="hidden" name="kind" value=(kind_value(settings.kind)); }
            }
            (basic(visit, settings))
            (oauth(visit, settings))
            (flows(visit, settings))
            (security(settings))
            (policies(call, visit, settings)?)
            div.actions { button type="submit" { @if app.is_some() { "Save" } @else { "Create" } } a.button.quiet href=(visit.address) { "Cancel" } }
        }
    })
}

fn kind_value(kind: Kind) -> &'static str {
    match kind {
        Kind::ConnectedApp => "connected_app",
        Kind::ExternalClientApp => "external_client_app",
    }
}

fn basic(visit: &Visit<'_>, settings: &Settings) -> Markup {
    let distribution = match settings.distribution {
        Distribution::Local => "local",
        Distribution::Packaged => "packaged",
    };
    let states = [("local", "Local"), ("packaged", "Packaged")];
    html! {
        fieldset {
            legend { "Basic Information" }
            div.fields {
                (text_field(visit, "label", "Name", &settings.label, ""))
                (text_field(visit, "api_name", "API Name", &settings.api_name, "Letters, digits, single underscores."))
                (text_field(visit, "contact_email", "Contact Email", &settings.contact_email, ""))
                (text_field(visit, "description", "Description", &settings.description, ""))
                @if settings.kind == Kind::ExternalClientApp {
                    (choice(visit, "distribution", "Distribution State", &states, distribution, ""))
                }
            }
            @if settings.kind == Kind::ExternalClientApp { (tick("enabled", "Enabled", settings.enabled, "The app and its OAuth plugin are on.")) }
        }
    }
}

fn oauth(visit: &Visit<'_>, settings: &Settings) -> Markup {
    let help =
        "Compared character by character. https, a scheme of your own, or http to localhost.";
    let callbacks = settings.callbacks.join("\n");
    let groups = scope_groups();
    let (at_once, more) = groups.split_at(groups.len().min(SCOPES_AT_ONCE));
    let held = |group: &(&str, Vec<&str>)| holds(settings, &group.1);
    let ticks = |groups: &[(&str, Vec<&str>)]| {
        html! {
            div.ticks {
                @for group in groups { (tick(&format!("scope.{}", group.1[0]), group.0, held(group), &group.1.join(", "))) }
            }
        }
    };
    html! {
        fieldset {
            legend { "OAuth Settings" }
            div.fields { (area(visit, "callbacks", "Callback URL, one per line", &callbacks, 4, help)) }
        }
        fieldset {
            legend { "Selected OAuth Scopes" }
            (wrong(visit, "scopes"))
            (ticks(at_once))
            details open[more.iter().any(held)] { summary { "More scopes" } (ticks(more)) }
        }
    }
}

/// Whether an app has one of these scopes.
fn holds(settings: &Settings, group: &[&str]) -> bool {
    let mut scopes = settings.scopes.iter();
    scopes.any(|scope| group.contains(&scope.as_str()))
}

fn flows(visit: &Visit<'_>, settings: &Settings) -> Markup {
    let certificate = settings.certificate.as_deref().unwrap_or_default();
    let label = "Certificate of the JWT Bearer Flow (PEM)";
    let offered = FLOWS
        .iter()
        .filter(|(flow, ..)| settings.kind == Kind::ConnectedApp || *flow != Flow::UserAgent);
    html! {
        fieldset {
            legend { "Flow Enablement" }
            (wrong(visit, "flows"))
            div.ticks {
                @for (flow, name, label) in offered { (tick(&format!("flow.{name}"), label, settings.allows(*flow), "")) }
            }
            div.fields { (area(visit, "certificate", label, certificate, 3, "")) }
        }
    }
}

fn security(settings: &Settings) -> Markup {
    html! {
        fieldset {
            legend { "Security" }
            div.ticks {
                (tick("web_secret_required", "Require secret for Web Server Flow", settings.web_secret_required, ""))
                (tick("refresh_secret_required", "Require secret for Refresh Token Flow", settings.refresh_secret_required, ""))
                (tick("pkce_required", "Require Proof Key for Code Exchange (PKCE)", settings.pkce_required, ""))
                (tick("rotation", "Enable Refresh Token Rotation", settings.rotation, ""))
                (tick("introspect_all", "Introspect All Tokens", settings.introspect_all, ""))
            }
        }
    }
}

fn policies(call: &Call<'_>, visit: &Visit<'_>, settings: &Settings) -> Result<Markup, Trouble> {
    let mut users = vec![(String::new(), "nobody".to_owned())];
    for person in people::list(call.conn)? {
        users.push((
            person.user_id,
            format!("{} ({})", person.name, person.username),
        ));
    }
    let (policy, amount, unit) = policy(settings.refresh_policy);
    let ip = IP.map(|(_, value, label)| (value, label));
    let relaxation = IP.iter().find(|(kind, ..)| *kind == settings.ip_relaxation);
    let mut timeouts = vec![(String::new(), "the org's own".to_owned())];
    timeouts.extend(TIMEOUTS.map(|minutes| (minutes.to_string(), told_minutes(minutes))));
    let timeout = settings
        .session_timeout_minutes
        .map_or_else(String::new, |minutes| minutes.to_string());
    let permitted_users = [
        ("self_authorize", permitted(PermittedUsers::SelfAuthorize)),
        ("admin_approved", permitted(PermittedUsers::AdminApproved)),
    ];
    let run_as = settings.run_as.as_deref().unwrap_or_default();
    let chosen = usize::from(settings.permitted_users == PermittedUsers::AdminApproved);
    Ok(html! {
        fieldset {
            legend { "OAuth Policies" }
            div.fields.broad {
                (choice(visit, "permitted_users", "Permitted Users", &permitted_users, permitted_users[chosen].0, ""))
                (choice(visit, "ip_relaxation", "IP Relaxation", &ip, relaxation.map_or("enforce", |(_, value, _)| value), ""))
                (choice(visit, "session_timeout_minutes", "Session Timeout", &timeouts, &timeout, ""))
                (choice(visit, "run_as", "Client Credentials Flow: Run As", &users, run_as, ""))
                (choice(visit, "policy", "Refresh Token Policy", &POLICIES, policy, ""))
                div.pair {
                    (number_field(visit, "amount", "Expire after", &amount.to_string(), "For the two policies with a period."))
                    (choice(visit, "unit", "Unit", &UNITS, unit, ""))
                }
                (area(visit, "approved", "Approved users, profiles and permission sets, one per line", &settings.approved.join("\n"), 2,
                    "Usernames, names or ids; they matter when admin approved users are pre-authorized."))
            }
            div.ticks {
                (tick("installed", "Installed in this org", settings.installed, ""))
                (tick("blocked", "Blocked", settings.blocked, "As in Connected Apps OAuth Usage."))
            }
        }
    })
}

/// `8 hours`, `15 minutes`.
pub(super) fn told_minutes(minutes: u32) -> String {
    match minutes {
        60 => "1 hour".to_owned(),
        minutes if minutes % 60 == 0 => format!("{} hours", minutes / 60),
        minutes => format!("{minutes} minutes"),
    }
}

fn policy(policy: RefreshPolicy) -> (&'static str, u32, &'static str) {
    let named = |unit: Unit| match unit {
        Unit::Hours => "hours",
        Unit::Days => "days",
        Unit::Months => "months",
    };
    match policy {
        RefreshPolicy::UntilRevoked => ("until_revoked", 1, "days"),
        RefreshPolicy::Immediately => ("immediately", 1, "days"),
        RefreshPolicy::IfUnused { amount, unit } => ("if_unused", amount, named(unit)),
        RefreshPolicy::After { amount, unit } => ("after", amount, named(unit)),
    }
}

/// The form as the settings' JSON.
fn read(form: &Params) -> Value {
    let text = |name: &str| form.get(name).unwrap_or_default().trim().to_owned();
    let on = |name: &str| form.get(name).is_some();
    let lines = |name: &str| -> Vec<String> {
        let text = text(name);
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(str::to_owned).collect()
    };
    let kept = |name: &str| Some(text(name)).filter(|text| !text.is_empty());
    let scopes = scope_groups().into_iter().map(|(_, values)| values[0]);
    let scopes: Vec<&str> = scopes
        .filter(|value| on(&format!("scope.{value}")))
        .collect();
    let flows = FLOWS.iter().map(|(_, name, _)| *name);
    let flows: Vec<&str> = flows.filter(|name| on(&format!("flow.{name}"))).collect();
    let policy = match text("policy").as_str() {
        kind @ ("if_unused" | "after") => {
            json!({ "kind": kind, "amount": text("amount").parse().unwrap_or(0_u32), "unit": text("unit") })
        }
        kind => json!({ "kind": kind }),
    };
    let mut settings = json!({
        "label": text("label"), "api_name": text("api_name"), "contact_email": text("contact_email"),
        "description": text("description"), "callbacks": lines("callbacks"), "scopes": scopes, "flows": flows,
        "pkce_required": on("pkce_required"), "web_secret_required": on("web_secret_required"),
        "refresh_secret_required": on("refresh_secret_required"), "rotation": on("rotation"),
        "introspect_all": on("introspect_all"), "run_as": kept("run_as"), "certificate": kept("certificate"),
        "permitted_users": text("permitted_users"), "approved": lines("approved"),
        "ip_relaxation": text("ip_relaxation"), "refresh_policy": policy,
        "session_timeout_minutes": text("session_timeout_minutes").parse::<u32>().ok(),
        "installed": on("installed"), "blocked": on("blocked"),
    });
    if let Some(distribution) = kept("distribution") {
        settings["distribution"] = json!(distribution);
        settings["enabled"] = json!(on("enabled"));
    }
    settings
}

/// The field an error is about.
pub(super) fn field_of(error: &AppError) -> Option<&'static str> {
    match error {
        AppError::Missing(field) => Some(field),
        AppError::ApiName(_) | AppError::ApiNameTaken(_) => Some("api_name"),
        AppError::Email(_) => Some("contact_email"),
        AppError::Callback(_) | AppError::CallbacksTooLong => Some("callbacks"),
        AppError::Scope(_) => Some("scopes"),
        AppError::FlowOfKind => Some("flows"),
        AppError::Amount => Some("amount"),
        AppError::Timeout(_) => Some("session_timeout_minutes"),
        AppError::Certificate => Some("certificate"),
        AppError::Person(_) => Some("approved"),
        _ => None,
    }
}

/// Makes an app; gives its consumer key.
pub(super) fn create(call: &mut Call<'_>, form: &Params) -> Result<String, AppError> {
    let mut settings = read(form);
    settings["kind"] = json!(form.get("kind").unwrap_or_default());
    let settings = Settings::default().patched(&settings)?;
    Ok(apps::create(call.conn, settings, call.now)?.consumer_key)
}

pub(super) fn save(call: &mut Call<'_>, key: &str, form: &Params) -> Result<(), AppError> {
    let app = apps::find(call.conn, key)?;
    let settings = app.settings.patched(&read(form))?;
    apps::change(call.conn, app.id, settings, call.now).map(drop)
}
