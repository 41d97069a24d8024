//! Checks of the integration's app and of vendors' apps.

use std::collections::BTreeSet;

use jiff::Timestamp;
use salesforce::{
    Error as ClientError,
    setup::{self, AppSettings, Apps, ExternalApp, Sight, Token, metadata_scope},
};

use super::{Judged, listed, seen, source};
use crate::{
    checklist::{
        look::{Look, SEES_ALL},
        ours::{Ours, Search, connected, plain, same},
        shown,
    },
    recipes::{Flag, IpRelaxation, PermittedUsers, Policy, RefreshPolicy},
    views::AppKind,
};

const SOQL: &str = "SOQL ExternalClientApplication and ConnectedApplication";
const METADATA: &str = "Metadata API, ExtlClntAppGlobalOauthSettings and ConnectedApp";

/// Judges the integration's app where it was found.
async fn of_ours(
    look: &Look<'_>,
    judge: impl AsyncFnOnce(Box<Ours>) -> Result<Judged, ClientError>,
) -> Result<Judged, ClientError> {
    match look.ours().await? {
        Search::Found(ours) => judge(ours).await,
        Search::Hidden(why) => Ok(Judged::unseen(&why)),
        Search::None(others) => {
            let others = listed(others.iter().map(String::as_str));
            let missing = Judged::wrong("The app is not in the org.");
            Ok(missing.asked(source(look, SOQL), format!("other apps: {others}")))
        }
    }
}

/// The same for what only the metadata API shows of it.
async fn of_settings(
    look: &Look<'_>,
    judge: impl FnOnce(&Ours, &AppSettings) -> Judged,
) -> Result<Judged, ClientError> {
    let settings = look.settings().await?;
    of_ours(look, async |ours| {
        Ok(match (&ours.settings, settings) {
            (Some(settings), _) => judge(&ours, settings),
            (None, Sight::Hidden(why)) => Judged::unseen(why),
            (None, Sight::Seen(_)) => Judged::dark("The org did not show this app's settings."),
        })
    })
    .await
}

pub(super) async fn present(look: &Look<'_>) -> Result<Judged, ClientError> {
    of_ours(look, async |ours| {
        let kind = match ours.kind {
            AppKind::Connected => "connected app",
            _ => "external client app",
        };
        let state = ours
            .external
            .as_ref()
            .and_then(|app| app.distribution.as_deref());
        let state = state.map_or_else(String::new, |state| format!(", distribution {state}"));
        let found = match ours.other_key {
            false => Judged::fine(),
            true => Judged::wrong(format!(
                "The consumer key on the Authentication tab is not the one of “{}”.",
                shown(&ours.label)
            )),
        };
        Ok(found.asked(
            source(look, SOQL),
            format!("{kind} “{}”{state}", ours.label),
        ))
    })
    .await
}

pub(super) async fn installed(look: &Look<'_>, app: Option<&str>) -> Result<Judged, ClientError> {
    let Some(app) = app else {
        return of_ours(look, async |ours| {
            let apps = look.apps().await?;
            let there = ours.external.is_some() || ours.connected.is_some();
            Ok(match (there, &apps.connected) {
                (true, _) => Judged::fine(),
                (false, Sight::Hidden(why)) => Judged::unseen(why),
                (false, Sight::Seen(_)) => Judged::wrong(format!(
                    "“{}” is not installed in the org.",
                    shown(&ours.label)
                )),
            }
            .asked(source(look, SOQL), format!("app “{}”", ours.label)))
        })
        .await;
    };
    let apps = look.apps().await?;
    let asked = source(look, "SOQL ConnectedApplication and OauthToken");
    if is_there(apps, app) {
        return Ok(Judged::fine().asked(asked, format!("“{app}” is installed")));
    }
    Ok(match (tokens_of(apps, app), &apps.connected) {
        (Some(tokens), _) if tokens.iter().any(|token| token.installed) => {
            Judged::fine().asked(asked, format!("“{app}” has an item in the app menu"))
        }
        (Some(tokens), _) if !tokens.is_empty() => {
            Judged::wrong(format!("“{app}” was used here, but it is not installed."))
                .asked(asked, "approvals without an item in the app menu")
        }
        (_, Sight::Hidden(why)) => Judged::unseen(why),
        _ => Judged::wrong(format!(
            "“{app}” is not installed, and nobody you may see has used it."
        ))
        .asked(asked, "nothing of that name"),
    })
}

