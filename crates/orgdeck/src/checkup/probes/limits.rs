//! How many API calls are left today? Read off the answers that came before, so it costs no call.

use crate::{
    Error,
    checkup::{Patient, probe::Found},
    views::Verdict,
};

/// Below this share of calls left it is a warning.
const LOW: f64 = 0.1;

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let client = patient
        .client
        .as_ref()
        .ok_or_else(|| Error::known("token.none"))?;
    let Some(usage) = client.api_usage() else {
        return Ok(Found::passed(
            "Salesforce does not say how many calls are left",
        ));
    };
    let told = format!(
        "{} of {} calls used in the last 24 hours",
        usage.used, usage.limit
    );
    if usage.left() == 0 {
        return Ok(Found::cause(Verdict::Failed, "api.limit", told));
    }
    #[allow(clippy::cast_precision_loss, reason = "a share, not a count")]
    let low = (usage.left() as f64) < LOW * (usage.limit as f64);
    if low {
        return Ok(Found::cause(Verdict::Warning, "api.limit-near", told));
    }
    Ok(Found::passed(format!("{} of {} left", usage.left(), usage.limit)).seen(told))
}
