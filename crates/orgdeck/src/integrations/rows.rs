//! What the list and the edit page show, put together from the rows of the database.

use std::collections::HashMap;

use store::{Checkup, Integration, Session, Store, StoreError, Uuid};

use crate::{
    Error,
    app::Shared,
    causes::catalogue,
    checklist::{Known, Sheet},
    connect::grant,
    sessions::grant_of,
    views::{
        Authentication, Capability, CheckupOutcome, CheckupSummary, Environment, Finding, Grant,
        Health, IntegrationDetail, IntegrationId, IntegrationRow, OrgView, PullBy, RecipeMark,
        State, Verdict,
    },
    words,
};

/// A sign-in that ends within a week ends soon.
const SOON_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// All rows a list needs, read in one go.
struct Read {
    integrations: Vec<Integration>,
    sessions: HashMap<Uuid, Session>,
    checkups: HashMap<Uuid, Checkup>,
    checklists: HashMap<Uuid, store::Checklist>,
}

fn read(store: &Store) -> Result<Read, StoreError> {
    let integrations = store.integrations().list()?;
    let mut checklists = HashMap::new();
    for row in &integrations {
        checklists.insert(row.id, store.checklists().of(row.id)?);
    }
    Ok(Read {
        sessions: store
            .sessions()
            .list()?
            .into_iter()
            .map(|row| (row.id, row))
            .collect(),
        checkups: store.checkups().latest_all()?,
        checklists,
        integrations,
    })
}

pub(super) async fn all(shared: &Shared) -> Result<Vec<IntegrationRow>, Error> {
    let read = shared.db(read).await?;
    Ok(read
        .integrations
        .iter()
        .map(|row| view(shared, row, &read))
        .collect())
}

pub(super) async fn detail(shared: &Shared, id: IntegrationId) -> Result<IntegrationDetail, Error> {
    let read = shared.db(read).await?;
    let row = read
        .integrations
        .iter()
        .find(|row| row.id == id.0)
        .ok_or_else(|| Error::known("input.gone"))?;
    let session = row
        .session_id
        .and_then(|session| read.sessions.get(&session));
    let practice = match row.login_address {
        None => Some(shared.practice.ensure().await?.sign_in),
        Some(_) => None,
    };
    Ok(IntegrationDetail {
        row: view(shared, row, &read),
        authentication: authentication(row, session),
        checklist: sheet(shared, row, &read).map_or_else(Vec::new, |sheet| sheet.view().steps),
        org: session.map(org),
        health: session.map(health),
        practice,
    })
}

fn view(shared: &Shared, row: &Integration, read: &Read) -> IntegrationRow {
    let id = IntegrationId(row.id);
    let session = row
        .session_id
        .and_then(|session| read.sessions.get(&session));
    let recipe = shared.recipes.find(&row.recipe).ok();
    let stored = words::state(row.state);
    let soon = session
        .and_then(|session| session.health.expires_at)
        .is_some_and(|at| at - store::now_ms() < SOON_MS);
    let state = match stored {
        State::Connected if soon => State::ExpiresSoon,
        stored => stored,
    };
    let shared_with = |session: &Session| {
        read.integrations
            .iter()
            .filter(|other| other.session_id == Some(session.id))
            .count()
            - 1
    };
    IntegrationRow {
        id,
        name: row.name.clone(),
        recipe: recipe
            .as_ref()
            .map_or_else(|| unknown(&row.recipe), |recipe| recipe.mark()),
        capability: words::read(&row.capability).unwrap_or(Capability::Helpdesk),
        environment: words::read(&row.environment).unwrap_or(Environment::Production),
        instance: session.map(instance),
        user: session.map(|session| session.username.clone()),
        org_name: session.map(|session| session.org_name.clone()),
        grant: grant(row),
        state: shared.moment(id).unwrap_or(state),
        state_note: row
            .state_cause
            .as_deref()
            .map(|cause| catalogue().entry(cause).sentence),
        setup: (stored == State::NotConnected)
            .then(|| sheet(shared, row, read))
            .flatten()
            .map(|sheet| sheet.progress())
            .filter(|progress| progress.total > 0),
        last_checkup: read.checkups.get(&row.id).map(summary),
        shared_with: session.map_or(0, |session| count(shared_with(session))),
        created_at: row.created_at,
    }
}

