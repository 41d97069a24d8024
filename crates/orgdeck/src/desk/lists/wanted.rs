//! What a list is made of, wherever it comes from: a spec, an org's list view, or the text of a search.

use salesforce::{
    soql::{Name, OrgCondition},
    sosl::Term,
};

use crate::views::{Condition, ListSort, ListSpec};

/// A list, before its names are looked up.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    /// API names or paths of the columns.
    pub(super) columns: Vec<String>,
    /// Conditions.
    pub(super) conditions: Vec<Condition>,
    /// Whether all of them must hold, or one is enough.
    pub(super) all: bool,
    /// Beside them: of each of these one must hold.
    pub(super) any: Vec<Vec<Condition>>,
    /// Beside them: what the org wrote.
    pub(super) of_org: Option<OrgCondition>,
    /// The org's scope.
    pub(super) scope: Option<Name>,
    /// Words to search for.
    pub(super) terms: Vec<Term>,
    /// The order.
    pub(super) sort: Option<ListSort>,
    /// What is marked in the rows.
    pub(super) marks: Vec<String>,
    /// What was not understood.
    pub(super) notes: Vec<String>,
}

impl Wanted {
    /// A list by its spec.
    pub(super) fn of(spec: ListSpec) -> Wanted {
        Wanted {
            columns: spec.columns,
            conditions: spec.conditions,
            all: spec.all,
            sort: spec.sort,
            ..Wanted::default()
        }
    }

    /// The same as a spec, where one can say all of it.
    pub(super) fn spec(&self, object: &str) -> Option<ListSpec> {
        let more = !self.any.is_empty()
            || self.of_org.is_some()
            || self.scope.is_some()
            || !self.terms.is_empty();
        (!more).then(|| ListSpec {
            object: object.to_owned(),
            all: self.all,
            conditions: self.conditions.clone(),
            columns: self.columns.clone(),
            sort: self.sort.clone(),
        })
    }
}
