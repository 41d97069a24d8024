//! Which of the org's apps is the integration's: by its consumer key where the metadata API may be read, else by its
//! own sign-in, else by its name.

use salesforce::setup::{AppSettings, Apps, ConnectedApp, ExternalApp, Sight, Token};
use store::Session;

use crate::views::AppKind;

/// How far the org's time of an approval and our time of the sign-in may be apart.
const SAME_MS: i64 = 5 * 60 * 1000;

/// What is known when an app is looked for.
pub(super) struct Sought<'a> {
    /// The consumer key on the Authentication tab; may be empty.
    pub(super) key: &'a str,
    /// Names that the recipe gives the app.
    pub(super) names: &'a [String],
    /// The integration's own session, if it was made with that key.
    pub(super) session: Option<&'a Session>,
}

/// What the metadata API shows of all apps, by kind.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    pub(super) external: Vec<AppSettings>,
    pub(super) connected: Vec<AppSettings>,
    /// Whether these are all there are.
    pub(super) whole: bool,
}

/// The integration's app as the org shows it.
#[derive(Debug, Clone)]
pub(super) struct Ours {
    pub(super) kind: AppKind,
    pub(super) label: String,
    pub(super) external: Option<ExternalApp>,
    pub(super) connected: Option<ConnectedApp>,
    pub(super) settings: Option<AppSettings>,
    /// It has another consumer key than the Authentication tab.
    pub(super) other_key: bool,
}

/// What came of looking.
#[derive(Debug, Clone)]
pub(super) enum Search {
    Found(Box<Ours>),
    /// There is none; these there are.
    None(Vec<String>),
    /// It may be there, but is not shown to this user.
    Hidden(String),
}

pub(super) fn search(sought: &Sought<'_>, apps: &Apps, settings: &Sight<Settings>) -> Search {
    let read = settings.seen();
    if let Some(read) = read
        && let Some(found) = by_key(apps, read)
    {
        return Search::Found(Box::new(found));
    }
    let signed_in = sought.session.and_then(|session| own(apps, session));
    let names: Vec<&str> = signed_in
        .into_iter()
        .chain(sought.names.iter().map(String::as_str))
        .collect();
    let found = names.iter().find_map(|name| by_name(apps, read, name));
    if let Some(mut found) = found {
        // with every app read and none that has the key, the key is another one's
        found.other_key = !sought.key.is_empty() && read.is_some_and(|read| read.whole);
        return Search::Found(Box::new(found));
    }
    match (&apps.external, &apps.connected) {
        (Sight::Hidden(why), _) | (_, Sight::Hidden(why)) => Search::Hidden(why.clone()),
        (Sight::Seen(external), Sight::Seen(connected)) => {
            let external = external.iter().map(|app| app.label.clone());
            let connected = connected.iter().map(|app| app.label.clone());
            Search::None(external.chain(connected).collect())
        }
    }
}

fn by_key(apps: &Apps, read: &Settings) -> Option<Ours> {
    if let Some(settings) = read.external.iter().find(|settings| settings.has_key) {
        let app = apps.external.seen().and_then(|all| {
            all.iter()
                .find(|app| app.api_name == settings.api_name)
                .cloned()
        });
        return Some(Ours {
            kind: AppKind::External,
            label: app
                .as_ref()
                .map_or_else(|| settings.api_name.clone(), |app| app.label.clone()),
            external: app,
            connected: None,
            settings: Some(settings.clone()),
            other_key: false,
        });
    }
    let settings = read.connected.iter().find(|settings| settings.has_key)?;
    let label = settings
        .label
        .clone()
        .unwrap_or_else(|| settings.api_name.clone());
    Some(Ours {
        kind: AppKind::Connected,
        external: None,
        connected: connected(apps, &label),
        settings: Some(settings.clone()),
        other_key: false,
        label,
    })
}

fn by_name(apps: &Apps, read: Option<&Settings>, name: &str) -> Option<Ours> {
    let external = apps.external.seen().into_iter().flatten();
    if let Some(app) = external
        .into_iter()
        .find(|app| same(&app.label, name) || same(&app.api_name, name))
    {
        let settings = read.and_then(|read| {
            read.external
                .iter()
                .find(|settings| settings.api_name == app.api_name)
        });
        return Some(Ours {
            kind: AppKind::External,
            label: app.label.clone(),
            external: Some(app.clone()),
            connected: None,
            settings: settings.cloned(),
            other_key: false,
        });
    }
    let settings = read.and_then(|read| {
        read.connected.iter().find(|settings| {
            same(&settings.api_name, name)
                || settings
                    .label
                    .as_deref()
                    .is_some_and(|label| same(label, name))
        })
    });
    let app = connected(apps, name);
    let label = app
        .as_ref()
        .map(|app| app.label.clone())
        .or_else(|| settings.and_then(|settings| settings.label.clone()))?;
    Some(Ours {
        kind: AppKind::Connected,
        label,
        external: None,
        connected: app,
        settings: settings.cloned(),
        other_key: false,
    })
}

/// A connected app of this label.
pub(super) fn connected(apps: &Apps, label: &str) -> Option<ConnectedApp> {
    let mut all = apps.connected.seen()?.iter();
    all.find(|app| same(&app.label, label)).cloned()
}

/// The app of the approval that was given when a session signed in.
fn own<'a>(apps: &'a Apps, session: &Session) -> Option<&'a str> {
    let apart = |token: &Token| (token.created_ms.unwrap_or(0) - session.connected_at).abs();
    let tokens = apps.tokens.seen()?.iter();
    let near = tokens.filter(|token| token.user_id == session.user_id && apart(token) <= SAME_MS);
    near.min_by_key(|token| apart(token))
        .map(|token| token.app.as_str())
        .filter(|app| !app.is_empty())
}

/// Whether two names are one for people: case, blanks and underscores are nothing.
pub(super) fn same(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}

/// A name as it is compared.
pub(super) fn plain(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
