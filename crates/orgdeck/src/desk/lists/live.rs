//! Looking at lists while their view is visible: under what a list is kept, and how many calls it may cost.
//!
//! All lists of an org share a day's budget, of 5 % of the calls the org allows within 24 hours. A day is one of UTC.
//! When the org itself says that its calls are used up, one look in a quarter of an hour finds out whether that is over.

use std::time::{Duration, Instant};

use super::desk::Desk;
use crate::{Error, app::lock, views::ListSource};

/// The share of the org's calls: one in twenty.
const SHARE: u64 = 20;
/// How long nothing is asked after the org has said that its calls are used up.
const REST: Duration = Duration::from_secs(15 * 60);

/// What is known of an org's calls since the start.
#[derive(Default)]
pub(crate) struct Allowance {
    /// Calls allowed within 24 hours, as of the last answer that told it.
    limit: Option<u64>,
    /// Until when the org is left alone.
    rests: Option<Instant>,
}

/// The text for a source; lists that have no name are never live.
pub(super) fn key(source: &ListSource) -> String {
    match source {
        ListSource::BuiltIn { id } => format!("built-in:{id}"),
        ListSource::Queue { id } => format!("queue:{id}"),
        ListSource::Saved { id } => format!("saved:{id}"),
        ListSource::OrgView { id } => format!("view:{id}"),
        ListSource::Spec { .. } | ListSource::Search { .. } => String::new(),
    }
}

impl Desk {
    /// Why the list is not looked at now, if it is not.
    pub(super) async fn paused(&self) -> Result<Option<String>, Error> {
        let (limit, rests) = {
            let allowances = lock(&self.app.shared.allowances);
            let known = allowances.get(&self.at.org_id);
            (
                known.and_then(|known| known.limit),
                known.and_then(|known| known.rests),
            )
        };
        if rests.is_some_and(|until| Instant::now() < until) {
            return Ok(Some(self.rest_words()));
        }
        let Some(limit) = limit else { return Ok(None) };
        let (org, day) = (self.at.org_id.clone(), today());
        let used = self
            .app
            .shared
            .db(move |store| store.live_calls().used(&org, &day))
            .await?;
        let budget = limit / SHARE;
        Ok((u64::from(used) >= budget).then(|| {
            format!(
                "Today's budget for looking at lists is used: {used} calls, of {budget} which are 5 % of the \
                 {limit} that the org allows a day. It goes on at midnight UTC; opening a list still reads it."
            )
        }))
    }

    /// Counts what a look has cost, and notes what the org allows.
    pub(super) async fn spent(&self) -> Result<(), Error> {
        if let Some(usage) = self.at.org.api_usage() {
            let mut allowances = lock(&self.app.shared.allowances);
            allowances.entry(self.at.org_id.clone()).or_default().limit = Some(usage.limit);
        }
        let (org, day, calls) = (self.at.org_id.clone(), today(), self.at.calls());
        self.app
            .shared
            .db(move |store| store.live_calls().add(&org, &day, calls))
            .await
    }

    /// Leaves the org alone for a while; gives the words for it.
    pub(super) fn rest(&self) -> String {
        let mut allowances = lock(&self.app.shared.allowances);
        let allowance = allowances.entry(self.at.org_id.clone()).or_default();
        allowance.rests = Some(Instant::now() + REST);
        self.rest_words()
    }

    fn rest_words(&self) -> String {
        let used = self
            .at
            .org
            .api_usage()
            .map(|usage| format!(" ({} of {})", usage.used, usage.limit));
        format!(
            "The org's API calls for these 24 hours are used up{}. It is looked at again every quarter of an hour.",
            used.unwrap_or_default()
        )
    }
}

/// The day in UTC, `2026-11-26`.
fn today() -> String {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    now.date().to_string()
}
