//! The address at which the user signs in, and what must be remembered until the answer comes.
//!
//! Source: Salesforce help, "OAuth 2.0 web server flow"; PKCE: RFC 7636 section 4.

use std::fmt;

use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, CsrfToken, PkceCodeChallenge, RedirectUrl, Scope,
    basic::BasicClient,
};
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;
use url::Url;

use super::App;
use crate::error::Error;
use crate::hosts::LoginAddress;

/// What the user is asked for at sign-in.
#[derive(Debug, Clone, Default)]
pub struct SignInOptions {
    /// The scopes asked for; none asks for all that the app has.
    pub scopes: Vec<String>,
    /// Whether to sign in again although a session is active in the browser.
    pub prompt_login: bool,
    /// Whether to ask for the org's own sign-in page where it would send everybody to its single sign-on. The
    /// parameter is known from public reports (jetstreamapp/jetstream issue 1004), not from Salesforce's help.
    pub skip_sso: bool,
    /// A user name to fill in; Salesforce ignores it while a session is active.
    pub login_hint: Option<String>,
}

/// One attempt to sign in, until its answer comes.
#[derive(Clone)]
pub struct SignIn {
    /// What to open in the browser.
    pub url: Url,
    /// What the answer must carry, at least 128 random bits.
    pub state: SecretString,
    /// What proves that the code was asked for here.
    pub verifier: SecretString,
    /// Where the answer goes, character for character as registered.
    pub redirect_uri: String,
    /// For an Experience Cloud site: the path of its OAuth endpoints.
    pub site_path: Option<String>,
}

impl SignIn {
    /// Whether an answer belongs to this attempt, compared in constant time.
    #[must_use]
    pub fn state_is(&self, candidate: &str) -> bool {
        self.state
            .expose_secret()
            .as_bytes()
            .ct_eq(candidate.as_bytes())
            .into()
    }

    /// The same request without a proof key, to hear whether the app wants one. Nobody is meant to sign in with it.
    #[must_use]
    pub fn without_proof_key(mut self) -> SignIn {
        let kept: Vec<(String, String)> = self
            .url
            .query_pairs()
            .into_owned()
            .filter(|(name, _)| !name.starts_with("code_challenge"))
            .collect();
        self.url.query_pairs_mut().clear().extend_pairs(&kept);
        self
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // the URL holds the state
        let host = self.url.host_str().unwrap_or_default();
        f.debug_struct("SignIn")
            .field("host", &host)
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

/// Prepares one attempt: a new state and a new verifier each time. Sends nothing.
///
/// # Errors
/// When `redirect_uri` is no URL.
pub fn begin(
    login: &LoginAddress,
    app: &App,
    redirect_uri: &str,
    options: &SignInOptions,
) -> Result<SignIn, Error> {
    let redirect = RedirectUrl::new(redirect_uri.to_owned())
        .map_err(|_| Error::Other("the callback address is not a URL".to_owned()))?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let client = BasicClient::new(ClientId::new(app.client_id.clone()))
        .set_auth_uri(AuthUrl::from_url(login.endpoint("authorize")))
        .set_redirect_uri(redirect);
    let mut request = client
        .authorize_url(|| CsrfToken::new_random_len(32))
        .add_scopes(options.scopes.iter().cloned().map(Scope::new))
        .set_pkce_challenge(challenge);
    if options.prompt_login {
        request = request.add_extra_param("prompt", "login");
    }
    if options.skip_sso {
        request = request.add_extra_param("login", "true");
    }
    if let Some(hint) = &options.login_hint {
        request = request.add_extra_param("login_hint", hint.as_str());
    }
    let (url, state) = request.url();
    Ok(SignIn {
        url,
        state: state.into_secret().into(),
        verifier: verifier.into_secret().into(),
        redirect_uri: redirect_uri.to_owned(),
        site_path: login.site_path.clone(),
    })
}

pub(super) fn code(code: &SecretString) -> AuthorizationCode {
    AuthorizationCode::new(code.expose_secret().to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::hosts::{Environment, login_address};

    const CALLBACK: &str = "http://localhost:14771/callback";

    fn app() -> App {
        App {
            client_id: "3MVG9.key&x".into(),
            client_secret: Some("planted-secret".to_owned().into()),
        }
    }

    fn pairs(url: &Url) -> HashMap<String, String> {
        url.query_pairs().into_owned().collect()
    }

    #[test]
    fn the_address_asks_for_exactly_what_is_wanted() {
        let login = login_address("acme", Environment::Production).unwrap();
        let options = SignInOptions {
            scopes: vec!["api".into(), "refresh_token".into()],
            prompt_login: true,
            skip_sso: true,
            login_hint: Some("agent@acme.test".into()),
        };
        let sign_in = begin(&login, &app(), CALLBACK, &options).unwrap();
        let url = sign_in.url.as_str();
        assert!(
            url.starts_with("https://acme.my.salesforce.com/services/oauth2/authorize?"),
            "{url}"
        );
        let pairs = pairs(&sign_in.url);
        assert_eq!(pairs["response_type"], "code");
        assert_eq!(pairs["client_id"], "3MVG9.key&x");
        assert_eq!(pairs["redirect_uri"], CALLBACK);
        assert_eq!(pairs["scope"], "api refresh_token");
        assert_eq!(pairs["prompt"], "login");
        assert_eq!(pairs["login"], "true");
        assert_eq!(pairs["login_hint"], "agent@acme.test");
        assert_eq!(pairs["code_challenge_method"], "S256");
        assert_eq!(pairs["code_challenge"].len(), 43);
        assert!(pairs["state"].len() >= 22);
        assert!(!url.contains("planted-secret"));
        assert!(!url.contains(sign_in.verifier.expose_secret()));
        assert!(sign_in.state_is(&pairs["state"]));
        assert!(!sign_in.state_is("") && !sign_in.state_is(&pairs["state"][1..]));
    }

    #[test]
    fn two_attempts_share_nothing() {
        let login = login_address("acme", Environment::Production).unwrap();
        let attempt = || begin(&login, &app(), CALLBACK, &SignInOptions::default()).unwrap();
        let (one, other) = (attempt(), attempt());
        assert!(!one.state_is(other.state.expose_secret()));
        assert_ne!(one.verifier.expose_secret(), other.verifier.expose_secret());
        assert!(!pairs(&one.url).contains_key("scope"));
        assert!(!pairs(&one.url).contains_key("prompt"));
        assert!(!pairs(&one.url).contains_key("login"));
        let shown = format!("{one:?}");
        assert!(
            !shown.contains(one.state.expose_secret())
                && !shown.contains(one.verifier.expose_secret())
        );
    }
}
