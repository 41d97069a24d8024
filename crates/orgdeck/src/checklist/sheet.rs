//! A recipe with everything that is known of one integration: what is filled in, which steps apply, how each stands.

use std::{collections::HashMap, sync::Arc};

use serde_json::{Value, json};
use store::{Integration, Session, StepCheck, StepVerdict, Store, StoreError, Uuid};

use crate::{
    Options,
    recipes::{self, Filling, Recipe, Step},
    views::{
        AppKind, Capability, Checklist, ChecklistInput, ChecklistStep, Environment, Evidence,
        Grant, SetupBox, SetupProgress, StepHidden, StepState,
    },
    words,
};

/// What the database has of one integration's checklist.
#[derive(Clone)]
pub(crate) struct Known {
    pub(crate) row: Integration,
    /// The integration's own session.
    pub(crate) session: Option<Session>,
    /// Sessions of other integrations to the same org that were accepted when last used, the newest first.
    pub(crate) others: Vec<Session>,
    pub(crate) kept: store::Checklist,
}

impl Known {
    /// None where the integration is gone.
    pub(crate) fn read(store: &Store, id: Uuid) -> Result<Option<Self>, StoreError> {
        let Some(row) = store.integrations().get(id)? else {
            return Ok(None);
        };
        let (rows, sessions) = (store.integrations().list()?, store.sessions().list()?);
        let kept = store.checklists().of(id)?;
        Ok(Some(Self::of(row, &rows, &sessions, kept)))
    }

    /// The same from rows that were read already.
    pub(crate) fn of(
        row: Integration,
        rows: &[Integration],
        sessions: &[Session],
        kept: store::Checklist,
    ) -> Self {
        let session = sessions
            .iter()
            .find(|session| Some(session.id) == row.session_id);
        let works = |session: &Session| {
            rows.iter().any(|other| {
                other.session_id == Some(session.id)
                    && matches!(
                        other.state,
                        store::State::Connected | store::State::ExpiresSoon
                    )
            })
        };
        let mut others: Vec<Session> = sessions
            .iter()
            .filter(|other| Some(other.id) != row.session_id && works(other))
            .filter(|other| same_org(&row, session, other))
            .cloned()
            .collect();
        others.sort_by_key(|other| std::cmp::Reverse(other.used_at));
        Self {
            session: session.cloned(),
            row,
            others,
            kept,
        }
    }

    /// The sessions through which the org can be asked, the integration's own first.
    pub(crate) fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.session.iter().chain(&self.others)
    }
}

/// Whether a session is to the org of an integration: the one it is connected to, or else the one it is about to be.
fn same_org(row: &Integration, session: Option<&Session>, other: &Session) -> bool {
    if let Some(session) = session {
        return session.org_id == other.org_id;
    }
    match &row.login_address {
        // the practice org that the app runs itself has no address
        None => other.login_address.is_none() && other.environment == row.environment,
        Some(address) => {
            let host = host(address);
            // the general sign-in hosts say nothing about the org
            !matches!(host, "login.salesforce.com" | "test.salesforce.com")
                && [&other.login_address, &other.instance_url]
                    .into_iter()
                    .flatten()
                    .any(|known| self::host(known) == host)
        }
    }
}

fn host(address: &str) -> &str {
    let behind = address.split("://").last().unwrap_or(address);
    behind.split('/').next().unwrap_or(behind)
}

/// The checklist of one integration.
pub(crate) struct Sheet {
    pub(crate) recipe: Arc<Recipe>,
    pub(crate) known: Known,
    pub(crate) filling: Filling,
}

impl Sheet {
    pub(crate) fn new(options: &Options, recipe: Arc<Recipe>, known: Known) -> Self {
        let filling = filling(options, &recipe, &known);
        Self {
            recipe,
            known,
            filling,
        }
    }

    pub(crate) fn app_kind(&self) -> AppKind {
        let kept = self.known.kept.app_kind.as_deref();
        kept.and_then(words::read).unwrap_or(AppKind::Unknown)
    }

