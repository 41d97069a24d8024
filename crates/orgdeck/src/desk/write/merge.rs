//! Two people changed one record: what clashes, and what of ours is still to be written.

use salesforce::describe::ObjectDescribe;
use serde_json::{Map, Value};

use super::{
    base::Base,
    values::{same, text},
};
use crate::views::{Cell, ConflictField, FieldCell};

/// What becomes of a change on a newer record.
pub(super) enum Merged {
    /// What is still to be written; nothing where the record has it all.
    Write {
        /// Fields and values.
        body: Map<String, Value>,
        /// Fields that somebody else had changed to the same.
        theirs: Vec<String>,
    },
    /// The same fields were changed to something else.
    Clash(Vec<ConflictField>),
}

/// Merges `mine`, typed over `base`, with the record as it is now. `over` is the stamp of a state the user has seen and
/// writes over.
pub(super) fn merge(
    object: &ObjectDescribe,
    base: &[FieldCell],
    now: &Base,
    mine: &Map<String, Value>,
    over: Option<i64>,
) -> Merged {
    let seen = over == Some(now.stamp);
    let (mut body, mut theirs, mut fields) = (Map::new(), Vec::new(), Vec::new());
    let mut clash = false;
    for (name, value) in mine {
        let Some(field) = object.field(name) else {
            body.insert(name.clone(), value.clone());
            continue;
        };
        let before = base.iter().find(|cell| &cell.field == name);
        let before = before.map(|cell| &cell.cell);
        let typed = text(value);
        let is = now.text(name);
        // where it is not known what was typed over, every value there is somebody's
        let untouched = same(field, before.and_then(|before| before.text.as_deref()), is);
        if same(field, typed.as_deref(), is) {
            if !untouched {
                theirs.push(name.clone());
            }
            continue;
        }
        let clashes = !untouched && !seen;
        clash |= clashes;
        fields.push(ConflictField {
            field: name.clone(),
            base: before.cloned().unwrap_or_default(),
            theirs: now.values.get(name).cloned().unwrap_or_default(),
            mine: Some(Cell {
                text: typed.map(Into::into),
                label: None,
            }),
            clashes,
        });
        body.insert(name.clone(), value.clone());
    }
    if clash {
        Merged::Clash(fields)
    } else {
        Merged::Write { body, theirs }
    }
}

/// Whether the record has every value of a write.
pub(super) fn has(object: &ObjectDescribe, now: &Base, body: &Map<String, Value>) -> bool {
    body.iter().all(|(name, value)| {
        let field = object.field(name);
        field.is_some_and(|field| same(field, text(value).as_deref(), now.text(name)))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object() -> ObjectDescribe {
        serde_json::from_value(json!({
            "name": "Case", "label": "Case", "labelPlural": "Cases",
            "fields": [{ "name": "Subject", "type": "string" }, { "name": "Status", "type": "picklist" }],
        }))
        .unwrap()
    }

    fn cell(text: &str) -> Cell {
        Cell {
            text: Some(text.into()),
            label: None,
        }
    }

    fn now(subject: &str, status: &str) -> Base {
        Base {
            name: String::new(),
            stamp: 7_000,
            settled: true,
            values: [("Subject", subject), ("Status", status)]
                .map(|(name, text)| (name.to_owned(), cell(text)))
                .into(),
        }
    }

    fn base() -> Vec<FieldCell> {
        [("Subject", "a"), ("Status", "New")]
            .map(|(field, text)| FieldCell {
                field: field.to_owned(),
                cell: cell(text),
            })
            .to_vec()
    }

    fn mine(fields: Value) -> Map<String, Value> {
        fields.as_object().unwrap().clone()
    }

    #[test]
    fn what_nobody_else_touched_is_written() {
        let mine = mine(json!({ "Subject": "b" }));
        let Merged::Write { body, theirs } =
            merge(&object(), &base(), &now("a", "Working"), &mine, None)
        else {
            panic!("nothing clashes")
        };
        assert_eq!((body, theirs), (mine, Vec::new()));
    }

    #[test]
    fn the_same_change_by_two_is_no_clash_and_is_told() {
        let mine = mine(json!({ "Subject": "b", "Status": "Closed" }));
        let Merged::Write { body, theirs } =
            merge(&object(), &base(), &now("b", "New"), &mine, None)
        else {
            panic!("nothing clashes")
        };
        assert_eq!(body.keys().collect::<Vec<_>>(), ["Status"]);
        assert_eq!(theirs, ["Subject"]);
    }

    // seen to fail: with `clash |= false`, which writes over what somebody else wrote
    #[test]
    fn a_clash_names_base_theirs_and_mine_of_each_field() {
        let mine = mine(json!({ "Subject": "b", "Status": "Closed" }));
        let Merged::Clash(fields) = merge(&object(), &base(), &now("c", "New"), &mine, None) else {
            panic!("the subject clashes")
        };
        let clashing: Vec<_> = fields.iter().filter(|one| one.clashes).collect();
        assert_eq!(clashing.len(), 1);
        assert_eq!(clashing[0].base, cell("a"));
        assert_eq!(clashing[0].theirs, cell("c"));
        assert_eq!(clashing[0].mine, Some(cell("b")));
        assert_eq!(fields.len(), 2);
    }

    #[test]
    fn a_state_that_was_seen_is_written_over_and_a_newer_one_is_not() {
        let mine = mine(json!({ "Subject": "b" }));
        let now = now("c", "New");
        assert!(matches!(
            merge(&object(), &base(), &now, &mine, Some(7_000)),
            Merged::Write { .. }
        ));
        assert!(matches!(
            merge(&object(), &base(), &now, &mine, Some(6_000)),
            Merged::Clash(_)
        ));
    }
}
