//! How fast does the org answer, and if it is slow: is it the way there, or the org?
//!
//! Three things are timed: making a connection, which is the way alone; the list of versions, for which the org looks
//! nothing up; and the list of resources, for which it looks up session and user. What the third takes longer than the
//! second is the org's own. Where the second is slow and making a connection is not, what stands in between and the
//! org's front cannot be told apart. What is slow is timed once more, so that one hiccup is no finding.

use std::time::{Duration, Instant};

use salesforce::versions;

use crate::{
    Error,
    checkup::{Patient, probe::Found, way},
    error::Doing,
    views::Verdict,
};

pub(super) async fn probe(patient: &Patient<'_>) -> Result<Found, Error> {
    let slow = patient.app.shared.options.slow_answer;
    let way = faster(slow, || there(patient)).await?;
    let whole = faster(way + slow, || whole(patient)).await?;
    let connecting = faster(slow / 2, || connecting(patient)).await?;
    Ok(judge(slow, connecting, way, whole))
}

/// What the three times say.
fn judge(slow: Duration, connecting: Duration, way: Duration, whole: Duration) -> Found {
    let org = whole.saturating_sub(way);
    let [connect, there, alone] = [connecting, way, org].map(|time| time.as_millis());
    let found = if way >= slow && connecting >= way / 2 {
        Found::named(Verdict::Warning, "speed.network")
    } else if way >= slow {
        let why = format!("Making a connection takes {connect} ms only.");
        let sentence = "Answers take long for which the org looks nothing up.";
        let causes = [("speed.network", None), ("speed.org", Some(why))];
        Found::one_of(sentence, &causes).warning()
    } else if org >= slow {
        Found::named(Verdict::Warning, "speed.org")
    } else {
        Found::passed(format!("An answer takes {} ms", whole.as_millis()))
    };
    found.seen(format!(
        "making a connection {connect} ms, the way there and back {there} ms, the org {alone} ms"
    ))
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

async fn there(patient: &Patient<'_>) -> Result<Duration, Error> {
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

/// A connection that is made and dropped; through a proxy, up to its tunnel.
async fn connecting(patient: &Patient<'_>) -> Result<Duration, Error> {
    let reach = patient.reach().await?;
    let begun = Instant::now();
    reach
        .connect()
        .await
        .map_err(|not| way::error(&not.error))?;
    Ok(begun.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkup::probes::ALL;

    #[test]
    fn what_is_slow_is_named_only_where_the_times_tell_it() {
        let of = |connecting, way, whole| {
            let [connecting, way, whole] = [connecting, way, whole].map(Duration::from_millis);
            let found = judge(Duration::from_secs(1), connecting, way, whole).finding(&ALL[13]);
            let several = found.one_of.into_iter().map(|one| one.cause);
            (found.verdict, found.cause, several.collect::<Vec<_>>())
        };
        let both = ["speed.network", "speed.org"].map(str::to_owned).to_vec();
        let one = |cause: &str| (Verdict::Warning, Some(cause.to_owned()), Vec::new());
        assert_eq!(of(20, 40, 90), (Verdict::Passed, None, Vec::new()));
        assert_eq!(of(20, 40, 1040), one("speed.org"));
        assert_eq!(of(700, 1300, 1400), one("speed.network"));
        assert_eq!(of(20, 1300, 1400), (Verdict::Warning, None, both));
    }
}
