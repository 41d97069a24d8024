//! What a user looked at lately: `GET /recent`, and `recentItems` of an object (REST API Developer Guide, "Recently
//! Viewed Items", "MRU Header").
//!
//! Reading, making and changing a record through its own address counts, unless `Sforce-Mru: updateMru=false` says
//! otherwise; a query counts only with `FOR VIEW` or `FOR REFERENCE`. Kept in memory: what was looked at before a
//! restart is forgotten.

use std::collections::HashMap;
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::error::ApiError;
use crate::http::Reply;
use crate::org::{Answer, Call, lock};
use crate::schema::{self, Object};

use super::auth::Caller;
use super::rows::read;

/// Most items kept of one user ("up to 200 records").
const KEPT: usize = 200;

/// Items of one object that its address lists (as many as a sidebar shows; the number is unconfirmed).
const OF_OBJECT: usize = 5;

/// The items of every user, newest last: ids only.
#[derive(Default)]
pub(crate) struct Recent(Mutex<HashMap<String, Vec<String>>>);

impl Recent {
    /// The user saw the record.
    pub(crate) fn seen(&self, user_id: &str, id: &str) {
        let mut all = lock(&self.0);
        if !all.contains_key(user_id) {
            all.insert(user_id.to_owned(), Vec::new());
        }
        let Some(items) = all.get_mut(user_id) else {
            return;
        };
        if items.last().is_some_and(|last| last == id) {
            return;
        }
        items.retain(|item| item != id);
        items.push(id.to_owned());
        if items.len() > KEPT {
            items.remove(0);
        }
    }

    /// The user's items, newest first.
    fn of(&self, user_id: &str) -> Vec<String> {
        let all = lock(&self.0);
        let items = all.get(user_id).map(Vec::as_slice).unwrap_or_default();
        items.iter().rev().cloned().collect()
    }
}

/// The caller read, made or changed the record through its address.
pub(super) fn touched(call: &Call<'_>, caller: &Caller, object: &Object, id: &str) {
    let told_not_to = call.request.header("sforce-mru").is_some_and(|options| {
        options
            .replace(' ', "")
            .eq_ignore_ascii_case("updateMru=false")
    });
    if object.tab && !told_not_to {
        call.org.recent.seen(&caller.login.user_id, id);
    }
}

/// The caller saw the records of a query, the first of them last.
pub(super) fn seen(call: &Call<'_>, caller: &Caller, records: &[Value]) {
    let newest = &records[..records.len().min(KEPT)];
    for record in newest.iter().rev() {
        let address = record["attributes"]["url"].as_str().unwrap_or_default();
        if let Some((_, id)) = address.rsplit_once('/') {
            call.org.recent.seen(&caller.login.user_id, id);
        }
    }
}

/// `GET /recent?limit=`.
pub(super) fn all(call: &mut Call<'_>, caller: &Caller, version: &str) -> Answer {
    let limit = call.request.query.given("limit");
    let limit = limit.and_then(|limit| limit.parse().ok()).unwrap_or(KEPT);
    let items = items(call, caller, version, limit, |_| true)?;
    Ok(Reply::json(200, &Value::Array(items)))
}

/// The caller's items of one object.
pub(super) fn of_object(
    call: &Call<'_>,
    caller: &Caller,
    version: &str,
    object: &Object,
) -> Result<Vec<Value>, ApiError> {
    items(call, caller, version, OF_OBJECT, |item| {
        item.name == object.name
    })
}

/// Items that are still there and may be read, with their names.
fn items(
    call: &Call<'_>,
    caller: &Caller,
    version: &str,
    most: usize,
    wanted: impl Fn(&Object) -> bool,
) -> Result<Vec<Value>, ApiError> {
    let mut items = Vec::new();
    for id in call.org.recent.of(&caller.login.user_id) {
        if items.len() == most {
            break;
        }
        let object = schema::object_by_prefix(&id)
            .filter(|object| wanted(object) && caller.rights.can_read(object));
        let Some((object, name)) = object.and_then(|object| Some((object, object.name_field()?)))
        else {
            continue;
        };
        let mut fields = vec!["Id", name.name];
        // users, for one, are never deleted
        if object.has_recycle_bin() {
            fields.push("IsDeleted");
        }
        let item = read::one(call, caller, version, object, &id, &fields)?;
        if let Some(Value::Object(mut item)) = item
            && item.remove("IsDeleted") != Some(json!(true))
        {
            items.push(Value::Object(item));
        }
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_two_hundred_are_kept_each_once() {
        let recent = Recent::default();
        for n in 0..300 {
            recent.seen("me", &format!("{n}"));
        }
        recent.seen("me", "150");
        let items = recent.of("me");
        assert_eq!((items.len(), items[0].as_str()), (200, "150"));
        assert_eq!(items.iter().filter(|item| *item == "150").count(), 1);
        assert!(recent.of("you").is_empty());
    }
}
