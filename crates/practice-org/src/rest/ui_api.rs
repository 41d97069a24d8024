//! `/ui-api`: as much of the User Interface API as a case page needs, what an object is and which values its picklists
//! offer ("Object Info" and "Picklist Values" in the User Interface API Developer Guide). The rest of it answers as a
//! resource that is not there.

use axum::http::Method;

use crate::error::ApiError;
use crate::http::Reply;
use crate::ids;
use crate::org::Answer;
use crate::schema;

use super::auth::Caller;
use super::{describe, not_allowed};

/// Answers a request below `/ui-api`.
pub(super) fn answer(caller: &Caller, version: &str, method: &Method, path: &[&str]) -> Answer {
    let ["object-info", name, rest @ ..] = path else {
        return Err(ApiError::not_found());
    };
    if method != Method::GET {
        return Ok(not_allowed(method, "HEAD,GET"));
    }
    let object = describe::find(caller, name)?;
    let rights = &caller.rights;
    let body = match rest {
        [] => Some(schema::ui_object_info(object, rights)),
        ["picklist-values", record_type] => ids::to18(record_type)
            .and_then(|id| schema::ui_picklist_values(object, rights, &id, version)),
        ["picklist-values", record_type, field] => ids::to18(record_type)
            .and_then(|id| schema::ui_picklist_values_of(object, rights, &id, field, version)),
        _ => None,
    };
    body.map(|body| Reply::json(200, &body))
        .ok_or_else(ApiError::not_found)
}