    pub(crate) fn view(&self) -> Checklist {
        let steps: Vec<ChecklistStep> = self
            .recipe
            .steps
            .iter()
            .map(|step| self.step(step))
            .collect();
        let progress = progress(&steps);
        Checklist {
            inputs: self.inputs(),
            done: progress.done,
            of: progress.total,
            checked_at: self.known.kept.checked_at,
            app_kind: self.app_kind(),
            can_check: self.known.sessions().next().is_some(),
            steps,
        }
    }

    /// How far it is.
    pub(crate) fn progress(&self) -> SetupProgress {
        let steps: Vec<ChecklistStep> = self
            .recipe
            .steps
            .iter()
            .map(|step| self.step(step))
            .collect();
        progress(&steps)
    }

    fn inputs(&self) -> Vec<ChecklistInput> {
        let asked = self.recipe.asked().into_iter();
        asked
            .map(|input| {
                let value = self.known.kept.inputs.get(&input.id);
                let value = value.cloned().unwrap_or_default();
                ChecklistInput {
                    wrong: recipes::wrong(input.shape, &value),
                    value,
                    input,
                }
            })
            .collect()
    }

    /// One step as it stands.
    pub(crate) fn step(&self, step: &Step) -> ChecklistStep {
        let state = self.state(step);
        let boxes = step.boxes.iter().map(|tick| SetupBox {
            label: tick.label(self.filling.connected).to_owned(),
            ticked: tick.ticked,
        });
        ChecklistStep {
            id: step.id.clone(),
            group: step.group.clone(),
            tool: step.tool,
            title: self.recipe.filled(&step.title, &self.filling).text,
            text: self.recipe.filled(&step.text, &self.filling).text,
            why: step.why.clone(),
            place: step.place,
            path: step.path.clone(),
            page: step.page.clone(),
            path_connected: step.path_connected.clone(),
            page_connected: step.page_connected.clone(),
            values: self.recipe.values(step, &self.filling),
            boxes: boxes.collect(),
            hint: step.hint,
            automatic: !step.checks.is_empty(),
            mends: step.mends.clone(),
            done: matches!(state, StepState::ByHand { .. } | StepState::Checked { .. }),
            hidden: self.hidden(step),
            state,
        }
    }

    /// How a step stands: what the org showed counts, unless somebody ticked it after the org showed otherwise.
    pub(crate) fn state(&self, step: &Step) -> StepState {
        if let Some(why) = self.not_applicable(step) {
            return StepState::NotApplicable { why };
        }
        let tick = self
            .known
            .kept
            .ticks
            .iter()
            .find(|tick| tick.step == step.id);
        let check = self.known.kept.checks.get(&step.id);
        match (check, tick) {
            (Some(check), _) if check.verdict == StepVerdict::Passed => StepState::Checked {
                at: check.checked_at,
                who: check.who.clone(),
                evidence: part(check, "evidence"),
            },
            (Some(check), tick)
                if check.verdict == StepVerdict::Failed
                    && tick.is_none_or(|tick| tick.ticked_at <= check.checked_at) =>
            {
                StepState::Failed {
                    at: check.checked_at,
                    who: check.who.clone(),
                    found: part(check, "found"),
                    evidence: part(check, "evidence"),
                }
            }
            (_, Some(tick)) => StepState::ByHand {
                who: tick.who.clone(),
                at: tick.ticked_at,
            },
            (_, None) => StepState::ToDo,
        }
    }

    fn hidden(&self, step: &Step) -> Option<StepHidden> {
        let check = self.known.kept.checks.get(&step.id)?;
        (check.verdict == StepVerdict::Hidden).then(|| StepHidden {
            at: check.checked_at,
            why: part::<Vec<String>>(check, "found").join(" "),
            evidence: part(check, "evidence"),
        })
    }

