//! Is the token accepted? If the access token has ended it is renewed on the way, once; if that fails, why.

use crate::{
    Error,
    checkup::{
        Patient,
        diagnosis::{self, Testimony},
        probe::Found,
    },
};

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let renewed_before = renewed_at(patient).await?;
    if let Err(error) = patient.user().await {
        return Ok(diagnosis::finding(patient, &error, &Testimony::default()));
    }
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
