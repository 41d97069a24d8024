//! What objects look like to the signed-in user, asked of the org once per session and run, and again when an answer
//! shows that it has changed.

use std::sync::Arc;

use salesforce::{Org, describe::ObjectDescribe, soql::Name};
use store::Uuid;

use crate::{Error, app::Shared, app::lock, error::Doing};

impl Shared {
    /// The describe of an object, from memory where it is known.
    ///
    /// # Errors
    /// `rights.object`, `rights.case-read` where there is no such object for this user; else what the org answers.
    pub(crate) async fn describe(
        &self,
        session: Uuid,
        org: &Org,
        object: &str,
    ) -> Result<Arc<ObjectDescribe>, Error> {
        Name::parse(object)
            .ok()
            .filter(|name| !name.as_str().contains('.'))
            .ok_or_else(|| Error::named("input.case", "That is not the name of an object."))?;
        let key = (session, object.to_ascii_lowercase());
        if let Some(known) = lock(&self.describes).get(&key) {
            return Ok(known.clone());
        }
        let asked = salesforce::describe::describe(org, object).await;
        // an object that is not there and one that may not be seen are told alike
        if let Err(salesforce::Error::Api(refused)) = &asked
            && refused.status == 404
        {
            return Err(hidden(object));
        }
        let described = Arc::new(asked.doing("asking what the object looks like")?);
        lock(&self.describes).insert(key, described.clone());
        Ok(described)
    }

    /// Asks again when it is next needed: something about the session's objects has changed.
    pub(crate) fn forget_describes(&self, session: Uuid) {
        lock(&self.describes).retain(|(of, _), _| *of != session);
        lock(&self.objects).retain(|(of, _), _| *of != session);
        lock(&self.learnt).retain(|(of, _), _| *of != session);
        lock(&self.layouts).retain(|(of, ..), _| *of != session);
    }
}

fn hidden(object: &str) -> Error {
    if object.eq_ignore_ascii_case("Case") {
        Error::known("rights.case-read")
    } else {
        Error::named("rights.object", object)
    }
}
