//! `/clock`: the org's time, which only moves forward.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use crate::http::Reply;
use crate::time;

use super::{Asked, Handled, Problem};

/// Longest step, a hundred years in seconds: no test needs more, and times stay what SQLite and clients can read.
const LONGEST: u64 = 100 * 366 * 86_400;

pub(super) fn read(asked: &Asked<'_>) -> Handled {
    let clock = &asked.org.clock;
    let now = clock.now_ms();
    Ok(Reply::json(
        200,
        &json!({ "now": time::format_ms(now), "now_ms": now, "ahead_seconds": clock.ahead_ms() / 1000 }),
    ))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: u64,
}

pub(super) fn advance(asked: &Asked<'_>) -> Handled {
    let Advance { advance_seconds } = asked.body()?;
    let ahead = asked.org.clock.ahead_ms().unsigned_abs() / 1000;
    if advance_seconds.saturating_add(ahead) > LONGEST {
        return Err(Problem::bad(
            "the clock goes no further ahead than a hundred years",
        ));
    }
    asked
        .org
        .clock
        .advance(Duration::from_secs(advance_seconds));
    read(asked)
}
