//! Fuzz target: whatever is pasted, reading it does not panic, and only the genuine callback address is taken.

use proof::{Fuzz, Proof};
use url::Url;

use super::*;
use crate::{
    Options, Orgdeck,
    views::{IntegrationId, PasteOutcome},
};

const STATE: &str = "c3RhdGUtb2YtdGhpcy1hdHRlbXB0";

const PIECES: [&str; 40] = [
    "http://localhost:14771/callback?",
    "http://",
    "https://",
    "localhost",
    "127.0.0.1",
    "[::1]",
    ":14771",
    "/callback",
    "?",
    "#",
    "&",
    "=",
    "@",
    "\\",
    "code=aPrx4sgoM2Nd1zWe%253D%3D",
    "code=",
    "state=",
    "state=c3RhdGUtb2YtdGhpcy1hdHRlbXB0",
    STATE,
    "error=",
    "error=access_denied",
    "error_description=",
    "ErrorCode=",
    "ErrorDescription=",
    "startURL=",
    "%2Fx%3Ferror%3Dinvalid_client_id",
    "https://login.salesforce.com/",
    "acme.my.salesforce.com",
    ".lightning.force.com",
    "evil.test",
    "%",
    "%00",
    "%ff",
    "%253D",
    "+",
    "\n",
    "\t",
    " ",
    "\u{202e}",
    "<script>",
];

/// What comes of a pasted address while a sign-in waits.
fn outcome(app: &Orgdeck, input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input).into_owned();
    for attempt in &mut app.shared.listener.inner().attempts {
        attempt.over = false;
    }
    match app.paste_address(
        IntegrationId(Uuid::nil()),
        &SecretString::from(text.as_str()),
    ) {
        PasteOutcome::Accepted => {
            let (code, error) = (is_genuine(&text, "code"), is_genuine(&text, "error"));
            assert!(code || error);
            format!("accepted, code: {code}")
        }
        PasteOutcome::NotRecognised { sentence } => sentence,
        PasteOutcome::ErrorPage { failure } => {
            let detail = failure.detail.unwrap_or_default();
            assert!(detail.code.as_ref().is_some_and(|code| !code.is_empty()));
            let said = [detail.code, detail.words.clone()].into_iter().flatten();
            assert!(!said.into_iter().any(|text| text.contains(['<', '>', '\0'])));
            format!("error page {}, {}", failure.cause, detail.words.is_some())
        }
    }
}

/// The rule in other words: http on loopback, the callback's path, our state once, and once what is wanted.
fn is_genuine(address: &str, wanted: &str) -> bool {
    let Ok(url) = Url::parse(address.trim()) else {
        return false;
    };
    let of = |wanted: &str| {
        let values = url.query_pairs().filter(|(name, _)| name == wanted);
        values
            .map(|(_, value)| value.into_owned())
            .collect::<Vec<_>>()
    };
    url.scheme() == "http"
        && ["localhost", "127.0.0.1", "[::1]"].contains(&url.host_str().unwrap_or_default())
        && url.path() == "/callback"
        && of("state") == [STATE]
        && of(wanted).len() == 1
        && of("code").len() + of("error").len() == 1
}

// planted: an index in place of `split_once` in `in_pairs` of the error page, and it panicked; `url.path()` not compared
// in `callback_query`, and any path was taken
#[tokio::test]
async fn whatever_is_pasted_is_read_and_only_the_genuine_callback_taken() {
    let proof = Proof::new("fuzz");
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options::new(folder.path().join("data"));
    let app = Orgdeck::open(options).await.expect("an app");
    app.shared.listener.inner().attempts.push(Attempt {
        id: Uuid::nil(),
        state: SecretString::from(STATE),
        over: false,
    });
    let target = Fuzz {
        name: "pasted",
        pieces: &PIECES,
    };
    let run = target.run(proof.seed(), |input| outcome(&app, input));
    proof.counted(&run);
    assert_eq!(run.panics, 0);
}
