//! Somebody else at work in the same org: a plain REST client that shares nothing with the app.

use practice_org::PracticeOrg;
use serde_json::{Value, json};

use super::steps::AGENT;

/// The example of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const CALLBACK: &str = "http://localhost:14771/callback";

/// A signed-in client.
pub(crate) struct Rest {
    client: reqwest::Client,
    base: String,
    token: String,
}

impl Rest {
    /// Signs in as the agent, without a browser.
    pub(crate) async fn sign_in(org: &PracticeOrg) -> Self {
        Self::sign_in_as(org, AGENT).await
    }

    /// The same as another user.
    pub(crate) async fn sign_in_as(org: &PracticeOrg, user: &str) -> Self {
        let client = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("an HTTP client");
        let key = &org.announcement().client_id;
        let authorize = format!(
            "{}/services/oauth2/authorize?response_type=code&client_id={key}&redirect_uri={CALLBACK}\
             &code_challenge={CHALLENGE}&code_challenge_method=S256&state=s",
            org.url()
        );
        let back = org
            .control()
            .approve(&authorize, user)
            .expect("the org approves");
        let back = reqwest::Url::parse(&back).expect("a callback address");
        let code = back
            .query_pairs()
            .find(|(name, _)| name == "code")
            .map(|(_, code)| code);
        let code = code.unwrap_or_else(|| panic!("no code: {:?}", back.query()));
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", key),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
            ("code", &code),
        ];
        let answer = client
            .post(format!("{}/services/oauth2/token", org.url()))
            .form(&form)
            .send()
            .await;
        let body = answer
            .expect("the org answers")
            .text()
            .await
            .expect("a body");
        let answer: Value = serde_json::from_str(&body).expect("JSON");
        let token = answer["access_token"]
            .as_str()
            .unwrap_or_else(|| panic!("no token: {body}"));
        let base = format!("{}/services/data/v60.0", org.url());
        Self {
            client,
            base,
            token: token.to_owned(),
        }
    }

    /// The answer to a query.
    pub(crate) async fn query(&self, soql: &str) -> Value {
        let address = format!("{}/query", self.base);
        let address = reqwest::Url::parse_with_params(&address, [("q", soql)]);
        let answer = self
            .client
            .get(address.expect("an address"))
            .bearer_auth(&self.token)
            .send()
            .await
            .expect("the org answers");
        let body = answer.text().await.unwrap_or_default();
        serde_json::from_str(&body).unwrap_or_else(|_| panic!("{soql}: {body}"))
    }

    /// Creates cases, as many to a call as a collection takes.
    pub(crate) async fn create_cases(&self, cases: &[Value]) {
        for some in cases.chunks(200) {
            let records: Vec<Value> = some
                .iter()
                .map(|fields| {
                    let mut record = fields.clone();
                    record["attributes"] = json!({ "type": "Case" });
                    record
                })
                .collect();
            let answer = self
                .client
                .post(format!("{}/composite/sobjects", self.base))
                .bearer_auth(&self.token)
                .header("Content-Type", "application/json")
                .body(json!({ "allOrNone": true, "records": records }).to_string())
                .send()
                .await
                .expect("the org answers");
            let body = answer.text().await.unwrap_or_default();
            let made: Vec<Value> = serde_json::from_str(&body).expect("a list of answers");
            assert!(made.iter().all(|one| one["success"] == true), "{body}");
        }
    }
}
