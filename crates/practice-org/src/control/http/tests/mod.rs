//! The control answers as `openapi.json` says, and everything it answers stands there.

#![allow(clippy::unwrap_used)]

mod schema;

use std::collections::BTreeSet;

use axum::http::{HeaderMap, Method};
use serde_json::{Value, json};

use super::*;
use crate::clock::Clock;
use crate::http::Params;
use crate::options::Options;
use crate::{db, time};
use schema::Description;

const HOST: &str = "127.0.0.1:4000";

fn org() -> Org {
    let options = Options {
        cases: 30,
        ..Options::default()
    };
    let clock = Clock::default();
    let opened = db::open(&options, clock.now_ms()).unwrap();
    crate::org::test_org(opened, clock)
}

fn request(org: &Org, method: &str, path: &str, body: &Value) -> Request {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut headers = HeaderMap::new();
    headers.insert("host", HOST.parse().unwrap());
    let bearer = format!("Bearer {}", org.control_key);
    headers.insert("authorization", bearer.parse().unwrap());
    Request {
        method: Method::from_bytes(method.as_bytes()).unwrap(),
        path: format!("{BASE}{path}"),
        query: Params::parse(query.as_bytes()),
        headers,
        body: match body {
            Value::Null => axum::body::Bytes::new(),
            body => body.to_string().into(),
        },
        origin: String::new(),
        target_bytes: 0,
    }
}

fn ask(org: &Org, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let reply = answer(org, &request(org, method, path, body));
    let told = serde_json::from_slice(&reply.body).unwrap_or(Value::Null);
    (reply.status.as_u16(), told)
}

/// Asks, and holds question and answer against the description.
fn checked(org: &Org, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let description = Description::of(OPENAPI);
    let (status, told) = ask(org, method, path, body);
    let plain = path.split('?').next().unwrap();
    let wrong = description.mismatch(method, plain, status, body, &told);
    assert_eq!(
        wrong,
        Vec::<String>::new(),
        "{method} {path} {status}: {told}"
    );
    (status, told)
}

#[test]
fn every_route_is_described_and_every_description_is_a_route() {
    let routes: BTreeSet<String> = ROUTES
        .iter()
        .map(|route| format!("{} {}", route.method, route.path))
        .chain(["GET /openapi.json".to_owned()])
        .collect();
    let described: BTreeSet<String> = Description::of(OPENAPI).operations().collect();
    assert_eq!(routes, described);
}

#[test]
fn the_description_names_itself_and_every_reference_in_it_leads_somewhere() {
    let description = Description::of(OPENAPI);
    assert!(
        description.dangling().is_empty(),
        "{:?}",
        description.dangling()
    );
    let org = org();
    let mut asked = request(&org, "GET", "/openapi.json", &Value::Null);
    asked.headers.remove("authorization");
    let reply = answer(&org, &asked);
    assert_eq!(
        (reply.status.as_u16(), reply.body.as_slice()),
        (200, OPENAPI.as_bytes())
    );
}

#[test]
fn only_the_key_and_this_computers_names_open_it() {
    let org = org();
    let with = |name: &'static str, value: &str| {
        let mut asked = request(&org, "GET", "/clock", &Value::Null);
        asked.headers.insert(name, value.parse().unwrap());
        answer(&org, &asked).status.as_u16()
    };
    assert_eq!(with("host", "localhost:1"), 200);
    for host in [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:80",
        "",
    ] {
        assert_eq!(with("host", host), 403, "{host}");
    }
    for key in ["", "Bearer", "Bearer ", "Bearer x", "Basic eDp5"] {
        assert_eq!(with("authorization", key), 401, "{key}");
    }
    let mut asked = request(&org, "GET", "/clock", &Value::Null);
    asked.headers.remove("host");
    assert_eq!(answer(&org, &asked).status, 403);
    assert_eq!(ask(&org, "GET", "/nowhere", &Value::Null).0, 404);
    let reply = answer(&org, &request(&org, "PUT", "/faults", &Value::Null));
    assert_eq!(reply.status, 405);
    assert_eq!(reply.headers["allow"], "GET, POST, DELETE");
}

#[test]
fn the_clock_moves_forward() {
    let org = org();
    let (_, before) = checked(&org, "GET", "/clock", &Value::Null);
    let (status, after) = checked(&org, "PATCH", "/clock", &json!({ "advance_seconds": 7200 }));
    assert_eq!((status, after["ahead_seconds"].as_i64()), (200, Some(7200)));
    assert!(
        time::parse(after["now"].as_str().unwrap()) >= time::parse(before["now"].as_str().unwrap())
    );
    for wrong in [
        json!({ "advance_seconds": -1 }),
        json!({ "advance_seconds": u64::MAX }),
        json!({ "forward": 1 }),
        json!([]),
        Value::Null,
    ] {
        assert_eq!(checked(&org, "PATCH", "/clock", &wrong).0, 400, "{wrong}");
    }
}

