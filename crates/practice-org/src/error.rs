//! What the REST API refuses with: a status, an error code, a sentence, and sometimes the fields at fault.
//!
//! One type for every REST refusal, so that each answer has the one body shape that Salesforce's REST API has:
//! an array with one object (`REST API Developer Guide`, "Status Codes and Error Responses"). OAuth errors are
//! objects, not arrays, and live in `oauth::error`.

use serde_json::{Value, json};

/// A refusal of the REST API: `[{"message","errorCode"[,"fields"]}]` under an HTTP status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError {
    /// HTTP status.
    pub(crate) status: u16,
    /// Salesforce's `errorCode`.
    pub(crate) code: &'static str,
    /// The sentence, as Salesforce words it.
    pub(crate) message: String,
    /// `Some` (perhaps empty) for refused writes, `None` for queries, authentication and addresses.
    pub(crate) fields: Option<Vec<String>>,
    /// What a duplicate rule found.
    pub(crate) duplicates: Option<Box<Value>>,
}

impl ApiError {
    /// A refusal that names no fields at all.
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            fields: None,
            duplicates: None,
        }
    }

    /// 400 with `errorCode` and sentence: queries, bodies, ids.
    pub(crate) fn bad_request(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(400, code, message)
    }

    /// A refused write, 400, with the fields at fault (possibly none: `"fields":[]`).
    pub(crate) fn write<F: Into<String>>(
        code: &'static str,
        message: impl Into<String>,
        fields: impl IntoIterator<Item = F>,
    ) -> Self {
        Self {
            fields: Some(fields.into_iter().map(Into::into).collect()),
            ..Self::new(400, code, message)
        }
    }

    /// 404 for a resource, record or object that does not exist or may not be seen.
    pub(crate) fn not_found() -> Self {
        Self::new(404, "NOT_FOUND", "The requested resource does not exist")
    }

    /// 401 for a token that is unknown, expired or revoked.
    pub(crate) fn session() -> Self {
        Self::new(401, "INVALID_SESSION_ID", "Session expired or invalid")
    }

    /// 500 for what should not happen; the cause goes to the log, never to the answer.
    pub(crate) fn unexpected(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "the practice org failed");
        Self::new(
            500,
            "UNKNOWN_EXCEPTION",
            "An unexpected error occurred. Please include this ErrorId if you contact support: 1-1 (1)",
        )
    }

    /// The refusal as an entry of a record's `errors`, where one answer tells of many records.
    pub(crate) fn item(&self) -> Value {
        let fields = self.fields.as_deref().unwrap_or_default();
        json!({ "statusCode": self.code, "message": self.message, "fields": fields })
    }

    /// The body Salesforce sends for this refusal.
    pub(crate) fn body(&self) -> Value {
        let mut entry = json!({ "message": self.message, "errorCode": self.code });
        if let Some(fields) = &self.fields {
            entry["fields"] = json!(fields);
        }
        if let Some(found) = &self.duplicates {
            // spelt as the API spells it
            entry["duplicateResut"] = (**found).clone();
        }
        Value::Array(vec![entry])
    }
}

impl From<rusqlite::Error> for ApiError {
    fn from(error: rusqlite::Error) -> Self {
        if let Some(id) = crate::db::touched::locked_row(&error) {
            let message =
                format!("unable to obtain exclusive access to this record or 1 records: {id}");
            return Self::write::<String>("UNABLE_TO_LOCK_ROW", message, []);
        }
        Self::unexpected(&error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_refusal_names_its_fields_and_a_query_refusal_has_no_fields_key() {
        let write = ApiError::write(
            "REQUIRED_FIELD_MISSING",
            "Required fields are missing: [Name]",
            ["Name"],
        );
        assert_eq!(
            write.body(),
            json!([{ "message": "Required fields are missing: [Name]", "errorCode": "REQUIRED_FIELD_MISSING", "fields": ["Name"] }])
        );
        assert_eq!(
            ApiError::session().body(),
            json!([{ "message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID" }])
        );
    }
}
