//! Every fault that the practice org knows, each at the token endpoint and at a query.

use practice_org::{Fault, FaultKind, When};
use serde::Deserialize;

/// The practice org's own catalogue: a fault that is added to it is met here, too.
const CATALOGUE: &str =
    include_str!("../../../crates/practice-org/src/control/faults/catalogue.toml");

/// As long as anything is waited for here: nothing is tested about time.
const SHORT: u64 = 20;

/// One fault of the catalogue, without the words about it.
#[derive(Deserialize)]
pub(crate) struct Entry {
    pub(crate) name: String,
    #[serde(default)]
    when: When,
    what: FaultKind,
}

/// Stands for the secret that a request brought.
const BROUGHT: &str = "what-was-brought";

/// All of them, and answers that repeat what was brought in every place that has words.
pub(crate) fn all() -> Vec<Entry> {
    #[derive(Deserialize)]
    struct File {
        fault: Vec<Entry>,
    }
    let file: File = toml::from_str(CATALOGUE).unwrap();
    assert!(file.fault.len() > 90);
    let mut faults = file.fault;
    faults.extend(repeating());
    for fault in &mut faults {
        match &mut fault.what {
            FaultKind::Delay { ms }
            | FaultKind::DelayBodyAt { ms, .. }
            | FaultKind::SlowBody { ms, .. } => *ms = SHORT,
            _ => {}
        }
    }
    faults
}

/// Answers with what was brought in their words.
fn repeating() -> Vec<Entry> {
    let bodies = [
        (
            "application/json",
            r#"[{"errorCode":"ECHO","message":"you sent what-was-brought"}]"#,
        ),
        (
            "application/json",
            r#"{"error":"invalid_request","error_description":"you sent what-was-brought"}"#,
        ),
        (
            "application/json",
            r#"{"what-was-brought":{"what-was-brought":"what-was-brought"}}"#,
        ),
        (
            "text/html",
            "<html><title>what-was-brought</title><body>what-was-brought",
        ),
        ("text/plain", BROUGHT),
    ];
    let mut faults = Vec::new();
    for (content_type, body) in bodies {
        for code in [200, 302, 400, 401] {
            let location = format!("https://{BROUGHT}.evil.test/{BROUGHT}");
            let what = FaultKind::Status {
                code,
                content_type: content_type.to_owned(),
                body: body.to_owned(),
                headers: [("Location".to_owned(), location)].into(),
            };
            faults.push(Entry {
                name: format!("repeats the secret, {code} {content_type}"),
                when: When::Before,
                what,
            });
        }
    }
    faults
}

impl Entry {
    /// Whether its answer repeats what was brought.
    pub(crate) fn repeats(&self) -> bool {
        matches!(&self.what, FaultKind::Status { body, .. } if body.contains(BROUGHT))
    }

    /// It meets the next request whose path contains this, which brings this secret.
    pub(crate) fn at(&self, path: &str, brought: &str) -> Fault {
        let mut what = self.what.clone();
        if let FaultKind::Status { body, headers, .. } = &mut what {
            for text in headers.values_mut().chain([body]) {
                *text = text.replace(BROUGHT, brought);
            }
        }
        let mut fault = Fault::new(what).containing(path);
        fault.when = self.when;
        fault
    }
}
