//! `login()`, and whose session a call carries.
//!
//! `login()` is off in new orgs and absent from version 65.0 on (Salesforce help 005132110); the words of both
//! refusals come from public reports of 2026.

use std::sync::Arc;

use crate::db::grants::{self, Allowed};
use crate::db::login_history::{self, Attempt};
use crate::db::logins::{self, Login};
use crate::db::switches::{self, Switches};
use crate::ids;
use crate::org::Call;
use crate::rest::auth::{self, Caller};
use crate::xml::Xml;

use super::envelope::{Message, child, text};
use super::partner::SessionUser;
use super::{Answered, Api, Fault};

/// First version without `login()`.
const WITHOUT_LOGIN: u32 = 65;

const WRONG: &str = "Invalid username, password, security token; or user locked out.";

/// What follows it when the password is right and its security token is missing.
const NEW_LOCATION: &str = "Are you at a new location? When accessing Salesforce--either via a desktop client or the API--from outside \
    of your company\u{2019}s trusted networks, you must add a security token to your password to log in. To get your new security token, \
    log in to Salesforce. From your personal settings, enter Reset My Security Token in the Quick Find box, then select Reset My Security Token.";

/// Whose call this is; counts it.
pub(super) fn caller(call: &mut Call<'_>, message: &Message<'_>) -> Result<Arc<Caller>, Fault> {
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

/// `login(username, password)`: outside trusted networks the password is followed by the user's security token.
pub(super) fn login(
    call: &mut Call<'_>,
    api: Api,
    version: &str,
    message: &Message<'_>,
) -> Answered {
    let switches = switches::load(call.conn)?;
    available(&switches, version, message.version)?;
    let argument = |name| child(message.operation, name).map(text).unwrap_or_default();
    let (username, password) = (argument("username"), argument("password"));
    let user = authenticate(call, &switches, &username, &password)?;
    let allowed = Allowed {
        app: None,
        user_id: &user.user_id,
        // such a session may do what the user may
        scopes: &["full".to_owned()],
        renewable: false,
    };
    let issued = grants::open(call.conn, &allowed, &call.org.org_id, call.now)?;
    call.org.handed_out(&issued.access);
    let attempt = Attempt::good(&user.user_id, None);
    login_history::note(call.conn, &attempt, call.now)?;
    let about = SessionUser::read(call, &user.user_id, grants::life_ms(call.conn, None)?)?;
    let (origin, org) = (&call.request.origin, ids::to15(&call.org.org_id));
    let at = |kind: &str| format!("{origin}/services/Soap/{kind}/{version}/{org}");
    let mut xml = Xml::default();
    xml.element("loginResponse", |xml| {
        xml.element("result", |xml| {
            xml.leaf("metadataServerUrl", at("m"));
            xml.leaf("passwordExpired", false);
            xml.leaf("sandbox", about.sandbox);
            xml.leaf("serverUrl", at(api.segment()));
            xml.leaf("sessionId", &issued.access);
            xml.leaf("userId", &user.user_id);
            xml.element("userInfo", |xml| about.write(xml));
        });
    });
    Ok(xml)
}

/// Whether the version has the operation and the org allows it.
fn available(switches: &Switches, version: &str, number: u32) -> Result<(), Fault> {
    let message = if number >= WITHOUT_LOGIN {
        format!(
            "The SOAP Login operation is not available in the API version specified ({version}). Refer to the documentation for supported versions."
        )
    } else if !switches.soap_login {
        "SOAP API login() is disabled by default in this org. Contact the org administrator to enable SOAP API login()."
            .to_owned()
    } else {
        return Ok(());
    };
    // that it comes as a LoginFault is unconfirmed
    Err(Fault::login("INVALID_OPERATION", message))
}

fn authenticate(
    call: &Call<'_>,
    switches: &Switches,
    username: &str,
    given: &str,
) -> Result<Login, Fault> {
    let wrong = || Fault::login("INVALID_LOGIN", WRONG);
    if switches.locked {
        // the code is the WSDL's, the sentence is unconfirmed
        return Err(Fault::login("ORG_LOCKED", "organization is locked"));
    }
    let user = logins::by_username(call.conn, username)?
        .filter(|user| user.may_sign_in)
        .ok_or_else(wrong)?;
    let token = logins::security_token(call.conn, &user)?;
    let with_token = given
        .strip_suffix(token.as_str())
        .is_some_and(|password| user.has_password(password));
    let without = !with_token && user.has_password(given);
    let needed = switches.wants_security_token(&user.profile_id);
    if without && needed {
        let message = format!("{WRONG} {NEW_LOCATION}");
        return Err(Fault::login("LOGIN_MUST_USE_SECURITY_TOKEN", message));
    }
    if !with_token && !without {
        return Err(wrong());
    }
    // the sentence is unconfirmed, the code is the WSDL's
    if switches.restricts(&user.profile_id) {
        let message = "Logged in from restricted domain";
        return Err(Fault::login("LOGIN_DURING_RESTRICTED_DOMAIN", message));
    }
    if !user.api_enabled {
        let message = "API is disabled for this User";
        return Err(Fault::login("API_CURRENTLY_DISABLED", message));
    }
    Ok(user)
}
