//! `undelete(ids)`: records back from the recycle bin, each with a result of its own.
//!
//! Results as public replies have them (`message` before `statusCode`, no `fields`); SOAP API Developer Guide,
//! "undelete()" and "AllOrNoneHeader".

use crate::error::ApiError;
use crate::ids;
use crate::org::Call;
use crate::rest::auth::Caller;
use crate::rest::rows;
use crate::xml::Xml;

use super::envelope::{Message, texts};
use super::{Answered, Fault};

/// Records a call may name.
const MOST: usize = 200;

/// What became of one record.
struct Outcome {
    /// As it was given, in 18 characters if it is an id.
    id: String,
    failed: Option<ApiError>,
}

pub(super) fn undelete(call: &mut Call<'_>, caller: &Caller, message: &Message<'_>) -> Answered {
    let given = texts(message.operation, "ids");
    if given.len() > MOST {
        return Err(Fault::unexpected(
            "EXCEEDED_ID_LIMIT",
            format!(
                "record limit reached. cannot submit more than {MOST} records into this operation"
            ),
        ));
    }
    let now = call.now;
    let mut tx = call.conn.transaction()?;
    let mut outcomes = Vec::with_capacity(given.len());
    for id in given {
        let savepoint = tx.savepoint()?;
        let outcome = one(&savepoint, caller, id, now)?;
        if outcome.failed.is_none() {
            savepoint.commit()?;
        }
        outcomes.push(outcome);
    }
    if message.all_or_none && outcomes.iter().any(|outcome| outcome.failed.is_some()) {
        roll_back(&mut outcomes);
    } else {
        tx.commit()?;
    }
    Ok(answer(&outcomes))
}

fn one(
    conn: &rusqlite::Connection,
    caller: &Caller,
    given: String,
    now: i64,
) -> Result<Outcome, Fault> {
    let Some(id) = ids::to18(&given) else {
        let message = format!("malformed id {given}");
        let failed = Some(ApiError::write::<String>("MALFORMED_ID", message, []));
        return Ok(Outcome { id: given, failed });
    };
    match rows::undelete(conn, caller, &id, now) {
        Ok(()) => Ok(Outcome { id, failed: None }),
        // nothing is known of a record that the database could not be asked for
        Err(error) if error.status >= 500 => Err(error.into()),
        Err(error) => Ok(Outcome {
            id,
            failed: Some(error),
        }),
    }
}

/// With `AllOrNoneHeader` one failure undoes the rest.
fn roll_back(outcomes: &mut [Outcome]) {
    for outcome in outcomes {
        outcome.failed.get_or_insert_with(|| {
            ApiError::write::<String>(
                "ALL_OR_NONE_OPERATION_ROLLED_BACK",
                "Record rolled back because not all records were valid and the request was using AllOrNone header",
                [],
            )
        });
    }
}

fn answer(outcomes: &[Outcome]) -> Xml {
    let mut xml = Xml::default();
    xml.element("undeleteResponse", |xml| {
        for Outcome { id, failed } in outcomes {
            xml.element("result", |xml| {
                if let Some(error) = failed {
                    xml.element("errors", |xml| {
                        xml.leaf("message", &error.message);
                        xml.leaf("statusCode", error.code);
                    });
                }
                xml.leaf("id", id);
                xml.leaf("success", failed.is_none());
            });
        }
    });
    xml
}
