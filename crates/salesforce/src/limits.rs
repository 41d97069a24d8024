//! How much of the org's allowance is used: the header on every answer, and the limits resource.
//!
//! Sources: REST API Developer Guide, "Limit Info Header" and "Limits". The resource needs the right View Setup and
//! Configuration; the header needs none.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::Error;
use crate::org::{Ask, Org};

/// Requests used of those allowed within 24 hours, by everybody in the org.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiUsage {
    /// Requests used.
    pub used: u64,
    /// Requests allowed.
    pub limit: u64,
}

impl ApiUsage {
    /// Reads `api-usage=18/5000`, also followed by `per-app-api-usage=17/250(appName=…)`.
    pub(crate) fn parse(header: &str) -> Option<ApiUsage> {
        let usage = header
            .split([',', ';', ' '])
            .find_map(|part| part.trim().strip_prefix("api-usage="))?;
        let (used, limit) = usage.split_once('/')?;
        Some(ApiUsage {
            used: used.trim().parse().ok()?,
            limit: limit.trim().parse().ok()?,
        })
    }

    /// Requests left; an org may be over its limit for a while.
    #[must_use]
    pub fn left(self) -> u64 {
        self.limit.saturating_sub(self.used)
    }
}

/// One limit of the org.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Limit {
    /// What is allowed.
    #[serde(rename = "Max")]
    pub max: i64,
    /// What is left.
    #[serde(rename = "Remaining")]
    pub remaining: i64,
}

/// The org's limits by name, such as `DailyApiRequests` or `DataStorageMB`.
///
/// # Errors
/// Any of [`Error`]; 403 means that the user may not see them.
pub async fn limits(org: &Org) -> Result<BTreeMap<String, Limit>, Error> {
    org.call(Ask::get(&["limits"])).await?.json()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usage_header_is_read_in_all_its_forms() {
        let usage = Some(ApiUsage {
            used: 18,
            limit: 5000,
        });
        for header in [
            "api-usage=18/5000",
            "api-usage=18/5000,per-app-api-usage=17/250(appName=x)",
            " api-usage=18/5000 ",
        ] {
            assert_eq!(ApiUsage::parse(header), usage, "{header}");
        }
        for header in [
            "",
            "api-usage=",
            "api-usage=18",
            "api-usage=-1/5",
            "per-app-api-usage=17/250",
            "api-usage=a/b",
        ] {
            assert_eq!(ApiUsage::parse(header), None, "{header}");
        }
        assert_eq!(
            ApiUsage {
                used: 6000,
                limit: 5000
            }
            .left(),
            0
        );
    }
}
