//! The SOAP APIs, called as clients call them: an envelope by hand, the reply read as XML.

mod metadata;
mod session;
mod undelete;

use reqwest::header::CONTENT_TYPE;

use crate::support::{CALLBACK, Org, VERIFIER};

pub(crate) const PARTNER: &str = "urn:partner.soap.sforce.com";

/// A reply: status and text.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) xml: String,
}

impl Answer {
    /// Texts of all elements of this name, whatever their prefix.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        let document = roxmltree::Document::parse(&self.xml).unwrap();
        document
            .descendants()
            .filter(|node| node.is_element() && node.tag_name().name() == name)
            .map(|node| node.text().unwrap_or_default().to_owned())
            .collect()
    }

    /// Text of the only element of this name.
    pub(crate) fn one(&self, name: &str) -> String {
        let all = self.all(name);
        assert_eq!(all.len(), 1, "{name} in {}", self.xml);
        all[0].clone()
    }

    /// HTTP status, fault code and fault string.
    pub(crate) fn fault(&self) -> (u16, String, String) {
        (self.status, self.one("faultcode"), self.one("faultstring"))
    }
}

/// Posts a body to `/services/Soap/{path}`.
pub(crate) async fn post(org: &Org, path: &str, body: String) -> Answer {
    let reply = org
        .http
        .post(org.url(&format!("/services/Soap/{path}")))
        .header(CONTENT_TYPE, "text/xml")
        .header("SOAPAction", "\"\"")
        .body(body)
        .send()
        .await
        .unwrap();
    let kind = reply.headers()[CONTENT_TYPE].to_str().unwrap().to_owned();
    assert_eq!(kind, "text/xml;charset=UTF-8");
    Answer {
        status: reply.status().as_u16(),
        xml: reply.text().await.unwrap(),
    }
}

/// An envelope as jsforce builds it.
pub(crate) fn envelope(namespace: &str, session: &str, operation: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <soapenv:Header xmlns=\"{namespace}\"><SessionHeader><sessionId>{session}</sessionId></SessionHeader></soapenv:Header>\
         <soapenv:Body xmlns=\"{namespace}\">{operation}</soapenv:Body></soapenv:Envelope>"
    )
}

/// An operation of the partner API.
pub(crate) async fn partner(org: &Org, session: &str, operation: &str) -> Answer {
    post(org, "u/64.0", envelope(PARTNER, session, operation)).await
}

pub(crate) const METADATA: &str = "http://soap.sforce.com/2006/04/metadata";

/// An operation of the metadata API.
pub(crate) async fn metadata(org: &Org, session: &str, operation: &str) -> Answer {
    post(org, "m/67.0", envelope(METADATA, session, operation)).await
}

/// An access token of this user.
pub(crate) async fn token(org: &Org, username: &str) -> String {
    let to = org
        .control()
        .approve(&org.authorize_url(&[]), username)
        .unwrap();
    let code = crate::support::param(&to, "code").unwrap();
    let (status, body) = org
        .token(&[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("client_id", &org.org.announcement().client_id),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ])
        .await;
    assert_eq!(status, 200, "{body}");
    body["access_token"].as_str().unwrap().to_owned()
}
