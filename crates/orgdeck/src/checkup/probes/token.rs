//! Is the token accepted? If the access token has expired it is renewed on the way, once.

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
    let renewed_before = renewed_at(patient).await?;
    identity::userinfo(client)
        .await
        .doing("asking who the token speaks for")?;
    let sentence = match renewed_at(patient).await? == renewed_before {
        true => "Salesforce accepts the token",
        false => "The access token was renewed just now, and Salesforce accepts it",
    };
    Ok(Found::passed(sentence).accepted())
}

async fn renewed_at(patient: &Patient<'_>) -> Result<Option<i64>, Error> {
    let Some(session) = patient.row.session_id else {
        return Ok(None);
    };
    let row = patient
        .app
        .shared
        .db(move |store| store.sessions().get(session))
        .await?;
    Ok(row.and_then(|row| row.renewed_at))
}
