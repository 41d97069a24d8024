//! Who may not come in: frozen users as an administrator reads them, new passwords, and a locked org.

use serde_json::{Value, json};

use crate::support::{ADMIN, AGENT, answer, error, org};
use crate::tooling::as_user;

#[tokio::test]
async fn frozen_users_are_read_by_themselves_and_by_who_manages_users() {
    let org = org().await;
    let (agent, admin) = (org.signed_in().await, as_user(&org, ADMIN).await);
    let soql = "SELECT User.Username, IsFrozen, IsPasswordLocked FROM UserLogin";
    let own = agent.query("SELECT UserId, IsFrozen FROM UserLogin").await;
    assert_eq!(
        (&own["totalSize"], &own["records"][0]["IsFrozen"]),
        (&json!(1), &json!(false))
    );
    let id = own["records"][0]["UserId"].as_str().unwrap();
    let frozen = async || {
        let soql = format!("SELECT IsFrozen FROM UserLogin WHERE UserId = '{id}'");
        admin.query(&soql).await["records"][0]["IsFrozen"].clone()
    };
    assert_eq!(frozen().await, json!(false));
    let change = |frozen| json!({ "command": "set_user", "username": AGENT, "frozen": frozen });
    org.run(change(true)).unwrap();
    assert_eq!(frozen().await, json!(true));
    org.run(change(false)).unwrap();
    assert_eq!(frozen().await, json!(false));
    // the parent relationship has no name in the Object Reference
    let (status, _) = agent.get(&crate::support::asking("query", soql)).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn a_new_password_is_dated_in_the_users_record() {
    let org = org().await;
    let admin = as_user(&org, ADMIN).await;
    let soql = format!("SELECT LastPasswordChangeDate FROM User WHERE Username = '{AGENT}'");
    let changed = async || admin.query(&soql).await["records"][0]["LastPasswordChangeDate"].clone();
    assert_eq!(changed().await, Value::Null);
    org.run(json!({ "command": "set_password", "username": AGENT, "password": "practice2" }))
        .unwrap();
    assert!(changed().await.is_string());
}

#[tokio::test]
async fn a_locked_org_lets_nobody_in_until_it_is_opened() {
    let org = org().await;
    let session = org.signed_in().await;
    let code = org.code();
    org.switch(json!({ "locked": true }));
    for (status, body) in [
        org.renew(&session.refresh).await,
        org.redeem(&code, &[]).await,
    ] {
        assert_eq!((status, &body["error"]), (400, &json!("inactive_org")));
    }
    let refused = answer(
        session
            .request(reqwest::Method::GET, "limits")
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(
        refused,
        (
            401,
            error("INVALID_SESSION_ID", "Session expired or invalid")
        )
    );
    let userinfo = session
        .request(reqwest::Method::GET, "/services/oauth2/userinfo")
        .send()
        .await
        .unwrap();
    assert_eq!(userinfo.status(), 403);
    org.switch(json!({ "locked": false }));
    assert_eq!(session.get("limits").await.0, 200);
    assert_eq!(org.renew(&session.refresh).await.0, 200);
}
