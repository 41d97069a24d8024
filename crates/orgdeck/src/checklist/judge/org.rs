//! Checks of the org and of the user: switches, rights, permission sets, remote sites, the proof key.

use salesforce::{
    Error as ClientError,
    oauth::{self, PageError, Preflight, SignInOptions},
    setup::RemoteSite,
};

use super::{Judged, app::ticked, listed, seen, source};
use crate::{
    checklist::{
        look::{Look, SEES_ALL, TO_CREATE, permission},
        ours::same,
        shown,
    },
    error::refused,
    recipes::{Check, Flag},
};

/// Asks `authorize` without a proof key, as nobody: an app that wants one says so (public reports of the sentence).
pub(super) async fn proof_key(look: &Look<'_>, required: bool) -> Result<Judged, ClientError> {
    let row = &look.sheet.known.row;
    if row.consumer_key.is_empty() {
        return Ok(Judged::dark(
            "The consumer key is not on the Authentication tab yet.",
        ));
    }
    let login = look.app.login(row).await?;
    let app = oauth::App {
        client_id: row.consumer_key.clone(),
        client_secret: None,
    };
    let callback = callback(look);
    let sign_in = oauth::begin(&login, &app, &callback, &SignInOptions::default())?;
    let said = oauth::preflight(&look.app.shared.http(), &sign_in.without_proof_key()).await?;
    let asked = format!(
        "GET {}/services/oauth2/authorize, without a proof key",
        login.origin.host()
    );
    let wants = |says: &PageError| says.description.contains("code challenge");
    Ok(match &said {
        Preflight::Redirected(Some(says)) | Preflight::ErrorPage(says) if wants(says) => {
            match required {
                true => Judged::fine(),
                false => Judged::wrong(
                    "“Require Proof Key for Code Exchange (PKCE)” is ticked: a sign-in without a proof key is refused.",
                ),
            }
            .asked(asked, format!("{}: {}", says.error, says.description))
        }
        Preflight::Clear | Preflight::Redirected(None) => match required {
            true => Judged::wrong("A sign-in without a proof key is let through."),
            false => Judged::fine(),
        }
        .asked(asked, "the sign-in page, and no error"),
        // what else is said against the request is no answer to this question; then the box itself has to do
        Preflight::Redirected(Some(says)) | Preflight::ErrorPage(says)
            if ticked(look, Flag::Pkce).await? == Some(required) =>
        {
            Judged::fine().asked(asked, format!("{}: {}", says.error, says.description))
        }
        Preflight::Redirected(Some(says)) | Preflight::ErrorPage(says) => {
            let why = match refused(&says.error, &says.description).cause.as_str() {
                "app.callback" => "the app does not have the callback address to ask with.",
                "app.unknown-key" => "Salesforce does not know the consumer key on the Authentication tab.",
                _ => "the sign-in address refuses the question.",
            };
            Judged::dark(format!("Whether a proof key is wanted cannot be asked: {why}"))
                .asked(asked, format!("{}: {}", says.error, says.description))
        }
        Preflight::Trouble { status } => {
            Judged::dark("The sign-in address has trouble of its own.")
                .asked(asked, format!("HTTP {status}"))
        }
    })
}

/// The callback to ask with: the first that the recipe wants the app to have, else the app's own first.
fn callback(look: &Look<'_>) -> String {
    let (recipe, filling) = (&look.sheet.recipe, &look.sheet.filling);
    let checks = recipe.steps.iter().flat_map(|step| &step.checks);
    let mut wanted = checks.filter_map(|check| match recipe.check(check, filling) {
        (Check::AppCallbacks { callbacks }, missing) if missing.is_empty() => {
            callbacks.first().cloned()
        }
        _ => None,
    });
    let own = || filling.callbacks.first().cloned().unwrap_or_default();
    wanted.next().unwrap_or_else(own)
}

pub(super) async fn settings(
    look: &Look<'_>,
    password_flow: bool,
    user_agent_flow: bool,
) -> Result<Judged, ClientError> {
    let sight = look.switches().await?;
    Ok(seen(sight, |switches| {
        let boxes = [
            (
                password_flow,
                switches.password_flow,
                "Allow OAuth Username-Password Flows",
            ),
            (
                user_agent_flow,
                switches.user_agent_flow,
                "Allow OAuth User-Agent Flows",
            ),
        ];
        let (mut judged, mut came) = (Judged::fine(), Vec::new());
        for (_, on, label) in boxes.iter().filter(|(wanted, ..)| *wanted) {
            judged = judged.and(match on {
                Some(true) => Judged::fine(),
                Some(false) => Judged::wrong(format!("“{label}” is off.")),
                None => Judged::dark(format!("The org does not show “{label}”.")),
            });
            came.push(match on {
                Some(true) => format!("{label}: on"),
                Some(false) => format!("{label}: off"),
                None => format!("{label}: not named"),
            });
        }
        judged.asked(
            source(look, "Metadata API, OauthOidcSettings"),
            listed(came.iter().map(String::as_str)),
        )
    }))
}

