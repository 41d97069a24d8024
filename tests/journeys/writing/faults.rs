//! What happens to requests: at least 25 kinds, before or behind the work.

use practice_org::{Fault, FaultKind, RetryAfter};
use rand::{RngExt as _, rngs::StdRng};
use serde_json::{Map, json};

/// How many kinds there are.
pub(crate) const KINDS: usize = 30;

/// Every kind.
fn kinds() -> [Fault; KINDS] {
    let json_of = |code: u16, error: &str| FaultKind::Status {
        code,
        content_type: "application/json;charset=UTF-8".to_owned(),
        body: json!([{ "errorCode": error, "message": "planted" }]).to_string(),
        headers: Default::default(),
    };
    let new = Fault::new;
    let busy = |code, seconds| FaultKind::Busy {
        code,
        retry_after: RetryAfter::Seconds(seconds),
    };
    let set = |name: &str, value| Map::from_iter([(name.to_owned(), value)]);
    [
        new(json_of(500, "UNKNOWN_EXCEPTION")),
        new(json_of(500, "UNKNOWN_EXCEPTION")).applied(),
        new(FaultKind::Html { code: 502 }),
        new(FaultKind::Html { code: 502 }).applied(),
        new(FaultKind::Html { code: 503 }),
        new(FaultKind::Html { code: 504 }).applied(),
        new(json_of(503, "SERVER_UNAVAILABLE")),
        new(FaultKind::Html { code: 200 }),
        new(FaultKind::Html { code: 200 }).applied(),
        new(FaultKind::Html { code: 403 }),
        new(busy(429, 0)),
        new(busy(503, 0)),
        new(FaultKind::CloseBeforeApply),
        new(FaultKind::CloseAfterApply),
        new(FaultKind::Reset),
        new(FaultKind::Reset).applied(),
        new(FaultKind::Delay { ms: 20 }),
        new(FaultKind::Delay { ms: 20 }).applied(),
        new(FaultKind::SlowBody { bytes: 400, ms: 1 }),
        new(FaultKind::TruncateBodyAt { bytes: 3 }),
        new(FaultKind::ShortenBodyTo { bytes: 3 }),
        new(FaultKind::EditJson {
            set: set("success", json!(7)),
            remove: Vec::new(),
        }),
        new(FaultKind::EditJson {
            set: Map::new(),
            remove: vec!["id".to_owned()],
        }),
        new(FaultKind::EditJson {
            set: Map::new(),
            remove: vec!["compositeResponse".to_owned()],
        }),
        new(FaultKind::ExpireSession),
        new(json_of(401, "INVALID_SESSION_ID")),
        new(FaultKind::LockRow { id: None }),
        new(json_of(403, "REQUEST_LIMIT_EXCEEDED")),
        new(json_of(400, "QUERY_TIMEOUT")),
        new(json_of(412, "")),
    ]
}

/// One at random, for one of the next requests.
pub(crate) fn any(dice: &mut StdRng) -> Fault {
    let fault = kinds()[dice.random_range(0..KINDS)].clone();
    let skip = dice.random_range(0..2);
    fault.path("/services/data").after(skip).times(1)
}
