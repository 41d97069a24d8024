//! What stands around the records: versions, resources, limits, describes, refusals before any record is touched.

use practice_org::{Command, UserChange};
use reqwest::Method;
use serde_json::json;

use crate::support::{AGENT, DATA, answer, error, org};

#[tokio::test]
async fn versions_need_no_session_and_go_from_oldest_to_newest() {
    let org = org().await;
    let reply = org
        .http
        .get(org.url("/services/data"))
        .send()
        .await
        .unwrap();
    assert!(reply.headers().get("sforce-limit-info").is_none());
    let (status, body) = answer(reply).await;
    let versions = body.as_array().unwrap();
    assert_eq!(status, 200);
    assert_eq!(
        versions[0],
        json!({ "label": "Summer '14", "url": "/services/data/v31.0", "version": "31.0" })
    );
    assert_eq!(
        versions.last().unwrap(),
        &json!({ "label": "Summer '26", "url": "/services/data/v67.0", "version": "67.0" })
    );
    let (status, body) = answer(
        org.http
            .get(org.url("/services/data/v30.0/limits"))
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(
        (status, &body[0]["errorCode"]),
        (410, &json!("UNSUPPORTED_API_VERSION"))
    );
    for path in [
        "/services/data/v68.0",
        "/services/data/v60",
        "/services/apexrest/x",
    ] {
        let reply = answer(org.http.get(org.url(path)).send().await.unwrap()).await;
        assert_eq!(
            reply,
            (
                404,
                error("NOT_FOUND", "The requested resource does not exist")
            ),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_bad_session_is_401_in_one_shape() {
    let org = org().await;
    let session = (
        401,
        error("INVALID_SESSION_ID", "Session expired or invalid"),
    );
    for header in [
        None,
        Some("Bearer"),
        Some("Bearer 00D!x"),
        Some("OAuth nothing"),
    ] {
        let mut request = org.http.get(org.url(&format!("{DATA}/limits")));
        if let Some(header) = header {
            request = request.header("authorization", header);
        }
        let reply = request.send().await.unwrap();
        assert!(reply.headers().get("sforce-limit-info").is_none());
        assert_eq!(answer(reply).await, session, "{header:?}");
    }
}

#[tokio::test]
async fn limits_move_with_use_and_end() {
    let org = org().await;
    let session = org.signed_in().await;
    let used = async || {
        let reply = session.request(Method::GET, "limits").send().await.unwrap();
        let header = reply.headers()["sforce-limit-info"]
            .to_str()
            .unwrap()
            .to_owned();
        (header, answer(reply).await.1["DailyApiRequests"].clone())
    };
    assert_eq!(
        used().await,
        (
            "api-usage=1/15000".to_owned(),
            json!({ "Max": 15000, "Remaining": 14999 })
        )
    );
    assert_eq!(used().await.0, "api-usage=2/15000");
    org.control()
        .run(Command::SetApiUsage { max: 5, used: 5 })
        .unwrap();
    assert_eq!(
        session.get("sobjects").await,
        (
            403,
            error("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
        )
    );
    org.control()
        .advance(std::time::Duration::from_secs(24 * 3600));
    let (_, body) = org.renew(&session.refresh).await;
    let access = body["access_token"].as_str().unwrap();
    let reply = org
        .http
        .get(org.url(&format!("{DATA}/limits")))
        .bearer_auth(access)
        .send()
        .await
        .unwrap();
    assert_eq!(reply.headers()["sforce-limit-info"], "api-usage=1/5");
}

#[tokio::test]
async fn rights_beyond_the_session_are_403() {
    let org = org().await;
    let session = org.signed_in().await;
    org.control()
        .set_user(
            AGENT,
            UserChange {
                view_setup: Some(false),
                ..UserChange::default()
            },
        )
        .unwrap();
    assert_eq!(
        session.get("limits").await,
        (
            403,
            error("API_DISABLED_FOR_ORG", "limits resource is not enabled")
        )
    );
    org.control()
        .set_user(
            AGENT,
            UserChange {
                api_enabled: Some(false),
                ..UserChange::default()
            },
        )
        .unwrap();
    assert_eq!(
        session.get("sobjects").await,
        (
            403,
            error("API_CURRENTLY_DISABLED", "API is disabled for this User")
        )
    );
    let frozen = UserChange {
        api_enabled: Some(true),
        frozen: Some(true),
        ..UserChange::default()
    };
    org.control().set_user(AGENT, frozen).unwrap();
    assert_eq!(session.get("sobjects").await.0, 401);
}

#[tokio::test]
async fn resources_and_describes_name_what_there_is() {
    let org = org().await;
    let session = org.signed_in().await;
    let (status, body) = session.get(DATA).await;
    assert_eq!(
        (status, &body["query"]),
        (200, &json!(format!("{DATA}/query")))
    );
    assert_eq!(body["identity"], session.answer["id"]);
    let (_, global) = session.get("sobjects").await;
    let names: Vec<&str> = global["sobjects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|object| object["name"].as_str().unwrap())
        .collect();
    for name in ["Account", "Case", "CaseComment", "Contact", "User"] {
        assert!(names.contains(&name), "{names:?}");
        let (status, described) = session.get(&format!("sobjects/{name}/describe")).await;
        assert_eq!((status, &described["name"]), (200, &json!(name)));
    }
    let (status, short) = session.get("sobjects/case").await;
    assert_eq!(
        (status, &short["objectDescribe"]["name"]),
        (200, &json!("Case"))
    );
    assert_eq!(short["recentItems"], json!([]));
    let (status, _) = session.get("sobjects/Casez/describe").await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn a_describe_is_not_sent_again_until_somebodys_rights_change() {
    let org = org().await;
    let session = org.signed_in().await;
    let ask = async |since: &str| {
        let request = session
            .request(Method::GET, "sobjects/Case/describe")
            .header("if-modified-since", since);
        request.send().await.unwrap()
    };
    let first = ask("Thu, 01 Jan 1998 00:00:00 GMT").await;
    let stamp = first.headers()["last-modified"]
        .to_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        (first.status().as_u16(), ask(&stamp).await.status().as_u16()),
        (200, 304)
    );
    let hide = Command::SetFieldRights {
        username: AGENT.to_owned(),
        object: "Case".to_owned(),
        field: "Reason".to_owned(),
        visible: false,
        editable: false,
    };
    org.control().run(hide).unwrap();
    let again = ask(&stamp).await;
    assert_eq!(again.status(), 200);
    let fields = answer(again).await.1["fields"].to_string();
    assert!(!fields.contains("\"Reason\"") && fields.contains("\"Origin\""));
}

#[tokio::test]
async fn wrong_methods_and_what_is_not_built_are_refused_in_salesforces_shape() {
    let org = org().await;
    let session = org.signed_in().await;
    let reply = session
        .request(Method::DELETE, "query")
        .send()
        .await
        .unwrap();
    assert_eq!(reply.headers()["allow"], "HEAD,GET");
    let expected = error(
        "METHOD_NOT_ALLOWED",
        "HTTP Method 'DELETE' not allowed. Allowed are HEAD,GET",
    );
    assert_eq!(answer(reply).await, (405, expected));
    for path in [
        "appMenu/AppSwitcher",
        "quickActions",
        "chatter/feeds",
        "process/rules",
        "sobjects/Case/quickActions",
    ] {
        let (status, body) = session.get(path).await;
        assert_eq!(
            (status, &body[0]["errorCode"]),
            (404, &json!("NOT_FOUND")),
            "{path}"
        );
    }
    let long = format!("query?q={}", "x".repeat(16_400));
    assert_eq!(session.get(&long).await.0, 414);
    let reply = session
        .request(Method::GET, "limits")
        .header("x-long", "x".repeat(16_400))
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 431);
    let head = session
        .request(Method::HEAD, "limits")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (head.status().as_u16(), head.text().await.unwrap()),
        (200, String::new())
    );
}

#[tokio::test]
async fn answers_are_compressed_and_indented_for_those_who_ask() {
    let org = org().await;
    let session = org.signed_in().await;
    let plain = session
        .request(Method::GET, "sobjects/Case/describe")
        .header("accept-encoding", "identity")
        .send()
        .await
        .unwrap();
    assert!(plain.headers().get("content-encoding").is_none());
    // the client unpacks what it asked for and takes the header away, so ask by hand
    let packed = reqwest::Client::builder()
        .no_gzip()
        .no_proxy()
        .build()
        .unwrap();
    let reply = packed
        .get(org.url(&format!("{DATA}/sobjects/Case/describe")))
        .bearer_auth(&session.access)
        .header("accept-encoding", "gzip")
        .send()
        .await
        .unwrap();
    assert_eq!(reply.headers()["content-encoding"], "gzip");
    assert!(reply.bytes().await.unwrap().len() * 4 < plain.bytes().await.unwrap().len());
    let pretty = session
        .request(Method::GET, "limits")
        .header("x-prettyprint", "1")
        .send()
        .await
        .unwrap();
    assert!(pretty.text().await.unwrap().contains("\n  \""));
}

#[tokio::test]
async fn every_answer_says_which_one_it_is() {
    let org = org().await;
    let session = org.signed_in().await;
    let mut seen = Vec::new();
    for path in ["limits", "nosuch", "/services/data"] {
        let reply = session.request(Method::GET, path).send().await.unwrap();
        let id = |name: &str| reply.headers()[name].to_str().unwrap().to_owned();
        let request = id("x-sfdc-request-id");
        assert_eq!(id("x-request-id"), request);
        assert!(
            request.len() == 32 && request.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')),
            "{request}"
        );
        let number = u64::from_str_radix(&request[24..], 16).unwrap();
        let logged = org.control().requests();
        let logged = logged.iter().find(|entry| entry.number == number).unwrap();
        assert!(logged.path.ends_with(path), "{}", logged.path);
        seen.push(request);
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 3);
}

#[tokio::test]
async fn a_checklist_sees_that_knowledge_is_on() {
    let org = org().await;
    let session = org.signed_in().await;
    let (status, settings) = session.get("knowledgeManagement/settings").await;
    assert_eq!(status, 200, "{settings}");
    assert_eq!(
        (&settings["defaultLanguage"], &settings["knowledgeEnabled"]),
        (&json!("en_US"), &json!(true))
    );
    assert_eq!(
        settings["languages"][0],
        json!({ "active": true, "name": "en_US" })
    );
    org.control()
        .run(Command::SetObjectRights {
            username: AGENT.to_owned(),
            object: "Knowledge__kav".to_owned(),
            read: false,
            create: false,
            edit: false,
            delete: false,
        })
        .unwrap();
    let (status, refused) = session.get("knowledgeManagement/settings").await;
    assert_eq!(
        (status, &refused[0]["errorCode"]),
        (403, &json!("FUNCTIONALITY_NOT_ENABLED"))
    );
}
