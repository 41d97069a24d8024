//! `/composite/graph`: several composite requests, each of which is all or none.
//!
//! Only records, in versions from 50 on. After the fourteenth graph that failed, the rest is not run ("Composite
//! Graph Limits"). The sentences of its refusals are unconfirmed.

use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::http::Reply;
use crate::org::{Answer, Call};

use super::super::auth::Caller;
use super::super::{json as text, versions};
use super::envelope::{self, Subrequest, limit, missing};
use super::run;

const MOST_GRAPHS: usize = 75;
const MOST_NODES: usize = 500;
const MOST_FAILURES: usize = 14;
/// Oldest version of a node's address.
const OLDEST_NODE: u32 = 50;
/// A graph id is shorter than this.
const ID_LENGTH: usize = 40;

struct Graph {
    id: String,
    nodes: Vec<Subrequest>,
}

/// `POST /composite/graph`.
pub(super) fn answer(call: &mut Call<'_>, caller: &Caller, version: &str) -> Answer {
    let version = versions::number(version);
    let body = text::object(call.request)?;
    let graphs = graphs(&body, version)?;
    let mut failures = 0;
    let mut answers = Vec::with_capacity(graphs.len());
    for graph in &graphs {
        let (outcomes, successful) = if failures < MOST_FAILURES {
            run::together(call, caller, version, &graph.nodes)?
        } else {
            (run::halted(&graph.nodes), false)
        };
        failures += usize::from(!successful);
        let outcomes: Vec<Value> = outcomes.into_iter().map(run::Outcome::json).collect();
        answers.push(json!({
            "graphId": graph.id,
            "graphResponse": { "compositeResponse": outcomes },
            "isSuccessful": successful,
        }));
    }
    Ok(Reply::json(200, &json!({ "graphs": answers })))
}

fn graphs(body: &Map<String, Value>, version: u32) -> Result<Vec<Graph>, ApiError> {
    envelope::only(body, &["graphs"])?;
    let sent = body
        .get("graphs")
        .and_then(Value::as_array)
        .ok_or_else(|| missing("graphs"))?;
    if sent.len() > MOST_GRAPHS {
        return Err(limit(format!(
            "You can have up to {MOST_GRAPHS} graphs in a single call."
        )));
    }
    let mut graphs: Vec<Graph> = Vec::with_capacity(sent.len());
    for sent in sent {
        let sent = sent.as_object().ok_or_else(|| text::left_off(sent))?;
        let graph = graph(sent, version)?;
        if graphs.iter().any(|known| known.id == graph.id) {
            return Err(text::refused(format!(
                "Duplicate graphId provided: {}",
                graph.id
            )));
        }
        graphs.push(graph);
    }
    let nodes: usize = graphs.iter().map(|graph| graph.nodes.len()).sum();
    if nodes > MOST_NODES {
        return Err(limit(format!(
            "You can have up to {MOST_NODES} nodes in a single call."
        )));
    }
    Ok(graphs)
}

fn graph(sent: &Map<String, Value>, version: u32) -> Result<Graph, ApiError> {
    envelope::only(sent, &["graphId", "compositeRequest"])?;
    let id = sent
        .get("graphId")
        .and_then(Value::as_str)
        .ok_or_else(|| missing("graphId"))?;
    let well_formed = id.starts_with(|first: char| first.is_ascii_alphanumeric())
        && id.len() < ID_LENGTH
        && !id.contains('.');
    if !well_formed {
        return Err(text::refused(format!(
            "Provided graphId ('{id}') must start with a letter or a number, must be shorter than {ID_LENGTH} characters, and can't contain a period ('.')."
        )));
    }
    let nodes = envelope::subrequests(sent, version)?;
    match nodes.iter().find(|node| !is_record(node)) {
        Some(node) => Err(text::refused(format!("Invalid url: {}", node.url))),
        None => Ok(Graph {
            id: id.to_owned(),
            nodes,
        }),
    }
}

/// Whether a node is about a record: `/services/data/vXX.X/sobjects/{object}[/{id}|/{field}/{value}]`.
fn is_record(node: &Subrequest) -> bool {
    let version = node.url.split('/').nth(3).unwrap_or_default();
    let version =
        versions::check(version).is_ok_and(|version| versions::number(&version) >= OLDEST_NODE);
    let resource = node.resource().trim_end_matches('/');
    let segments = resource.split('/').count();
    version && resource.starts_with("sobjects/") && (2..=4).contains(&segments)
}
