//! SELECT lists that were given meaning for one user: programs ask the same of one record after the other, and what a
//! long list of fields means takes longer to say than to read the record.

use std::sync::{Arc, Mutex};

use super::ast::{Item, Query};
use super::bounds;
use super::fail::Checked;
use super::scope::Asking;
use super::select::{self, Selection};
use crate::org::lock;
use crate::schema::Object;

/// Lists kept of one user; the oldest goes first.
const KEPT: usize = 64;

/// The lists of one user, as long as the user's rights stay what they are.
#[derive(Debug, Default)]
pub(crate) struct Selections(Mutex<Vec<Known>>);

#[derive(Debug)]
struct Known {
    object: &'static Object,
    items: Vec<Item>,
    /// Whether the query asks for few records: some lists may only then be asked for.
    few: bool,
    selection: Arc<Selection>,
}

impl Known {
    fn is_of(&self, object: &'static Object, query: &Query, few: bool) -> bool {
        std::ptr::eq(self.object, object) && self.few == few && self.items == query.items
    }
}

impl Selections {
    /// The meaning of a query's SELECT list.
    pub(super) fn of(
        &self,
        asking: &Asking<'_>,
        object: &'static Object,
        query: &Query,
    ) -> Checked<Arc<Selection>> {
        let meant = || select::selection(&mut asking.beside(), object, query).map(Arc::new);
        if !stands_alone(query) {
            return meant();
        }
        let few = bounds::few(query);
        if let Some(known) = lock(&self.0)
            .iter()
            .find(|known| known.is_of(object, query, few))
        {
            return Ok(known.selection.clone());
        }
        let selection = meant()?;
        let mut all = lock(&self.0);
        if all.len() == KEPT {
            all.remove(0);
        }
        all.push(Known {
            object,
            items: query.items.clone(),
            few,
            selection: selection.clone(),
        });
        Ok(selection)
    }
}

/// Whether the list means the same in any query of the object: aliases say what its names are, and children are chosen
/// by conditions that go by the time.
fn stands_alone(query: &Query) -> bool {
    query.alias.is_none()
        && query.aliases.is_empty()
        && !query
            .items
            .iter()
            .any(|item| matches!(item, Item::Children(_)))
}
