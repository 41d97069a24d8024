//! `undelete()` of the SOAP API: what is sent, and what answers mean record by record.
//!
//! The forms of the answers: SOAP API Developer Guide, "undelete()" and "UndeleteResult"; elements without a value carry
//! `xsi:nil`, as public clients' recordings of other results have it. Values are made up.

use salesforce::{Error, RecordId, undelete};

use crate::server::{Reply, Server, answer, assert_no_secret, org};

fn soap(status: u16, inside: &str) -> Reply {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns=\"urn:partner.soap.sforce.com\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <soapenv:Body>{inside}</soapenv:Body></soapenv:Envelope>"
    );
    answer(status, &[("Content-Type", "text/xml; charset=utf-8")], body)
}

fn records() -> [RecordId; 2] {
    ["500000000000001AAA", "500000000000002AAA"].map(|id| RecordId::parse(id).unwrap())
}

const CAME_BACK: &str = "<result><id>500000000000001AAA</id><success>true</success></result>";
const STAYED: &str = "<result><errors><message>entity is not in the recycle bin</message>\
    <statusCode>UNDELETE_FAILED</statusCode></errors><id xsi:nil=\"true\"/><success>false</success></result>";

#[tokio::test]
async fn each_record_comes_back_or_says_why_not() {
    let inside = format!("<undeleteResponse>{CAME_BACK}{STAYED}</undeleteResponse>");
    let server = Server::always(soap(200, &inside)).await;
    let (org, _) = org(&server);
    let ends = undelete::undelete(&org, &records()).await.unwrap();
    assert!(ends[0].is_ok(), "{ends:?}");
    let Err(Error::Api(refused)) = &ends[1] else {
        panic!("{ends:?}")
    };
    assert_eq!(refused.code(), "UNDELETE_FAILED");
    assert_eq!(
        refused.errors[0].message,
        "entity is not in the recycle bin"
    );
    let sent = &server.asked()[0];
    assert_eq!(
        (sent.method.as_str(), sent.path()),
        ("POST", "/services/Soap/u/60.0")
    );
    assert!(
        sent.body.contains(
            "<undelete><ids>500000000000001AAA</ids><ids>500000000000002AAA</ids></undelete>"
        ),
        "{}",
        sent.body
    );
}

#[tokio::test]
async fn a_refusal_of_all_is_an_error_of_all_and_nothing_is_sent_twice() {
    let fault = "<soapenv:Fault><faultcode>sf:API_DISABLED_FOR_ORG</faultcode>\
        <faultstring>API_DISABLED_FOR_ORG: API is not enabled for this Organization or Partner</faultstring></soapenv:Fault>";
    let server = Server::always(soap(500, fault)).await;
    let (org, _) = org(&server);
    let error = undelete::undelete(&org, &records()).await.unwrap_err();
    assert!(
        error
            .api()
            .is_some_and(|api| api.has("API_DISABLED_FOR_ORG")),
        "{error:?}"
    );
    assert_no_secret(&format!("{error:?} {error}"));
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn an_answer_that_leaves_a_record_out_is_no_answer() {
    let inside = format!("<undeleteResponse>{CAME_BACK}</undeleteResponse>");
    let server = Server::always(soap(200, &inside)).await;
    let (org, _) = org(&server);
    let error = undelete::undelete(&org, &records()).await.unwrap_err();
    assert!(matches!(error, Error::Decode { .. }), "{error:?}");
    assert!(error.may_have_been_applied(), "it may have come back");
    let nothing = undelete::undelete(&org, &[]).await.unwrap();
    assert!(nothing.is_empty());
    assert_eq!(server.asked().len(), 1);
}