#[test]
fn faults_are_set_listed_dropped_and_released() {
    let org = org();
    let rule = json!({
        "method": "PATCH", "path_prefix": "/services/data/", "object": "Case", "skip": 2, "times": 1, "when": "after",
        "username": "agent@practice.example", "what": { "kind": "reset" },
    });
    let (status, set) = checked(&org, "POST", "/faults", &rule);
    assert_eq!(
        (status, &set["what"]["kind"], &set["skip"]),
        (201, &json!("reset"), &json!(2))
    );
    let named = json!({ "name": "429_date", "times": 3 });
    let (_, second) = checked(&org, "POST", "/faults", &named);
    assert_eq!(second["what"]["retry_after"], json!({ "date": 30 }));
    let (_, all) = checked(&org, "GET", "/faults", &Value::Null);
    assert_eq!(all["faults"].as_array().unwrap().len(), 2);
    let path = format!("/faults/{}", second["id"]);
    assert_eq!(checked(&org, "GET", &path, &Value::Null).0, 200);
    assert_eq!(checked(&org, "DELETE", &path, &Value::Null).0, 204);
    assert_eq!(checked(&org, "GET", &path, &Value::Null).0, 404);
    assert_eq!(checked(&org, "DELETE", &path, &Value::Null).0, 404);
    assert_eq!(
        checked(&org, "POST", "/faults/release", &Value::Null).0,
        204
    );
    assert_eq!(checked(&org, "DELETE", "/faults", &Value::Null).0, 204);
    for wrong in [
        json!({ "name": "nothing" }),
        json!({ "what": { "kind": "html", "code": 99 } }),
        json!({ "what": { "kind": "status", "code": 200, "headers": { "a b": "c" } } }),
        json!({ "what": { "kind": "delay", "ms": 600_001 } }),
        json!({ "what": { "kind": "hold" }, "object": "Nothing" }),
        json!({ "what": { "kind": "hold" }, "times": 0 }),
        json!({ "what": {} }),
        json!("hold"),
    ] {
        assert_eq!(checked(&org, "POST", "/faults", &wrong).0, 400, "{wrong}");
    }
}

#[test]
fn every_fault_of_the_catalogue_can_be_set_by_name() {
    let org = org();
    let (_, told) = checked(&org, "GET", "/faults/catalogue", &Value::Null);
    for entry in told["catalogue"].as_array().unwrap() {
        let (status, set) = checked(&org, "POST", "/faults", &json!({ "name": entry["name"] }));
        assert_eq!(
            (status, &set["what"]),
            (201, &entry["fault"]["what"]),
            "{entry}"
        );
    }
}

#[test]
fn the_log_is_read_from_either_end_and_shows_no_secret() {
    let org = org();
    for (number, path) in [
        "/services/data",
        "/services/oauth2/token",
        "/services/data/v67.0/limits",
    ]
    .iter()
    .enumerate()
    {
        let mut seen = request(&org, "POST", path, &Value::Null);
        seen.path = (*path).to_owned();
        seen.headers.insert(
            "authorization",
            "Bearer 00DgL0000000001!AQEAQsecretWXYZ".parse().unwrap(),
        );
        seen.headers.insert(
            "content-type",
            "application/x-www-form-urlencoded".parse().unwrap(),
        );
        seen.body = "client_secret=0123456789ABCDEF&password=practice1".into();
        let entry = org.log.arrived(&seen, number as i64);
        org.log.answered(
            entry,
            &Reply::json(400, &json!({ "error": "invalid_grant" })),
        );
    }
    let (_, told) = checked(&org, "GET", "/log?order=newest&limit=2", &Value::Null);
    assert_eq!((&told["total"], &told["dropped"]), (&json!(3), &json!(0)));
    assert_eq!(told["requests"][0]["number"], json!(3));
    assert_eq!(told["requests"][1]["error"], json!("invalid_grant"));
    assert_eq!(told["requests"][1]["token"], json!("…WXYZ"));
    assert_eq!(
        told["requests"][1]["body"],
        json!("client_secret=…CDEF&password=…")
    );
    let text = told.to_string();
    assert!(
        !text.contains("secretWXYZ") && !text.contains("practice1") && !text.contains("ABCDEF"),
        "{text}"
    );
    let count = |path: &str| {
        let (_, told) = checked(&org, "GET", path, &Value::Null);
        told["requests"].as_array().unwrap().len()
    };
    assert_eq!(count("/log?after=1"), 2);
    assert_eq!(count("/log?path=limits"), 1);
    assert_eq!(count("/log?status=4xx&method=post"), 3);
    assert_eq!(count("/log?faulted=true"), 0);
    assert_eq!(count("/log?username=nobody"), 0);
    assert_eq!(
        checked(&org, "GET", "/log/2", &Value::Null).1["number"],
        json!(2)
    );
    assert_eq!(checked(&org, "GET", "/log/9", &Value::Null).0, 404);
    assert_eq!(checked(&org, "GET", "/log/x", &Value::Null).0, 404);
    assert_eq!(checked(&org, "GET", "/log?order=best", &Value::Null).0, 400);
    assert_eq!(checked(&org, "GET", "/log?limit=x", &Value::Null).0, 400);
}

mod resources;

#[test]
fn the_check_notices_what_is_not_as_described() {
    let description = Description::of(OPENAPI);
    let clock = json!({ "now": "x", "now_ms": 1, "ahead_seconds": 0 });
    let wrong = |status: u16, told: &Value| {
        !description
            .mismatch("GET", "/clock", status, &Value::Null, told)
            .is_empty()
    };
    assert!(!wrong(200, &clock));
    let mut more = clock.clone();
    more["more"] = json!(1);
    for told in [
        more,
        json!({ "now": "x" }),
        json!({ "now": 1, "now_ms": 1, "ahead_seconds": 0 }),
        json!([]),
        Value::Null,
    ] {
        assert!(wrong(200, &told), "{told}");
    }
    assert!(wrong(204, &Value::Null));
    let reset = json!({ "what": { "kind": "reset", "ms": 1 } });
    assert!(
        !description
            .mismatch("POST", "/faults", 201, &reset, &Value::Null)
            .is_empty()
    );
}
