//! What objects look like to the signed-in user, asked of the org once per session and run, and again when an answer
//! shows that it has changed.

use std::{collections::HashMap, sync::Arc};

use salesforce::{
    Org, composite,
    describe::{self, ObjectDescribe},
    soql::Name,
};
use store::Uuid;

use crate::{Error, app::Shared, app::lock, error::Doing};

/// Objects that this user may see.
#[derive(Default)]
pub(crate) struct Seen(HashMap<String, Arc<ObjectDescribe>>);

impl Seen {
    /// The object of this name, if the user may see it.
    pub(crate) fn get(&self, name: &str) -> Option<&ObjectDescribe> {
        self.0.get(&name.to_ascii_lowercase()).map(Arc::as_ref)
    }
}

/// The name of an object in a query or a write. What was described was asked for by it, so it is one.
pub(crate) fn name(object: &ObjectDescribe) -> Name {
    Name::parse(&object.name).unwrap_or_else(|_| Name::fixed("Case"))
}

impl Shared {
    /// Several describes at once: what is not known yet comes in one call. What this user may not see is not among
    /// them, and is remembered too.
    ///
    /// # Errors
    /// What the org answers.
    pub(crate) async fn describe_all(
        &self,
        session: Uuid,
        org: &Org,
        names: &[&str],
    ) -> Result<Seen, Error> {
        let key = |name: &str| (session, name.to_ascii_lowercase());
        let unknown: Vec<&str> = {
            let (known, unseen) = (lock(&self.describes), lock(&self.unseen));
            let new =
                |name: &&&str| !known.contains_key(&key(name)) && !unseen.contains(&key(name));
            names.iter().filter(new).copied().collect()
        };
        for some in unknown.chunks(composite::MOST) {
            let doing = "asking what objects look like";
            let parts: Result<Vec<_>, _> = some.iter().map(|name| describe::part(name)).collect();
            let answers = composite::together(org, &parts.doing(doing)?)
                .await
                .doing(doing)?;
            for (name, answer) in some.iter().zip(answers) {
                match answer.json::<ObjectDescribe>() {
                    Ok(described) => {
                        lock(&self.describes).insert(key(name), Arc::new(described));
                    }
                    Err(salesforce::Error::Api(refused)) if refused.status == 404 => {
                        lock(&self.unseen).insert(key(name));
                    }
                    Err(error) => return Err(error).doing(doing),
                }
            }
        }
        let known = lock(&self.describes);
        let seen = names.iter().filter_map(|name| {
            let (_, name) = key(name);
            Some((name.clone(), known.get(&(session, name))?.clone()))
        });
        Ok(Seen(seen.collect()))
    }

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
        if let Some(known) = self.known_describe(session, object) {
            return Ok(known);
        }
        let asked = salesforce::describe::describe(org, object).await;
        // an object that is not there and one that may not be seen are told alike
        if let Err(salesforce::Error::Api(refused)) = &asked
            && refused.status == 404
        {
            return Err(hidden(object));
        }
        let described = Arc::new(asked.doing("asking what the object looks like")?);
        let key = (session, object.to_ascii_lowercase());
        lock(&self.describes).insert(key, described.clone());
        Ok(described)
    }

    /// The describe of an object where it is known.
    pub(crate) fn known_describe(
        &self,
        session: Uuid,
        object: &str,
    ) -> Option<Arc<ObjectDescribe>> {
        let key = (session, object.to_ascii_lowercase());
        lock(&self.describes).get(&key).cloned()
    }

    /// Asks again when it is next needed: something about the session's objects has changed.
    pub(crate) fn forget_describes(&self, session: Uuid) {
        lock(&self.describes).retain(|(of, _), _| *of != session);
        lock(&self.unseen).retain(|(of, _)| *of != session);
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
