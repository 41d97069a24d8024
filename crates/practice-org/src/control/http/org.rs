//! `/org`: what the org is, its daily API calls, and its settings about signing in.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::control::Command;
use crate::http::Reply;

use super::{Asked, Handled, Problem};

pub(super) fn read(asked: &Asked<'_>) -> Handled {
    let switches = asked.run(Command::Switches)?;
    let usage = &asked.org.usage;
    Ok(Reply::json(
        200,
        &json!({
            "org_id": asked.org.org_id,
            "url": asked.org.url(),
            "api_calls": { "max": usage.max(), "used": usage.used() },
            "switches": switches,
        }),
    ))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    api_calls: Option<ApiCalls>,
    switches: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ApiCalls {
    max: i64,
    used: i64,
}

pub(super) fn change(asked: &Asked<'_>) -> Handled {
    let change: Change = asked.body()?;
    if let Some(change) = change.switches {
        asked.run(Command::SetSwitches { change })?;
    }
    if let Some(ApiCalls { max, used }) = change.api_calls {
        if max < 0 || used < 0 || used > max {
            return Err(Problem::bad("api_calls: 0 <= used <= max"));
        }
        asked.run(Command::SetApiUsage { max, used })?;
    }
    read(asked)
}