/// Whether an app of this name is in the org.
fn is_there(apps: &Apps, app: &str) -> bool {
    connected(apps, app).is_some() || external(apps, app).is_some()
}

fn external<'a>(apps: &'a Apps, app: &str) -> Option<&'a ExternalApp> {
    let mut all = apps.external.seen()?.iter();
    all.find(|known| same(&known.label, app))
}

/// What users allowed an app of this name.
fn tokens_of<'a>(apps: &'a Apps, app: &str) -> Option<Vec<&'a Token>> {
    let app = plain(app);
    let tokens = apps.tokens.seen()?.iter();
    Some(
        tokens
            .filter(|token| plain(&token.app).contains(&app))
            .collect(),
    )
}

/// The vendor's own sign-in, which shows in what users allowed.
pub(super) async fn sign_in(look: &Look<'_>, app: &str) -> Result<Judged, ClientError> {
    let apps = look.apps().await?;
    let asked = source(look, "SOQL OauthToken");
    let Sight::Seen(_) = &apps.tokens else {
        return Ok(seen(&apps.tokens, |_| Judged::fine()));
    };
    let tokens = tokens_of(apps, app).unwrap_or_default();
    if let Some(newest) = tokens
        .iter()
        .max_by_key(|token| token.used_ms.or(token.created_ms))
    {
        let at = newest.used_ms.or(newest.created_ms).unwrap_or_default();
        let at = Timestamp::from_millisecond(at).unwrap_or_default();
        return Ok(Judged::fine().asked(asked, format!("“{}”, last used {at:.0}", newest.app)));
    }
    let own = look.rights().await?.own.seen();
    Ok(match own.is_some_and(|own| own.contains(SEES_ALL)) {
        true => Judged::wrong(format!("{app} has not signed in to this org yet."))
            .asked(asked, "no approval of that name"),
        // only one's own approvals are shown, and the vendor may have been allowed by somebody else
        false => Judged::dark(format!(
            "{app} may have been allowed by another user, whose approvals you may not see."
        ))
        .asked(asked, "no approval of your own of that name"),
    })
}

pub(super) async fn callbacks(look: &Look<'_>, wanted: &[String]) -> Result<Judged, ClientError> {
    of_settings(look, |_, settings| {
        let wrong = wanted
            .iter()
            .filter_map(|callback| missing(callback, &settings.callbacks));
        let judged = Judged {
            wrong: wrong.collect(),
            ..Judged::default()
        };
        let there = listed(settings.callbacks.iter().map(String::as_str));
        judged.asked(source(look, METADATA), there)
    })
    .await
}

/// What is said of a callback that is not among those of the app; Salesforce compares letter by letter.
fn missing(wanted: &str, there: &[String]) -> Option<String> {
    if there.iter().any(|callback| callback == wanted) {
        return None;
    }
    let loose = |callback: &str| callback.trim_end_matches('/').to_ascii_lowercase();
    let near = there
        .iter()
        .find(|callback| loose(callback) == loose(wanted));
    Some(match near {
        None => format!("The callback {wanted} is missing."),
        Some(near) if near.trim_end_matches('/') == wanted.trim_end_matches('/') => format!(
            "The callback {} differs from {wanted} by a slash at the end.",
            shown(near)
        ),
        Some(near) => format!(
            "The callback {} differs from {wanted} in capital and small letters.",
            shown(near)
        ),
    })
}

pub(super) async fn scopes(look: &Look<'_>, wanted: &[String]) -> Result<Judged, ClientError> {
    let settings = look.settings().await?;
    of_ours(look, async |ours| {
        Ok(match (&ours.external, &ours.settings) {
            (
                Some(ExternalApp {
                    scopes: Some(there),
                    ..
                }),
                _,
            ) => {
                let has = |scope: &str| alike(scope).any(|scope| there.contains(scope));
                lacking(wanted, has).asked(
                    source(look, "SOQL ExtlClntAppOauthSettings"),
                    listed(there.iter().map(String::as_str)),
                )
            }
            (_, Some(settings)) if ours.kind == AppKind::Connected => {
                let there = &settings.scopes;
                let has =
                    |scope: &str| metadata_scope(scope).is_some_and(|name| there.contains(name));
                lacking(wanted, has).asked(
                    source(look, "Metadata API, ConnectedApp"),
                    listed(there.iter().map(String::as_str)),
                )
            }
            _ => Judged::unseen(settings.hidden().unwrap_or("no answer names the scopes")),
        })
    })
    .await
}

