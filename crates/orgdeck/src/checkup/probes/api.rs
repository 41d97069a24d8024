//! May this user use the API of this org, in the version that is used?

use crate::{
    Error,
    checkup::{Patient, probe::Found},
    error::Doing,
};

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let client = patient.client()?;
    let version = client.version().await.doing("choosing an API version")?;
    let org = patient.organization().await?;
    let edition = org.organization_type.as_deref().unwrap_or("this edition");
    Ok(Found::passed(format!("API enabled, version {version}, {edition}")).accepted())
}
