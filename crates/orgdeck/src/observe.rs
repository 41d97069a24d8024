//! What an answer proves about an integration: its state, stored where it lasts, of the moment where it does not.

use store::{Integration, State as Stored};

use crate::{
    Error, Orgdeck,
    causes::{Means, catalogue},
    views::{Area, IntegrationId, State},
};

/// What an error says about the state.
enum Proves {
    /// It lasts until somebody signs in again or an administrator mends it.
    Lasting(Stored),
    /// It may be over the next moment.
    Moment(State),
    /// The session itself was accepted, or nothing is known.
    Nothing,
}

fn proves(error: &Error) -> Proves {
    match catalogue().entry(error.cause()).means {
        Some(Means::Expired) => Proves::Lasting(Stored::Expired),
        Some(Means::Blocked) => Proves::Lasting(Stored::Blocked),
        Some(Means::Locked) => Proves::Moment(State::Locked),
        Some(Means::Unreachable) => Proves::Moment(State::Unreachable),
        None => Proves::Nothing,
    }
}

impl Orgdeck {
    /// Keeps what the result of an action proves, and hands the result on.
    pub(crate) async fn observed<T>(
        &self,
        row: &Integration,
        result: Result<T, Error>,
    ) -> Result<T, Error> {
        let id = IntegrationId(row.id);
        let changed = match result.as_ref().map_err(proves) {
            Ok(_) => {
                self.note_use(row);
                self.shared.set_moment(id, None) | self.keep(row, Stored::Connected, None).await?
            }
            Err(Proves::Lasting(state)) => {
                let cause = result.as_ref().err().map(|error| error.cause().to_owned());
                self.shared.set_moment(id, None) | self.keep(row, state, cause).await?
            }
            Err(Proves::Moment(state)) => self.shared.set_moment(id, Some(state)),
            Err(Proves::Nothing) => false,
        };
        if changed {
            self.shared.tell(Area::Integrations, Some(id));
        }
        result
    }

    /// Notes that the org accepted the session, and tries what is still to be revoked there. Nobody waits for it.
    fn note_use(&self, row: &Integration) {
        let now = store::now_ms();
        let Some(session) = row.session_id else {
            return;
        };
        if !self.shared.sessions.note_use(session, now) {
            return;
        }
        let app = self.clone();
        tokio::spawn(async move {
            let org = app
                .shared
                .db(move |store| {
                    store.sessions().set_used(session, now)?;
                    store.sessions().get(session)
                })
                .await;
            if let Ok(Some(row)) = org {
                app.retry_pending_of(row.org_id).await;
            }
        });
    }

    /// Stores a state for all integrations that share the session; true when it is new.
    async fn keep(
        &self,
        row: &Integration,
        state: Stored,
        cause: Option<String>,
    ) -> Result<bool, Error> {
        // all integrations of a session change state together, so one that has it speaks for all
        let Some(session) = row.session_id.filter(|_| row.state != state) else {
            return Ok(false);
        };
        self.shared
            .db(move |store| {
                let mut changed = false;
                for row in store.integrations().list()? {
                    if row.session_id == Some(session) && row.state != state {
                        let at = store::now_ms();
                        store
                            .integrations()
                            .set_state(row.id, state, cause.as_deref(), at)?;
                        changed = true;
                    }
                }
                Ok(changed)
            })
            .await
    }
}
