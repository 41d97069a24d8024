//! What an object looks like to this user: fields, layouts, lookups.

use crate::{
    Error, Orgdeck,
    views::{IntegrationId, LayoutView, LookupHit, ObjectView},
};

impl Orgdeck {
    /// An object of the desk, from the org's describe. Asked once per session and run.
    ///
    /// # Errors
    /// What the org answers.
    pub async fn desk_object(
        &self,
        _id: IntegrationId,
        _object: &str,
    ) -> Result<ObjectView, Error> {
        Err(Error::known("app.internal"))
    }

    /// The org's page layout for a record type (none: the user's default). Asked once per session and run.
    ///
    /// # Errors
    /// What the org answers.
    pub async fn desk_layout(
        &self,
        _id: IntegrationId,
        _object: &str,
        _record_type: Option<&str>,
    ) -> Result<LayoutView, Error> {
        Err(Error::known("app.internal"))
    }

    /// Records a reference field may point to, by what is typed; blank: recently used ones.
    ///
    /// # Errors
    /// What the org answers.
    pub async fn lookup(
        &self,
        _id: IntegrationId,
        _object: &str,
        _field: &str,
        _text: &str,
    ) -> Result<Vec<LookupHit>, Error> {
        Err(Error::known("app.internal"))
    }
}
