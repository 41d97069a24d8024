//! A small Setup for the administrator, at the addresses of Salesforce's own pages.

pub(super) mod absent;
mod app_form;
pub(super) mod apps;
pub(super) mod company;
pub(super) mod granting;
pub(super) mod lists;
pub(super) mod objects;
pub(super) mod permission_sets;
pub(super) mod profiles;
pub(super) mod remote_sites;
pub(super) mod settings;
pub(super) mod usage;
pub(super) mod users;

use crate::db::logins;
use crate::error::ApiError;
use crate::org::Call;

/// The user in whose name Setup's pages write records.
fn editor(call: &Call<'_>) -> Result<String, ApiError> {
    let admin = logins::by_username(call.conn, logins::ADMIN)?;
    Ok(admin.ok_or_else(ApiError::not_found)?.user_id)
}
