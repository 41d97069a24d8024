//! Giving up an integration's token: Delete, Disconnect, and what is still to be revoked.
//!
//! The token goes with the last integration of its session only. It is revoked by its refresh token, which ends its
//! access tokens too. While the org has not confirmed that, the token counts as alive: then nothing is changed, or the
//! session stays listed until it has, or the user says to forget it.

use salesforce::oauth;
use store::{ActivityKind, Integration, Session, State, Uuid};
use vault::Entry;

use crate::{
    Error, Orgdeck,
    activity::{self, End, Note},
    app::Work,
    error::Doing,
    sessions::{Kept, grant_of, login_of},
    views::{
        Area, Environment, Grant, IntegrationId, PendingRevocation, RevokeHow, RevokeOutcome,
        SessionId,
    },
    words,
};

/// What is left of a session after its integration was given up.
enum Left {
    /// Another integration uses it, or there was none.
    Shared,
    /// Nothing.
    Revoked,
    /// Its token, still to be revoked.
    Pending,
    /// Nothing here; at the org its token ends by policy.
    Forgotten,
}

impl Orgdeck {
    /// Deletes an integration.
    ///
    /// # Errors
    /// When the database or the vault cannot be used.
    pub async fn delete_integration(
        &self,
        id: IntegrationId,
        how: RevokeHow,
    ) -> Result<RevokeOutcome, Error> {
        self.give_up(id, how, true).await
    }

    /// Disconnects an integration: it stays, without a token.
    ///
    /// # Errors
    /// When the database or the vault cannot be used.
    pub async fn revoke_token(
        &self,
        id: IntegrationId,
        how: RevokeHow,
    ) -> Result<RevokeOutcome, Error> {
        self.give_up(id, how, false).await
    }

