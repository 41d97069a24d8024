//! May this user use the API of this org, and is the version that is spoken still served?
//!
//! Versions are retired (REST API Developer Guide, "API End-of-Life Policy"); a retired one is answered with 410. The
//! list of versions needs no token and is no API call.

use salesforce::{Error as ClientError, versions};

use super::scopes;
use crate::{
    Error,
    checkup::{Patient, probe::Found},
    error::Doing,
    views::Verdict,
};

const QUERY: &str = "query of Organization";

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let client = patient.client()?;
    let origin = patient.origin().await?;
    let version = client.version().await.doing("choosing an API version")?;
    let listed = versions::versions(&patient.app.shared.http(), &origin)
        .await
        .doing("asking which API versions there are")?;
    let asked = format!("GET {}/services/data", origin.host());
    let served = match (listed.first(), listed.last()) {
        (Some(oldest), Some(newest)) => format!("{} to {}", oldest.version, newest.version),
        _ => "none".to_owned(),
    };
    let spoken = version.to_string();
    if !listed.iter().any(|listed| listed.version == spoken) {
        let evidence = format!("version {spoken} is spoken");
        let found = Found::cause(Verdict::Failed, "api.version", evidence);
        return Ok(found.asked(asked, format!("versions {served}")));
    }
    let org = match patient.organization().await {
        Ok(org) => org,
        Err(error) => return refused(patient, error),
    };
    let edition = org
        .organization_type
        .as_deref()
        .unwrap_or("edition not told");
    let sentence = format!("API enabled, version {version}, {edition}");
    Ok(Found::passed(sentence)
        .accepted()
        .asked(asked, format!("versions {served}"))
        .asked(QUERY, format!("OrganizationType {edition}")))
}

/// A refusal of the session speaks of the session alone; where the scopes are known to lack the API, they say why
/// (jsforce http-api.ts tells this refusal apart by its words).
fn refused(patient: &Patient<'_>, error: Error) -> Result<Found, Error> {
    let Error::Salesforce { source, .. } = &error else {
        return Err(error);
    };
    let without = match source {
        ClientError::SessionRefused(_) => scopes::without_api(patient),
        _ => None,
    };
    match without {
        Some(found) => Ok(found.met(&error).asked(QUERY, source.to_string())),
        None => Err(error),
    }
}
