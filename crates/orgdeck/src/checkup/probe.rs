//! What a probe found, and how it becomes a finding.

use std::time::Duration;

use super::{millis, probes::Probe};
use crate::{
    Error,
    error::of_cause,
    views::{Failure, Finding, Verdict},
};

/// What a probe found.
pub(super) struct Found {
    verdict: Verdict,
    sentence: String,
    failure: Option<Failure>,
    evidence: Option<String>,
    took: Duration,
    pub(super) error: Met,
}

/// What a probe met on the way, as far as it says something about the session.
pub(super) enum Met {
    /// Nothing about the session.
    Nothing,
    /// The org accepted the session.
    Accepted,
    /// A failure.
    Failure(Box<Failure>),
}

impl Found {
    /// All is well.
    pub(super) fn passed(sentence: impl Into<String>) -> Self {
        Self::new(Verdict::Passed, sentence.into(), None, Met::Nothing)
    }

    /// An error of the client, the vault or the database.
    pub(super) fn failed(error: &Error) -> Self {
        let failure = error.failure();
        let evidence = evidence(&failure);
        let met = Met::Failure(Box::new(failure.clone()));
        let mut found = Self::new(Verdict::Failed, failure.message.clone(), Some(failure), met);
        found.evidence = evidence;
        found
    }

    /// A cause that the probe found itself.
    pub(super) fn cause(verdict: Verdict, cause: &str, evidence: impl Into<String>) -> Self {
        let failure = of_cause(cause, None);
        let mut found = Self::new(
            verdict,
            failure.message.clone(),
            Some(failure),
            Met::Nothing,
        );
        found.evidence = Some(evidence.into());
        found
    }

    pub(super) fn not_reached() -> Self {
        Self::new(
            Verdict::NotReached,
            "not reached".to_owned(),
            None,
            Met::Nothing,
        )
    }

    /// The org accepted the session on the way.
    pub(super) fn accepted(mut self) -> Self {
        self.error = Met::Accepted;
        self
    }

    pub(super) fn with_evidence(mut self, evidence: impl Into<String>) -> Self {
        self.evidence = Some(evidence.into());
        self
    }

    pub(super) fn took(mut self, took: Duration) -> Self {
        self.took = took;
        self
    }

    fn new(verdict: Verdict, sentence: String, failure: Option<Failure>, error: Met) -> Self {
        Self {
            verdict,
            sentence,
            failure,
            evidence: None,
            took: Duration::ZERO,
            error,
        }
    }

    pub(super) fn finding(self, probe: &Probe) -> Finding {
        let failure = self.failure;
        Finding {
            probe: probe.id.to_owned(),
            title: probe.title.to_owned(),
            verdict: self.verdict,
            sentence: self.sentence,
            cause: failure.as_ref().map(|failure| failure.cause.clone()),
            evidence: self.evidence,
            who: failure.as_ref().map(|failure| failure.who),
            action: failure.as_ref().and_then(|failure| failure.action),
            steps: failure.map(|failure| failure.steps).unwrap_or_default(),
            millis: millis(self.took),
        }
    }
}

/// The finding of a probe that an earlier one rules out.
pub(super) fn not_reached(probe: &Probe) -> Finding {
    Found::not_reached().finding(probe)
}

/// How we know, in the other side's words.
fn evidence(failure: &Failure) -> Option<String> {
    let detail = failure.detail.as_ref()?;
    let mut parts = Vec::new();
    if let Some(host) = &detail.host {
        parts.push(format!("{host}:"));
    }
    if let Some(status) = detail.status {
        parts.push(format!("HTTP {status}"));
    }
    match (&detail.code, &detail.words) {
        (Some(code), Some(words)) => parts.push(format!("{code}: {words}")),
        (Some(one), None) | (None, Some(one)) => parts.push(one.clone()),
        (None, None) => {}
    }
    if let Some(request) = &detail.request_id {
        parts.push(format!("(request {request})"));
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}
