//! `login()`, and whose session a call carries.
//!
//! `login()` is off in new orgs and absent from version 65.0 on (Salesforce help 005132110); the words of both
//! refusals come from public reports of 2026.

use crate::org::Call;
use crate::rest::auth::{self, Caller};

use super::Fault;
use super::envelope::Message;

/// First version without `login()`.
const WITHOUT_LOGIN: u32 = 65;

/// How long a session of `login()` lasts: the org's default session timeout, two hours.
pub(super) const SESSION_MS: i64 = 2 * 3_600_000;

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

/// Why `login()` is refused: an org made today has it switched off.
pub(super) fn no_login(version: &str) -> Fault {
    let number = version
        .split('.')
        .next()
        .and_then(|text| text.parse::<u32>().ok());
    let message = if number.is_none_or(|number| number >= WITHOUT_LOGIN) {
        format!(
            "The SOAP Login operation is not available in the API version specified ({version}). Refer to the documentation for supported versions."
        )
    } else {
        "SOAP API login() is disabled by default in this org. Contact the org administrator to enable SOAP API login()."
            .to_owned()
    };
    Fault::login("INVALID_OPERATION", message)
}
