//! What is asked of an object's records, but for which one: worked out once from the describes and from what answers have
//! taught, since every opening and every write of a record asks it.

use std::sync::Arc;

use salesforce::{
    RecordId, Soql,
    composite::Part as Request,
    describe::{Field, ObjectDescribe},
    soql::{Compare, Filter, Name, Select, Value as Literal},
};

use super::{
    cards,
    parts::{self, Children, Of, Others, by_id},
};
use crate::desk::{
    at::At,
    describes::{self, Seen},
    lists::name_field,
};

/// Most parents of one query, of which the org takes 55 (SOQL and SOSL Reference, "SOQL limits"); the rest show ids.
const MOST_PARENTS: usize = 50;

/// Whose names come with a record. A parent this user may not see refuses the whole query.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Names {
    /// Of everything it refers to.
    #[default]
    All,
    /// Of people and queues.
    People,
    /// Of nothing.
    Nobody,
}

/// What is asked of an object's records.
pub(crate) struct Asking {
    pub(super) object: Arc<ObjectDescribe>,
    pub(super) seen: Seen,
    pub(super) children: Vec<Children>,
    /// The other cases of its contact, where they are asked for.
    pub(super) others: Option<Others>,
    whole: Select,
    /// All children; an object without children that can be asked for has none.
    bundle: Option<Select>,
}

impl Asking {
    /// With these names, and without the children that are hidden.
    pub(super) fn of(object: Arc<ObjectDescribe>, seen: Seen, names: Names, hidden: &[Of]) -> Self {
        let mut children = parts::children(&object, &seen);
        children.retain(|one| !hidden.contains(&one.of));
        let of_case = (object.name == "Case").then(|| Others::of(&object, &seen));
        Self {
            whole: whole(&object, &seen, names),
            bundle: (!children.is_empty()).then(|| parts::bundle(&object, &children)),
            others: of_case.flatten(),
            children,
            object,
            seen,
        }
    }

    /// The requests for one record: itself, what this user may do with it, its children, the other cases of its contact.
    pub(super) fn requests(&self, at: &At, id: &RecordId) -> Vec<Request> {
        let this = by_id(id);
        let mut asked = vec![self.whole.by(&this), access(at, id)];
        asked.extend(self.bundle.as_ref().map(|bundle| bundle.by(&this)));
        asked.extend(self.others.as_ref().map(|others| others.of_case(id)));
        asked.iter().map(Request::query).collect()
    }

    /// The request for the record itself with these names.
    pub(super) fn with(&self, names: Names, id: &RecordId) -> Request {
        Request::query(&whole(&self.object, &self.seen, names).by(&by_id(id)))
    }
}

/// Every field, with the names of these parents.
fn whole(object: &ObjectDescribe, seen: &Seen, names: Names) -> Select {
    let own = object
        .fields
        .iter()
        .filter_map(|field| Name::parse(&field.name).ok());
    let mut fields: Vec<Name> = own.collect();
    let named = object.fields.iter().filter(|field| match names {
        Names::All => true,
        Names::People => is_person(field),
        Names::Nobody => false,
    });
    fields.extend(named.filter_map(name_path).take(MOST_PARENTS));
    if names == Names::All {
        fields.extend(cards::paths(object, seen));
    }
    fields.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    fields.dedup();
    Select::new(describes::name(object), fields)
}

fn is_person(field: &Field) -> bool {
    let people = ["User", "Group"];
    !field.reference_to.is_empty()
        && field
            .reference_to
            .iter()
            .all(|to| people.contains(&to.as_str()))
}

/// What this user may do with the record (Object Reference, "UserRecordAccess"; v24 and later).
fn access(at: &At, id: &RecordId) -> Soql {
    let user = Literal::Id(at.user.as_record().clone());
    let fields = ["RecordId", "HasEditAccess", "HasDeleteAccess"].map(Name::fixed);
    Select::new(Name::fixed("UserRecordAccess"), fields)
        .filter(Filter::All(vec![
            Filter::Is(Name::fixed("UserId"), Compare::Equal, user),
            Filter::Is(
                Name::fixed("RecordId"),
                Compare::Equal,
                Literal::Id(id.clone()),
            ),
        ]))
        .soql()
}

/// The path to the name of what a field refers to.
pub(super) fn name_path(field: &Field) -> Option<Name> {
    let relationship = field.relationship_name.as_deref()?;
    // of several objects only what all have is known: their name
    let named = match field.reference_to.as_slice() {
        [] => return None,
        [only] => name_field(only),
        _ => "Name",
    };
    Name::parse(&format!("{relationship}.{named}")).ok()
}
