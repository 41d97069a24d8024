//! Asking the org about the steps of a checklist: one after another, until they are through or the user stops it.
//!
//! Nothing is changed in the org. What a step finds is kept at once, so that a run that is stopped loses nothing.

use salesforce::Error as ClientError;
use store::{ActivityKind, StepVerdict};
use tokio_util::sync::CancellationToken;

use super::{
    Sheet,
    judge::{self, Judged},
    look::Look,
    ours::Search,
    sheet,
};
use crate::{
    Error, Orgdeck, Progress,
    activity::End,
    app::Work,
    error::Doing,
    recipes::{Check, Step},
    views::{AppKind, Area, ChecklistStep, IntegrationId, SetupCheck, SetupStep},
    words,
};

/// What one run counted.
#[derive(Default)]
struct Counts {
    passed: u32,
    failed: u32,
    hidden: u32,
    open: u32,
    cancelled: bool,
    kind: Option<AppKind>,
}

/// What came of a step.
enum Outcome {
    Judged(Judged),
    /// Something has to be typed first.
    Open,
}

impl Orgdeck {
    /// Asks the org about every step of the checklist that can be checked, or about one, and keeps what it showed. A run
    /// for the same integration that still goes on is stopped.
    ///
    /// # Errors
    /// `input.gone`; `token.none` where there is no session to the org; what keeps the org from being asked at all.
    pub async fn check_setup(
        &self,
        id: IntegrationId,
        step: Option<&str>,
        progress: &Progress<SetupStep>,
    ) -> Result<SetupCheck, Error> {
        let cancel = self.shared.begin(id, Work::SetupCheck);
        let sheet = self.sheet(id).await?;
        let look = Look::new(self, &sheet).ok_or_else(|| Error::known("token.none"))?;
        let started_at = store::now_ms();
        let counted = self.run(&look, step, progress, &cancel).await;
        let row = &sheet.known.row;
        // what was met counts for the state only where it is this integration's own session
        let counts = match row.session_id == Some(look.own().session.id) {
            true => self.observed(row, counted).await?,
            false => counted?,
        };
        let (at, kind) = (store::now_ms(), counts.kind.map(words::of));
        self.shared
            .db(move |store| store.checklists().set_checked(id.0, at, kind.as_deref()))
            .await?;
        self.note_setup_check(&look, &counts).await;
        self.shared.tell(Area::Integrations, Some(id));
        Ok(SetupCheck {
            integration: id,
            started_at,
            finished_at: at,
            asked_as: look.own().session.username.clone(),
            passed: counts.passed,
            failed: counts.failed,
            hidden: counts.hidden,
            open: counts.open,
            api_calls: u32::try_from(look.calls.sent()).unwrap_or(u32::MAX),
            cancelled: counts.cancelled,
            checklist: self.get_checklist(id).await?,
        })
    }

    /// Stops a run.
    pub fn cancel_check_setup(&self, id: IntegrationId) {
        self.shared.stop(id, Work::SetupCheck);
    }

    async fn run(
        &self,
        look: &Look<'_>,
        only: Option<&str>,
        progress: &Progress<SetupStep>,
        cancel: &CancellationToken,
    ) -> Result<Counts, Error> {
        let (sheet, mut counts) = (look.sheet, Counts::default());
        let steps: Vec<&Step> = sheet
            .recipe
            .steps
            .iter()
            .filter(|step| !step.checks.is_empty() && sheet.not_applicable(step).is_none())
            .filter(|step| only.is_none_or(|only| step.id == only))
            .collect();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        for (n, step) in steps.iter().enumerate() {
            let mut told = SetupStep {
                step: step.id.clone(),
                title: sheet.step(step).title,
                number: count(n + 1),
                of: count(steps.len()),
                ended: None,
            };
            progress.report(told.clone());
            let outcome = tokio::select! {
                // what is done at once must not hide that the user stopped it
                biased;
                () = cancel.cancelled() => { counts.cancelled = true; break; }
                outcome = one(look, step) => outcome?,
            };
            self.keep_step(look, step, &outcome).await?;
            counts.add(&outcome);
            told.ended = Some(self.step_now(sheet, step).await?);
            progress.report(told);
        }
        // asked already where a step needed it, and then no call
        let met = only.is_none() && !counts.cancelled && sheet.asks_for_app();
        if met && let Ok(Search::Found(ours)) = look.ours().await {
            counts.kind = Some(ours.kind);
        }
        Ok(counts)
    }

