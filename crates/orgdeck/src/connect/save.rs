//! Saves a fresh sign-in: first the vault, then the database, and only then is the token used.

use salesforce::{identity, oauth::Grant};
use secrecy::{ExposeSecret, SecretString};
use store::{Integration, Session, State, Uuid};
use vault::Entry;

use super::Prepared;
use crate::{
    Error, Orgdeck,
    sessions::Kept,
    views::{Area, IntegrationId},
    words,
};

impl Orgdeck {
    /// Saves the session of a grant and ties the integration to it. Returns the refresh token it replaces.
    pub(super) async fn save(
        &self,
        prepared: &Prepared,
        grant: Grant,
    ) -> Result<Option<SecretString>, Error> {
        let row = &prepared.row;
        let Some(refresh_token) = grant.refresh_token.clone() else {
            self.give_back(&prepared.login, &grant).await;
            return Err(Error::known("app.no-refresh-token"));
        };
        let known = self.known_session(row, &grant).await?;
        let session = session_of(prepared, &grant, known.clone(), self.place());
        let entry = Entry::session(&session.id.to_string());
        let before = match &known {
            // a vault that has nothing to give back is no reason not to save
            Some(_) => self.shared.vault.read(&entry).await.ok().flatten(),
            None => None,
        };
        let kept = Kept {
            refresh_token,
            client_secret: prepared.app.client_secret.clone(),
        };
        if let Err(error) = self.shared.vault.write(&entry, &kept.to_entry()?).await {
            self.give_back(&prepared.login, &grant).await;
            return Err(error.into());
        }
        if let Err(error) = self.save_rows(row, &session, known.is_none()).await {
            if known.is_none() {
                // an entry that no row names would stay for ever
                let _ = self.shared.vault.remove(&entry).await;
                self.give_back(&prepared.login, &grant).await;
            }
            return Err(error);
        }
        if let Some(old) = row.session_id.filter(|old| *old != session.id) {
            self.retire_session(old).await;
        }
        self.owner(session.id)
            .adopt(grant.access_token, grant.instance)
            .await;
        self.shared.set_moment(IntegrationId(row.id), None);
        self.name_session(session).await;
        self.shared
            .tell(Area::Integrations, Some(IntegrationId(row.id)));
        Ok(before
            .and_then(|entry| Kept::from_entry(&entry).ok())
            .map(|old| old.refresh_token)
            .filter(|old| old.expose_secret() != kept.refresh_token.expose_secret()))
    }

    fn place(&self) -> String {
        self.shared.vault.place().map(words::of).unwrap_or_default()
    }

    /// The session that this org, user and key have already, if any.
    async fn known_session(
        &self,
        row: &Integration,
        grant: &Grant,
    ) -> Result<Option<Session>, Error> {
        let (org, user) = (
            grant.identity.org_id.as_str().to_owned(),
            grant.identity.user_id.as_str().to_owned(),
        );
        let key = row.consumer_key.clone();
        self.shared
            .db(move |store| store.sessions().find(&org, &user, &key))
            .await
    }

    async fn save_rows(
        &self,
        row: &Integration,
        session: &Session,
        new: bool,
    ) -> Result<(), Error> {
        let (id, session) = (row.id, session.clone());
        self.shared
            .db(move |store| {
                match new {
                    true => store.sessions().insert(&session)?,
                    false => store.sessions().update(&session)?,
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

    /// Asks the org for the names of org and user. The checkup that follows says what is wrong if it cannot tell.
    async fn name_session(&self, mut session: Session) {
        let client = self.client(session.id);
        if let Ok(user) = identity::userinfo(&client).await {
            session.username = user.username;
            session.display_name = user.name;
        }
        if let Ok(org) = identity::organization(&client).await {
            session.org_name = org.name;
            session.is_sandbox = Some(org.is_sandbox);
        }
        let saved = self
            .shared
            .db(move |store| store.sessions().update(&session))
            .await;
        if let Err(error) = saved {
            tracing::warn!(%error, "the names of org and user could not be saved");
        }
    }
}

fn session_of(
    prepared: &Prepared,
    grant: &Grant,
    known: Option<Session>,
    place: String,
) -> Session {
    let runs_here = prepared.row.login_address.is_none();
    let identity = &grant.identity;
    let names = known.as_ref();
    let or_id = |name: Option<&String>, id: &str| name.map_or_else(|| id.to_owned(), Clone::clone);
    Session {
        id: names.map_or_else(Uuid::now_v7, |session| session.id),
        org_name: or_id(
            names.map(|session| &session.org_name),
            identity.org_id.as_str(),
        ),
        username: or_id(
            names.map(|session| &session.username),
            identity.user_id.as_str(),
        ),
        display_name: or_id(
            names.map(|session| &session.display_name),
            identity.user_id.as_str(),
        ),
        is_sandbox: names.and_then(|session| session.is_sandbox),
        org_id: identity.org_id.as_str().to_owned(),
        user_id: identity.user_id.as_str().to_owned(),
        consumer_key: prepared.row.consumer_key.clone(),
        instance_url: (!runs_here).then(|| grant.instance.to_string()),
        login_address: (!runs_here).then(|| prepared.login.origin.to_string()),
        environment: prepared.row.environment.clone(),
        scopes: grant.scopes.join(" "),
        place,
        connected_at: store::now_ms(),
        renewed_at: None,
        renewal_started_at: None,
        revoke_pending: false,
    }
}
