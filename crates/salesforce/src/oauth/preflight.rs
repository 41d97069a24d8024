//! Asks the sign-in address once, before a browser is opened, whether Salesforce knows the app and the callback.
//!
//! With `prompt=none`, no cookies and a state of its own it can sign nobody in and use nothing up. An unknown key or
//! an unregistered callback ends on a page of Salesforce that never comes back to the app, so this is the only way to
//! hear of it (Salesforce help, "OAuth 2.0 authorization errors"). Whatever is not clearly such a page is left to
//! the browser.

use oauth2::CsrfToken;
use reqwest::Method;
use reqwest::header::HeaderMap;
use url::Url;

use super::error_page::{self, PageError};
use super::{SignIn, decode_error_page};
use crate::answer::Answer;
use crate::client::{Bounds, Call, Http};
use crate::error::Error;

/// What the sign-in address says to this app and callback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preflight {
    /// Nothing against opening the browser: a sign-in page, or what is no error page for sure.
    Clear,
    /// An error page; the browser would show it and never come back.
    ErrorPage(PageError),
    /// It came back to the callback: app and callback are known. What it says against the request, if it says more than
    /// that somebody has to sign in first.
    Redirected(Option<PageError>),
    /// The server has trouble of its own and says nothing about the app.
    Trouble {
        /// HTTP status.
        status: u16,
    },
}

/// What says that somebody has to sign in or allow first, as nobody has. Salesforce has `immediate_unsuccessful` for
/// `immediate=true`; that `prompt=none` answers with it is unconfirmed, so the words of OpenID Connect (Core 1.0,
/// section 3.1.2.6) count as well.
const SIGN_IN_FIRST: [&str; 5] = [
    "immediate_unsuccessful",
    "login_required",
    "interaction_required",
    "consent_required",
    "account_selection_required",
];

/// Asks once.
///
/// # Errors
/// Those of transport only.
pub async fn preflight(http: &Http, sign_in: &SignIn) -> Result<Preflight, Error> {
    let url = quiet(&sign_in.url);
    let call = Call {
        method: Method::GET,
        url: url.clone(),
        headers: HeaderMap::new(),
        body: None,
        bounds: Bounds::Token,
    };
    match http.send(call).await {
        Ok(answer) => Ok(judge(&answer, &url, &sign_in.redirect_uri)),
        // a long page is not an error page
        Err(Error::BodyTooLarge { .. }) => Ok(Preflight::Clear),
        Err(error) => Err(error),
    }
}

/// The same request without a person: nobody is prompted, and its state belongs to no attempt.
fn quiet(url: &Url) -> Url {
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .into_owned()
        .filter(|(name, _)| !matches!(name.as_str(), "state" | "prompt" | "login_hint"))
        .collect();
    let mut url = url.clone();
    let state = CsrfToken::new_random();
    url.query_pairs_mut()
        .clear()
        .extend_pairs(&kept)
        .append_pair("prompt", "none")
        .append_pair("state", state.secret());
    url
}

fn judge(answer: &Answer, asked: &Url, redirect_uri: &str) -> Preflight {
    if answer.is_redirect() {
        let Some(to) = answer.location(asked) else {
            return Preflight::Clear;
        };
        if goes_to(&to, redirect_uri) {
            let says = error_page::in_url(&to);
            return Preflight::Redirected(
                says.filter(|says| !SIGN_IN_FIRST.contains(&says.error.as_str())),
            );
        }
        return decode_error_page(to.as_str()).map_or(Preflight::Clear, Preflight::ErrorPage);
    }
    match in_body(&answer.body) {
        Some(page) => Preflight::ErrorPage(page),
        None if answer.status >= 500 => Preflight::Trouble {
            status: answer.status,
        },
        None => Preflight::Clear,
    }
}

fn goes_to(url: &Url, redirect_uri: &str) -> bool {
    let Ok(callback) = Url::parse(redirect_uri) else {
        return false;
    };
    url.origin() == callback.origin() && url.path() == callback.path()
}

