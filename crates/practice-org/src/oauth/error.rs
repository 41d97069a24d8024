//! OAuth errors: a code and a description, as an object of the token endpoint or as parameters of an address.

use serde_json::json;

use crate::http::{Params, Reply};

/// An error of the OAuth endpoints, in Salesforce's words (Salesforce help: OAuth 2.0 authorization errors).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OauthError {
    pub(crate) code: &'static str,
    pub(crate) description: String,
}

impl OauthError {
    pub(crate) fn new(code: &'static str, description: impl Into<String>) -> Self {
        Self {
            code,
            description: description.into(),
        }
    }

    pub(crate) fn missing(parameter: &str) -> Self {
        Self::new(
            "invalid_request",
            format!("missing required parameter: {parameter}"),
        )
    }

    pub(crate) fn unknown_client() -> Self {
        Self::new("invalid_client_id", "client identifier invalid")
    }

    pub(crate) fn bad_secret() -> Self {
        Self::new("invalid_client", "invalid client credentials")
    }

    pub(crate) fn redirect_mismatch() -> Self {
        Self::new(
            "redirect_uri_mismatch",
            "redirect_uri must match configuration",
        )
    }

    /// A refresh token that is unknown, revoked, expired, or of another app: Salesforce tells none of these apart.
    pub(crate) fn expired_token() -> Self {
        Self::new("invalid_grant", "expired access/refresh token")
    }

    pub(crate) fn inactive() -> Self {
        Self::new("invalid_grant", "inactive user")
    }

    pub(crate) fn bad_scope() -> Self {
        Self::new(
            "invalid_scope",
            "the requested scope is invalid, unknown, or malformed",
        )
    }

    pub(crate) fn unsupported_grant() -> Self {
        Self::new("unsupported_grant_type", "grant type not supported")
    }

    pub(crate) fn unsupported_response() -> Self {
        Self::new("unsupported_response_type", "response type not supported")
    }

    /// What Salesforce says in the browser when it does not want to say more.
    pub(crate) fn generic() -> Self {
        Self::new(
            "OAUTH_APPROVAL_ERROR_GENERIC",
            "An unexpected error has occurred during authentication. Please try again.",
        )
    }

    /// The error as parameters of an address.
    pub(crate) fn params(&self) -> Params {
        let mut params = Params::default();
        params.push("error", self.code);
        params.push("error_description", &self.description);
        params
    }

    /// The token endpoint's answer: always 400, an object, not the REST API's array.
    pub(crate) fn reply(&self) -> Reply {
        let body = json!({ "error": self.code, "error_description": self.description });
        super::answer::uncached(Reply::json(400, &body))
    }
}

impl From<rusqlite::Error> for OauthError {
    fn from(error: rusqlite::Error) -> Self {
        tracing::error!(%error, "the practice org failed");
        Self::new("unknown_error", "retry your request")
    }
}
