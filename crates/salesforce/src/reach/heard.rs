//! What answers at a host: Salesforce's list of API versions, or something else, and what that is.
//!
//! The list needs no token (REST API Developer Guide, "Versions").

use reqwest::Method;
use reqwest::header::HeaderMap;

use super::page;
use crate::answer::Answer;
use crate::client::{Bounds, Call, Http};
use crate::error::Error;
use crate::hosts::Origin;
use crate::time::{now_ms, parse_http_date};
use crate::versions::{self, ListedVersion};

/// An answer, judged.
#[derive(Debug, Clone)]
pub struct Heard {
    /// HTTP status.
    pub status: u16,
    /// What the host's clock said, milliseconds UTC.
    pub date: Option<i64>,
    /// What this computer's clock said when the answer came.
    pub at: i64,
    /// What the server calls itself; Salesforce's edge says `sfdcedge`.
    pub server: Option<String>,
    /// Title of the page that came, as plain text.
    pub title: Option<String>,
    /// Salesforce's request id.
    pub request_id: Option<String>,
    /// What it is.
    pub said: Said,
    /// The error it is to a request, where it is not the list.
    pub error: Option<Error>,
}

/// What answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// Salesforce: the API versions it has.
    Versions(Vec<ListedVersion>),
    /// Salesforce: the org answers at another My Domain.
    MovedTo(String),
    /// Salesforce's login page, or the way to it.
    LoginPage,
    /// An Experience Cloud site, or the way to it.
    Site(Option<String>),
    /// A page that says that Salesforce is being maintained.
    Maintenance,
    /// Salesforce's edge, which knows no org of this name.
    NoOrg,
    /// A network that wants a sign-in before it lets anything through.
    NetworkSignIn,
    /// A proxy or filter on the way, by the name it gives itself.
    ProxyPage(String),
    /// A page, or the way to one, that nobody here knows.
    Stranger {
        /// The host it sends on to.
        to: Option<String>,
        /// Whether it speaks of a network that one signs in to.
        of_network: bool,
        /// Whether it speaks of maintenance.
        of_maintenance: bool,
    },
    /// Something else that the error tells.
    Refusal,
}

pub(super) async fn hear(http: &Http, origin: &Origin) -> Result<Heard, Error> {
    let url = versions::url(origin);
    let call = Call {
        method: Method::GET,
        url: url.clone(),
        headers: HeaderMap::new(),
        body: None,
        bounds: Bounds::Api,
    };
    let answer = http.send(call).await?;
    let at = now_ms();
    let text = |name: &str| {
        answer
            .header(name)
            .map(|value| value.chars().take(60).collect())
    };
    let mut heard = Heard {
        status: answer.status,
        date: answer.header("date").and_then(parse_http_date),
        at,
        server: text("server"),
        title: answer.title(),
        request_id: answer.request_id(),
        said: Said::Refusal,
        error: None,
    };
    if answer.is_redirect() {
        heard.said = page::redirect(&answer, &url);
        heard.error = Some(answer.refusal());
        return Ok(heard);
    }
    match listed(&answer) {
        Ok(listed) => heard.said = Said::Versions(listed),
        Err(error) => {
            if !matches!(error, Error::Decode { .. } | Error::Truncated { .. }) {
                heard.said = page::judge(&answer);
            }
            heard.error = Some(error);
        }
    }
    Ok(heard)
}

fn listed(answer: &Answer) -> Result<Vec<ListedVersion>, Error> {
    if !(200..300).contains(&answer.status) {
        return Err(answer.refusal());
    }
    answer.json()
}
