//! A checkup as plain text, for the person who can mend it. Holds nothing secret.

use std::fmt::Write;

use jiff::Timestamp;

use crate::views::{Checkup, Comparison, CureStep, Evidence, Finding, IntegrationDetail, Verdict};

pub(crate) fn text(detail: &IntegrationDetail, checkup: Option<&Checkup>) -> String {
    let mut text = format!("Orgdeck checkup of \"{}\"\n", detail.row.name);
    if let Some(org) = &detail.org {
        let _ = writeln!(text, "Org: {} ({}), {}", org.name, org.id, org.instance);
        let _ = writeln!(text, "User: {} ({})", org.username, org.user_id);
    }
    let _ = writeln!(text, "Consumer key: {}", detail.authentication.consumer_key);
    let Some(checkup) = checkup else {
        text.push_str("No checkup has been run yet.\n");
        return text;
    };
    let at = Timestamp::from_millisecond(checkup.started_at).unwrap_or_default();
    let took = checkup.finished_at - checkup.started_at;
    let _ = writeln!(
        text,
        "Run at {at:.0}, {took} ms, API calls: {}\n",
        checkup.api_calls
    );
    for finding in &checkup.findings {
        finding_text(&mut text, finding);
    }
    if let Some(compared) = &checkup.compared {
        compared_text(&mut text, compared);
    }
    text
}

fn compared_text(text: &mut String, compared: &Comparison) {
    let at = Timestamp::from_millisecond(compared.passed_at).unwrap_or_default();
    let _ = match compared.differences.is_empty() {
        true => writeln!(
            text,
            "\nAt {at:.0}, when nothing failed, everything said the same."
        ),
        false => writeln!(text, "\nAt {at:.0}, when nothing failed:"),
    };
    for other in &compared.differences {
        let _ = writeln!(text, "    {}: {}", other.title, other.then);
    }
}

fn finding_text(text: &mut String, finding: &Finding) {
    let mark = match finding.verdict {
        Verdict::Passed => "passed",
        Verdict::Warning => "WARNING",
        Verdict::Failed => "FAILED",
        Verdict::NotReached => "not reached",
        Verdict::NotAsked => "not asked",
    };
    if finding.verdict == Verdict::NotReached {
        let _ = writeln!(text, "[{mark}] {}", finding.title);
        return;
    }
    let _ = writeln!(text, "[{mark}] {}: {}", finding.title, finding.sentence);
    if finding.verdict == Verdict::Passed {
        return;
    }
    for evidence in &finding.evidence {
        let _ = writeln!(text, "    How we know: {}", line(evidence));
    }
    if let Some(minutes) = finding.passes_within {
        let _ = writeln!(
            text,
            "    If it was changed just now, it may pass by itself within {minutes} minutes."
        );
    }
    steps_text(text, &finding.steps);
    for candidate in &finding.one_of {
        let _ = writeln!(text, "    Perhaps: {}", candidate.sentence);
        if let Some(because) = &candidate.because {
            let _ = writeln!(text, "    ({because})");
        }
        steps_text(text, &candidate.steps);
    }
}

fn steps_text(text: &mut String, steps: &[CureStep]) {
    for (n, step) in steps.iter().enumerate() {
        let _ = writeln!(text, "    {}. {}", n + 1, step.text);
        if let Some(path) = &step.path {
            let _ = writeln!(text, "       {path}");
        }
        if let Some(path) = &step.path_connected {
            let _ = writeln!(text, "       for a connected app: {path}");
        }
    }
}

/// A piece of evidence in one line.
fn line(evidence: &Evidence) -> String {
    let mut line = String::new();
    if let Some(asked) = &evidence.asked {
        let _ = write!(line, "{asked}: ");
    }
    line.push_str(&evidence.came);
    if let Some(request) = &evidence.request_id {
        let _ = write!(line, " (request {request})");
    }
    line
}
