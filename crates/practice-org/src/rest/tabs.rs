//! `GET /tabs` and `GET /theme`: what a user interface shows of the objects (REST API Developer Guide, "Tabs",
//! "Themes"; keys as jsforce's types have them). Icons and colours are Salesforce's own pictures: there are none here.

use serde_json::{Value, json};

use crate::http::Reply;
use crate::org::{Answer, Call};
use crate::schema::{self, Object};

use super::auth::Caller;

/// `GET /tabs`.
pub(super) fn tabs(call: &mut Call<'_>, caller: &Caller, version: &str) -> Answer {
    let origin = &call.request.origin;
    let tabs: Vec<Value> = shown(caller)
        .map(|object| {
            json!({
                "colors": [],
                "custom": object.name.ends_with("__c"),
                "iconUrl": null,
                "icons": [],
                "label": object.label_plural,
                "miniIconUrl": null,
                "name": format!("standard-{}", object.name),
                "sobjectName": object.name,
                "timeStyle": null,
                "url": format!("{origin}/{}/o", object.key_prefix),
                "mobileUrl": format!("/services/data/v{version}/sobjects/{}", object.name),
            })
        })
        .collect();
    Ok(Reply::json(200, &Value::Array(tabs)))
}

/// `GET /theme`.
pub(super) fn theme(_call: &mut Call<'_>, caller: &Caller, _version: &str) -> Answer {
    let items: Vec<Value> = shown(caller)
        .map(|object| json!({ "colors": [], "icons": [], "name": object.name }))
        .collect();
    Ok(Reply::json(200, &json!({ "themeItems": items })))
}

/// The objects with a tab that the caller may read.
fn shown(caller: &Caller) -> impl Iterator<Item = &'static Object> {
    schema::objects()
        .iter()
        .filter(|object| object.tab && caller.rights.can_read(object))
}
