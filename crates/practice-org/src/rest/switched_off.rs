//! What Salesforce has and this org has switched off: Bulk API, replication, composite batch; Knowledge, where it
//! is off or who asks may read no articles.
//!
//! Bulk API 2.0 has a code of its own for that (`FeatureNotEnabled`, "isn't enabled for this organization"; its codes
//! come in capitals, as `INVALIDJOBSTATE` does in public reports); that its status is 400 is unconfirmed. For the
//! others the API's exception list has `FUNCTIONALITY_NOT_ENABLED`, seen with 403 and this sentence in public reports.

use crate::error::ApiError;

/// `/jobs/…`.
pub(super) fn bulk() -> ApiError {
    ApiError::bad_request(
        "FEATURENOTENABLED",
        "Bulk API 2.0 isn't enabled for this organization.",
    )
}

/// `/sobjects/{object}/updated` and `/deleted`.
pub(super) fn replication() -> ApiError {
    feature()
}

/// `/composite/batch`.
pub(super) fn batch() -> ApiError {
    feature()
}

/// `/knowledgeManagement/settings`.
pub(super) fn knowledge() -> ApiError {
    feature()
}

fn feature() -> ApiError {
    ApiError::new(
        403,
        "FUNCTIONALITY_NOT_ENABLED",
        "This feature is not currently enabled for this user.",
    )
}