fn lacking(wanted: &[String], has: impl Fn(&str) -> bool) -> Judged {
    let lacks = wanted.iter().filter(|scope| !has(scope));
    Judged {
        wrong: lacks
            .map(|scope| format!("The scope {scope} is not selected."))
            .collect(),
        ..Judged::default()
    }
}

/// The scopes that are one box in Setup (Salesforce help, "OAuth scopes").
fn alike(scope: &str) -> impl Iterator<Item = &str> {
    const IDENTITY: &[&str] = &["id", "profile", "email", "address", "phone"];
    const RENEWAL: &[&str] = &["refresh_token", "offline_access"];
    let group = [IDENTITY, RENEWAL]
        .into_iter()
        .find(|group| group.contains(&scope));
    group.unwrap_or_default().iter().copied().chain([scope])
}

pub(super) async fn flags(
    look: &Look<'_>,
    on: &[Flag],
    off: &[Flag],
) -> Result<Judged, ClientError> {
    of_settings(look, |_, settings| {
        let wanted = on.iter().map(|flag| (*flag, true));
        let wanted = wanted.chain(off.iter().map(|flag| (*flag, false)));
        let judged = wanted.fold(Judged::fine(), |judged, (flag, ticked)| {
            judged.and(box_of(settings, flag, ticked))
        });
        let there = settings.flags.iter().filter(|(_, on)| **on);
        let there: Vec<String> = there.map(|(flag, _)| format!("{flag:?}")).collect();
        let came = format!("on: {}", listed(there.iter().map(String::as_str)));
        judged.asked(source(look, METADATA), came)
    })
    .await
}

fn box_of(settings: &AppSettings, flag: Flag, ticked: bool) -> Judged {
    match there(settings, flag) {
        None => Judged::dark(format!(
            "Salesforce does not show the box “{}”.",
            flag.label()
        )),
        Some(there) if there == ticked => Judged::fine(),
        Some(_) => Judged::wrong(match ticked {
            true => format!("“{}” is not ticked.", flag.label()),
            false => format!("“{}” is ticked.", flag.label()),
        }),
    }
}

/// Whether a box of the integration's app is ticked, as far as metadata shows it.
pub(super) async fn ticked(look: &Look<'_>, flag: Flag) -> Result<Option<bool>, ClientError> {
    let Search::Found(ours) = look.ours().await? else {
        return Ok(None);
    };
    let settings = ours.settings.as_ref();
    Ok(settings.and_then(|settings| there(settings, flag)))
}

/// Whether a box is ticked, if the answer names it.
fn there(settings: &AppSettings, flag: Flag) -> Option<bool> {
    let flag = known(flag)?;
    settings.flags.get(&flag).copied()
}

/// The box as the client names it. That of the JWT bearer flow is in no answer.
pub(crate) fn known(flag: Flag) -> Option<setup::Flag> {
    Some(match flag {
        Flag::Pkce => setup::Flag::Pkce,
        Flag::SecretWeb => setup::Flag::SecretWeb,
        Flag::SecretRefresh => setup::Flag::SecretRefresh,
        Flag::Rotation => setup::Flag::Rotation,
        Flag::ClientCredentials => setup::Flag::ClientCredentials,
        Flag::CodeCredentials => setup::Flag::CodeCredentials,
        Flag::TokenExchange => setup::Flag::TokenExchange,
        Flag::Device => setup::Flag::Device,
        Flag::Jwt => return None,
    })
}

/// The policies of an app as they were seen, in the metadata API's words without case and signs.
#[derive(Default)]
struct Policies {
    admin_approved: Option<bool>,
    refresh: Option<String>,
    ip: Option<String>,
    run_as: Option<Option<String>>,
}

pub(super) async fn policy(
    look: &Look<'_>,
    app: Option<&str>,
    wanted: &Policy,
) -> Result<Judged, ClientError> {
    let Some(name) = app else {
        return of_ours(look, async |ours| {
            let there = policies(look, &ours, wanted.run_as).await?;
            Ok(compare(look, &there, wanted))
        })
        .await;
    };
    let apps = look.apps().await?;
    let settings = look.settings().await?.seen();
    let of_connected = || {
        let all = &settings?.connected;
        let mut named = all.iter();
        named.find(|app| app.label.as_deref().is_some_and(|label| same(label, name)))
    };
    let ours = Ours {
        kind: AppKind::Unknown,
        label: name.to_owned(),
        external: external(apps, name).cloned(),
        connected: connected(apps, name),
        settings: of_connected().cloned(),
        other_key: false,
    };
    if ours.external.is_none() && ours.connected.is_none() {
        return installed(look, Some(name)).await;
    }
    let there = policies(look, &ours, wanted.run_as).await?;
    Ok(compare(look, &there, wanted))
}

