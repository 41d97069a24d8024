//! `/users`: who may sign in, what each may do, passwords and security tokens.

use serde::Deserialize;
use serde_json::json;

use crate::control::{Command, UserChange};
use crate::db::people;
use crate::http::Reply;

use super::{Asked, Handled, Problem};

pub(super) fn list(asked: &Asked<'_>) -> Handled {
    let users = asked.with_db(|conn| Ok(people::list(conn)?))?;
    Ok(Reply::json(200, &json!({ "users": users })))
}

pub(super) fn one(asked: &Asked<'_>) -> Handled {
    let username = asked.param(0);
    let user = asked.with_db(|conn| Ok(people::one(conn, username)?))?;
    let user = user.ok_or_else(|| Problem::not_found(&format!("user {username}")))?;
    Ok(Reply::json(200, &json!(user)))
}

pub(super) fn change(asked: &Asked<'_>) -> Handled {
    let username = asked.param(0).to_owned();
    let change: UserChange = asked.body()?;
    asked.run(Command::SetUser { username, change })?;
    one(asked)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    password: String,
}

pub(super) fn set_password(asked: &Asked<'_>) -> Handled {
    let NewPassword { password } = asked.body()?;
    if password.is_empty() {
        return Err(Problem::bad("a password is not empty"));
    }
    let username = asked.param(0).to_owned();
    asked.run(Command::SetPassword { username, password })?;
    Ok(Reply::empty(204))
}

pub(super) fn security_token(asked: &Asked<'_>) -> Handled {
    let username = asked.param(0).to_owned();
    let token = asked.run(Command::SecurityToken { username })?;
    Ok(Reply::json(200, &json!({ "security_token": token })))
}

pub(super) fn reset_security_token(asked: &Asked<'_>) -> Handled {
    let username = asked.param(0).to_owned();
    asked.run(Command::ResetSecurityToken { username })?;
    security_token(asked)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)]
struct ObjectRights {
    read: bool,
    create: bool,
    edit: bool,
    delete: bool,
}

pub(super) fn set_object_rights(asked: &Asked<'_>) -> Handled {
    let rights: ObjectRights = asked.body()?;
    asked.run(Command::SetObjectRights {
        username: asked.param(0).to_owned(),
        object: asked.param(1).to_owned(),
        read: rights.read,
        create: rights.create,
        edit: rights.edit,
        delete: rights.delete,
    })?;
    Ok(Reply::empty(204))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldRights {
    visible: bool,
    editable: bool,
}

pub(super) fn set_field_rights(asked: &Asked<'_>) -> Handled {
    let rights: FieldRights = asked.body()?;
    asked.run(Command::SetFieldRights {
        username: asked.param(0).to_owned(),
        object: asked.param(1).to_owned(),
        field: asked.param(2).to_owned(),
        visible: rights.visible,
        editable: rights.editable,
    })?;
    Ok(Reply::empty(204))
}
