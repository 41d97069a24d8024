//! Refusals of the control: problem details (RFC 9457).

use serde_json::json;

use crate::control::ControlError;
use crate::http::Reply;

/// What is wrong with a request to the control.
#[derive(Debug)]
pub(super) struct Problem {
    status: u16,
    detail: String,
}

impl Problem {
    pub(super) fn new(status: u16, detail: &str) -> Self {
        Self {
            status,
            detail: detail.to_owned(),
        }
    }

    /// 400: the body or a parameter is not what it should be.
    pub(super) fn bad(detail: &str) -> Self {
        Self::new(400, detail)
    }

    /// 404: there is no such thing.
    pub(super) fn not_found(what: &str) -> Self {
        Self::new(404, &format!("there is no {what}"))
    }

    pub(super) fn reply(&self) -> Reply {
        let title = axum::http::StatusCode::from_u16(self.status)
            .ok()
            .and_then(|status| status.canonical_reason())
            .unwrap_or("Refused");
        let body = json!({ "title": title, "status": self.status, "detail": self.detail });
        Reply::with_body(
            self.status,
            "application/problem+json;charset=UTF-8",
            body.to_string(),
        )
    }
}

impl From<ControlError> for Problem {
    fn from(error: ControlError) -> Self {
        let status = match error {
            ControlError::Stopped => 503,
            ControlError::Unknown(_) => 404,
            ControlError::Refused(_) => 409,
            ControlError::Database(_) => 500,
        };
        Self::new(status, &error.to_string())
    }
}
