//! `password`: the username-password flow, which an org made today blocks.
//!
//! Blocked, wrong and unknown are told apart in the login history only (Salesforce help: block username-password
//! flows). External client apps have no such flow.

use crate::db::apps::Kind;
use crate::db::grants::Allowed;
use crate::db::login_history::{self, Attempt};
use crate::db::logins;
use crate::db::switches;
use crate::http::Params;
use crate::oauth::admission::Way;
use crate::oauth::error::OauthError;
use crate::oauth::{answer, client};
use crate::org::Call;

use super::{Fields, admit, open};

pub(in crate::oauth) fn password(call: &mut Call<'_>, form: &Params) -> Fields {
    let app = client::identified(call, form, |_| true)?;
    let given = |name| form.given(name).ok_or_else(|| OauthError::missing(name));
    let (username, password) = (given("username")?, given("password")?);
    let failed = || OauthError::new("invalid_grant", "authentication failure");
    let login = logins::by_username(call.conn, username)?.ok_or_else(failed)?;
    let allowed = switches::load(call.conn)?.password_flow;
    let status = if !allowed || app.settings.kind == Kind::ExternalClientApp {
        Some("Username-Password Flow Disabled")
    } else if !logins::opens_api(call.conn, &login, password)? {
        Some("Invalid Password")
    } else if !login.may_sign_in {
        Some("User is Inactive")
    } else {
        None
    };
    if let Some(status) = status {
        let attempt = Attempt::refused(&login.user_id, &app, status);
        login_history::note(call.conn, &attempt, call.now)?;
        return Err(failed());
    }
    admit(call, &app, &login, Way::Password, false)?;
    let issued = open(
        call,
        &Allowed {
            app: Some(&app),
            user_id: &login.user_id,
            scopes: &app.settings.scopes,
            renewable: false,
        },
    )?;
    answer::fields(call, &app, &issued)
}
