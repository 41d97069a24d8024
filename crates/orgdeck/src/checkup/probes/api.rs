//! May this user use the API of this org, in the version that is used?

use salesforce::identity;

use crate::{
    Error,
    checkup::{Patient, probe::Found},
    error::Doing,
};

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let client = patient
        .client
        .as_ref()
        .ok_or_else(|| Error::known("token.none"))?;
    let version = client.version().await.doing("choosing an API version")?;
    let org = identity::organization(client)
        .await
        .doing("asking which org it is")?;
    let edition = org
        .organization_type
        .unwrap_or_else(|| "this edition".to_owned());
    Ok(Found::passed(format!("API enabled, version {version}, {edition}")).accepted())
}
