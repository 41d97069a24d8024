//! App Manager, Manage Connected Apps and External Client App Manager: the same apps, seen from three pages.
//!
//! One app is at `?app=CONSUMER_KEY`, a new one at `?new=1`; the form is in `app_form`.

use maud::{Markup, html};

use crate::db::apps::{self, App, AppError, Kind, PermittedUsers};
use crate::db::switches;
use crate::http::Params;
use crate::org::Call;

use super::super::frame::{Acted, Shown, Trouble, Visit, named};
use super::super::moment;
use super::app_form;

pub(in crate::pages) const SAVED: &str = "The app was saved.";
pub(in crate::pages) const MADE: &str = "The app was made. Its consumer key and secret are below.";
pub(in crate::pages) const DELETED: &str =
    "The app and everything that was allowed to it are gone.";
pub(in crate::pages) const SECRET: &str =
    "The app has a new consumer secret; the one before is good no more.";

/// External Client App Manager.
pub(in crate::pages) const EXTERNAL: &str = "/lightning/setup/ManageExternalClientApplication/home";
/// Manage Connected Apps.
pub(in crate::pages) const CONNECTED: &str = "/lightning/setup/ConnectedApplication/home";
/// App Manager.
pub(in crate::pages) const MANAGER: &str = "/lightning/setup/NavigationMenus/home";

/// What one of the three pages is about.
struct Sort {
    title: &'static str,
    lead: &'static str,
    /// The kind it makes, if it makes any.
    makes: Option<Kind>,
    new: &'static str,
}

fn sort(address: &str) -> Sort {
    match address {
        EXTERNAL => Sort {
            title: "External Client App Manager",
            lead: "Apps as today's orgs make them: settings of the developer and policies of the administrator on one page.",
            makes: Some(Kind::ExternalClientApp),
            new: "New External Client App",
        },
        CONNECTED => Sort {
            title: "Manage Connected Apps",
            lead: "Connected apps that are installed in this org, and their policies. New ones are made in App Manager.",
            makes: None,
            new: "",
        },
        _ => Sort {
            title: "App Manager",
            lead: "All apps of this org. A new connected app needs the org's switch; today's orgs make external client apps.",
            makes: Some(Kind::ConnectedApp),
            new: "New Connected App",
        },
    }
}

/// Whether an app stands on this page.
fn listed(address: &str, app: &App) -> bool {
    match address {
        EXTERNAL => app.settings.kind == Kind::ExternalClientApp,
        CONNECTED => app.settings.kind == Kind::ConnectedApp && app.settings.installed,
        _ => true,
    }
}

pub(in crate::pages) fn show(call: &mut Call<'_>, visit: &Visit<'_>) -> Result<Shown, Trouble> {
    let sort = sort(visit.address);
    if let Some(key) = named(call, visit, "app").map(str::to_owned) {
        let app = apps::by_key(call.conn, &key)?;
        let app = app.ok_or_else(|| Trouble::Missing(format!("app {key}")))?;
        return app_form::existing(call, visit, &app);
    }
    if let (Some(kind), Some(_)) = (sort.makes, named(call, visit, "new")) {
        let off =
            kind == Kind::ConnectedApp && !switches::load(call.conn)?.connected_apps_creatable;
        return if off {
            Ok(no_connected_apps(visit))
        } else {
            app_form::new(call, visit, kind)
        };
    }
    let apps: Vec<App> = apps::list(call.conn)?
        .into_iter()
        .filter(|app| listed(visit.address, app))
        .collect();
    let content = html! {
        div.panel.flush {
            @if apps.is_empty() { p.empty { "No app stands here yet." } } @else { (table(&apps, visit)) }
        }
    };
    let beside = html! {
        @if sort.makes.is_some() { a.button href=(format!("{}?new=1", visit.address)) { (sort.new) } }
    };
    Ok(Shown::new(sort.title, sort.lead, content).beside(beside))
}

/// What Setup says where connected apps can no longer be made (Salesforce help 005228017; words shortened).
fn no_connected_apps(visit: &Visit<'_>) -> Shown {
    let content = html! {
        p { a href=(visit.address) { "All apps" } }
        section.panel {
            p { strong { (apps::AppError::ConnectedAppsOff) } }
            p {
                "Salesforce switched this off in new orgs: make an external client app instead. To practise with an org of the old kind, "
                "switch “Allow creation of connected apps” on."
            }
            div.actions {
                a.button href=(format!("{EXTERNAL}?new=1")) { "New External Client App" }
                a.button.quiet href=(super::settings::OAUTH) { "OAuth and OpenID Connect Settings" }
            }
        }
    };
    Shown::new("New Connected App", "", content)
}

fn table(apps: &[App], visit: &Visit<'_>) -> Markup {
    html! {
        table {
            thead { tr { th { "App" } th { "Type" } th { "Permitted users" } th { "State" } th { "Changed (UTC)" } } }
            tbody {
                @for app in apps {
                    @let settings = &app.settings;
                    tr {
                        td {
                            a href=(format!("{}?app={}", visit.address, app.consumer_key)) { strong { (settings.label) } }
                            span.under { (settings.api_name) }
                        }
                        td { (kind_name(settings.kind)) }
                        td { (permitted(settings.permitted_users)) }
                        td.tight { (state(app)) }
                        td.tight { (moment(app.modified_ms)) }
                    }
                }
            }
        }
    }
}

fn state(app: &App) -> Markup {
    let settings = &app.settings;
    html! {
        @if settings.blocked { span.chip.bad { "Blocked" } }
        @else if !settings.enabled { span.chip.warn { "Disabled" } }
        @else if !settings.installed { span.chip.warn { "Not installed" } }
        @else { span.chip.good { "Active" } }
    }
}

pub(super) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::ConnectedApp => "Connected App",
        Kind::ExternalClientApp => "External Client App",
    }
}

pub(super) fn permitted(users: PermittedUsers) -> &'static str {
    match users {
        PermittedUsers::SelfAuthorize => "All users can self-authorize",
        PermittedUsers::AdminApproved => "Admin approved users are pre-authorized",
    }
}

pub(in crate::pages) fn act(call: &mut Call<'_>, form: &Params) -> Acted {
    let address = call.request.path.trim_end_matches('/').to_owned();
    let here = |key: &str| format!("{address}?app={key}");
    let done = match (form.get("act"), form.given("app")) {
        (Some("create"), None) => {
            app_form::create(call, form).map(|key| Acted::To(here(&key), MADE))
        }
        (Some("save"), Some(key)) => {
            app_form::save(call, key, form).map(|()| Acted::To(here(key), SAVED))
        }
        (Some("secret"), Some(key)) => apps::find(call.conn, key).and_then(|app| {
            apps::rotate_secret(call.conn, app.id, call.now)?;
            Ok(Acted::To(here(key), SECRET))
        }),
        (Some("delete"), Some(key)) => apps::find(call.conn, key).and_then(|app| {
            apps::delete(call.conn, app.id, call.now)?;
            Ok(Acted::Done(DELETED))
        }),
        _ => Ok(Acted::Refused("Choose what to do.".to_owned())),
    };
    done.unwrap_or_else(|error| refused(&error))
}

/// What the page says to an app that could not be made or changed; at its field, if it is about one.
fn refused(error: &AppError) -> Acted {
    let why = match error {
        AppError::Missing(_) => "You must enter a value.".to_owned(),
        AppError::Amount => "You must enter 1 or more.".to_owned(),
        other => other.to_string(),
    };
    match app_form::field_of(error) {
        Some(field) => Acted::Wrong(field.to_owned(), why),
        None => Acted::Refused(why),
    }
}
