//! What the user keeps: lists with a name, lists that are looked at, and what was searched.

use store::{SavedList, StoreError, Uuid};

use super::{desk::Desk, live, planning::Refused, search, sources, wanted::Wanted};
use crate::{
    Error, Orgdeck,
    app::lock,
    views::{IntegrationId, ListAsk, ListSource, NamedList, SaveList, Suggestion},
};

/// Longest name of a list, in characters.
const LONGEST_NAME: usize = 80;

impl Orgdeck {
    /// Saves a list of the user's own.
    ///
    /// # Errors
    /// A name that is blank or taken, a list that is none.
    pub async fn save_list(&self, id: IntegrationId, list: &SaveList) -> Result<NamedList, Error> {
        let name = list.name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            let words = format!("A list needs a name of at most {LONGEST_NAME} characters.");
            return Err(Error::named("input.case", words));
        }
        let mut desk = Desk::open(self, id, &list.spec.object).await?;
        desk.is_a_list(list).await?;
        let known = match &list.id {
            Some(id) => Some(desk.kept(id).await?),
            None => None,
        };
        let row = SavedList {
            id: known.as_ref().map_or_else(store::new_id, |row| row.id),
            integration_id: id.0,
            object: desk.object.name.clone(),
            name: name.to_owned(),
            spec: serde_json::to_value(&list.spec).map_err(|_| Error::known("app.internal"))?,
            created_at: known.map_or_else(store::now_ms, |row| row.created_at),
        };
        let saved = row.clone();
        let saved = self.shared.db(move |store| Ok(store.lists().save(&saved)));
        match saved.await? {
            Err(StoreError::Refused(_)) => Err(Error::named(
                "input.case",
                format!("There is a list “{name}” already."),
            )),
            done => {
                done?;
                Ok(sources::named(&row))
            }
        }
    }

    /// Forgets a saved list.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete_list(&self, id: IntegrationId, list: &str) -> Result<(), Error> {
        let Ok(list) = list.parse::<Uuid>() else {
            return Ok(());
        };
        self.shared
            .db(move |store| store.lists().delete(id.0, list))
            .await
    }

    /// Whether a list is looked at while the view is visible.
    ///
    /// # Errors
    /// A list without a name; those of the database.
    pub async fn set_live(
        &self,
        id: IntegrationId,
        object: &str,
        source: &ListSource,
        live: bool,
    ) -> Result<(), Error> {
        let (object, key) = (object.to_owned(), live::key(source));
        if key.is_empty() {
            let words = "Save the list first: only one with a name can be looked at.";
            return Err(Error::named("input.case", words));
        }
        self.shared
            .db(move |store| store.live_lists().set(id.0, &object, &key, live))
            .await
    }

    /// What could be meant by what is typed into the search. Asks no org.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn suggest(
        &self,
        id: IntegrationId,
        object: &str,
        text: &str,
    ) -> Result<Vec<Suggestion>, Error> {
        let of = object.to_owned();
        let recent = self
            .shared
            .db(move |store| store.searches().list(id.0, &of))
            .await?;
        let row = self.shared.row(id).await?;
        let described = row.session_id.and_then(|session| {
            let key = (session, object.to_ascii_lowercase());
            lock(&self.shared.describes).get(&key).cloned()
        });
        Ok(search::suggestions(described.as_deref(), &recent, text))
    }

    /// Forgets the recent searches.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn forget_searches(&self, id: IntegrationId) -> Result<(), Error> {
        self.shared
            .db(move |store| store.searches().forget(id.0))
            .await
    }
}

impl Desk {
    /// Refuses a spec that could not be asked for.
    async fn is_a_list(&mut self, list: &SaveList) -> Result<(), Error> {
        let ask = ListAsk {
            object: list.spec.object.clone(),
            source: ListSource::Spec {
                spec: list.spec.clone(),
            },
            sort: None,
            columns: None,
        };
        if list.spec.object != self.object.name {
            return Err(Error::named(
                "input.case",
                "That is no list of this object.",
            ));
        }
        let wanted = Wanted::of(list.spec.clone());
        self.plan(&wanted, &ask, &Refused::default()).await?;
        Ok(())
    }

    async fn kept(&self, id: &str) -> Result<SavedList, Error> {
        let gone = || Error::named("input.case", "That list does not exist any more.");
        let (of, id) = (self.at.row.id, id.parse::<Uuid>().map_err(|_| gone())?);
        let row = self
            .app
            .shared
            .db(move |store| store.lists().get(of, id))
            .await?;
        row.filter(|row| row.object == self.object.name)
            .ok_or_else(gone)
    }

    /// Notes what was searched; that it cannot be noted is no fault of the search.
    pub(super) async fn note_search(&self, text: &str) {
        let text = text.trim().to_owned();
        if text.is_empty() {
            return;
        }
        let (of, object) = (self.at.row.id, self.object.name.clone());
        let noted = self.app.shared.database.behind(move |store| {
            let noted = store.searches().note(of, &object, &text, store::now_ms());
            if let Err(error) = noted {
                tracing::warn!(%error, "a search was not noted");
            }
        });
        noted.await;
    }
}
