//! Deleting an integration: with the last one of a session its token is revoked at the org.

use salesforce::oauth;
use store::{Integration, Session, Uuid};
use vault::Entry;

use crate::{
    Error, Orgdeck,
    app::Work,
    error::Doing,
    sessions::Kept,
    views::{Area, DeleteIntegrationOutcome, IntegrationId},
};

impl Orgdeck {
    /// Deletes an integration. With the last one of its session the refresh token is revoked and leaves the vault; if
    /// the org does not confirm that, nothing is deleted unless `forget` says so.
    ///
    /// # Errors
    /// When the database or the vault cannot be used.
    pub async fn delete_integration(
        &self,
        id: IntegrationId,
        forget: bool,
    ) -> Result<DeleteIntegrationOutcome, Error> {
        let row = self.shared.row(id).await?;
        self.cancel_connect(id);
        self.shared.stop(id, Work::Checkup);
        let last = self.last_session(&row).await?;
        let mut revoked = false;
        if let Some(session) = &last {
            match self.revoke(session).await {
                Ok(()) => revoked = true,
                Err(error) if !forget => {
                    return Ok(DeleteIntegrationOutcome::RevocationUnconfirmed {
                        failure: error.failure(),
                    });
                }
                Err(_) => {}
            }
        }
        self.forget_rows(&row, last.map(|session| session.id), forget)
            .await?;
        self.shared.tell(Area::Integrations, Some(id));
        Ok(DeleteIntegrationOutcome::Deleted { revoked })
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

    /// Gives up a session that no integration uses any more, such as that of a key that was replaced. What cannot be
    /// revoked ends by the org's own policy.
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
        if let Err(error) = self.revoke(&session).await {
            tracing::warn!(%error, "the token of a session that is given up could not be revoked");
        }
        let removed = self
            .remove_entry(&Entry::session(&id.to_string()), false)
            .await;
        let deleted = match removed {
            Ok(()) => {
                self.shared
                    .db(move |store| store.sessions().delete(id))
                    .await
            }
            Err(error) => Err(error),
        };
        if let Err(error) = deleted {
            tracing::warn!(%error, "a session that is given up could not be removed");
        }
        self.shared.sessions.forget(id);
    }

    /// Revokes the refresh token of a session; its access tokens go with it.
    async fn revoke(&self, session: &Session) -> Result<(), Error> {
        let entry = self
            .shared
            .vault
            .read(&Entry::session(&session.id.to_string()))
            .await?;
        let kept = Kept::from_entry(&entry.ok_or_else(|| Error::known("vault.no-entry"))?)?;
        let address = session.login_address.as_deref();
        let host = self.shared.practice.or_stored(address).await?;
        oauth::revoke(&self.shared.http(), &host, &kept.refresh_token)
            .await
            .doing("revoking the token")?;
        Ok(())
    }

    /// Removes the rows and the entries in the vault. The vault comes first: a row without an entry can be deleted
    /// again, an entry without a row would stay for ever.
    async fn forget_rows(
        &self,
        row: &Integration,
        session: Option<Uuid>,
        forget: bool,
    ) -> Result<(), Error> {
        let id = row.id;
        if row.has_secret {
            self.remove_entry(&Entry::integration(&id.to_string()), forget)
                .await?;
        }
        if let Some(session) = session {
            self.remove_entry(&Entry::session(&session.to_string()), forget)
                .await?;
            self.shared.sessions.forget(session);
        }
        self.shared
            .db(move |store| {
                store.integrations().delete(id)?;
                session.map_or(Ok(()), |session| store.sessions().delete(session))
            })
            .await
    }

    /// Removes an entry; a vault that cannot be opened does not keep a row the user wants to forget.
    async fn remove_entry(&self, entry: &Entry, forget: bool) -> Result<(), Error> {
        match self.shared.vault.remove(entry).await {
            Err(error) if !forget => Err(error.into()),
            _ => Ok(()),
        }
    }
}
