//! `GET /services/oauth2/authorize`: what an app asks for, and whether it may ask so.
//!
//! Three ways out of a refusal, as Salesforce has them: what is wrong with the client (key, callback address) is
//! shown on a page of the org and never reaches the app; what is wrong with the request goes to the callback; what
//! is wrong with the user or the app's policy shows only after the sign-in, in `approval` (Salesforce help: OAuth 2.0
//! web server flow, OAuth 2.0 user-agent flow, OAuth 2.0 authorization errors).
//!
//! Out of scope: "Cross-org OAuth flows are not supported", since this org knows no other org's apps: their keys are
//! unknown to it.

use crate::db::apps::{self, App, Flow};
use crate::db::logins::{BrowserSession, Login};
use crate::db::switches;
use crate::http::{Params, Reply, with_query};
use crate::org::Call;

use super::admission::{self, Way};
use super::error::OauthError;
use super::pending::{self, Pending, ResponseType};
use super::{approval, client, scopes};

/// Page that shows what the app must not be told.
const ERROR_PAGE: &str = "/setup/secur/RemoteAccessErrorPage.apexp";

/// Answers an authorization request.
pub(crate) fn authorize(call: &mut Call<'_>, session: Option<&BrowserSession>) -> Reply {
    let params = if call.request.method == "POST" {
        call.request.form()
    } else {
        call.request.query.clone()
    };
    let (app, pending) = match request(call, &params) {
        Ok(good) => good,
        Err(refusal) => return *refusal,
    };
    let ready = session.filter(|session| pending.accepts(session, false));
    if let Some(session) = ready
        && let Ok(true) =
            admission::needs_no_approval(call, &app, &session.login.user_id, &pending.scopes)
    {
        return approval::finish(call, &app, &pending, &session.login);
    }
    // silent: a code or an error, never a page. Salesforce has `immediate=true` for this; that `prompt=none` answers
    // with the same code is unconfirmed, but it is the only fitting one in Salesforce's own list of codes
    let silent =
        prompts(&params).any(|prompt| prompt == "none") || params.get("immediate") == Some("true");
    if silent {
        let error = OauthError::new(
            "immediate_unsuccessful",
            "immediate mode failed: sign-in or approval needed",
        );
        return Reply::redirect(&pending.callback(error.params()));
    }
    Reply::redirect(&approval::page_of(&pending::keep(call.org, pending)))
}

/// Signs `login` in and allows everything asked for, without pages; the callback or error page's address.
pub(crate) fn approve(call: &mut Call<'_>, login: &Login) -> Reply {
    let params = call.request.query.clone();
    match request(call, &params) {
        Ok((app, pending)) => {
            let user = &login.user_id;
            let allowed =
                admission::needs_no_approval(call, &app, user, &pending.scopes).unwrap_or_default();
            match admission::refusal(call, &app, login, Way::Browser, allowed) {
                Ok(None) => approval::finish(call, &app, &pending, login),
                Ok(Some(refusal)) => approval::refused(&pending, refusal),
                Err(error) => error_page(&error.into()),
            }
        }
        Err(refusal) => *refusal,
    }
}

/// The app and what it asks for, or the way out.
fn request(call: &Call<'_>, params: &Params) -> Result<(App, Pending), Box<Reply>> {
    let app = client(call, params).map_err(|error| Box::new(error_page(&error)))?;
    let pending = checked(call, params, &app)
        .map_err(|error| Box::new(Reply::redirect(&callback_error(params, &error))))?;
    Ok((app, pending))
}

/// The app, once its key and callback address are right; these errors never reach the callback.
fn client(call: &Call<'_>, params: &Params) -> Result<App, OauthError> {
    let key = params
        .given("client_id")
        .ok_or_else(OauthError::unknown_client)?;
    let app = client::usable(apps::by_key(call.conn, key)?)?;
    let redirect_uri = params
        .given("redirect_uri")
        .ok_or_else(|| OauthError::new("redirect_uri_missing", "redirect_uri not provided"))?;
    if redirect_uri.starts_with("urn:ietf:wg:oauth:2.0:oob") {
        return Err(OauthError::new(
            "invalid_request",
            "Out-of-band not supported",
        ));
    }
    // no "any loopback port" rule: every character counts (Salesforce help: OAuth settings of an external client app)
    if !app
        .settings
        .callbacks
        .iter()
        .any(|callback| callback == redirect_uri)
    {
        return Err(OauthError::redirect_mismatch());
    }
    Ok(app)
}

