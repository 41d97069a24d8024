//! One look at an org for a checklist: each thing is asked once, within ten API calls, and only when a step needs it.
//!
//! Any session to the org serves. Where the integration's own may not see something, another one is asked; what the
//! user may do is always the own session's to say.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicUsize, Ordering},
};

use salesforce::{
    Calls, Error as ClientError, Org, UserId, describe,
    setup::{
        self, AppParts, AppSettings, Apps, ListedApps, RemoteSite, Rights, Sight, Switches, Wanted,
    },
};
use store::Session;
use tokio::sync::OnceCell;

use super::{
    Sheet,
    ours::{self, Search, Settings, Sought},
};
use crate::{
    Orgdeck,
    recipes::{Check, Step},
};

/// API calls that one check may send.
pub(super) const MOST_CALLS: u64 = 10;
/// Components that one call of the metadata API reads.
const MOST_READ: usize = 10;
/// Sessions that are asked at most.
const MOST_SESSIONS: usize = 2;
/// Names of apps that users may have allowed something.
const MOST_NAMES: usize = 20;

/// The right to see what every user allowed.
pub(super) const SEES_ALL: &str = "CustomizeApplication";

/// What making an app takes: the first, and one of the others (Salesforce help, "Create a connected app"; that an
/// external client app takes the same is unconfirmed).
pub(super) const TO_CREATE: [&str; 3] = [SEES_ALL, "ModifyAllData", "ManageConnectedApps"];

/// A session that is asked.
pub(super) struct Source {
    pub(super) session: Session,
    user: UserId,
    org: Org,
}

/// What one look has asked already.
pub(super) struct Look<'a> {
    pub(super) app: &'a Orgdeck,
    pub(super) sheet: &'a Sheet,
    /// Never empty.
    sources: Vec<Source>,
    /// The source that saw most so far.
    lead: AtomicUsize,
    pub(super) calls: Calls,
    apps: OnceCell<Apps>,
    listed: OnceCell<Sight<ListedApps>>,
    settings: OnceCell<Sight<Settings>>,
    run_as: OnceCell<Sight<BTreeMap<String, Option<String>>>>,
    switches: OnceCell<Sight<Switches>>,
    rights: OnceCell<Rights>,
    sites: OnceCell<Sight<Vec<RemoteSite>>>,
    knowledge: OnceCell<bool>,
}

type Asked<'a, T> = Result<&'a T, ClientError>;

impl<'a> Look<'a> {
    /// None where there is no session to the org.
    pub(super) fn new(app: &'a Orgdeck, sheet: &'a Sheet) -> Option<Self> {
        let calls = Calls::at_most(MOST_CALLS);
        let source = |session: &Session| {
            Some(Source {
                user: UserId::parse(&session.user_id).ok()?,
                org: app.client(session.id).within(calls.clone()),
                session: session.clone(),
            })
        };
        let sources = sheet.known.sessions().filter_map(source);
        let sources: Vec<Source> = sources.take(MOST_SESSIONS).collect();
        (!sources.is_empty()).then_some(Self {
            app,
            sheet,
            sources,
            lead: AtomicUsize::new(0),
            calls,
            apps: OnceCell::new(),
            listed: OnceCell::new(),
            settings: OnceCell::new(),
            run_as: OnceCell::new(),
            switches: OnceCell::new(),
            rights: OnceCell::new(),
            sites: OnceCell::new(),
            knowledge: OnceCell::new(),
        })
    }

    /// The session that says what the user may do.
    pub(super) fn own(&self) -> &Source {
        &self.sources[0]
    }

    /// Who saw what was asked last.
    pub(super) fn seer(&self) -> &Session {
        &self.sources[self.lead.load(Ordering::Relaxed)].session
    }

    /// Asks the source that saw most so far, then the others where it may not see it.
    async fn seen<T, F>(&self, ask: impl Fn(Org) -> F) -> Result<Sight<T>, ClientError>
    where
        F: Future<Output = Result<Sight<T>, ClientError>>,
    {
        let lead = self.lead.load(Ordering::Relaxed);
        let mut sight = ask(self.sources[lead].org.clone()).await?;
        for (n, source) in self.sources.iter().enumerate() {
            if sight.seen().is_some() || n == lead {
                continue;
            }
            // another session that does not work is no reason to say nothing
            if let Ok(other @ Sight::Seen(_)) = ask(source.org.clone()).await {
                self.lead.store(n, Ordering::Relaxed);
                sight = other;
            }
        }
        Ok(sight)
    }

