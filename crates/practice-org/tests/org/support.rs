//! A started org, a browser that keeps cookies and follows nothing by itself, and the steps of a sign-in.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use practice_org::{Control, Options, PracticeOrg};
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub(crate) const VERIFIER: &str = "practice-verifier-that-is-long-enough-for-pkce-0123456789";
pub(crate) const CALLBACK: &str = "http://localhost:14771/callback";
pub(crate) const AGENT: &str = "agent@practice.example";
pub(crate) const ADMIN: &str = "admin@practice.example";
pub(crate) const DATA: &str = "/services/data/v67.0";

/// A running org and a client that neither redirects nor goes through a proxy.
pub(crate) struct Org {
    pub(crate) org: PracticeOrg,
    pub(crate) http: Client,
}

pub(crate) fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

/// An org in memory with few cases.
pub(crate) async fn org() -> Org {
    with(Options {
        cases: 60,
        ..Options::default()
    })
    .await
}

pub(crate) async fn with(options: Options) -> Org {
    Org {
        org: PracticeOrg::start(options).await.unwrap(),
        http: client(),
    }
}

impl Org {
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.org.url())
    }

    pub(crate) fn control(&self) -> &Control {
        self.org.control()
    }

    /// Runs a command written as JSON; a refusal becomes its sentence.
    pub(crate) fn run(&self, command: Value) -> Result<Value, String> {
        let command: practice_org::Command = serde_json::from_value(command).unwrap();
        self.control()
            .run(command)
            .map_err(|error| error.to_string())
    }

    /// Changes settings of an app, by API name.
    pub(crate) fn change_app(&self, app: &str, change: Value) {
        self.run(json!({ "command": "change_app", "app": app, "change": change }))
            .unwrap();
    }

    /// Changes the org's settings about signing in.
    pub(crate) fn switch(&self, change: Value) {
        self.run(json!({ "command": "set_switches", "change": change }))
            .unwrap();
    }

    /// Key and secret of an app, by API name.
    pub(crate) fn credentials(&self, app: &str) -> (String, String) {
        let apps = self.run(json!({ "command": "apps" })).unwrap();
        let found = apps
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["api_name"] == app)
            .unwrap();
        let text = |name: &str| found[name].as_str().unwrap().to_owned();
        (text("client_id"), text("client_secret"))
    }

    /// The address of a good authorization request, with some parameters set, added or (empty) left out.
    pub(crate) fn authorize_url(&self, changes: &[(&str, &str)]) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let mut params: BTreeMap<&str, &str> = BTreeMap::from([
            ("response_type", "code"),
            ("client_id", self.org.announcement().client_id.as_str()),
            ("redirect_uri", CALLBACK),
            ("state", "s t&te"),
            ("code_challenge", challenge.as_str()),
        ]);
        params.extend(changes.iter().copied());
        params.retain(|_, value| !value.is_empty());
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(params)
            .finish();
        self.url(&format!("/services/oauth2/authorize?{query}"))
    }

    /// A code as a user of the app gets it who signs in and allows.
    pub(crate) fn code(&self) -> String {
        let to = self
            .control()
            .approve(&self.authorize_url(&[]), AGENT)
            .unwrap();
        param(&to, "code").unwrap()
    }

    pub(crate) async fn token(&self, form: &[(&str, &str)]) -> (u16, Value) {
        let reply = self
            .http
            .post(self.url("/services/oauth2/token"))
            .form(form)
            .send()
            .await
            .unwrap();
        answer(reply).await
    }

    pub(crate) async fn redeem(&self, code: &str, changes: &[(&str, &str)]) -> (u16, Value) {
        let mut form: BTreeMap<&str, &str> = BTreeMap::from([
            ("grant_type", "authorization_code"),
            ("code", code),
            ("client_id", self.org.announcement().client_id.as_str()),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ]);
        form.extend(changes.iter().copied());
        form.retain(|_, value| !value.is_empty());
        let form: Vec<(&str, &str)> = form.into_iter().collect();
        self.token(&form).await
    }

    /// Tokens of the agent.
    pub(crate) async fn signed_in(&self) -> Session<'_> {
        let (status, body) = self.redeem(&self.code(), &[]).await;
        assert_eq!(status, 200, "{body}");
        Session {
            org: self,
            access: body["access_token"].as_str().unwrap().to_owned(),
            refresh: body["refresh_token"].as_str().unwrap().to_owned(),
            answer: body,
        }
    }

    pub(crate) async fn renew(&self, refresh: &str) -> (u16, Value) {
        let client_id = &self.org.announcement().client_id;
        self.token(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh),
            ("client_id", client_id),
        ])
        .await
    }
}

/// A signed-in app.
pub(crate) struct Session<'a> {
    pub(crate) org: &'a Org,
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) answer: Value,
}

