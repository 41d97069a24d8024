//! Sessions in use: one owner of each token, and the client that speaks through it.

mod kept;
mod owner;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use salesforce::{ApiVersion, Org, VersionChoice};
use store::{Integration, Uuid};

pub(crate) use kept::Kept;
pub(crate) use owner::Owner;

use crate::{Error, Orgdeck, app::lock, views::IntegrationId};

/// The owners and clients of this process.
#[derive(Default)]
pub(crate) struct Sessions {
    owners: Mutex<HashMap<Uuid, Owner>>,
    clients: Mutex<HashMap<Uuid, Org>>,
}

impl Sessions {
    /// The clients are made anew, with the settings of the moment; the tokens stay.
    pub(crate) fn forget_clients(&self) {
        lock(&self.clients).clear();
    }

    /// Forgets everything of a session.
    pub(crate) fn forget(&self, session: Uuid) {
        lock(&self.clients).remove(&session);
        lock(&self.owners).remove(&session);
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
        let version = match self
            .shared
            .settings()
            .api_version
            .as_deref()
            .and_then(ApiVersion::parse)
        {
            Some(version) => VersionChoice::Fixed(version),
            None => VersionChoice::Negotiate,
        };
        let client = Org::new(self.shared.http(), Arc::new(self.owner(session)), version);
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
    ) -> Result<(Integration, Uuid, Org), Error> {
        let row = self.shared.row(id).await?;
        let session = row.session_id.ok_or_else(|| Error::known("token.none"))?;
        Ok((row, session, self.client(session)))
    }
}
