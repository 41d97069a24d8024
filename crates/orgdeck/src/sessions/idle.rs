//! Keeping idle sessions alive, if the user wants it: a policy such as "expires if not used for 30 days" would end them.
//!
//! Off unless it is switched on. One session after another with pauses between, never all at once, and never at the
//! start: an org sees no wave of renewals from one address.

use std::{sync::Weak, time::Duration};

use salesforce::Session as _;
use store::{Session, Uuid};

use super::grant_of;
use crate::{Orgdeck, app::Shared, views::Grant};

/// How long a session may be idle.
const IDLE_MS: i64 = 5 * 24 * 60 * 60 * 1000;
/// The first look after the start.
const FIRST: Duration = Duration::from_secs(10 * 60);
/// Between two looks.
const PAUSE: Duration = Duration::from_secs(60 * 60);

/// Looks for idle sessions as long as the application lives.
pub(crate) async fn keep_alive(shared: Weak<Shared>) {
    let mut pause = FIRST;
    loop {
        tokio::time::sleep(pause).await;
        pause = PAUSE;
        let Some(shared) = shared.upgrade() else {
            return;
        };
        if !shared.settings().keep_alive {
            continue;
        }
        let app = Orgdeck { shared };
        for session in app.idle(store::now_ms()).await {
            // between half a minute and two: nobody should see a pattern, or a burst
            let wait = Duration::from_secs(rand::random_range(30..120));
            tokio::time::sleep(wait).await;
            app.renew_idle(session).await;
        }
    }
}

impl Orgdeck {
    /// The sessions that were not used for days and can end for that.
    async fn idle(&self, now: i64) -> Vec<Uuid> {
        let rows = self.shared.db(|store| {
            let used: Vec<Option<Uuid>> = store
                .integrations()
                .list()?
                .into_iter()
                .filter(|row| row.state == store::State::Connected)
                .map(|row| row.session_id)
                .collect();
            let mut rows = store.sessions().list()?;
            rows.retain(|row| used.contains(&Some(row.id)));
            Ok(rows)
        });
        let rows = rows.await.unwrap_or_default();
        rows.iter()
            .filter(|row| is_idle(row, now))
            .map(|row| row.id)
            .collect()
    }

    async fn renew_idle(&self, session: Uuid) {
        let owner = self.owner(session);
        let renewed = match owner.access().await {
            // obtained just now, or in memory and due for a new one
            Ok(access) => owner.renew(access.generation).await.map(drop),
            Err(error) => Err(error),
        };
        if let Err(error) = renewed {
            tracing::info!(%error, "an idle session could not be renewed");
        }
    }
}

/// Only a refresh token can end for want of use, and nothing is sent for an org that the app would have to start.
fn is_idle(row: &Session, now: i64) -> bool {
    let last = row
        .renewed_at
        .unwrap_or(row.connected_at)
        .max(row.connected_at);
    grant_of(row) == Grant::AuthorizationCode
        && row.login_address.is_some()
        && !row.revoke_pending
        && now - last >= IDLE_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60 * 1000;

    fn session() -> Session {
        Session {
            id: Uuid::nil(),
            org_id: String::new(),
            user_id: String::new(),
            consumer_key: String::new(),
            org_name: String::new(),
            username: String::new(),
            display_name: String::new(),
            instance_url: None,
            login_address: Some("https://acme.my.salesforce.com".to_owned()),
            environment: "production".to_owned(),
            is_sandbox: None,
            scopes: String::new(),
            place: "keychain".to_owned(),
            connected_at: 10 * DAY,
            renewed_at: None,
            renewal_started_at: None,
            revoke_pending: false,
            grant_kind: "authorization_code".to_owned(),
            subject: None,
            used_at: None,
            rotates: None,
            answers_lost: 0,
            health: store::Health::default(),
        }
    }

    #[test]
    fn only_a_refresh_token_that_nobody_used_for_days_is_due() {
        assert!(is_idle(&session(), 15 * DAY));
        assert!(!is_idle(&session(), 15 * DAY - 1));
        assert!(!is_idle(&session(), 9 * DAY), "a clock that was set back");
        let renewed = Session {
            renewed_at: Some(12 * DAY),
            ..session()
        };
        assert!(!is_idle(&renewed, 16 * DAY) && is_idle(&renewed, 17 * DAY));
        for other in [
            Session {
                grant_kind: "jwt_bearer".to_owned(),
                ..session()
            },
            Session {
                revoke_pending: true,
                ..session()
            },
            Session {
                login_address: None,
                ..session()
            },
        ] {
            assert!(!is_idle(&other, 100 * DAY));
        }
    }
}
