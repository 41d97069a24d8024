//! Macros: saved sets of changes with a comment, run by a digit. They belong to this computer and to an object, not to
//! an org.

use serde::{Deserialize, Serialize};
use store::{Macro, StoreError};

use super::placeholders::Template;
use crate::{
    Error, Orgdeck,
    views::{BulkComment, FieldChange, MacroId, MacroView},
};

/// Longest name, in characters.
const LONGEST_NAME: usize = 80;

/// What a macro does, as it is kept.
#[derive(Serialize, Deserialize)]
struct Steps {
    changes: Vec<FieldChange>,
    comment: Option<BulkComment>,
    then_next: bool,
}

impl Orgdeck {
    /// The macros of an object.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list_macros(&self, object: &str) -> Result<Vec<MacroView>, Error> {
        let object = object.to_owned();
        let rows = self
            .shared
            .db(move |store| store.macros().list(&object))
            .await?;
        Ok(rows.into_iter().filter_map(view).collect())
    }

    /// Saves a macro.
    ///
    /// # Errors
    /// A blank name, a name or key that another one has, no changes and no comment, a placeholder that is none.
    pub async fn save_macro(&self, saved: MacroView) -> Result<(), Error> {
        let wrong = |words: &str| Err(Error::named("input.case", words));
        let name = saved.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return wrong("A macro needs a name of at most 80 characters.");
        }
        if saved.key.is_some_and(|key| !(1..=9).contains(&key)) {
            return wrong("The key of a macro is a digit from 1 to 9.");
        }
        let comment = saved
            .comment
            .filter(|comment| !comment.body.trim().is_empty());
        if saved.changes.is_empty() && comment.is_none() {
            return wrong("A macro needs something to do: a field or a comment.");
        }
        if let Some(comment) = &comment {
            Template::parse(&comment.body)?;
        }
        let known = self.list_macros(&saved.object).await?;
        let mut others = known.iter().filter(|one| one.id != saved.id);
        if let Some(other) = others
            .clone()
            .find(|one| one.key.is_some() && one.key == saved.key)
        {
            return wrong(&format!("“{}” has this key already.", other.name));
        }
        if others.any(|one| one.name == name) {
            return wrong(&format!("There is a macro “{name}” already."));
        }
        let steps = Steps {
            changes: saved.changes,
            comment,
            then_next: saved.then_next,
        };
        let row = Macro {
            id: saved.id.0,
            object: saved.object,
            name,
            key: saved.key,
            steps: serde_json::to_value(&steps).map_err(|_| Error::known("app.internal"))?,
            created_at: store::now_ms(),
        };
        let saved = self.shared.db(move |store| store.macros().save(&row)).await;
        match saved {
            // another window was quicker
            Err(Error::Store(StoreError::Refused(_))) => {
                wrong("Another macro has this name or key already.")
            }
            done => done,
        }
    }

    /// Forgets a macro.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete_macro(&self, id: MacroId) -> Result<(), Error> {
        self.shared
            .db(move |store| store.macros().delete(id.0))
            .await
    }

    /// One macro.
    ///
    /// # Errors
    /// `input.case` when it is gone.
    pub(super) async fn one_macro(&self, id: MacroId) -> Result<MacroView, Error> {
        let row = self
            .shared
            .db(move |store| store.macros().get(id.0))
            .await?;
        row.and_then(view)
            .ok_or_else(|| Error::named("input.case", "This macro does not exist any more."))
    }
}

fn view(row: Macro) -> Option<MacroView> {
    let steps: Steps = match serde_json::from_value(row.steps) {
        Ok(steps) => steps,
        Err(error) => {
            tracing::warn!(id = %row.id, line = error.line(), "a macro cannot be read");
            return None;
        }
    };
    Some(MacroView {
        id: MacroId(row.id),
        object: row.object,
        name: row.name,
        key: row.key,
        changes: steps.changes,
        comment: steps.comment,
        then_next: steps.then_next,
    })
}
