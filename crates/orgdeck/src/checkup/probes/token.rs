//! Is the token accepted? If the access token has ended it is renewed on the way, once; if that fails, why.

use std::time::Instant;

use crate::{
    Error,
    checkup::{Patient, diagnosis, probe::Found},
};

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let renewed_before = renewed_at(patient).await?;
    let (begun, tried_at) = (Instant::now(), store::now_ms());
    if let Err(error) = patient.user().await {
        // a part of the limit is kept for the answer itself
        let limit = patient.app.shared.options.probe_limit.0.mul_f32(0.9);
        let left = limit.saturating_sub(begun.elapsed());
        return Ok(diagnosis::finding(patient, &error, tried_at, left).await);
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
