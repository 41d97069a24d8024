//! `/services/oauth2/revoke`: ends an access token, or with a refresh token everything made from it.
//!
//! POST with a form, or GET with a query, which older clients use (Salesforce help: revoke OAuth tokens). Errors are
//! form-encoded, as jsforce reads them (jsforce oauth2.ts, revokeToken).

use crate::db::grants;
use crate::http::Reply;
use crate::org::Call;

use super::error::OauthError;

/// Answers a revocation: 200 with nothing, or 400.
pub(crate) fn revoke(call: &mut Call<'_>) -> Reply {
    let form = call.request.form();
    let Some(token) = form.given("token") else {
        return refused(&OauthError::missing("token"));
    };
    match grants::revoke_token(call.conn, token, call.now) {
        Ok(true) => Reply::empty(200),
        Ok(false) => refused(&OauthError::new("invalid_token", "invalid token")),
        Err(error) => refused(&error.into()),
    }
}

fn refused(error: &OauthError) -> Reply {
    Reply::with_body(
        400,
        "application/x-www-form-urlencoded;charset=UTF-8",
        error.params().encode(),
    )
}
