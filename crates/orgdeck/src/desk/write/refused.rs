//! What a refused write means for whoever asked for it.

use salesforce::{Duplicates, Error as ClientError, record};

use crate::{error::signs, views::FieldRefusal};

/// What a refused write means.
pub(crate) enum Refused {
    /// Somebody else changed the record first.
    Conflict,
    /// The record is not there for this user.
    Gone,
    /// A duplicate rule of the org found the same.
    Duplicates(Duplicates),
    /// The org said no to what was asked; what it said about fields.
    Values(Vec<FieldRefusal>),
    /// It could not be sent at all: no network, no session, no calls left. The same may go through later.
    Held,
    /// The answer never came, or does not tell.
    Unknown,
}

/// Codes that say no to any request of the moment, and nothing about this one (SOAP API Developer Guide,
/// `ExceptionCode`).
const NOT_NOW: [&str; 7] = [
    "REQUEST_LIMIT_EXCEEDED",
    "API_DISABLED_FOR_ORG",
    "API_CURRENTLY_DISABLED",
    "ORG_LOCKED",
    "ORG_IN_MAINTENANCE",
    "SERVER_UNAVAILABLE",
    "INVALID_SESSION_ID",
];

pub(crate) fn refused(error: &ClientError) -> Refused {
    if error.may_have_been_applied() {
        return Refused::Unknown;
    }
    let ClientError::Api(answer) = error else {
        return Refused::Held;
    };
    let found = answer.errors.iter().find_map(|one| one.duplicates.clone());
    if let Some(found) = found {
        return Refused::Duplicates(found);
    }
    if NOT_NOW.iter().any(|code| answer.has(code)) {
        return Refused::Held;
    }
    match record::refusal(answer) {
        record::Refusal::Conflict => Refused::Conflict,
        record::Refusal::Gone => Refused::Gone,
        record::Refusal::Fields(fields) => Refused::Values(
            fields
                .into_iter()
                .filter_map(|refusal| {
                    let message = signs::cut(&refusal.message);
                    refusal.field.map(|field| FieldRefusal { field, message })
                })
                .collect(),
        ),
        record::Refusal::NoRight | record::Refusal::Other => Refused::Values(Vec::new()),
    }
}
