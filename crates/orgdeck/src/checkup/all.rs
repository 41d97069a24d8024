//! Test all: many integrations, one after another, so that no org and no proxy sees a storm. Never on its own.

use tokio_util::sync::CancellationToken;

use super::kept;
use crate::{
    Error, Orgdeck, Progress,
    app::{Work, lock},
    views::{
        CheckupOutcome, Finding, IntegrationId, State, TestAllStep, TestedAll, TestedIntegration,
    },
};

impl Orgdeck {
    /// Runs the checkups of these integrations one after another; of all that were ever connected where none is named.
    /// One that is deleted meanwhile is left out. A Test all that still runs is stopped.
    ///
    /// # Errors
    /// When the database fails; what is wrong with a connection is a finding.
    pub async fn test_all(
        &self,
        named: Vec<IntegrationId>,
        progress: &Progress<TestAllStep>,
    ) -> Result<TestedAll, Error> {
        let cancel = self.begin_all();
        let rows = self.list_integrations().await?;
        let chosen: Vec<_> = rows
            .into_iter()
            .filter(|row| match named.is_empty() {
                true => row.state != State::NotConnected,
                false => named.contains(&row.id),
            })
            .collect();
        let of = u32::try_from(chosen.len()).unwrap_or(u32::MAX);
        let mut tested = Vec::new();
        for (number, row) in (1..).zip(chosen) {
            if cancel.is_cancelled() {
                break;
            }
            let step = TestAllStep {
                integration: row.id,
                name: row.name,
                number,
                of,
                finding: None,
                ended: None,
            };
            tested.extend(self.test_one(step, progress, &cancel).await?);
        }
        Ok(TestedAll {
            tested,
            cancelled: cancel.is_cancelled(),
        })
    }

    /// Stops a running Test all, with the checkup under way.
    pub fn cancel_test_all(&self) {
        if let Some(running) = lock(&self.shared.testing_all).take() {
            running.cancel();
        }
    }

    fn begin_all(&self) -> CancellationToken {
        let token = CancellationToken::new();
        if let Some(before) = lock(&self.shared.testing_all).replace(token.clone()) {
            before.cancel();
        }
        token
    }

    /// One of many; none if it is gone.
    async fn test_one(
        &self,
        step: TestAllStep,
        progress: &Progress<TestAllStep>,
        all: &CancellationToken,
    ) -> Result<Option<TestedIntegration>, Error> {
        progress.report(step.clone());
        let own = self.shared.begin(step.integration, Work::Checkup);
        let found = |finding: Finding| {
            progress.report(TestAllStep {
                finding: Some(finding),
                ..step.clone()
            });
        };
        let checkup = {
            let running = self.check(step.integration, &found, &own);
            tokio::pin!(running);
            tokio::select! {
                biased;
                done = &mut running => done,
                () = all.cancelled() => { own.cancel(); running.await }
            }
        };
        let checkup = match checkup {
            Ok(checkup) => checkup,
            Err(error) if error.cause() == "input.gone" => return Ok(None),
            Err(error) => return Err(error),
        };
        // stopped by itself, it does not stop the others
        let ended = TestedIntegration {
            integration: step.integration,
            name: step.name.clone(),
            outcome: checkup.outcome,
            headline: match checkup.outcome {
                CheckupOutcome::Cancelled => None,
                _ => kept::headline(&checkup.findings),
            },
            api_calls: checkup.api_calls,
        };
        progress.report(TestAllStep {
            ended: Some(ended.clone()),
            ..step
        });
        Ok(Some(ended))
    }
}
