//! `/records`: changing and deleting records behind the client's back, as the administrator.

use serde_json::{Map, Value};

use crate::control::Command;
use crate::http::Reply;

use super::{Asked, Handled};

pub(super) fn change(asked: &Asked<'_>) -> Handled {
    let fields: Map<String, Value> = asked.body()?;
    let id = asked.param(0).to_owned();
    let fields = Value::Object(fields);
    asked.run(Command::UpdateRecord { id, fields })?;
    Ok(Reply::empty(204))
}

pub(super) fn delete(asked: &Asked<'_>) -> Handled {
    let id = asked.param(0).to_owned();
    asked.run(Command::DeleteRecord { id })?;
    Ok(Reply::empty(204))
}
