//! The faults that meet one request, and what of them happens at which point of its way.

use serde_json::Value;

use crate::http::Reply;
use crate::time;

use super::{Fault, FaultKind, RetryAfter, Stage, When};

/// The faults that meet one request.
#[derive(Debug, Default)]
pub(crate) struct Met(Vec<(Stage, u64, FaultKind)>);

impl Met {
    /// Whether the request can still take this fault.
    pub(super) fn has_room(&self, fault: &Fault) -> bool {
        let stage = fault.what.stage(fault.when);
        !stage.single()
            || self
                .0
                .iter()
                .all(|(taken, ..)| std::mem::discriminant(taken) != std::mem::discriminant(&stage))
    }

    pub(super) fn add(&mut self, id: u64, fault: &Fault) {
        self.0
            .push((fault.what.stage(fault.when), id, fault.what.clone()));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What happens at this point.
    pub(crate) fn at(&self, stage: Stage) -> impl Iterator<Item = &FaultKind> {
        self.0
            .iter()
            .filter(move |(at, ..)| *at == stage)
            .map(|(.., kind)| kind)
    }

    /// What is answered in place of the work.
    pub(crate) fn instead(&self) -> Option<&FaultKind> {
        self.at(Stage::Answer(When::Before)).next()
    }

    /// What is answered, if not the truth.
    pub(crate) fn answer(&self) -> Option<&FaultKind> {
        self.instead()
            .or_else(|| self.at(Stage::Answer(When::After)).next())
    }

    /// The reply with the members of its JSON object that faults change.
    pub(crate) fn edit(&self, reply: Reply) -> Reply {
        self.at(Stage::Content).fold(reply, |mut reply, kind| {
            if let FaultKind::EditJson { set, remove } = kind
                && let Ok(Value::Object(mut members)) = serde_json::from_slice(&reply.body)
            {
                members.retain(|name, _| !remove.contains(name));
                members.extend(set.clone());
                reply.body = Value::Object(members).to_string().into_bytes();
            }
            reply
        })
    }

    /// What shapes the body.
    pub(crate) fn body(&self) -> Option<&FaultKind> {
        self.at(Stage::Body).next()
    }

    /// The faults by number and kind, for the log.
    pub(crate) fn told(&self) -> Vec<String> {
        self.0
            .iter()
            .map(|(_, id, kind)| format!("{id} {}", kind.name()))
            .collect()
    }
}

/// The page a host shows while it is being worked on; invented, as those pages differ.
const MAINTENANCE: &str = "<!DOCTYPE html><html><head><title>Down for maintenance</title></head>\
    <body><h1>We are down for maintenance.</h1><p>Sorry for the inconvenience. We'll be back shortly.</p></body></html>";

/// The answer that a fault gives; nothing for one that gives none.
pub(crate) fn reply(kind: &FaultKind, record: Option<&str>, now_ms: i64) -> Reply {
    match kind {
        FaultKind::Status {
            code,
            content_type,
            body,
            headers,
        } => {
            let body = body.replace("{id}", record.unwrap_or("001000000000000AAA"));
            let plain = if content_type.is_empty() {
                Reply {
                    body: body.into_bytes(),
                    ..Reply::empty(*code)
                }
            } else {
                Reply::with_body(*code, content_type, body)
            };
            headers
                .iter()
                .fold(plain, |reply, (name, value)| match name.parse() {
                    Ok(name) => reply.header(name, value),
                    Err(_) => reply,
                })
        }
        FaultKind::Html { code } => Reply::with_body(*code, "text/html;charset=UTF-8", MAINTENANCE),
        FaultKind::Busy { code, retry_after } => busy(*code, retry_after, now_ms),
        _ => Reply::empty(500),
    }
}

/// Nothing public shows a body of Salesforce's for 429: it has none here.
fn busy(code: u16, retry_after: &RetryAfter, now_ms: i64) -> Reply {
    let value = match retry_after {
        RetryAfter::Absent => return Reply::empty(code),
        RetryAfter::Seconds(seconds) => seconds.to_string(),
        RetryAfter::Date(seconds) => {
            time::http_date(now_ms.saturating_add(seconds.saturating_mul(1000)))
        }
        RetryAfter::Text(text) => text.clone(),
    };
    Reply::empty(code).header(axum::http::header::RETRY_AFTER, &value)
}