    /// What SOQL shows of the apps, and of what users allowed those that the recipe names.
    pub(super) async fn apps(&self) -> Asked<'_, Apps> {
        let product = [self.sheet.recipe.product.clone()];
        let names: BTreeSet<String> = self.vendors().chain(product).collect();
        let names = &names.into_iter().take(MOST_NAMES).collect::<Vec<_>>();
        let user = &self.own().user;
        let ask = || async move {
            let asked = self
                .seen(|org| async move {
                    let apps = setup::apps(&org, user, names).await?;
                    // the whole is as good as the part that most of it hangs on
                    match &apps.external {
                        Sight::Hidden(why) if apps.connected.seen().is_none() => {
                            Ok(Sight::Hidden(why.clone()))
                        }
                        _ => Ok(Sight::Seen(apps)),
                    }
                })
                .await?;
            Ok(match asked {
                Sight::Seen(apps) => apps,
                Sight::Hidden(why) => Apps {
                    external: Sight::Hidden(why.clone()),
                    connected: Sight::Hidden(why.clone()),
                    tokens: Sight::Hidden(why),
                },
            })
        };
        self.apps.get_or_try_init(ask).await
    }

    async fn listed(&self) -> Asked<'_, Sight<ListedApps>> {
        let ask = || self.seen(|org| async move { setup::list_apps(&org).await });
        self.listed.get_or_try_init(ask).await
    }

    /// What the metadata API shows of the apps: of all where they are few, else of those that the names speak for.
    pub(super) async fn settings(&self) -> Asked<'_, Sight<Settings>> {
        let listed = match self.listed().await? {
            Sight::Hidden(why) => {
                let why = why.clone();
                let hidden = || async { Ok(Sight::Hidden(why)) };
                return self.settings.get_or_try_init(hidden).await;
            }
            Sight::Seen(listed) => listed,
        };
        let ask = || async {
            let mut settings = Settings {
                whole: listed.global.len() <= MOST_READ && listed.connected.len() <= MOST_READ,
                ..Settings::default()
            };
            for (part, all, into) in [
                (AppParts::Global, &listed.global, &mut settings.external),
                (
                    AppParts::Connected,
                    &listed.connected,
                    &mut settings.connected,
                ),
            ] {
                match self.read(part, all).await? {
                    Sight::Hidden(why) => return Ok(Sight::Hidden(why)),
                    Sight::Seen(read) => *into = read,
                }
            }
            Ok(Sight::Seen(settings))
        };
        self.settings.get_or_try_init(ask).await
    }

    async fn read(
        &self,
        part: AppParts,
        all: &[String],
    ) -> Result<Sight<Vec<AppSettings>>, ClientError> {
        let names = &self.likely(all);
        if names.is_empty() {
            return Ok(Sight::Seen(Vec::new()));
        }
        let key = self.sheet.known.row.consumer_key.as_str();
        self.seen(|org| async move { setup::app_settings(&org, part, names, key).await })
            .await
    }

    /// Up to ten of the names, those first that the app may have.
    fn likely(&self, all: &[String]) -> Vec<String> {
        let sought: Vec<String> = self.names().iter().map(|name| ours::plain(name)).collect();
        let mut likely = all.to_vec();
        likely.sort_by_key(|name| {
            let name = ours::plain(name);
            !sought
                .iter()
                .any(|sought| name.starts_with(sought.as_str()))
        });
        likely.truncate(MOST_READ);
        likely
    }

    /// Names that the app may have: those the steps give it, and the product's.
    fn names(&self) -> BTreeSet<String> {
        let recipe = &self.sheet.recipe;
        let makes = |step: &&Step| step.checks.contains(&Check::AppPresent);
        let steps = recipe.steps.iter().filter(makes);
        let values = steps.flat_map(|step| recipe.values(step, &self.sheet.filling));
        let values = values
            .map(|value| value.value)
            .filter(|value| value.len() <= 80);
        values
            .chain([recipe.product.clone()])
            .filter(|name| !ours::plain(name).is_empty())
            .collect()
    }

    /// The integration's app.
    pub(super) async fn ours(&self) -> Result<Search, ClientError> {
        let settings = self.settings().await?;
        let apps = self.apps().await?;
        let row = &self.sheet.known.row;
        let session = self.sheet.known.session.as_ref();
        let names: Vec<String> = self.names().into_iter().collect();
        let sought = Sought {
            key: &row.consumer_key,
            names: &names,
            session: session.filter(|session| session.consumer_key == row.consumer_key),
        };
        Ok(ours::search(&sought, apps, settings))
    }

    /// Whom the client credentials flow of an external client app runs as, by the app's API name.
    pub(super) async fn run_as(&self) -> Asked<'_, Sight<BTreeMap<String, Option<String>>>> {
        let names = match self.listed().await? {
            Sight::Hidden(why) => {
                let why = why.clone();
                let hidden = || async { Ok(Sight::Hidden(why)) };
                return self.run_as.get_or_try_init(hidden).await;
            }
            Sight::Seen(listed) => &self.likely(&listed.policies),
        };
        let ask = || self.seen(|org| async move { setup::policies(&org, names).await });
        self.run_as.get_or_try_init(ask).await
    }

    pub(super) async fn switches(&self) -> Asked<'_, Sight<Switches>> {
        let ask = || self.seen(|org| async move { setup::switches(&org).await });
        self.switches.get_or_try_init(ask).await
    }

    pub(super) async fn sites(&self) -> Asked<'_, Sight<Vec<RemoteSite>>> {
        let ask = || self.seen(|org| async move { setup::remote_sites(&org).await });
        self.sites.get_or_try_init(ask).await
    }

    /// Own rights, and the permission set that the recipe makes with whether the user has it.
    pub(super) async fn rights(&self) -> Asked<'_, Rights> {
        let own = self.own();
        let ask = || async {
            let (permissions, set) = self.wanted();
            let (set, in_set) = match &set {
                Some((name, permissions)) => (Some(name.as_str()), permissions.clone()),
                None => (None, BTreeSet::new()),
            };
            let wanted = Wanted {
                permissions,
                set,
                in_set,
                user: &own.user,
            };
            setup::rights(&own.org, &wanted).await
        };
        self.rights.get_or_try_init(ask).await
    }

    /// Every permission that a step asks about, and the permission set with all that steps want of it. A recipe makes one
    /// set; of a second one nothing is asked.
    fn wanted(&self) -> (BTreeSet<String>, Option<(String, BTreeSet<String>)>) {
        let mut own = BTreeSet::new();
        let mut set: Option<(String, BTreeSet<String>)> = None;
        let plain = |names: &[String]| -> BTreeSet<String> {
            let plain = names.iter().map(|name| permission(name).to_owned());
            plain.collect()
        };
        for check in self.checks() {
            match check {
                Check::Permissions { names } => own.extend(plain(&names)),
                Check::CanCreateApps => own.extend(TO_CREATE.map(ToOwned::to_owned)),
                Check::Seen { .. } => own.extend([SEES_ALL.to_owned()]),
                Check::PermissionSet {
                    name, permissions, ..
                } => {
                    let (known, wanted) =
                        set.get_or_insert_with(|| (name.clone(), BTreeSet::new()));
                    if *known == name {
                        wanted.extend(plain(&permissions));
                    }
                }
                _ => {}
            }
        }
        (own, set)
    }

    /// Every check of the steps that apply, as far as everything in it is known.
    fn checks(&self) -> impl Iterator<Item = Check> {
        let sheet = self.sheet;
        let steps = sheet.recipe.steps.iter();
        let steps = steps.filter(|step| sheet.not_applicable(step).is_none());
        steps.flat_map(|step| &step.checks).filter_map(|check| {
            let (check, missing) = sheet.recipe.check(check, &sheet.filling);
            missing.is_empty().then_some(check)
        })
    }

    /// Apps of vendors that steps ask about.
    fn vendors(&self) -> impl Iterator<Item = String> {
        self.checks().filter_map(|check| match check {
            Check::Seen { app }
            | Check::AppInstalled { app: Some(app) }
            | Check::AppPolicy { app: Some(app), .. } => Some(app),
            _ => None,
        })
    }

    /// Whether Knowledge can be queried: without it, and without a right to it, the object is not there (REST API
    /// Developer Guide, "sObject Describe").
    pub(super) async fn knowledge(&self) -> Result<bool, ClientError> {
        let ask = || async {
            match describe::describe(&self.own().org, "Knowledge__kav").await {
                Ok(described) => Ok(described.queryable),
                Err(error) if error.api().is_some_and(salesforce::ApiErrors::is_gone) => Ok(false),
                Err(error) => Err(error),
            }
        };
        self.knowledge.get_or_try_init(ask).await.copied()
    }

    /// Whether anything was answered over the REST API; asks the least there is where nothing was asked yet.
    pub(super) async fn api(&self) -> Result<(), ClientError> {
        if self.apps.initialized() || self.rights.initialized() || self.sites.initialized() {
            return Ok(());
        }
        salesforce::versions::resources(&self.own().org).await
    }
}

/// A permission by its API name, with or without the word in front that its field has.
pub(super) fn permission(name: &str) -> &str {
    name.strip_prefix("Permissions").unwrap_or(name)
}