pub(super) async fn permissions(look: &Look<'_>, names: &[String]) -> Result<Judged, ClientError> {
    let user = &look.own().session.username;
    Ok(seen(&look.rights().await?.own, |own| {
        let lacks = names.iter().filter(|name| !own.contains(permission(name)));
        Judged {
            wrong: lacks
                .map(|name| format!("{user} does not have the permission {}.", words(name)))
                .collect(),
            ..Judged::default()
        }
        .asked(
            format!("SOQL UserPermissionAccess, as {user}"),
            listed(own.iter().map(String::as_str)),
        )
    }))
}

/// A permission's API name as words: `ApiEnabled` is “Api Enabled”, close to its label in Setup.
fn words(name: &str) -> String {
    let mut words = String::new();
    for letter in permission(name).chars() {
        if letter.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(letter);
    }
    format!("“{words}”")
}

pub(super) async fn can_create_apps(look: &Look<'_>) -> Result<Judged, ClientError> {
    let user = &look.own().session.username;
    Ok(seen(&look.rights().await?.own, |own| {
        let has = |name: &&str| own.contains(*name);
        let held: Vec<&str> = TO_CREATE.into_iter().filter(|name| has(name)).collect();
        let may = held.contains(&SEES_ALL) && held.len() > 1;
        match may {
            true => Judged::fine(),
            false => Judged::wrong(format!(
                "{user} may not create apps: that takes Customize Application, and Modify All Data or Manage Connected Apps."
            )),
        }
        .asked(
            format!("SOQL UserPermissionAccess, as {user}"),
            listed(held),
        )
    }))
}

pub(super) async fn permission_set(
    look: &Look<'_>,
    name: &str,
    permissions: &[String],
    assigned: bool,
) -> Result<Judged, ClientError> {
    let rights = look.rights().await?;
    let user = &look.own().session.username;
    Ok(seen(&rights.sets, |sets| {
        let set = sets
            .iter()
            .find(|set| same(&set.name, name) || same(&set.label, name));
        let Some(set) = set else {
            return Judged::wrong(format!("There is no permission set “{name}”."))
                .asked("SOQL PermissionSet", "nothing of that name");
        };
        let lacks = permissions
            .iter()
            .filter(|name| !set.permissions.contains(permission(name)));
        let judged = Judged {
            wrong: lacks
                .map(|lack| format!("“{}” does not have {}.", shown(&set.label), words(lack)))
                .collect(),
            ..Judged::default()
        };
        let held = listed(set.permissions.iter().map(String::as_str));
        let judged = judged.asked("SOQL PermissionSet", format!("“{}”: {held}", set.label));
        if !assigned {
            return judged;
        }
        judged.and(seen(&rights.assigned, |all| {
            match all.contains(&set.name) {
                true => {
                    Judged::fine().asked("SOQL PermissionSetAssignment", format!("{user} has it"))
                }
                false => Judged::wrong(format!(
                    "“{}” is not assigned to {user}.",
                    shown(&set.label)
                ))
                .asked("SOQL PermissionSetAssignment", format!("not for {user}")),
            }
        }))
    }))
}

pub(super) async fn remote_sites(
    look: &Look<'_>,
    wanted: &[String],
) -> Result<Judged, ClientError> {
    Ok(seen(look.sites().await?, |sites| {
        let wrong = wanted.iter().filter_map(|url| site(url, sites));
        let judged = Judged {
            wrong: wrong.collect(),
            ..Judged::default()
        };
        let near = sites.iter().filter(|site| {
            wanted
                .iter()
                .any(|url| origin(url) == origin(&site.endpoint_url))
        });
        let near: Vec<String> = near
            .map(|site| {
                let state = if site.is_active {
                    "active"
                } else {
                    "not active"
                };
                format!("{} {} ({state})", site.site_name, site.endpoint_url)
            })
            .collect();
        judged.asked(
            source(look, "Tooling API, RemoteProxy"),
            listed(near.iter().map(String::as_str)),
        )
    }))
}

/// What is wrong with the site of an address, if anything is.
fn site(url: &str, sites: &[RemoteSite]) -> Option<String> {
    let mut there = sites
        .iter()
        .filter(|site| origin(&site.endpoint_url) == origin(url))
        .peekable();
    if there.peek().is_none() {
        return Some(format!("There is no remote site for {url}."));
    }
    let names: Vec<String> = there.clone().map(|site| shown(&site.site_name)).collect();
    (!there.any(|site| site.is_active)).then(|| {
        format!(
            "The remote site {} for {url} is not active.",
            names.join(", ")
        )
    })
}

/// What a remote site allows: scheme, host and port.
fn origin(address: &str) -> Option<url::Origin> {
    url::Url::parse(address).ok().map(|url| url.origin())
}

pub(super) async fn api_access(look: &Look<'_>) -> Result<Judged, ClientError> {
    look.api().await?;
    let asked = format!("REST API, as {}", look.own().session.username);
    Ok(Judged::fine().asked(asked, "it answers"))
}

pub(super) async fn knowledge(look: &Look<'_>) -> Result<Judged, ClientError> {
    let asked = format!(
        "describe of Knowledge__kav, as {}",
        look.own().session.username
    );
    Ok(match look.knowledge().await? {
        true => Judged::fine().asked(asked, "articles can be queried"),
        false => Judged::wrong(
            "Knowledge is not switched on, or this user has no right to read articles.",
        )
        .asked(asked, "no such object"),
    })
}
