//! What a probe found, and how it becomes a finding.

use std::time::Duration;

use super::{millis, probes::Probe};
use crate::{
    Error,
    error::of_cause,
    views::{Candidate, Evidence, Failure, Finding, Verdict},
};

/// What a probe found.
pub(super) struct Found {
    verdict: Verdict,
    sentence: String,
    failure: Option<Failure>,
    one_of: Vec<Candidate>,
    evidence: Vec<Evidence>,
    passes_within: Option<u32>,
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
    /// Nothing: the time for the whole checkup was over.
    TimeOver,
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
        found.evidence.extend(evidence);
        found
    }

    /// A failure that was told to the probe and says nothing about the session.
    pub(super) fn of(verdict: Verdict, failure: Failure) -> Self {
        let sentence = failure.message.clone();
        Self::new(verdict, sentence, Some(failure), Met::Nothing)
    }

    /// A cause that the probe found itself.
    pub(super) fn cause(verdict: Verdict, cause: &str, evidence: impl Into<String>) -> Self {
        Self::named(verdict, cause).seen(evidence)
    }

    /// The same, with the evidence still to come.
    pub(super) fn named(verdict: Verdict, cause: &str) -> Self {
        Self::of(verdict, of_cause(cause, None))
    }

    /// What came back fits several causes, and nothing tells which: the likeliest first. The sentence says what came
    /// back, `because` what speaks for a cause.
    pub(super) fn one_of(sentence: impl Into<String>, causes: &[(&str, Option<String>)]) -> Self {
        let mut found = Self::new(Verdict::Failed, sentence.into(), None, Met::Nothing);
        found.one_of = causes
            .iter()
            .map(|(cause, because)| candidate(cause, because.clone()))
            .collect();
        found
    }

    /// The time for the whole checkup was over before the probe had its own.
    pub(super) fn time_over() -> Self {
        let evidence = "the probes before it took the time of the whole checkup";
        let mut found = Self::cause(Verdict::Warning, "checkup.time-over", evidence);
        found.error = Met::TimeOver;
        found
    }

    /// It works all the same.
    pub(super) fn warning(mut self) -> Self {
        self.verdict = Verdict::Warning;
        self
    }

    pub(super) fn not_reached() -> Self {
        Self::new(
            Verdict::NotReached,
            "not reached".to_owned(),
            None,
            Met::Nothing,
        )
    }

    /// The probe has no meaning for this integration; the sentence says why.
    pub(super) fn not_asked(sentence: impl Into<String>) -> Self {
        Self::new(Verdict::NotAsked, sentence.into(), None, Met::Nothing)
    }

    /// What was met counts for the session's state like any other answer.
    pub(super) fn met(mut self, error: &Error) -> Self {
        self.error = Met::Failure(Box::new(error.failure()));
        self
    }

    /// It may pass by itself within so many minutes, because Salesforce passes a change on.
    pub(super) fn passes_within(mut self, minutes: u32) -> Self {
        self.passes_within = Some(minutes);
        self
    }

    /// The org accepted the session on the way.
    pub(super) fn accepted(mut self) -> Self {
        self.error = Met::Accepted;
        self
    }

    /// In other words than the catalogue's, because more is known here.
    pub(super) fn saying(mut self, sentence: &str) -> Self {
        self.sentence = sentence.to_owned();
        self
    }

    /// The same finding also says how this cause is mended, each step once.
    pub(super) fn and_mend(mut self, cause: &str) -> Self {
        if let Some(failure) = &mut self.failure {
            for step in of_cause(cause, None).steps {
                if !failure.steps.contains(&step) {
                    failure.steps.push(step);
                }
            }
        }
        self
    }

    /// Something that was seen.
    pub(super) fn seen(self, came: impl Into<String>) -> Self {
        self.with(Evidence::seen(came))
    }

    /// What was asked and what came back.
    pub(super) fn asked(self, asked: impl Into<String>, came: impl Into<String>) -> Self {
        self.with(Evidence::answer(asked, came))
    }

    /// One more piece of evidence.
    pub(super) fn with(mut self, evidence: Evidence) -> Self {
        self.evidence.push(evidence);
        self
    }

    /// What was asked, where the evidence does not say it.
    pub(super) fn asking(mut self, asked: &str) -> Self {
        // an error's own evidence is the first, where it has any
        if let Some(first) = self
            .evidence
            .first_mut()
            .filter(|first| first.asked.is_none())
        {
            first.asked = Some(asked.to_owned());
        }
        self
    }

    /// The evidence of another finding comes first.
    pub(super) fn heard(mut self, other: Self) -> Self {
        self.evidence.splice(0..0, other.evidence);
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
            one_of: Vec::new(),
            evidence: Vec::new(),
            passes_within: None,
            took: Duration::ZERO,
            error,
        }
    }

    pub(super) fn finding(self, probe: &Probe) -> Finding {
        let failure = self.failure;
        // where nothing is proven, what the likeliest cause asks for is the first thing to try
        let first = self.one_of.first();
        Finding {
            probe: probe.id.to_owned(),
            title: probe.title.to_owned(),
            verdict: self.verdict,
            sentence: self.sentence,
            cause: failure.as_ref().map(|failure| failure.cause.clone()),
            who: failure
                .as_ref()
                .map(|failure| failure.who)
                .or(first.map(|first| first.who)),
            action: failure
                .as_ref()
                .and_then(|failure| failure.action)
                .or(first.and_then(|first| first.action)),
            one_of: self.one_of,
            evidence: self.evidence,
            steps: failure.map(|failure| failure.steps).unwrap_or_default(),
            checklist_step: None,
            passes_within: self.passes_within,
            millis: millis(self.took),
        }
    }
}

/// The finding of a probe that an earlier one rules out.
pub(super) fn not_reached(probe: &Probe) -> Finding {
    Found::not_reached().finding(probe)
}

fn candidate(cause: &str, because: Option<String>) -> Candidate {
    let failure = of_cause(cause, None);
    Candidate {
        cause: failure.cause,
        sentence: failure.message,
        because,
        who: failure.who,
        action: failure.action,
        steps: failure.steps,
        checklist_step: None,
    }
}

/// How we know, in the other side's words.
fn evidence(failure: &Failure) -> Option<Evidence> {
    let detail = failure.detail.as_ref()?;
    let status = detail.status.map(|status| format!("HTTP {status}"));
    let words = match (&detail.code, &detail.words) {
        (Some(code), Some(words)) => Some(format!("{code}: {words}")),
        (one, other) => one.clone().or_else(|| other.clone()),
    };
    let came: Vec<String> = status.into_iter().chain(words).collect();
    (!came.is_empty() || detail.host.is_some()).then(|| Evidence {
        asked: detail.host.clone(),
        came: came.join(" "),
        request_id: detail.request_id.clone(),
    })
}
