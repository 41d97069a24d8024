//! Which requests faults meet, and how several of them compose.

#![allow(clippy::unwrap_used)]

use axum::http::{HeaderMap, Method};

use super::*;
use crate::http::Params;

fn request(method: &str, path: &str, soql: &str) -> Request {
    let mut query = Params::default();
    if !soql.is_empty() {
        query.push("q", soql);
    }
    Request {
        method: Method::from_bytes(method.as_bytes()).unwrap(),
        path: path.to_owned(),
        query,
        headers: HeaderMap::new(),
        body: axum::body::Bytes::new(),
        origin: String::new(),
        target_bytes: 0,
    }
}

fn meet(faults: &Faults, method: &str, path: &str) -> Vec<String> {
    faults
        .meet(&request(method, path, ""), &Who::default())
        .told()
}

#[test]
fn a_fault_lets_some_pass_and_meets_some() {
    let faults = Faults::default();
    faults.add(
        Fault::new(FaultKind::CloseBeforeApply)
            .method("PATCH")
            .path("/services/data")
            .after(1)
            .times(2),
    );
    let met: Vec<bool> = ["PATCH", "GET", "PATCH", "PATCH", "PATCH"]
        .iter()
        .map(|method| !meet(&faults, method, "/services/data/v67.0/sobjects/Case/500").is_empty())
        .collect();
    assert_eq!(met, [false, false, true, true, false]);
    assert!(faults.all().is_empty());
}

#[test]
fn a_request_takes_one_answer_and_one_body_and_everything_else() {
    let faults = Faults::default();
    for what in [
        FaultKind::Html { code: 503 },
        FaultKind::Delay { ms: 1 },
        FaultKind::CloseAfterApply,
        FaultKind::Delay { ms: 2 },
        FaultKind::TruncateBodyAt { bytes: 1 },
        FaultKind::ExpireSession,
        FaultKind::StallBodyAt { bytes: 1 },
    ] {
        faults.add(Fault::new(what));
    }
    let first = [
        "1 html",
        "2 delay",
        "4 delay",
        "5 truncate_body_at",
        "6 expire_session",
    ];
    assert_eq!(meet(&faults, "GET", "/"), first);
    assert_eq!(
        meet(&faults, "GET", "/"),
        ["3 close_after_apply", "7 stall_body_at"]
    );
    assert!(meet(&faults, "GET", "/").is_empty());
}

#[test]
fn every_fault_that_fits_counts_the_request_whether_or_not_another_meets_it() {
    let faults = Faults::default();
    faults.add(Fault::new(FaultKind::Hold).after(1));
    faults.add(Fault::new(FaultKind::Html { code: 500 }).after(2));
    assert!(meet(&faults, "GET", "/").is_empty());
    assert_eq!(meet(&faults, "GET", "/"), ["1 hold"]);
    assert_eq!(meet(&faults, "GET", "/"), ["2 html"]);
}

#[test]
fn an_object_is_a_segment_of_the_path_or_what_a_query_selects_from() {
    let fault = Fault::new(FaultKind::Hold).object("Case");
    let data = "/services/data/v67.0";
    for (path, soql, fits) in [
        ("/sobjects/Case/500", "", true),
        ("/sobjects/case", "", true),
        ("/sobjects/CaseComment", "", false),
        ("/query", "SELECT Id FROM Case LIMIT 1", true),
        ("/query", "SELECT Id FROM CaseComment", false),
        (
            "/query",
            "SELECT Id, (SELECT Id FROM Cases) from\nCase",
            false,
        ),
        ("/query", "", false),
    ] {
        let asked = request("GET", &format!("{data}{path}"), soql);
        assert_eq!(fault.fits(&asked), fits, "{path} {soql}");
    }
}

#[test]
fn a_fault_for_one_user_or_app_passes_the_others() {
    let faults = Faults::default();
    faults.add(Fault::new(FaultKind::Hold).user("a@x.example").app("key"));
    let asked = request("GET", "/services/data", "");
    assert!(faults.ask_who(&asked));
    let who = |username: &str, key: &str| Who {
        username: Some(username.to_owned()),
        client_id: Some(key.to_owned()),
        ..Who::default()
    };
    for other in [
        who("b@x.example", "key"),
        who("a@x.example", "other"),
        Who::default(),
    ] {
        assert!(faults.meet(&asked, &other).is_empty());
    }
    assert!(!faults.meet(&asked, &who("A@X.example", "key")).is_empty());
}

#[test]
fn the_controls_own_addresses_are_never_met() {
    let faults = Faults::default();
    faults.add(Fault::new(FaultKind::Html { code: 503 }).times(u32::MAX));
    assert!(meet(&faults, "GET", "/practice/faults").is_empty());
    assert!(!meet(&faults, "GET", "/").is_empty());
}

#[test]
fn a_fault_reads_and_writes_as_json_and_refuses_what_it_does_not_know() {
    let text = r#"{"method":"PATCH","skip":2,"when":"after","what":{"kind":"busy","code":429,"retry_after":{"date":30}}}"#;
    let fault: Fault = serde_json::from_str(text).unwrap();
    assert_eq!((fault.times, fault.skip, fault.when), (1, 2, When::After));
    let again: Fault = serde_json::from_value(serde_json::to_value(&fault).unwrap()).unwrap();
    assert_eq!(fault, again);
    for wrong in [
        r#"{"what":{"kind":"explode"}}"#,
        r#"{"what":{"kind":"hold"},"sometimes":true}"#,
        r#"{"what":{"kind":"html"}}"#,
    ] {
        assert!(serde_json::from_str::<Fault>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn every_entry_of_the_catalogue_is_a_fault_and_has_its_own_name() {
    let mut names: Vec<&str> = catalogue()
        .iter()
        .map(|entry| entry.name.as_str())
        .collect();
    assert!(names.len() > 50, "{}", names.len());
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "a name stands twice");
    for entry in catalogue() {
        assert!(
            !entry.title.is_empty() && !entry.group.is_empty() && entry.tells.ends_with('.'),
            "{}",
            entry.name
        );
        assert!(super::entry(&entry.name).is_some());
    }
}