    /// Why a step is not needed here, if it is not.
    pub(crate) fn not_applicable(&self, step: &Step) -> Option<String> {
        let (when, row) = (&step.when, &self.known.row);
        // an org that says nothing else is taken to make what every org can make
        let kind = match self.app_kind() {
            AppKind::Connected => recipes::AppKind::Connected,
            AppKind::External | AppKind::Unknown => recipes::AppKind::External,
        };
        if when.app.is_some_and(|wanted| wanted != kind) {
            return Some(
                match when.app {
                    Some(recipes::AppKind::Connected) => "Only for a connected app.",
                    _ => "Only for an external client app.",
                }
                .to_owned(),
            );
        }
        let capability: Option<Capability> = words::read(&row.capability);
        if !when.capability.is_empty()
            && capability.is_some_and(|own| !when.capability.contains(&own))
        {
            return Some("Not needed for what this integration is for.".to_owned());
        }
        let environment: Option<Environment> = words::read(&row.environment);
        if !when.environment.is_empty()
            && environment.is_some_and(|own| !when.environment.contains(&own))
        {
            return Some("Not needed in this kind of org.".to_owned());
        }
        let grant: Option<Grant> = words::read(&row.grant_kind);
        let mut ways = when.grant.iter().map(|way| Grant::from(*way));
        if !when.grant.is_empty() && grant.is_some_and(|own| !ways.any(|way| way == own)) {
            return Some("Not needed for the way this integration connects.".to_owned());
        }
        let asked = when.input.as_ref()?;
        let answer = self.filling.inputs.get(asked).map(String::as_str);
        (answer != Some("yes")).then(|| {
            let input = self.recipe.inputs.iter().find(|input| input.id == *asked);
            let label = input.map_or(asked.as_str(), |input| input.label.as_str());
            format!("Only where “{label}” is answered with yes.")
        })
    }
}

/// What the org showed of a step, as it is kept.
pub(super) fn kept(
    step: &str,
    at: i64,
    verdict: StepVerdict,
    found: &[String],
    evidence: &[Evidence],
) -> StepCheck {
    StepCheck {
        step: step.to_owned(),
        checked_at: at,
        verdict,
        who: None,
        found: json!({ "found": found, "evidence": evidence }),
    }
}

/// A part of what is kept; nothing where an other version wrote something else.
pub(super) fn part<T: serde::de::DeserializeOwned + Default>(check: &StepCheck, name: &str) -> T {
    let part: Value = check.found.get(name).cloned().unwrap_or_default();
    serde_json::from_value(part).unwrap_or_default()
}

fn progress(steps: &[ChecklistStep]) -> SetupProgress {
    let counted = steps
        .iter()
        .filter(|step| !step.hint && !matches!(step.state, StepState::NotApplicable { .. }));
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    SetupProgress {
        total: count(counted.clone().count()),
        done: count(counted.filter(|step| step.done).count()),
    }
}

/// What is known of the org for its checklist, without asking it.
fn filling(options: &Options, recipe: &Recipe, known: &Known) -> Filling {
    let session = known.sessions().next();
    let address = session
        .and_then(|session| session.instance_url.clone())
        .or_else(|| known.row.login_address.clone());
    // login.salesforce.com is nobody's own; a practice org has the host it was started on
    let address = address.filter(|address| host(address).contains(".my.") || session.is_some());
    let origin = |address: &str| {
        let scheme = address
            .split_once("://")
            .map_or("https", |(scheme, _)| scheme);
        format!("{scheme}://{}", host(address))
    };
    let right = |input: &recipes::Input| {
        let typed = known.kept.inputs.get(&input.id)?;
        recipes::wrong(input.shape, typed)
            .is_none()
            .then(|| (input.id.clone(), typed.clone()))
    };
    let inputs: HashMap<String, String> = recipe.inputs.iter().filter_map(right).collect();
    Filling {
        callbacks: options.callbacks(),
        instance: address.as_deref().map(origin),
        org_id: session.map(|session| session.org_id.clone()),
        connected: known.kept.app_kind.as_deref() == Some("connected"),
        consumer_key: Some(known.row.consumer_key.clone()),
        inputs,
    }
}
