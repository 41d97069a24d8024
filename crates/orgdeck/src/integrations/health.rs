//! Reads what the org tells about how long a session lives: its policy, and the approvals used of five.
//!
//! Only when somebody asks. Much of it is seen by administrators alone; what may not be seen stays unknown, and that is
//! no error.

use salesforce::{
    Error as ClientError, Org, UserId,
    approvals::{self, Approval, Policy},
};
use store::{Health, Session};

use crate::{
    Error, Orgdeck,
    error::Doing,
    views::{Area, IntegrationDetail, IntegrationId},
};

/// How far the org's time of an approval and our time of the sign-in may be apart.
const SAME_MS: i64 = 5 * 60 * 1000;

impl Orgdeck {
    /// Asks the org about a session's life, and keeps what it tells.
    ///
    /// # Errors
    /// `token.none`, and what keeps the org from being asked at all.
    pub async fn read_health(&self, id: IntegrationId) -> Result<IntegrationDetail, Error> {
        let (row, known, org) = self.connected(id).await?;
        let session = known.id;
        let told = told(&org, &known).await.doing("reading the app's policy");
        let health = self.observed(&row, told).await?;
        self.shared
            .db(move |store| store.sessions().set_health(session, &health))
            .await?;
        self.shared.tell(Area::Integrations, Some(id));
        self.get_integration(id).await
    }
}

async fn told(org: &Org, session: &Session) -> Result<Health, ClientError> {
    let mut health = Health {
        read_at: Some(store::now_ms()),
        ..Health::default()
    };
    let Ok(user) = UserId::parse(&session.user_id) else {
        return Ok(health);
    };
    let all = match approvals::approvals(org, &[&user]).await {
        Ok(all) => all,
        Err(error) if hidden(&error) => return Ok(health),
        Err(error) => return Err(error),
    };
    let Some(app) = ours(&all, session).map(|approval| approval.app.clone()) else {
        return Ok(health);
    };
    let used = all.iter().filter(|approval| approval.app == app).count();
    health.approvals = u32::try_from(used).ok();
    let policy = match approvals::policy(org, &app).await {
        Ok(policy) => policy,
        Err(error) if hidden(&error) => None,
        Err(error) => return Err(error),
    };
    health.policy = policy.map(words);
    health.expires_at = policy.and_then(|policy| end(policy, session));
    Ok(health)
}

/// The approval that was given when this session signed in.
fn ours<'a>(all: &'a [Approval], session: &Session) -> Option<&'a Approval> {
    all.iter()
        .filter(|approval| approval.user == session.user_id && !approval.app.is_empty())
        .filter_map(|approval| {
            let apart = (approval.created_ms? - session.connected_at).abs();
            (apart <= SAME_MS).then_some((apart, approval))
        })
        .min_by_key(|(apart, _)| *apart)
        .map(|(_, approval)| approval)
}

/// Whether the org says that this user may not see it, or that there is no such thing.
pub(crate) fn hidden(error: &ClientError) -> bool {
    error.api().is_some_and(|answer| {
        answer.errors.iter().all(|error| {
            matches!(
                error.code.as_str(),
                "INVALID_TYPE" | "INVALID_FIELD" | "INSUFFICIENT_ACCESS"
            )
        })
    })
}

/// A policy in words.
pub(crate) fn words(policy: Policy) -> String {
    match policy {
        Policy::UntilRevoked => "valid until revoked".to_owned(),
        Policy::Immediately => "expires immediately".to_owned(),
        Policy::Unused(span) => format!("expires if not used for {}", days(span)),
        Policy::Lifetime(span) => format!("expires {} after the sign-in", days(span)),
    }
}

fn days(span_ms: i64) -> String {
    match span_ms / 3_600_000 {
        1 => "1 hour".to_owned(),
        hours if hours % 24 != 0 || hours == 0 => format!("{hours} hours"),
        24 => "1 day".to_owned(),
        hours => format!("{} days", hours / 24),
    }
}

/// When the refresh token ends if nobody does anything.
fn end(policy: Policy, session: &Session) -> Option<i64> {
    match policy {
        Policy::UntilRevoked => None,
        Policy::Immediately => Some(session.connected_at),
        Policy::Unused(span) => {
            let last = session.renewed_at.unwrap_or(session.connected_at);
            Some(last.max(session.connected_at) + span)
        }
        Policy::Lifetime(span) => Some(session.connected_at + span),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_in_whole_days_or_hours() {
        let hour = 3_600_000;
        for (span, told) in [
            (hour, "1 hour"),
            (36 * hour, "36 hours"),
            (24 * hour, "1 day"),
            (90 * 24 * hour, "90 days"),
        ] {
            assert_eq!(days(span), told);
        }
    }
}
