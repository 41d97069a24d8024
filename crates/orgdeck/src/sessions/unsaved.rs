//! Refresh tokens that Salesforce gave and the vault did not take: what is told of them, and the question at quitting.

use std::sync::atomic::Ordering;

use store::Uuid;

use super::Sessions;
use crate::{
    Error, Orgdeck,
    app::lock,
    views::{Area, Failure, UnsavedToken},
};

impl Sessions {
    pub(super) fn unsaved(&self, session: Uuid, why: Failure) {
        lock(&self.unsaved).insert(session, why);
    }

    pub(super) fn saved(&self, session: Uuid) {
        lock(&self.unsaved).remove(&session);
    }
}

impl Orgdeck {
    /// Sessions whose newest refresh token exists in memory alone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn unsaved_tokens(&self) -> Result<Vec<UnsavedToken>, Error> {
        let unsaved = lock(&self.shared.sessions.unsaved).clone();
        if unsaved.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.shared.db(|store| store.sessions().list()).await?;
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                unsaved.get(&row.id).map(|failure| UnsavedToken {
                    org_name: row.org_name,
                    username: row.username,
                    failure: failure.clone(),
                })
            })
            .collect())
    }

    /// Tries to save them now, and returns those that are still unsaved.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn save_tokens(&self) -> Result<Vec<UnsavedToken>, Error> {
        let sessions: Vec<Uuid> = lock(&self.shared.sessions.unsaved)
            .keys()
            .copied()
            .collect();
        for session in sessions {
            self.owner(session).save_now().await;
        }
        self.unsaved_tokens().await
    }

    /// Whether the window may close. While a token is unsaved the first answer is no, and the window is told why.
    #[must_use]
    pub fn may_quit(&self) -> bool {
        if lock(&self.shared.sessions.unsaved).is_empty()
            || self.shared.quit_warned.swap(true, Ordering::SeqCst)
        {
            return true;
        }
        self.shared.tell(Area::QuitBlocked, None);
        false
    }
}
