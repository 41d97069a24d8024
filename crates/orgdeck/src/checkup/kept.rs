//! The checkups that are kept: the newest ten of an integration, each held against the last one before it in which
//! nothing failed.

use std::collections::HashMap;

use super::probes;
use crate::{
    Error, Orgdeck,
    views::{
        Checkup, CheckupBrief, CheckupOutcome, Comparison, Difference, Finding, IntegrationId,
        Verdict,
    },
    words,
};

/// The outcomes in which nothing failed.
const SOUND: [CheckupOutcome; 2] = [CheckupOutcome::Passed, CheckupOutcome::Warnings];

impl Orgdeck {
    /// The newest checkup, if there is one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_checkup(&self, id: IntegrationId) -> Result<Option<Checkup>, Error> {
        let rows = self.kept(id).await?;
        Ok(rows.first().map(|newest| view(newest, &rows)))
    }

    /// The checkups that are kept of an integration, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list_checkups(&self, id: IntegrationId) -> Result<Vec<CheckupBrief>, Error> {
        let rows = self.kept(id).await?;
        Ok(rows.iter().map(brief).collect())
    }

    /// One of the checkups that are kept.
    ///
    /// # Errors
    /// `input.gone` when it is not kept any more.
    pub async fn checkup(&self, id: IntegrationId, checkup: &str) -> Result<Checkup, Error> {
        let rows = self.kept(id).await?;
        let row = rows.iter().find(|row| row.id.to_string() == checkup);
        row.map(|row| view(row, &rows))
            .ok_or_else(|| Error::known("input.gone"))
    }

    async fn kept(&self, id: IntegrationId) -> Result<Vec<store::Checkup>, Error> {
        self.shared
            .db(move |store| store.checkups().list(id.0))
            .await
    }

    /// Keeps a checkup, and gives it back held against the last sound one.
    pub(super) async fn keep_checkup(&self, checkup: Checkup) -> Result<Checkup, Error> {
        let findings =
            serde_json::to_value(&checkup.findings).map_err(|_| Error::known("app.internal"))?;
        let id = checkup.integration.0;
        let row = store::Checkup {
            id: store::new_id(),
            integration_id: id,
            started_at: checkup.started_at,
            finished_at: checkup.finished_at,
            outcome: words::of(checkup.outcome),
            api_calls: i64::from(checkup.api_calls),
            findings,
        };
        let (sound, kept) = (SOUND.map(words::of), row.clone());
        let rows = self
            .shared
            .db(move |store| {
                let sound = [sound[0].as_str(), sound[1].as_str()];
                store.checkups().insert(&kept, sound)?;
                store.checkups().list(id)
            })
            .await?;
        Ok(view(&row, &rows))
    }
}

fn outcome(row: &store::Checkup) -> CheckupOutcome {
    words::read(&row.outcome).unwrap_or(CheckupOutcome::Failed)
}

fn findings(row: &store::Checkup) -> Vec<Finding> {
    serde_json::from_value(row.findings.clone()).unwrap_or_default()
}

/// A checkup as a whole, held against the last sound one before it.
fn view(row: &store::Checkup, kept: &[store::Checkup]) -> Checkup {
    let findings = findings(row);
    let before = kept
        .iter()
        .filter(|other| (other.started_at, other.id) < (row.started_at, row.id))
        .find(|other| SOUND.contains(&outcome(other)));
    Checkup {
        integration: IntegrationId(row.integration_id),
        started_at: row.started_at,
        finished_at: row.finished_at,
        outcome: outcome(row),
        compared: before.map(|before| compare(before, &findings)),
        findings,
        api_calls: u32::try_from(row.api_calls).unwrap_or(0),
    }
}

fn brief(row: &store::Checkup) -> CheckupBrief {
    CheckupBrief {
        id: row.id.to_string(),
        finished_at: row.finished_at,
        outcome: outcome(row),
        headline: headline(&findings(row)),
    }
}

/// The sentence of the first finding that failed; where none did, of the first that warned.
pub(super) fn headline(findings: &[Finding]) -> Option<String> {
    first(findings, Verdict::Failed).or_else(|| first(findings, Verdict::Warning))
}

/// The sentence of the first finding of this verdict.
pub(super) fn first(findings: &[Finding], verdict: Verdict) -> Option<String> {
    let found = findings.iter().find(|finding| finding.verdict == verdict);
    found.map(|finding| finding.sentence.clone())
}

/// What is otherwise than it was when nothing failed.
fn compare(before: &store::Checkup, now: &[Finding]) -> Comparison {
    let then: HashMap<String, Finding> = findings(before)
        .into_iter()
        .map(|finding| (finding.probe.clone(), finding))
        .collect();
    let differs = |now: &Finding| {
        let then = then.get(&now.probe)?;
        differ(then, now).then(|| Difference {
            title: now.title.clone(),
            then: then.sentence.clone(),
            now: now.sentence.clone(),
        })
    };
    Comparison {
        passed_at: before.finished_at,
        differences: now.iter().filter_map(differs).collect(),
    }
}

/// Whether a finding says something else than then. What was not asked is not compared, and a sentence that is another
/// in every run tells nothing.
fn differ(then: &Finding, now: &Finding) -> bool {
    let asked =
        |finding: &Finding| !matches!(finding.verdict, Verdict::NotReached | Verdict::NotAsked);
    let causes = |finding: &Finding| {
        let several = finding.one_of.iter().map(|one| one.cause.clone());
        finding
            .cause
            .clone()
            .into_iter()
            .chain(several)
            .collect::<Vec<_>>()
    };
    let same = then.verdict == now.verdict && causes(then) == causes(now);
    let steady = probes::ALL
        .iter()
        .any(|probe| probe.id == now.probe && probe.steady);
    asked(then) && asked(now) && (!same || steady && then.sentence != now.sentence)
}
