//! One run: the probes in their order, each within its limit, until they are through or the user stops it.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::{
    Patient, Report,
    probe::{self, Found, Met},
    probes::{self, Probe},
};
use crate::{
    Error,
    views::{CheckupOutcome, Finding, Verdict},
};

/// How far a checkup has come.
#[derive(Default)]
pub(super) struct Run {
    pub(super) findings: Vec<Finding>,
    stopped: bool,
    /// The time for all probes is over, and a finding has said so.
    over: bool,
}

/// Runs the probes in order until one of them is stopped.
pub(super) async fn run(
    patient: &Patient<'_>,
    report: &Report<'_>,
    cancel: &CancellationToken,
) -> Result<Run, Error> {
    let (probe_limit, all_limit) = patient.app.shared.options.probe_limit;
    let (mut run, begun) = (Run::default(), Instant::now());
    for probe in probes::ALL {
        let mut finding = if run.stopped || run.over || run.rules_out(probe) {
            probe::not_reached(probe)
        } else {
            let left = all_limit.saturating_sub(begun.elapsed());
            let found = tokio::select! {
                // a probe that is done at once must not hide that the user stopped it
                biased;
                () = cancel.cancelled() => { run.stopped = true; Found::not_reached() }
                found = one(probe, patient, probe_limit, left) => found,
            };
            run.over = matches!(found.error, Met::TimeOver);
            observe(patient, &found.error).await?;
            found.finding(probe)
        };
        if let Some(recipe) = patient.recipe() {
            finding.checklist_step = recipe.mends(finding.cause.as_deref());
            for candidate in &mut finding.one_of {
                candidate.checklist_step = recipe.mends(Some(&candidate.cause));
            }
        }
        report(finding.clone());
        run.findings.push(finding);
    }
    Ok(run)
}

/// Runs one probe within its limit and what is left of the limit for all.
async fn one(probe: &Probe, patient: &Patient<'_>, limit: Duration, left: Duration) -> Found {
    let begun = Instant::now();
    let found = match tokio::time::timeout(limit.min(left), probes::ask(probe, patient)).await {
        Ok(Ok(found)) => found,
        // what was not asked is not what failed
        Ok(Err(error)) if error.cause() == "checkup.calls-spent" => {
            Found::cause(Verdict::Warning, error.cause(), error.to_string())
        }
        Ok(Err(error)) => Found::failed(&error),
        // it is not known whether it would have answered within its own limit
        Err(_) if left < limit => Found::time_over(),
        Err(_) => {
            let seconds = limit.as_secs_f32();
            Found::failed(&Error::named(
                probe.late,
                format!("no answer within {seconds:.1} s"),
            ))
        }
    };
    found.took(begun.elapsed())
}

/// What a probe met counts for the state like any other answer.
async fn observe(patient: &Patient<'_>, met: &Met) -> Result<(), Error> {
    match met {
        Met::Nothing | Met::TimeOver => Ok(()),
        Met::Accepted => patient.app.observed(&patient.row, Ok(())).await,
        Met::Failure(failure) => {
            // the finding tells the user; here only the state is kept
            let _ = patient
                .app
                .observed::<()>(&patient.row, Err(Error::Told(failure.clone())))
                .await;
            Ok(())
        }
    }
}

impl Run {
    /// Whether a probe needs what an earlier one found missing.
    fn rules_out(&self, probe: &Probe) -> bool {
        self.findings.iter().any(|finding| {
            let failed = matches!(finding.verdict, Verdict::Failed | Verdict::NotReached);
            failed && probe.needs.contains(&finding.probe.as_str())
        })
    }

    pub(super) fn outcome(&self) -> CheckupOutcome {
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
