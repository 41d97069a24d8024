//! Test Connection: ordered probes, each with a finding that names the cause and the cure.
//!
//! A probe that fails rules the later ones out where they need what it found missing. Nothing is changed in the org.

mod asked;
mod diagnosis;
mod probe;
mod probes;
mod report;
mod way;

use std::time::{Duration, Instant};

use salesforce::Org;
use store::{Integration, Session};

use crate::{
    Error, Orgdeck, Progress,
    app::Work,
    views::{Area, Checkup, CheckupOutcome, Finding, IntegrationId, Verdict},
    words,
};
use asked::Asked;
use probe::Found;

/// What the probes look at.
pub(crate) struct Patient<'a> {
    app: &'a Orgdeck,
    row: Integration,
    session: Option<Session>,
    client: Option<Org>,
    asked: Asked,
}

impl Orgdeck {
    /// Runs the checkup of an integration, reports each finding as it comes, and keeps the result.
    ///
    /// # Errors
    /// `input.gone`; what is wrong with the connection is a finding, not an error.
    pub async fn test_connection(
        &self,
        id: IntegrationId,
        progress: &Progress<Finding>,
    ) -> Result<Checkup, Error> {
        let cancel = self.shared.begin(id, Work::Checkup);
        let row = self.shared.row(id).await?;
        let session = match row.session_id {
            Some(session) => {
                self.shared
                    .db(move |store| store.sessions().get(session))
                    .await?
            }
            None => None,
        };
        let client = row.session_id.map(|session| self.client(session));
        let calls_before = client.as_ref().map_or(0, Org::calls);
        let patient = Patient {
            app: self,
            row,
            session,
            client,
            asked: Asked::default(),
        };
        let started_at = store::now_ms();
        let run = self.run(&patient, progress, &cancel).await?;
        let calls = patient.client.as_ref().map_or(0, Org::calls) - calls_before;
        let checkup = Checkup {
            integration: id,
            started_at,
            finished_at: store::now_ms(),
            outcome: run.outcome(),
            findings: run.findings,
            api_calls: u32::try_from(calls).unwrap_or(u32::MAX),
            compared: None,
        };
        self.keep_checkup(&checkup).await?;
        let failed = checkup
            .findings
            .iter()
            .find(|finding| finding.verdict == Verdict::Failed)
            .map(|finding| finding.sentence.clone());
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

    /// The newest checkup, if there is one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_checkup(&self, id: IntegrationId) -> Result<Option<Checkup>, Error> {
        let row = self
            .shared
            .db(move |store| store.checkups().latest(id.0))
            .await?;
        Ok(row.map(|row| Checkup {
            integration: id,
            started_at: row.started_at,
            finished_at: row.finished_at,
            outcome: words::read(&row.outcome).unwrap_or(CheckupOutcome::Failed),
            findings: serde_json::from_value(row.findings).unwrap_or_default(),
            api_calls: u32::try_from(row.api_calls).unwrap_or(0),
            compared: None,
        }))
    }

    /// The newest checkup as plain text, to be sent to the admin. Holds no token.
    ///
    /// # Errors
    /// `input.gone`, or when the database cannot be read.
    pub async fn checkup_report(&self, id: IntegrationId) -> Result<String, Error> {
        let detail = self.get_integration(id).await?;
        let checkup = self.last_checkup(id).await?;
        Ok(report::text(&detail, checkup.as_ref()))
    }

    /// Runs the probes in order until one of them is stopped.
    async fn run(
        &self,
        patient: &Patient<'_>,
        progress: &Progress<Finding>,
        cancel: &tokio_util::sync::CancellationToken,
    ) -> Result<Run, Error> {
        let (probe_limit, all_limit) = self.shared.options.probe_limit;
        let (mut run, begun) = (Run::default(), Instant::now());
        for probe in probes::ALL {
            let finding = if run.stopped || run.rules_out(probe) {
                probe::not_reached(probe)
            } else {
                let limit = probe_limit.min(all_limit.saturating_sub(begun.elapsed()));
                let found = tokio::select! {
                    found = probes::run(probe, patient, limit) => found,
                    () = cancel.cancelled() => { run.stopped = true; Found::not_reached() }
                };
                self.observe_probe(patient, &found.error).await?;
                found.finding(probe)
            };
            progress.report(finding.clone());
            run.findings.push(finding);
        }
        Ok(run)
    }

    /// What a probe met counts for the state like any other answer.
    async fn observe_probe(&self, patient: &Patient<'_>, met: &probe::Met) -> Result<(), Error> {
        match met {
            probe::Met::Nothing => Ok(()),
            probe::Met::Accepted => self.observed(&patient.row, Ok(())).await,
            probe::Met::Failure(failure) => {
                // the finding tells the user; here only the state is kept
                let _ = self
                    .observed::<()>(&patient.row, Err(Error::Told(failure.clone())))
                    .await;
                Ok(())
            }
        }
    }

    async fn keep_checkup(&self, checkup: &Checkup) -> Result<(), Error> {
        let findings =
            serde_json::to_value(&checkup.findings).map_err(|_| Error::known("app.internal"))?;
        let row = store::Checkup {
            id: store::new_id(),
            integration_id: checkup.integration.0,
            started_at: checkup.started_at,
            finished_at: checkup.finished_at,
            outcome: words::of(checkup.outcome),
            api_calls: i64::from(checkup.api_calls),
            findings,
        };
        self.shared
            .db(move |store| store.checkups().insert(&row))
            .await
    }
}

/// How far a checkup has come.
#[derive(Default)]
struct Run {
    findings: Vec<Finding>,
    stopped: bool,
}

impl Run {
    /// Whether a probe needs what an earlier one found missing.
    fn rules_out(&self, probe: &probes::Probe) -> bool {
        self.findings.iter().any(|finding| {
            let failed = matches!(finding.verdict, Verdict::Failed | Verdict::NotReached);
            failed && probe.needs.contains(&finding.probe.as_str())
        })
    }

    fn outcome(&self) -> CheckupOutcome {
        let any = |verdict| {
            self.findings
                .iter()
                .any(|finding| finding.verdict == verdict)
        };
        if self.stopped {
            CheckupOutcome::Cancelled
        } else if any(Verdict::Failed) {
            CheckupOutcome::Failed
        } else if any(Verdict::Warning) {
            CheckupOutcome::Warnings
        } else {
            CheckupOutcome::Passed
        }
    }
}

/// Milliseconds since a moment, for a finding.
fn millis(elapsed: Duration) -> u32 {
    u32::try_from(elapsed.as_millis()).unwrap_or(u32::MAX)
}
