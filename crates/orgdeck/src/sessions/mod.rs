//! Sessions in use: one owner of each token, and the client that speaks through it.

mod idle;
mod kept;
mod lock;
mod obtain;
mod owner;
#[cfg(test)]
mod together;
mod unsaved;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use salesforce::Org;
use store::{Integration, Session, Store, StoreError, Uuid};

pub(crate) use idle::keep_alive;
pub(crate) use kept::Kept;
pub(crate) use obtain::{Obtained, grant_of, login_of};
pub(crate) use owner::Owner;

use crate::{
    Error, Orgdeck,
    app::lock,
    views::{Failure, IntegrationId},
};

/// The owners and clients of this process.
#[derive(Default)]
pub(crate) struct Sessions {
    owners: Mutex<HashMap<Uuid, Owner>>,
    clients: Mutex<HashMap<Uuid, Org>>,
    /// Why the vault did not take the newest secret of a session.
    unsaved: Mutex<HashMap<Uuid, Failure>>,
    /// When a session was last noted to be in use, ms UTC.
    used: Mutex<HashMap<Uuid, i64>>,
}

/// How exactly the last use of a session is noted.
const USED_EVERY_MS: i64 = 60_000;

impl Sessions {
    /// The clients are made anew, with the settings of the moment; the tokens stay.
    pub(crate) fn forget_clients(&self) {
        lock(&self.clients).clear();
    }

    /// Whether the use of a session at this moment has to be noted: once a minute is enough.
    pub(crate) fn note_use(&self, session: Uuid, now: i64) -> bool {
        let mut used = lock(&self.used);
        let due = used
            .get(&session)
            .is_none_or(|last| (now - last).abs() >= USED_EVERY_MS);
        if due {
            used.insert(session, now);
        }
        due
    }

    /// Forgets everything of a session.
    pub(crate) fn forget(&self, session: Uuid) {
        lock(&self.clients).remove(&session);
        lock(&self.owners).remove(&session);
        lock(&self.unsaved).remove(&session);
    }
}

impl Orgdeck {
    /// The one owner of a session's token.
    pub(crate) fn owner(&self, session: Uuid) -> Owner {
        let weak = Arc::downgrade(&self.shared);
        let mut owners = lock(&self.shared.sessions.owners);
        owners
            .entry(session)
            .or_insert_with(|| Owner::new(session, weak))
            .clone()
    }

    /// The client of a session.
    pub(crate) fn client(&self, session: Uuid) -> Org {
        if let Some(client) = lock(&self.shared.sessions.clients).get(&session) {
            return client.clone();
        }
        let client = Org::new(
            self.shared.http(),
            Arc::new(self.owner(session)),
            self.shared.version(),
        );
        lock(&self.shared.sessions.clients)
            .entry(session)
            .or_insert(client)
            .clone()
    }

    /// An integration that is connected, its session, and the client to speak through.
    ///
    /// # Errors
    /// `token.none` before the first Connect.
    pub(crate) async fn connected(
        &self,
        id: IntegrationId,
    ) -> Result<(Integration, Session, Org), Error> {
        self.client_of(self.known(id).await?)
    }

    /// What the database has of an integration.
    pub(crate) async fn known(&self, id: IntegrationId) -> Result<Known, Error> {
        self.shared
            .database
            .at_once(|store| Known::at(store, id.0))
            .await
    }

    /// The same, of what is known already.
    pub(crate) fn client_of(&self, known: Known) -> Result<(Integration, Session, Org), Error> {
        let row = known.row.ok_or_else(|| Error::known("input.gone"))?;
        let session = known.session.ok_or_else(|| Error::known("token.none"))?;
        let client = self.client(session.id);
        Ok((row, session, client))
    }
}

/// An integration and its session as the database has them.
pub(crate) struct Known {
    row: Option<Integration>,
    session: Option<Session>,
}

impl Known {
    pub(crate) fn at(store: &Store, id: Uuid) -> Result<Self, StoreError> {
        let row = store.integrations().get(id)?;
        let session = row.as_ref().and_then(|row| row.session_id);
        let session = session.map(|session| store.sessions().get(session));
        Ok(Self {
            row,
            session: session.transpose()?.flatten(),
        })
    }
}