impl Session<'_> {
    /// A request with the access token; paths that do not start with a slash are below the API version.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let path = if path.starts_with('/') {
            path.to_owned()
        } else {
            format!("{DATA}/{path}")
        };
        self.org
            .http
            .request(method, self.org.url(&path))
            .bearer_auth(&self.access)
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        answer(self.request(Method::GET, path).send().await.unwrap()).await
    }

    pub(crate) async fn query(&self, soql: &str) -> Value {
        let (status, body) = answer(
            self.request(Method::GET, &asking("query", soql))
                .send()
                .await
                .unwrap(),
        )
        .await;
        assert_eq!(status, 200, "{body}");
        body
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: &Value) -> (u16, Value) {
        answer(self.request(method, path).json(body).send().await.unwrap()).await
    }

    pub(crate) async fn create_case(&self, fields: Value) -> String {
        let (status, body) = self.send(Method::POST, "sobjects/Case", &fields).await;
        assert_eq!(status, 201, "{body}");
        assert_eq!(
            (&body["success"], &body["errors"]),
            (&json!(true), &json!([]))
        );
        body["id"].as_str().unwrap().to_owned()
    }
}

/// The path of a query.
pub(crate) fn asking(resource: &str, soql: &str) -> String {
    format!(
        "{resource}?{}",
        url::form_urlencoded::Serializer::new(String::new())
            .append_pair("q", soql)
            .finish()
    )
}

/// Status and body; a body that is no JSON becomes a string.
pub(crate) async fn answer(reply: Response) -> (u16, Value) {
    let status = reply.status().as_u16();
    let text = reply.text().await.unwrap();
    (
        status,
        serde_json::from_str(&text).unwrap_or(Value::String(text)),
    )
}

/// One error as the REST API words it.
pub(crate) fn error(code: &str, message: &str) -> Value {
    json!([{ "message": message, "errorCode": code }])
}

/// A parameter of an address.
pub(crate) fn param(address: &str, name: &str) -> Option<String> {
    url::Url::parse(address)
        .unwrap()
        .query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// A browser: cookies, no redirects by itself.
pub(crate) struct Browser<'a> {
    org: &'a Org,
    cookies: BTreeMap<String, String>,
}

/// What a browser sees.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) status: u16,
    pub(crate) to: Option<String>,
    pub(crate) html: String,
    pub(crate) headers: reqwest::header::HeaderMap,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(org: &'a Org) -> Self {
        Self {
            org,
            cookies: BTreeMap::new(),
        }
    }

    pub(crate) async fn open(&mut self, address: &str) -> Seen {
        let address = self.absolute(address);
        self.go(self.org.http.get(address)).await
    }

    pub(crate) async fn post(&mut self, address: &str, form: &[(&str, &str)]) -> Seen {
        let address = self.absolute(address);
        self.go(self.org.http.post(address).form(form)).await
    }

    fn absolute(&self, address: &str) -> String {
        if address.starts_with('/') {
            self.org.url(address)
        } else {
            address.to_owned()
        }
    }

    async fn go(&mut self, request: RequestBuilder) -> Seen {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let reply = request
            .header(COOKIE, cookies.join("; "))
            .send()
            .await
            .unwrap();
        for cookie in reply.headers().get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            assert!(
                cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
                "{cookie}"
            );
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        Seen {
            status: reply.status().as_u16(),
            to: reply
                .headers()
                .get(LOCATION)
                .map(|to| to.to_str().unwrap().to_owned()),
            headers: reply.headers().clone(),
            html: reply.text().await.unwrap(),
        }
    }

    /// Follows redirects within the org until a page is shown or the org is left.
    pub(crate) async fn follow(&mut self, mut seen: Seen) -> Seen {
        while let Some(to) = seen.to.clone().filter(|to| to.starts_with('/')) {
            seen = self.open(&to).await;
        }
        seen
    }

    /// Fills in the sign-in page.
    pub(crate) async fn sign_in(&mut self, page: &Seen, username: &str, password: &str) -> Seen {
        let (token, back) = (
            hidden(&page.html, "form_token"),
            hidden(&page.html, "startURL"),
        );
        let form = [
            ("form_token", token.as_str()),
            ("startURL", &back),
            ("username", username),
            ("pw", password),
        ];
        let seen = self.post("/login", &form).await;
        self.follow(seen).await
    }

    /// Presses a button (`save` or `cancel`) of the approval page.
    pub(crate) async fn decide(&mut self, page: &Seen, button: &str) -> Seen {
        let (token, source) = (
            hidden(&page.html, "form_token"),
            hidden(&page.html, "source"),
        );
        let form = [
            ("form_token", token.as_str()),
            ("source", &source),
            (button, "x"),
        ];
        let seen = self
            .post("/setup/secur/RemoteAccessAuthorizationPage.apexp", &form)
            .await;
        self.follow(seen).await
    }
}

/// Value of a hidden field.
pub(crate) fn hidden(html: &str, name: &str) -> String {
    let at = html
        .find(&format!("name=\"{name}\" value=\""))
        .unwrap_or_else(|| panic!("no field {name} in {html}"));
    let value = html[at..]
        .split("value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    value.replace("&amp;", "&")
}
