//! Does the host answer as Salesforce does? Asked without a token: the list of API versions.

use salesforce::{Origin, versions};

use crate::{
    Error,
    checkup::{Patient, probe::Found},
    error::Doing,
};

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let origin = origin(patient).await?;
    let listed = versions::versions(&patient.app.shared.http(), &origin)
        .await
        .doing("asking which API versions there are")?;
    let newest = listed
        .last()
        .map_or("none", |version| version.version.as_str());
    Ok(Found::passed(format!(
        "{} answers, newest API version {newest}",
        origin.host()
    ))
    .seen(format!(
        "GET {origin}/services/data: {} versions",
        listed.len()
    )))
}

/// Where the org answers; before the first sign-in, where one signs in.
async fn origin(patient: &Patient<'_>) -> Result<Origin, Error> {
    let known = patient
        .session
        .as_ref()
        .and_then(|session| session.instance_url.as_deref());
    let address = known.or(patient.row.login_address.as_deref());
    patient.app.shared.practice.or_stored(address).await
}
