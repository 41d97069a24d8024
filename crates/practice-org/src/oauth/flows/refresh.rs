//! `refresh_token`: a refresh token becomes an access token, and with rotation its own successor (Salesforce help:
//! OAuth 2.0 refresh token flow; 005316711 on rotation).

use crate::db::grants;
use crate::db::login_history::{self, Attempt};
use crate::db::logins;
use crate::http::Params;
use crate::oauth::admission::Way;
use crate::oauth::error::OauthError;
use crate::oauth::{answer, client};
use crate::org::Call;

use super::{Fields, admit};

pub(in crate::oauth) fn refresh(call: &mut Call<'_>, form: &Params) -> Fields {
    let app = client::identified(call, form, |app| app.settings.refresh_secret_required)?;
    let text = form
        .given("refresh_token")
        .ok_or_else(|| OauthError::missing("refresh_token"))?;
    let found = grants::find_refresh(call.conn, text)?
        .filter(|found| found.app_id == app.id)
        .ok_or_else(OauthError::expired_token)?;
    let login = logins::by_id(call.conn, &found.user_id)?.ok_or_else(OauthError::inactive)?;
    // a deactivated user's tokens are ended too, but the user is what is told
    if found.ended && login.may_sign_in {
        return Err(OauthError::expired_token());
    }
    if found.replaced {
        // a rotated token came back: the whole family ends
        grants::end(call.conn, found.grant_id, call.now)?;
        return Err(OauthError::expired_token());
    }
    if app.settings.blocked {
        return Err(OauthError::expired_token());
    }
    let policy = app.settings.refresh_policy;
    if policy.has_ended(found.allowed_ms, found.used_ms, call.now) {
        return Err(OauthError::new("invalid_grant", "token validity expired"));
    }
    admit(call, &app, &login, Way::Refresh, true)?;
    let tx = call.conn.transaction()?;
    let issued = grants::renew(&tx, &app, found, text, &call.org.org_id, call.now)?;
    login_history::note(&tx, &Attempt::good(&login.user_id, Some(&app)), call.now)?;
    tx.commit()?;
    answer::fields(call, &app, &issued)
}