/// An error in a page's text, where it stands as `error=…&error_description=…`, or in a JSON body.
fn in_body(body: &[u8]) -> Option<PageError> {
    let text = String::from_utf8_lossy(body);
    if let Ok(serde_json::Value::Object(object)) = serde_json::from_str(&text) {
        let field = |name| {
            object
                .get(name)
                .and_then(serde_json::Value::as_str)
                .unwrap_or_default()
        };
        let error = error_page::clean(field("error"), 100);
        let description = error_page::clean(field("error_description"), 500);
        return (!error.is_empty()).then_some(PageError { error, description });
    }
    let text = text.replace("&amp;", "&");
    text.match_indices("error=").find_map(|(at, _)| {
        let behind = &text[at..];
        let end = behind
            .find(['<', '>', '"', '\'', '\n', '\r'])
            .unwrap_or(behind.len());
        // both parts, because a sign-in page may well have a lone error= in its scripts
        let pairs = &behind[..end];
        if pairs.contains("error_description=") {
            error_page::in_pairs(pairs, 2)
        } else {
            None
        }
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn judged(status: u16, location: Option<&str>, body: &str) -> Preflight {
        let mut headers = HeaderMap::new();
        if let Some(location) = location {
            headers.insert("location", location.parse().unwrap());
        }
        let answer = Answer {
            status,
            headers,
            body: body.as_bytes().to_vec(),
            sent: None,
            rest: None,
        };
        let asked = Url::parse("https://login.salesforce.com/services/oauth2/authorize").unwrap();
        judge(&answer, &asked, "http://localhost:14771/callback")
    }

    fn page(error: &str, description: &str) -> Preflight {
        Preflight::ErrorPage(PageError {
            error: error.into(),
            description: description.into(),
        })
    }

    #[test]
    fn an_error_page_is_told_from_a_sign_in_page() {
        let unknown = page("invalid_client_id", "client identifier invalid");
        let query = "error=invalid_client_id&error_description=client%20identifier%20invalid";
        assert_eq!(
            judged(
                302,
                Some(&format!("/setup/secur/RemoteAccessErrorPage.apexp?{query}")),
                ""
            ),
            unknown
        );
        assert_eq!(
            judged(
                400,
                None,
                &format!("<html><body>{}</body>", query.replace('&', "&amp;"))
            ),
            unknown
        );
        assert_eq!(
            judged(
                400,
                None,
                r#"{"error":"redirect_uri_mismatch","error_description":"redirect_uri must match configuration"}"#
            ),
            page(
                "redirect_uri_mismatch",
                "redirect_uri must match configuration"
            )
        );
        assert_eq!(
            judged(
                302,
                Some("https://acme.my.salesforce.com/?ec=302&startURL=%2Fx"),
                ""
            ),
            Preflight::Clear
        );
        assert_eq!(
            judged(
                200,
                None,
                "<html><title>Login | Salesforce</title>?error=x</html>"
            ),
            Preflight::Clear
        );
        assert_eq!(
            judged(302, Some("https://evil.test/?error=x"), ""),
            Preflight::Clear
        );
        assert_eq!(judged(302, None, ""), Preflight::Clear);
        assert_eq!(judged(503, None, ""), Preflight::Trouble { status: 503 });
    }

    #[test]
    fn coming_back_to_the_callback_means_that_the_app_is_known() {
        let back = "http://localhost:14771/callback?error=login_required&state=x";
        assert_eq!(judged(302, Some(back), ""), Preflight::Redirected(None));
        let elsewhere = "http://localhost:24771/callback?error=login_required";
        assert_ne!(
            judged(302, Some(elsewhere), ""),
            Preflight::Redirected(None)
        );
    }

    #[test]
    fn what_comes_back_against_the_request_is_told() {
        let back = "http://localhost:14771/callback?error=invalid_request&error_description=missing+required+code+challenge&state=x";
        let Preflight::Redirected(Some(says)) = judged(302, Some(back), "") else {
            panic!("something against the request")
        };
        assert_eq!(says.error, "invalid_request");
        assert_eq!(says.description, "missing required code challenge");
    }

    #[test]
    fn the_question_signs_nobody_in() {
        let url = Url::parse(
            "https://x.my.salesforce.com/a?client_id=k&state=real&prompt=login&login_hint=me",
        )
        .unwrap();
        let url = quiet(&url);
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        assert_eq!(pairs[0], ("client_id".into(), "k".into()));
        assert_eq!(pairs[1], ("prompt".into(), "none".into()));
        assert_eq!(pairs[2].0, "state");
        assert_ne!(pairs[2].1, "real");
        assert_eq!(pairs.len(), 3);
    }
}