    /// Sessions without an integration whose token still has to be revoked.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pending_revocations(&self) -> Result<Vec<PendingRevocation>, Error> {
        let rows = self.shared.db(|store| store.sessions().list()).await?;
        let pending = rows.into_iter().filter(|row| row.revoke_pending);
        Ok(pending
            .map(|row| PendingRevocation {
                session: SessionId(row.id),
                instance: super::rows::instance(&row),
                environment: words::read(&row.environment).unwrap_or(Environment::Production),
                org_name: row.org_name,
                username: row.username,
            })
            .collect())
    }

    /// Tries a pending revocation again.
    ///
    /// # Errors
    /// `input.gone`, and when the database or the vault cannot be used.
    pub async fn retry_revocation(&self, id: SessionId) -> Result<RevokeOutcome, Error> {
        let session = self.pending(id).await?;
        match self.revoke(&session).await {
            Ok(revoked) => {
                self.drop_session(session.id, false).await?;
                self.shared.tell(Area::Integrations, None);
                Ok(RevokeOutcome::Done { revoked })
            }
            Err(error) => Ok(RevokeOutcome::Unconfirmed {
                failure: error.failure(),
            }),
        }
    }

    /// Forgets a pending revocation: its token ends by the org's own policy.
    ///
    /// # Errors
    /// `input.gone`, and when the database cannot be used.
    pub async fn forget_revocation(&self, id: SessionId) -> Result<(), Error> {
        let session = self.pending(id).await?;
        self.drop_session(session.id, true).await?;
        self.shared.tell(Area::Integrations, None);
        Ok(())
    }

    /// Tries what is pending at an org again, because it answers now.
    pub(crate) async fn retry_pending_of(&self, org_id: String) {
        let Ok(rows) = self.shared.db(|store| store.sessions().list()).await else {
            return;
        };
        for row in rows {
            if row.revoke_pending && row.org_id == org_id {
                // what fails stays listed
                let _ = self.retry_revocation(SessionId(row.id)).await;
            }
        }
    }

    /// Gives up a session that no integration uses any more, such as that of a key that was replaced.
    pub(crate) async fn retire_session(&self, id: Uuid) {
        let unused =
            self.shared.db(
                move |store| match store.integrations().count_of_session(id)? {
                    0 => store.sessions().get(id),
                    _ => Ok(None),
                },
            );
        let Ok(Some(session)) = unused.await else {
            return;
        };
        let done = match self.revoke(&session).await {
            Ok(_) => self.drop_session(id, false).await,
            Err(_) => self.put_off(id).await,
        };
        if let Err(error) = done {
            tracing::warn!(%error, "a session that is given up could not be removed");
        }
    }

    async fn pending(&self, id: SessionId) -> Result<Session, Error> {
        let row = self
            .shared
            .db(move |store| store.sessions().get(id.0))
            .await?;
        row.filter(|row| row.revoke_pending)
            .ok_or_else(|| Error::known("input.gone"))
    }

    async fn give_up(
        &self,
        id: IntegrationId,
        how: RevokeHow,
        delete: bool,
    ) -> Result<RevokeOutcome, Error> {
        let row = self.shared.row(id).await?;
        self.cancel_connect(id);
        self.shared.stop(id, Work::Checkup);
        let last = self.last_session(&row).await?;
        let left = match (&last, how) {
            (None, _) => Left::Shared,
            (Some(_), RevokeHow::Forget) => Left::Forgotten,
            (Some(session), how) => match (self.revoke(session).await, how) {
                (Ok(true), _) => Left::Revoked,
                (Ok(false), _) => Left::Forgotten,
                (Err(_), RevokeHow::Later) => Left::Pending,
                (Err(error), _) => {
                    return Ok(RevokeOutcome::Unconfirmed {
                        failure: error.failure(),
                    });
                }
            },
        };
        self.untie(&row, delete, how).await?;
        if let Some(session) = last {
            match left {
                Left::Pending => self.put_off(session.id).await?,
                _ => {
                    self.drop_session(session.id, how == RevokeHow::Forget)
                        .await?;
                }
            }
        }
        self.shared.tell(Area::Integrations, Some(id));
        Ok(RevokeOutcome::Done {
            revoked: matches!(left, Left::Revoked),
        })
    }

    /// The session of an integration, if no other one shares it.
    async fn last_session(&self, row: &Integration) -> Result<Option<Session>, Error> {
        let Some(session) = row.session_id else {
            return Ok(None);
        };
        self.shared
            .db(
                move |store| match store.integrations().count_of_session(session)? {
                    1 => store.sessions().get(session),
                    _ => Ok(None),
                },
            )
            .await
    }

    /// Takes the integration from its session, or away altogether with the secrets that are its own. The vault comes
    /// first: a row without an entry can be deleted again, an entry without a row would stay for ever.
    async fn untie(&self, row: &Integration, delete: bool, how: RevokeHow) -> Result<(), Error> {
        let id = row.id;
        if !delete {
            return self
                .shared
                .db(move |store| {
                    store.integrations().set_session(id, None)?;
                    let now = store::now_ms();
                    store
                        .integrations()
                        .set_state(id, State::NotConnected, None, now)
                })
                .await;
        }
        let forget = how == RevokeHow::Forget;
        if row.has_secret {
            self.remove_entry(&Entry::integration(&id.to_string()), forget)
                .await?;
        }
        if row.has_key {
            self.remove_entry(&Entry::key(&id.to_string()), forget)
                .await?;
        }
        self.shared
            .db(move |store| store.integrations().delete(id))
            .await
    }

    /// Keeps a session listed until its token is revoked.
    async fn put_off(&self, session: Uuid) -> Result<(), Error> {
        self.shared
            .db(move |store| store.sessions().set_revoke_pending(session, true))
            .await
    }

    /// Removes a session with its entry in the vault.
    async fn drop_session(&self, session: Uuid, forget: bool) -> Result<(), Error> {
        self.remove_entry(&Entry::session(&session.to_string()), forget)
            .await?;
        self.shared.sessions.forget(session);
        self.shared
            .db(move |store| store.sessions().delete(session))
            .await
    }

    /// Revokes the token of a session; false when there is none to revoke.
    async fn revoke(&self, session: &Session) -> Result<bool, Error> {
        let done = self.revoke_now(session).await;
        let failure = done.as_ref().err().map(Error::failure);
        let entry = Note {
            integration: None,
            name: session.org_name.clone(),
            session: None,
            org_name: Some(session.org_name.clone()),
            kind: ActivityKind::Revocation,
            what: format!("Token of {}", session.username),
            end: failure.as_ref().map_or(End::Done, End::Failed),
            group: None,
        };
        if !matches!(done, Ok(false)) {
            activity::note(&self.shared, entry).await;
        }
        done
    }

    async fn revoke_now(&self, session: &Session) -> Result<bool, Error> {
        let grant = grant_of(session);
        let token = match grant {
            // a token of the CLI is the CLI's, and a pasted one is whoever's it was
            Grant::Cli | Grant::PastedToken => None,
            Grant::AuthorizationCode => {
                let entry = Entry::session(&session.id.to_string());
                let kept = Kept::read(&self.shared.vault, &entry, grant).await?;
                let kept = kept.ok_or_else(|| Error::known("vault.no-entry"))?;
                kept.refresh_token().cloned()
            }
            // nothing but the access token of this run exists
            Grant::ClientCredentials | Grant::JwtBearer | Grant::Password => {
                self.owner(session.id).access_token().await
            }
        };
        let Some(token) = token else {
            return Ok(false);
        };
        let login = login_of(&self.shared, session).await?;
        oauth::revoke(&self.shared.http(), &login, &token)
            .await
            .doing("revoking the token")?;
        Ok(true)
    }

    /// Removes an entry; a vault that cannot be opened does not keep a row the user wants to forget.
    async fn remove_entry(&self, entry: &Entry, forget: bool) -> Result<(), Error> {
        match self.shared.vault.remove(entry).await {
            Err(error) if !forget => Err(error.into()),
            _ => Ok(()),
        }
    }
}