/// The checklist of an integration, if this version has its recipe.
fn sheet(shared: &Shared, row: &Integration, read: &Read) -> Option<Sheet> {
    let recipe = shared.recipes.find(&row.recipe).ok()?;
    let sessions: Vec<Session> = read.sessions.values().cloned().collect();
    let kept = read.checklists.get(&row.id).cloned().unwrap_or_default();
    let known = Known::of(row.clone(), &read.integrations, &sessions, kept);
    Some(Sheet::new(&shared.options, recipe, known))
}

/// The mark of a recipe that this version does not have.
fn unknown(id: &str) -> RecipeMark {
    RecipeMark {
        id: id.to_owned(),
        product: id.to_owned(),
        initials: "?".to_owned(),
        colour: "gray".to_owned(),
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The host of an org's instance, as people know it.
pub(super) fn instance(session: &Session) -> String {
    match &session.instance_url {
        Some(address) => address.split("://").last().unwrap_or(address).to_owned(),
        None => "this computer".to_owned(),
    }
}

fn authentication(row: &Integration, session: Option<&Session>) -> Authentication {
    Authentication {
        environment: words::read(&row.environment).unwrap_or(Environment::Production),
        domain: row.login_address.clone(),
        grant: grant(row),
        consumer_key: row.consumer_key.clone(),
        has_secret: row.has_secret,
        has_key: row.has_key,
        has_password: session.is_some_and(|session| {
            grant_of(session) == Grant::Password && !session.place.is_empty()
        }),
        pull_by: match row.pull_by {
            store::PullBy::Created => PullBy::Created,
            store::PullBy::Modified => PullBy::Modified,
        },
        scopes: row
            .scopes
            .split_whitespace()
            .map(ToOwned::to_owned)
            .collect(),
        prompt_login: row.prompt_login,
        skip_sso: row.skip_sso,
        username: row.username.clone(),
    }
}

pub(crate) fn org(session: &Session) -> OrgView {
    OrgView {
        id: session.org_id.clone(),
        name: session.org_name.clone(),
        instance: session
            .instance_url
            .clone()
            .unwrap_or_else(|| "this computer".to_owned()),
        is_sandbox: session.is_sandbox,
        user_id: session.user_id.clone(),
        username: session.username.clone(),
        display_name: session.display_name.clone(),
        connected_at: session.connected_at,
        renewed_at: session.renewed_at,
        scopes: session
            .scopes
            .split_whitespace()
            .map(ToOwned::to_owned)
            .collect(),
    }
}

fn health(session: &Session) -> Health {
    Health {
        signed_in_at: session.connected_at,
        used_at: session.used_at,
        renewed_at: session.renewed_at,
        rotates: session.rotates,
        place: words::read(&session.place),
        policy: session.health.policy.clone(),
        approvals: session.health.approvals,
        read_at: session.health.read_at,
        expires_at: session.health.expires_at,
    }
}

fn summary(checkup: &Checkup) -> CheckupSummary {
    let findings: Vec<Finding> =
        serde_json::from_value(checkup.findings.clone()).unwrap_or_default();
    let of = |verdict: Verdict| {
        findings
            .iter()
            .filter(move |finding| finding.verdict == verdict)
    };
    CheckupSummary {
        outcome: words::read(&checkup.outcome).unwrap_or(CheckupOutcome::Failed),
        finished_at: checkup.finished_at,
        warnings: count(of(Verdict::Warning).count()),
        headline: of(Verdict::Failed)
            .next()
            .map(|finding| finding.sentence.clone()),
    }
}
