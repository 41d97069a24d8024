//! What one run of a checkup has asked already, so that no probe asks it again.

use std::sync::OnceLock;

use salesforce::{
    Org,
    identity::{self, Organization, Userinfo},
};
use tokio::sync::OnceCell;

use super::Patient;
use crate::{Error, error::Doing, views::Environment, words};

/// The answers of this run.
#[derive(Default)]
pub(crate) struct Asked {
    user: OnceCell<Userinfo>,
    org: OnceCell<Organization>,
    same_org: OnceLock<bool>,
    app_is_known: OnceLock<()>,
}

impl Patient<'_> {
    /// The client to speak through.
    ///
    /// # Errors
    /// `token.none` before the first Connect.
    pub(super) fn client(&self) -> Result<&Org, Error> {
        self.client
            .as_ref()
            .ok_or_else(|| Error::named("token.none", "nobody has signed in yet"))
    }

    /// Who the token speaks for. The token is renewed on the way where it has ended.
    pub(super) async fn user(&self) -> Result<&Userinfo, Error> {
        let client = self.client()?;
        let ask = || async {
            identity::userinfo(client)
                .await
                .doing("asking who the token speaks for")
        };
        self.asked.user.get_or_try_init(ask).await
    }

    /// What the org says of itself.
    pub(super) async fn organization(&self) -> Result<&Organization, Error> {
        let client = self.client()?;
        let ask = || async {
            identity::organization(client)
                .await
                .doing("asking which org it is")
        };
        self.asked.org.get_or_try_init(ask).await
    }

    /// The kind of org that was chosen.
    pub(super) fn environment(&self) -> Environment {
        words::read(&self.row.environment).unwrap_or(Environment::Production)
    }

    /// Whether the address answers for the org that was connected, where it told.
    pub(super) fn same_org(&self) -> Option<bool> {
        self.asked.same_org.get().copied()
    }

    pub(super) fn note_same_org(&self, same: bool) {
        let _ = self.asked.same_org.set(same);
    }

    /// Whether the sign-in address has shown that it knows the app the session is of.
    pub(super) fn app_is_known(&self) -> bool {
        self.asked.app_is_known.get().is_some()
    }

    pub(super) fn note_app_is_known(&self) {
        let _ = self.asked.app_is_known.set(());
    }
}
