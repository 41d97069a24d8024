//! Remote sites: the addresses that code in the org may call (Tooling API Developer Guide, "RemoteProxy").

use serde::Deserialize;

use super::{Sight, sight};
use crate::error::Error;
use crate::org::{Ask, Org};

/// A remote site.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RemoteSite {
    /// Its name.
    pub site_name: String,
    /// Its address.
    pub endpoint_url: String,
    /// Whether it is active.
    #[serde(default)]
    pub is_active: bool,
}

#[derive(Deserialize)]
struct Found {
    records: Vec<RemoteSite>,
}

/// The remote sites of the org, one call.
///
/// # Errors
/// Any of [`Error`]; what this user may not see is no error.
pub async fn remote_sites(org: &Org) -> Result<Sight<Vec<RemoteSite>>, Error> {
    let soql =
        "SELECT SiteName, EndpointUrl, IsActive FROM RemoteProxy ORDER BY SiteName LIMIT 2000";
    let ask = Ask::get(&["tooling", "query"]).with("q", soql);
    let found = match org.call(ask).await {
        Ok(answer) => answer.json::<Found>(),
        Err(error) => Err(error),
    };
    sight(found.map(|found| found.records))
}
