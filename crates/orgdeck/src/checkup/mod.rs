//! Test Connection: ordered probes, each with a finding that names the cause and the cure.
//!
//! A probe that fails rules the later ones out where they need what it found missing. Nothing is changed in the org,
//! and a checkup sends at most [`MOST_CALLS`] API calls: what speaks to an org does so through
//! [`Patient::client_of`], which counts. `run` goes through the probes, `kept` holds a run against earlier ones, `all`
//! tests many integrations one after another.

mod all;
mod asked;
mod diagnosis;
mod kept;
mod probe;
mod probes;
mod report;
mod run;
mod way;

use std::{sync::Arc, time::Duration};

use salesforce::{Calls, Org};
use store::{Integration, Session, Uuid};
use tokio_util::sync::CancellationToken;

use crate::{
    Error, Orgdeck, Progress,
    app::Work,
    recipes::Recipe,
    views::{Area, Checkup, Finding, IntegrationId, ProbeName, Verdict},
};

use asked::Asked;
pub(crate) use report::text as report_of;

/// API calls that one checkup may send.
const MOST_CALLS: u64 = 12;

/// Where a run reports each finding.
type Report<'a> = dyn Fn(Finding) + Send + Sync + 'a;

/// What the probes look at.
pub(crate) struct Patient<'a> {
    app: &'a Orgdeck,
    row: Integration,
    session: Option<Session>,
    client: Option<Org>,
    /// The API calls of this checkup, through whichever session.
    calls: Calls,
    asked: Asked,
}

impl<'a> Patient<'a> {
    async fn new(app: &'a Orgdeck, id: IntegrationId) -> Result<Self, Error> {
        let row = app.shared.row(id).await?;
        let session = match row.session_id {
            Some(session) => {
                app.shared
                    .db(move |store| store.sessions().get(session))
                    .await?
            }
            None => None,
        };
        let mut patient = Self {
            app,
            row,
            session,
            client: None,
            calls: Calls::at_most(MOST_CALLS),
            asked: Asked::default(),
        };
        patient.client = patient.row.session_id.map(|id| patient.client_of(id));
        Ok(patient)
    }

    /// The client of a session, this integration's or another's, within the calls of this checkup.
    fn client_of(&self, session: Uuid) -> Org {
        self.app.client(session).within(self.calls.clone())
    }

    /// What the integration was set up from, if this version knows it.
    fn recipe(&self) -> Option<Arc<Recipe>> {
        self.app.shared.recipes.find(&self.row.recipe).ok()
    }
}

/// The probes in their order, before anything is known.
#[must_use]
pub fn probes() -> Vec<ProbeName> {
    let name = |probe: &probes::Probe| ProbeName {
        probe: probe.id.to_owned(),
        title: probe.title.to_owned(),
    };
    probes::ALL.iter().map(name).collect()
}

impl Orgdeck {
    /// Runs the checkup of an integration, reports each finding as it comes, and keeps the result. A checkup of the
    /// same integration that still runs is stopped.
    ///
    /// # Errors
    /// `input.gone`; what is wrong with the connection is a finding, not an error.
    pub async fn test_connection(
        &self,
        id: IntegrationId,
        progress: &Progress<Finding>,
    ) -> Result<Checkup, Error> {
        let cancel = self.shared.begin(id, Work::Checkup);
        let report = |finding| progress.report(finding);
        self.check(id, &report, &cancel).await
    }

    /// One checkup, until it is through or stopped.
    async fn check(
        &self,
        id: IntegrationId,
        report: &Report<'_>,
        cancel: &CancellationToken,
    ) -> Result<Checkup, Error> {
        let patient = Patient::new(self, id).await?;
        let started_at = store::now_ms();
        let run = run::run(&patient, report, cancel).await?;
        let checkup = Checkup {
            integration: id,
            started_at,
            finished_at: store::now_ms(),
            outcome: run.outcome(),
            findings: run.findings,
            api_calls: u32::try_from(patient.calls.sent()).unwrap_or(u32::MAX),
            compared: None,
        };
        // a database that keeps nothing is what the findings are about
        let checkup = match self.keep_checkup(checkup.clone()).await {
            Ok(kept) => kept,
            Err(error) if error.cause().starts_with("db.") => {
                tracing::warn!(%error, "a checkup is not kept");
                checkup
            }
            Err(error) => return Err(error),
        };
        let failed = kept::first(&checkup.findings, Verdict::Failed);
        self.shared
            .note_checkup(&patient.row, checkup.outcome, failed)
            .await;
        self.shared.tell(Area::Integrations, Some(id));
        Ok(checkup)
    }

    /// Stops a running checkup.
    pub fn cancel_checkup(&self, id: IntegrationId) {
        self.shared.stop(id, Work::Checkup);
    }

    /// A checkup as plain text, to be sent to the admin: the one of this id, or the newest. Holds no token.
    ///
    /// # Errors
    /// `input.gone`, or when the database cannot be read.
    pub async fn checkup_report(
        &self,
        id: IntegrationId,
        checkup: Option<&str>,
    ) -> Result<String, Error> {
        let detail = self.get_integration(id).await?;
        let checkup = match checkup {
            Some(checkup) => Some(self.checkup(id, checkup).await?),
            None => self.last_checkup(id).await?,
        };
        Ok(report::text(&detail, checkup.as_ref()))
    }
}

/// Milliseconds since a moment, for a finding.
fn millis(elapsed: Duration) -> u32 {
    u32::try_from(elapsed.as_millis()).unwrap_or(u32::MAX)
}
