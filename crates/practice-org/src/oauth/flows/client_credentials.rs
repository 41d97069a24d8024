//! `client_credentials`: the app acts as the user its administrator chose ("Run As").
//!
//! Salesforce refuses it on login hosts ("request not supported on this domain"); the one host here is the My Domain.

use crate::db::apps::Flow;
use crate::db::grants::Allowed;
use crate::db::logins;
use crate::http::Params;
use crate::oauth::admission::Way;
use crate::oauth::error::OauthError;
use crate::oauth::{answer, client};
use crate::org::Call;

use super::{Fields, admit, open};

pub(in crate::oauth) fn client_credentials(call: &mut Call<'_>, form: &Params) -> Fields {
    let app = client::identified(call, form, |_| true)?;
    // which code answers for an app that does not tick the flow is unconfirmed
    if !app.settings.allows(Flow::ClientCredentials) {
        return Err(OauthError::unsupported_grant());
    }
    // since Winter '26 (release notes)
    if app.settings.scopes.is_empty() {
        return Err(OauthError::new("invalid_grant", "no valid scopes defined"));
    }
    let nobody = || OauthError::new("invalid_grant", "no client credentials user enabled");
    let user = app.settings.run_as.as_deref().ok_or_else(nobody)?;
    let login = logins::by_id(call.conn, user)?.ok_or_else(nobody)?;
    // an administrator chose the user, so nobody has to approve anything
    admit(call, &app, &login, Way::ClientCredentials, true)?;
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
