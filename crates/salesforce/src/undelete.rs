//! Bringing deleted records back, by the one call that can: `undelete()` of the SOAP API (SOAP API Developer Guide,
//! "undelete()"). A record comes back with what was deleted together with it.
//!
//! Not here: what is in the Recycle Bin (`queryAll`).

use crate::error::{ApiError, ApiErrors, Error};
use crate::ids::RecordId;
use crate::org::{Ask, Org};
use crate::soap::{self, Taken};

/// Most records of one call (SOAP API Developer Guide, "undelete()").
pub const MOST: usize = 200;

/// Brings records back, and says of each how that ended, in their order. Never repeated.
///
/// # Errors
/// What concerns all of them; see [`Error::may_have_been_applied`]. A record that cannot be brought back is an
/// [`Error::Api`] of its own.
pub async fn undelete(org: &Org, ids: &[RecordId]) -> Result<Vec<Result<(), Error>>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let named: String = ids
        .iter()
        .map(|id| format!("<ids>{}</ids>", id.as_str()))
        .collect();
    let version = org.version().await?;
    let operation = format!("<undelete>{named}</undelete>");
    let answer = org
        .call(Ask::soap(soap::Api::Partner, version, operation))
        .await?;
    let status = answer.status;
    let taken = soap::take(
        answer,
        "result",
        &["id", "success", "statusCode", "message"],
    )?;
    if taken.len() == ids.len() {
        return Ok(taken.iter().map(|one| end(one, status)).collect());
    }
    Err(Error::Decode {
        path: "result".to_owned(),
        message: "expected one for each record".to_owned(),
        status,
    })
}

fn end(result: &Taken, status: u16) -> Result<(), Error> {
    if result.flag("success") == Some(true) {
        return Ok(());
    }
    let text = |name| result.one(name).unwrap_or_default().to_owned();
    let error = ApiError {
        code: text("statusCode"),
        message: text("message"),
        fields: Vec::new(),
        duplicates: None,
    };
    // the call went well, this record did not: as a refusal of the REST API says it
    Err(Error::Api(ApiErrors {
        status: if status == 200 { 400 } else { status },
        errors: vec![error],
        request_id: None,
    }))
}
