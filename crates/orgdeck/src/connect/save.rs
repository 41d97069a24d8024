//! Saves a fresh sign-in: first the vault, then the database, and only then is the token used.

use salesforce::oauth;
use secrecy::{ExposeSecret, SecretString};
use store::{Health, Session, State, Uuid};
use vault::Entry;

use super::{SignedIn, grant, session_key, who::Who};
use crate::{
    Error, Orgdeck, Progress,
    sessions::{Kept, grant_of},
    views::{Area, ConnectOutcome, ConnectPhase, IntegrationId},
    words,
};

impl Orgdeck {
    /// Saves, tests, and gives back the refresh token that was replaced.
    pub(super) async fn finish(
        &self,
        signed_in: SignedIn,
        who: Who,
        progress: &Progress<ConnectPhase>,
    ) -> Result<ConnectOutcome, Error> {
        progress.report(ConnectPhase::Saving);
        let (id, login) = (IntegrationId(signed_in.row.id), signed_in.login.clone());
        let replaced = self.save(signed_in, &who).await?;
        progress.report(ConnectPhase::Testing);
        let checkup = self.test_connection(id, &Progress::to_nobody()).await?;
        if let Some(old) = replaced {
            // the new token works: the old one is given back, as far as the org still knows it
            let _ = oauth::revoke(&self.shared.http(), &login, &old).await;
        }
        let detail = self.get_integration(id).await?;
        let org = detail.org.ok_or_else(|| Error::known("token.none"))?;
        Ok(ConnectOutcome::Connected { org, checkup })
    }

    /// Saves the session of a token and ties the integration to it. Returns the refresh token it replaces.
    async fn save(&self, signed_in: SignedIn, who: &Who) -> Result<Option<SecretString>, Error> {
        let known = self.known_session(&signed_in).await?;
        let session = session_of(&signed_in, who, known.as_ref(), self.place(&signed_in));
        let entry = Entry::session(&session.id.to_string());
        let before = match &known {
            // a vault that has nothing to give back is no reason not to save
            Some(known) => Kept::read(&self.shared.vault, &entry, grant_of(known))
                .await
                .ok()
                .flatten(),
            None => None,
        };
        if let Err(error) = self
            .put(&entry, signed_in.kept.as_ref(), before.is_some())
            .await
        {
            self.give_back(&signed_in).await;
            return Err(error);
        }
        if let Err(error) = self.save_rows(&signed_in, &session, known.is_none()).await {
            if known.is_none() {
                // an entry that no row names would stay for ever
                let _ = self.shared.vault.remove(&entry).await;
                self.give_back(&signed_in).await;
            }
            return Err(error);
        }
        let SignedIn {
            row, granted, kept, ..
        } = signed_in;
        if let Some(old) = row.session_id.filter(|old| *old != session.id) {
            self.retire_session(old).await;
        }
        self.owner(session.id)
            .adopt(granted.access_token, granted.instance)
            .await;
        self.shared.set_moment(IntegrationId(row.id), None);
        self.shared
            .tell(Area::Integrations, Some(IntegrationId(row.id)));
        let now = kept.as_ref().and_then(Kept::refresh_token);
        Ok(before
            .as_ref()
            .and_then(Kept::refresh_token)
            .filter(|old| now.is_none_or(|now| now.expose_secret() != old.expose_secret()))
            .cloned())
    }

    /// Puts into the vault what is kept, or takes out what was, where nothing is kept any more.
    async fn put(&self, entry: &Entry, kept: Option<&Kept>, had_before: bool) -> Result<(), Error> {
        match (kept, had_before) {
            (Some(kept), _) => kept.write(&self.shared.vault, entry).await,
            (None, true) => Ok(self.shared.vault.remove(entry).await?),
            (None, false) => Ok(()),
        }
    }

    /// Where its secrets lie; nowhere when nothing is kept.
    fn place(&self, signed_in: &SignedIn) -> String {
        let place = self
            .shared
            .vault
            .place()
            .filter(|_| signed_in.kept.is_some());
        place.map(words::of).unwrap_or_default()
    }

    /// The session that this org, user and key have already, if any.
    async fn known_session(&self, signed_in: &SignedIn) -> Result<Option<Session>, Error> {
        let identity = &signed_in.granted.identity;
        let (org, user) = (
            identity.org_id.as_str().to_owned(),
            identity.user_id.as_str().to_owned(),
        );
        let key = session_key(&signed_in.row).to_owned();
        self.shared
            .db(move |store| store.sessions().find(&org, &user, &key))
            .await
    }

    async fn save_rows(
        &self,
        signed_in: &SignedIn,
        session: &Session,
        new: bool,
    ) -> Result<(), Error> {
        let (id, session) = (signed_in.row.id, session.clone());
        self.shared
            .db(move |store| {
                if new {
                    store.sessions().insert(&session)?;
                } else {
                    store.sessions().sign_in_again(&session)?;
                    store.sessions().set_names(&session)?;
                }
                store.integrations().set_session(id, Some(session.id))?;
                // everybody who shares the session is connected again
                for other in store.integrations().list()? {
                    if other.session_id == Some(session.id) {
                        store.integrations().set_state(
                            other.id,
                            State::Connected,
                            None,
                            store::now_ms(),
                        )?;
                    }
                }
                Ok(())
            })
            .await
    }
}

/// The row of a sign-in: what the org said of user and org, else what was known, else their ids.
fn session_of(signed_in: &SignedIn, who: &Who, known: Option<&Session>, place: String) -> Session {
    let SignedIn {
        row,
        login,
        granted,
        ..
    } = signed_in;
    let runs_here = row.login_address.is_none();
    let identity = &granted.identity;
    let name = |told: Option<&String>, known: Option<&String>, id: &str| {
        told.filter(|name| !name.is_empty())
            .or(known)
            .map_or_else(|| id.to_owned(), Clone::clone)
    };
    let (user, org) = (who.user.as_ref(), who.org.as_ref());
    let now = store::now_ms();
    Session {
        id: known.map_or_else(Uuid::now_v7, |session| session.id),
        org_name: name(
            org.map(|org| &org.name),
            known.map(|session| &session.org_name),
            identity.org_id.as_str(),
        ),
        username: name(
            user.map(|user| &user.username),
            known.map(|session| &session.username),
            identity.user_id.as_str(),
        ),
        display_name: name(
            user.map(|user| &user.name),
            known.map(|session| &session.display_name),
            identity.user_id.as_str(),
        ),
        is_sandbox: org
            .map(|org| org.is_sandbox)
            .or(known.and_then(|session| session.is_sandbox)),
        org_id: identity.org_id.as_str().to_owned(),
        user_id: identity.user_id.as_str().to_owned(),
        consumer_key: session_key(row).to_owned(),
        instance_url: (!runs_here).then(|| granted.instance.to_string()),
        login_address: (!runs_here).then(|| login.to_string()),
        environment: row.environment.clone(),
        scopes: granted.scopes.join(" "),
        place,
        connected_at: now,
        renewed_at: None,
        renewal_started_at: None,
        revoke_pending: false,
        grant_kind: words::of(grant(row)),
        subject: row.username.clone(),
        used_at: Some(now),
        rotates: None,
        answers_lost: 0,
        health: Health::default(),
    }
}