fn checked(call: &Call<'_>, params: &Params, app: &App) -> Result<Pending, OauthError> {
    let response = response_type(call, params, app)?;
    let challenge = challenge(params, app, response)?;
    let scopes = scopes::resolve(params.get("scope"), &app.settings.scopes)?;
    if response == ResponseType::TokenAndIdToken && !scopes::holds(&scopes, "openid") {
        return Err(OauthError::bad_scope());
    }
    let prompted = |which: &str| prompts(params).any(|prompt| prompt == which);
    Ok(Pending {
        app_id: app.id,
        redirect_uri: params.get("redirect_uri").unwrap_or_default().to_owned(),
        response,
        scopes,
        state: params.get("state").map(str::to_owned),
        challenge,
        nonce: params.given("nonce").map(str::to_owned),
        login_hint: params.given("login_hint").map(str::to_owned),
        force_login: prompted("login"),
        force_consent: prompted("consent"),
        choose_account: prompted("select_account"),
        started_ms: call.now,
    })
}

/// What the app wants at its callback. The user-agent flow needs the org's switch and the app's; a hybrid flow is
/// none of this org's.
fn response_type(call: &Call<'_>, params: &Params, app: &App) -> Result<ResponseType, OauthError> {
    let asked = params
        .given("response_type")
        .ok_or_else(|| OauthError::missing("response_type"))?;
    let response = ResponseType::parse(asked).ok_or_else(OauthError::unsupported_response)?;
    let flow = match response {
        ResponseType::Code => Flow::AuthorizationCode,
        ResponseType::Token | ResponseType::TokenAndIdToken => Flow::UserAgent,
    };
    let org_allows = flow != Flow::UserAgent || switches::load(call.conn)?.user_agent_flow;
    if org_allows && app.settings.allows(flow) {
        Ok(response)
    } else {
        Err(OauthError::unsupported_response())
    }
}

fn prompts(params: &Params) -> impl Iterator<Item = &str> {
    params.get("prompt").unwrap_or_default().split_whitespace()
}

/// The PKCE challenge: base64url of a SHA-256, 43 characters. The method is S256 and may be left out, as clients
/// such as jsforce do (jsforce oauth2.ts). That other methods are refused so is unconfirmed.
fn challenge(
    params: &Params,
    app: &App,
    response: ResponseType,
) -> Result<Option<String>, OauthError> {
    let Some(challenge) = params.given("code_challenge") else {
        if app.settings.pkce_required && response == ResponseType::Code {
            return Err(OauthError::new(
                "invalid_request",
                "missing required code challenge",
            ));
        }
        return Ok(None);
    };
    let formed = challenge.len() == 43
        && challenge
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let method = params.given("code_challenge_method").unwrap_or("S256");
    if !formed || method != "S256" {
        return Err(OauthError::new("invalid_request", "invalid code challenge"));
    }
    Ok(Some(challenge.to_owned()))
}

/// The callback address with an error, for a request whose client is right.
fn callback_error(params: &Params, error: &OauthError) -> String {
    let mut all = error.params();
    if let Some(state) = params.get("state") {
        all.push("state", state);
    }
    let to = params.get("redirect_uri").unwrap_or_default();
    let response = params.get("response_type").and_then(ResponseType::parse);
    response.unwrap_or(ResponseType::Code).answer(to, &all)
}

/// To the org's own error page, with code and words in its address, as Salesforce does.
pub(super) fn error_page(error: &OauthError) -> Reply {
    Reply::redirect(&with_query(ERROR_PAGE, &error.params()))
}