    async fn keep_step(
        &self,
        look: &Look<'_>,
        step: &Step,
        outcome: &Outcome,
    ) -> Result<(), Error> {
        let Outcome::Judged(judged) = outcome else {
            return Ok(());
        };
        let check = sheet::kept(
            &step.id,
            store::now_ms(),
            judged.verdict(),
            &judged.sentences(),
            &judged.evidence,
        );
        let id = look.sheet.known.row.id;
        self.shared
            .db(move |store| store.checklists().keep(id, &check))
            .await
    }

    /// A step as it stands after it was kept.
    async fn step_now(&self, sheet: &Sheet, step: &Step) -> Result<ChecklistStep, Error> {
        let now = self.sheet(IntegrationId(sheet.known.row.id)).await?;
        Ok(now.step(step))
    }

    async fn note_setup_check(&self, look: &Look<'_>, counts: &Counts) {
        let (row, org) = (&look.sheet.known.row, &look.own().session.org_name);
        let end = match counts {
            Counts {
                cancelled: true, ..
            } => End::Cancelled,
            Counts { failed: 0, .. } => End::Done,
            Counts { failed, .. } => End::Because(format!("Steps that are otherwise: {failed}.")),
        };
        let what = "Set-up checked".to_owned();
        self.shared
            .note_of(row, Some(org.clone()), ActivityKind::Checkup, what, end)
            .await;
    }
}

impl Counts {
    fn add(&mut self, outcome: &Outcome) {
        let count = match outcome {
            Outcome::Open => &mut self.open,
            Outcome::Judged(judged) => match judged.verdict() {
                StepVerdict::Passed => &mut self.passed,
                StepVerdict::Failed => &mut self.failed,
                StepVerdict::Hidden => &mut self.hidden,
            },
        };
        *count += 1;
    }
}

impl Sheet {
    /// Whether a step asks about the integration's own app.
    fn asks_for_app(&self) -> bool {
        let mut checks = self.recipe.steps.iter().flat_map(|step| &step.checks);
        checks.any(|check| {
            matches!(
                check,
                Check::AppPresent
                    | Check::AppInstalled { app: None }
                    | Check::AppCallbacks { .. }
                    | Check::AppScopes { .. }
                    | Check::AppFlags { .. }
                    | Check::AppPolicy { app: None, .. }
            )
        })
    }
}

/// Carries out the checks of one step.
async fn one(look: &Look<'_>, step: &Step) -> Result<Outcome, Error> {
    let mut all = Judged::fine();
    for check in &step.checks {
        let (check, missing) = look.sheet.recipe.check(check, &look.sheet.filling);
        if !missing.is_empty() {
            return Ok(Outcome::Open);
        }
        let judged = match judge::judge(look, &check).await {
            Ok(judged) => judged,
            Err(error) => refused(error, &check)?,
        };
        all = all.and(judged);
    }
    Ok(Outcome::Judged(all))
}

/// What a refusal of one question means: with no right to the API at all nothing can be seen, and that is what the check
/// of it is about. What is no refusal ends the run.
fn refused(error: ClientError, check: &Check) -> Result<Judged, Error> {
    if let ClientError::CallsSpent { most } = error {
        return Ok(Judged::dark(format!(
            "A check sends at most {most} API calls, and they are used up."
        )));
    }
    let session_lives = matches!(error, ClientError::Api(_));
    let words = error.to_string();
    let error = Err::<Judged, _>(error).doing("asking how the org is set up");
    match error {
        Err(error) if session_lives => {
            let sentence = error.failure().message;
            Ok(match check {
                Check::ApiAccess => Judged::wrong(sentence).asked("REST API", words),
                _ => Judged {
                    unseen: vec![sentence],
                    ..Judged::unseen(&words)
                },
            })
        }
        other => other,
    }
}
