//! `login()`, and whose session a call carries.
//!
//! `login()` is off in new orgs and absent from version 65.0 on (Salesforce help 005132110); the words of both
//! refusals come from public reports of 2026.

use crate::db::logins::{self, Login};
use crate::db::{settings, tokens};
use crate::org::Call;
use crate::rest::auth::{self, Caller};
use crate::xml::Xml;

use super::envelope::{Message, child, text};
use super::{Answered, Api, Fault, partner};

/// First version without `login()`.
const WITHOUT_LOGIN: u32 = 65;

/// How long a session of `login()` lasts: the org's default session timeout, two hours.
pub(super) const SESSION_MS: i64 = 2 * 3_600_000;

const WRONG: &str = "Invalid username, password, security token; or user locked out.";

/// Whose call this is; counts it.
pub(super) fn caller(call: &mut Call<'_>, message: &Message<'_>) -> Result<Caller, Fault> {
    let token = message.session.clone().unwrap_or_default();
    let caller = auth::session(call, &token).map_err(|error| match error.code {
        "INVALID_SESSION_ID" => no_session(),
        _ => error.into(),
    })?;
    caller.may_use_api(call)?;
    Ok(caller)
}

/// Real faults add a hash of the session that was looked for; it says nothing to a client and is left out here.
fn no_session() -> Fault {
    Fault::unexpected(
        "INVALID_SESSION_ID",
        "Invalid Session ID found in SessionHeader: Illegal Session",
    )
}

/// `login(username, password)`: the password is followed by the user's security token.
pub(super) fn login(
    call: &mut Call<'_>,
    api: Api,
    version: &str,
    message: &Message<'_>,
) -> Answered {
    allowed(call, version)?;
    let argument = |name| child(message.operation, name).map(text).unwrap_or_default();
    let (username, password) = (argument("username"), argument("password"));
    let user = authenticate(call, &username, &password)?;
    let token = tokens::open_session(
        call.conn,
        &user.user_id,
        &call.org.org_id,
        call.now,
        SESSION_MS,
    )?;
    let at = |kind: &str| {
        format!(
            "{}/services/Soap/{kind}/{version}/{}",
            call.request.origin,
            crate::ids::to15(&call.org.org_id)
        )
    };
    let user_info = partner::UserInfo::read(call, &user.user_id)?;
    let mut xml = Xml::default();
    xml.element("loginResponse", |xml| {
        xml.element("result", |xml| {
            xml.leaf("metadataServerUrl", at("m"));
            xml.leaf("passwordExpired", false);
            xml.leaf("sandbox", user_info.sandbox);
            xml.leaf("serverUrl", at(api.segment()));
            xml.leaf("sessionId", &token);
            xml.leaf("userId", &user.user_id);
            xml.element("userInfo", |xml| user_info.write(xml));
        });
    });
    Ok(xml)
}

/// Whether the version has the operation and the org allows it.
fn allowed(call: &Call<'_>, version: &str) -> Result<(), Fault> {
    let number = version
        .split('.')
        .next()
        .and_then(|text| text.parse::<u32>().ok());
    if number.is_none_or(|number| number >= WITHOUT_LOGIN) {
        let message = format!(
            "The SOAP Login operation is not available in the API version specified ({version}). Refer to the documentation for supported versions."
        );
        return Err(Fault::login("INVALID_OPERATION", message));
    }
    if !settings::is_on(call.conn, settings::SOAP_LOGIN)? {
        let message = "SOAP API login() is disabled by default in this org. Contact the org administrator to enable SOAP API login().";
        return Err(Fault::login("INVALID_OPERATION", message));
    }
    Ok(())
}

fn authenticate(call: &Call<'_>, username: &str, password: &str) -> Result<Login, Fault> {
    let user = logins::check(call.conn, username, password)?
        .ok_or_else(|| Fault::login("INVALID_LOGIN", WRONG))?;
    if !user.api_enabled {
        return Err(Fault::login(
            "API_CURRENTLY_DISABLED",
            "API is disabled for this User",
        ));
    }
    Ok(user)
}