async fn policies(
    look: &Look<'_>,
    ours: &Ours,
    with_run_as: bool,
) -> Result<Policies, ClientError> {
    let mut there = Policies::default();
    if let Some(app) = &ours.external {
        there.admin_approved = app
            .permitted_users
            .as_deref()
            .map(|users| users != "AllSelfAuthorized");
        there.refresh = app.refresh_token.clone();
        there.ip = app.ip_relaxation.clone();
        if with_run_as && let Sight::Seen(all) = look.run_as().await? {
            there.run_as = all.get(&app.api_name).cloned();
        }
        return Ok(there);
    }
    there.admin_approved = ours.connected.as_ref().map(|app| app.admin_approved_only);
    if let Some(settings) = &ours.settings {
        there.refresh.clone_from(&settings.refresh_token);
        there.ip.clone_from(&settings.ip_relaxation);
        there.run_as = Some(settings.run_as.clone());
    }
    Ok(there)
}

fn compare(look: &Look<'_>, there: &Policies, wanted: &Policy) -> Judged {
    let mut judged = Judged::fine();
    let mut look_at = |otherwise: Option<String>, fits: Option<bool>| {
        let Some(otherwise) = otherwise else { return };
        let found = match fits {
            Some(true) => Judged::fine(),
            Some(false) => Judged::wrong(otherwise),
            None => Judged::dark("This cannot be seen with your rights."),
        };
        judged = std::mem::take(&mut judged).and(found);
    };
    let is_not = |label: &str, wanted: &str| format!("“{label}” is not “{wanted}”.");
    look_at(
        wanted.permitted_users.map(|users| match users {
            PermittedUsers::All => is_not("Permitted Users", "All users may self-authorize"),
            PermittedUsers::AdminApproved => {
                is_not("Permitted Users", "Admin approved users are pre-authorized")
            }
        }),
        there.admin_approved.map(|approved| {
            approved == (wanted.permitted_users == Some(PermittedUsers::AdminApproved))
        }),
    );
    let refresh = there.refresh.as_deref().map(plain);
    look_at(
        wanted.refresh_token.map(|policy| match policy {
            RefreshPolicy::UntilRevoked => is_not(
                "Refresh Token Policy",
                "Refresh token is valid until revoked",
            ),
            RefreshPolicy::NotAtOnce => {
                "“Refresh Token Policy” is “Immediately expire refresh token”.".to_owned()
            }
        }),
        refresh.as_deref().map(|policy| match wanted.refresh_token {
            Some(RefreshPolicy::NotAtOnce) => policy != "zero",
            _ => policy == "infinite",
        }),
    );
    let ip = there.ip.as_deref().map(plain);
    look_at(
        wanted
            .ip_relaxation
            .map(|policy| is_not("IP Relaxation", relaxation(policy).0)),
        ip.as_deref().map(|ip| {
            wanted
                .ip_relaxation
                .is_some_and(|policy| relaxation(policy).1 == ip)
        }),
    );
    look_at(
        wanted.run_as.then(|| "“Run As” names no user.".to_owned()),
        there.run_as.as_ref().map(Option::is_some),
    );
    let came: BTreeSet<String> = [
        there
            .admin_approved
            .map(|approved| format!("admin approved only: {approved}")),
        there
            .refresh
            .as_ref()
            .map(|policy| format!("refresh token: {policy}")),
        there
            .ip
            .as_ref()
            .map(|policy| format!("IP relaxation: {policy}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let asked = source(
        look,
        "SOQL ExtlClntAppOauthPlcyCnfg, or Metadata API ConnectedApp",
    );
    judged.asked(asked, listed(came.iter().map(String::as_str)))
}

/// What Setup calls a relaxation, and what metadata does, without case and signs.
fn relaxation(policy: IpRelaxation) -> (&'static str, &'static str) {
    match policy {
        IpRelaxation::Enforce => ("Enforce IP restrictions", "enforce"),
        IpRelaxation::RelaxRefreshTokens => (
            "Enforce IP restrictions, but relax for refresh tokens",
            "enforcerelaxrefresh",
        ),
        IpRelaxation::RelaxActivatedDevices => (
            "Relax IP restrictions for activated devices",
            "bypass2factor",
        ),
        IpRelaxation::Relax => ("Relax IP restrictions", "bypass"),
    }
}
