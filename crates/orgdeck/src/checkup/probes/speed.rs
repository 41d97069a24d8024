//! How fast does the org answer, and if it is slow: is it the way there, or the org?
//!
//! Two answers are timed on connections that are open by now: the list of versions, for which the org looks nothing up,
//! and the list of resources, for which it looks up session and user. What the second takes longer is the org's own.
//! What is slow is timed once more, so that one hiccup is no finding.

use std::time::{Duration, Instant};

use salesforce::versions;

use crate::{
    Error,
    checkup::{Patient, probe::Found},
    error::Doing,
    views::Verdict,
};

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let slow = patient.app.shared.options.slow_answer;
    let way = faster(slow, || way(patient)).await?;
    let whole = faster(way + slow, || whole(patient)).await?;
    let org = whole.saturating_sub(way);
    let evidence = format!(
        "the way there and back {} ms, the org {} ms",
        way.as_millis(),
        org.as_millis()
    );
    Ok(if way >= slow {
        Found::cause(Verdict::Warning, "speed.network", evidence)
    } else if org >= slow {
        Found::cause(Verdict::Warning, "speed.org", evidence)
    } else {
        Found::passed(format!("An answer takes {} ms", whole.as_millis())).seen(evidence)
    })
}

/// The faster of two times; the second is taken only where the first is slow.
async fn faster<F>(slow: Duration, time: impl Fn() -> F) -> Result<Duration, Error>
where
    F: Future<Output = Result<Duration, Error>>,
{
    let first = time().await?;
    match first >= slow {
        true => Ok(first.min(time().await?)),
        false => Ok(first),
    }
}

async fn way(patient: &Patient<'_>) -> Result<Duration, Error> {
    let origin = patient.origin().await?;
    let begun = Instant::now();
    versions::versions(&patient.app.shared.http(), &origin)
        .await
        .doing("asking which API versions there are")?;
    Ok(begun.elapsed())
}

async fn whole(patient: &Patient<'_>) -> Result<Duration, Error> {
    let begun = Instant::now();
    versions::resources(patient.client()?)
        .await
        .doing("asking which resources there are")?;
    Ok(begun.elapsed())
}
