//! Apps, users, sessions, settings and records by the control.

use super::*;
use crate::db::logins::{ADMIN, AGENT};

/// Signs the agent in as an app would and gives the number of the approval.
fn signed_in(org: &Org) -> u64 {
    let app = org
        .with_db(|conn| crate::db::apps::first(conn).unwrap())
        .unwrap();
    let mut query = Params::default();
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", &app.consumer_key),
        ("redirect_uri", &app.settings.callbacks[0]),
        (
            "code_challenge",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        ),
    ] {
        query.push(name, value);
    }
    let url = format!(
        "http://127.0.0.1:4000/services/oauth2/authorize?{}",
        query.encode()
    );
    let approval = json!({ "authorize_url": url, "username": AGENT });
    let (status, told) = checked(org, "POST", "/sessions", &approval);
    assert_eq!(status, 201);
    let location = told["location"].as_str().unwrap();
    let (_, query) = location.split_once('?').unwrap();
    let code = Params::parse(query.as_bytes())
        .get("code")
        .unwrap()
        .to_owned();
    let mut form = Params::default();
    for (name, value) in [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("client_id", &app.consumer_key),
        ("redirect_uri", &app.settings.callbacks[0]),
        (
            "code_verifier",
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        ),
    ] {
        form.push(name, value);
    }
    let mut asked = request(org, "POST", "", &Value::Null);
    asked.path = "/services/oauth2/token".to_owned();
    asked.headers.remove("authorization");
    asked.body = form.encode().into();
    let reply = crate::router::answer(org, &asked, &Default::default(), 0);
    assert_eq!(
        reply.status,
        200,
        "{}",
        String::from_utf8_lossy(&reply.body)
    );
    let (_, told) = checked(org, "GET", "/sessions", &Value::Null);
    told["sessions"][0]["id"].as_u64().unwrap()
}

fn live(org: &Org) -> Vec<u64> {
    let (_, told) = checked(org, "GET", "/sessions", &Value::Null);
    let sessions = told["sessions"].as_array().unwrap().iter();
    sessions
        .map(|session| session["live_access_tokens"].as_u64().unwrap())
        .collect()
}

#[test]
fn sessions_are_approved_expired_rotated_and_revoked() {
    let org = org();
    let id = signed_in(&org);
    let (_, session) = checked(&org, "GET", &format!("/sessions/{id}"), &Value::Null);
    assert_eq!(
        (&session["username"], &session["live_access_tokens"]),
        (&json!(AGENT), &json!(1))
    );
    assert_eq!(
        checked(
            &org,
            "POST",
            &format!("/sessions/{id}/rotate"),
            &Value::Null
        )
        .0,
        204
    );
    assert_eq!(live(&org), [1]);
    assert_eq!(
        checked(
            &org,
            "POST",
            &format!("/sessions/{id}/expire"),
            &Value::Null
        )
        .0,
        204
    );
    assert_eq!(live(&org), [0]);
    signed_in(&org);
    assert_eq!(
        checked(&org, "POST", "/sessions/expire", &Value::Null).0,
        204
    );
    assert_eq!(live(&org), [0, 0]);
    assert_eq!(
        checked(&org, "DELETE", &format!("/sessions/{id}"), &Value::Null).0,
        204
    );
    assert_eq!(
        checked(&org, "GET", &format!("/sessions/{id}"), &Value::Null).0,
        404
    );
    assert_eq!(
        checked(
            &org,
            "DELETE",
            &format!("/sessions?username={ADMIN}"),
            &Value::Null
        )
        .0,
        204
    );
    assert_eq!(live(&org).len(), 1, "another's sessions live on");
    assert_eq!(
        checked(&org, "DELETE", "/sessions?username=nobody", &Value::Null).0,
        404
    );
    assert_eq!(checked(&org, "DELETE", "/sessions", &Value::Null).0, 204);
    assert!(live(&org).is_empty());
    let nobody = json!({ "authorize_url": "http://127.0.0.1/", "username": "nobody" });
    assert_eq!(checked(&org, "POST", "/sessions", &nobody).0, 404);
}

#[test]
fn apps_are_made_changed_and_deleted() {
    let org = org();
    let (_, told) = checked(&org, "GET", "/apps", &Value::Null);
    let announced = told["apps"][0]["client_id"].as_str().unwrap().to_owned();
    let new = json!({
        "label": "Data loader", "api_name": "Data_loader", "contact_email": "a@b.example", "scopes": ["api", "refresh_token"],
        "callbacks": ["https://example.com/cb"], "refresh_policy": { "kind": "if_unused", "amount": 7, "unit": "days" },
    });
    let (status, app) = checked(&org, "POST", "/apps", &new);
    assert_eq!((status, &app["kind"]), (201, &json!("external_client_app")));
    let path = format!("/apps/{}", app["client_id"].as_str().unwrap());
    for name in [
        &path,
        "/apps/Data_loader",
        &format!("/apps/{}", app["id"].as_str().unwrap()),
    ] {
        assert_eq!(checked(&org, "GET", name, &Value::Null).1, app);
    }
    let (_, renewed) = checked(&org, "POST", &format!("{path}/secret"), &Value::Null);
    assert_ne!(renewed["client_secret"], app["client_secret"]);
    let (status, changed) = checked(
        &org,
        "PATCH",
        &path,
        &json!({ "rotation": true, "blocked": true }),
    );
    assert_eq!(
        (status, &changed["rotation"], &changed["scopes"]),
        (200, &json!(true), &new["scopes"])
    );
    for (change, status) in [
        (json!({ "rotation": "yes" }), 409),
        (json!({ "nonsense": 1 }), 409),
        (json!({ "callbacks": ["http://example.com/"] }), 409),
        (json!({ "kind": "connected_app" }), 409),
    ] {
        assert_eq!(checked(&org, "PATCH", &path, &change).0, status, "{change}");
    }
    let mut connected = new.clone();
    connected["kind"] = json!("connected_app");
    connected["api_name"] = json!("Another");
    let (status, told) = checked(&org, "POST", "/apps", &connected);
    assert_eq!(status, 409);
    assert!(
        told["detail"]
            .as_str()
            .unwrap()
            .contains("You can't create a connected app"),
        "{told}"
    );
    checked(
        &org,
        "PATCH",
        "/org",
        &json!({ "switches": { "connected_apps_creatable": true } }),
    );
    assert_eq!(checked(&org, "POST", "/apps", &connected).0, 201);
    assert_eq!(checked(&org, "DELETE", &path, &Value::Null).0, 204);
    assert_eq!(checked(&org, "DELETE", &path, &Value::Null).0, 404);
    assert_eq!(checked(&org, "GET", &path, &Value::Null).0, 404);
    assert_eq!(
        checked(&org, "DELETE", &format!("/apps/{announced}"), &Value::Null).0,
        409
    );
}

#[test]
fn users_lose_and_get_permissions_passwords_and_tokens() {
    let org = org();
    let (_, told) = checked(&org, "GET", "/users", &Value::Null);
    assert!(told["users"].as_array().unwrap().len() > 3);
    let path = format!("/users/{AGENT}");
    let change =
        json!({ "frozen": true, "view_setup": false, "api_enabled": false, "api_only": true });
    let (_, user) = checked(&org, "PATCH", &path, &change);
    assert_eq!(
        (
            &user["frozen"],
            &user["view_setup"],
            &user["api_enabled"],
            &user["active"]
        ),
        (&json!(true), &json!(false), &json!(false), &json!(true))
    );
    assert_eq!(checked(&org, "GET", &path, &Value::Null).1, user);
    assert_eq!(
        checked(&org, "PATCH", &path, &json!({ "king": true })).0,
        400
    );
    assert_eq!(checked(&org, "PATCH", "/users/nobody", &json!({})).0, 404);
    assert_eq!(checked(&org, "GET", "/users/nobody", &Value::Null).0, 404);
    let token = format!("{path}/security-token");
    let (_, before) = checked(&org, "GET", &token, &Value::Null);
    let (_, after) = checked(&org, "POST", &token, &Value::Null);
    assert_ne!(before, after);
    let password = format!("{path}/password");
    assert_eq!(
        checked(&org, "POST", &password, &json!({ "password": "another" })).0,
        204
    );
    assert_eq!(
        checked(&org, "POST", &password, &json!({ "password": "" })).0,
        400
    );
    let rights = json!({ "read": true, "create": false, "edit": false, "delete": false });
    assert_eq!(
        checked(&org, "PUT", &format!("{path}/objects/Case"), &rights).0,
        204
    );
    assert_eq!(
        checked(&org, "PUT", &format!("{path}/objects/Nothing"), &rights).0,
        404
    );
    assert_eq!(
        checked(&org, "PUT", &format!("{path}/objects/Case"), &json!({})).0,
        400
    );
    let field = json!({ "visible": true, "editable": false });
    assert_eq!(
        checked(
            &org,
            "PUT",
            &format!("{path}/objects/Case/fields/Subject"),
            &field
        )
        .0,
        204
    );
    assert_eq!(
        checked(
            &org,
            "PUT",
            &format!("{path}/objects/Case/fields/Nothing"),
            &field
        )
        .0,
        404
    );
}

#[test]
fn the_org_tells_and_takes_its_settings() {
    let org = org();
    let (_, before) = checked(&org, "GET", "/org", &Value::Null);
    assert_eq!(before["switches"]["password_flow"], json!(false));
    let change = json!({
        "api_calls": { "max": 10, "used": 9 },
        "switches": { "password_flow": true, "trusted_ip_ranges": [{ "start": "127.0.0.1", "end": "127.0.0.1" }] },
    });
    let (_, after) = checked(&org, "PATCH", "/org", &change);
    assert_eq!(
        (&after["api_calls"], &after["switches"]["password_flow"]),
        (&change["api_calls"], &json!(true))
    );
    for (wrong, status) in [
        (json!({ "api_calls": { "max": 1, "used": 2 } }), 400),
        (json!({ "api_calls": { "max": -1, "used": -1 } }), 400),
        (json!({ "nonsense": 1 }), 400),
        (json!({ "switches": { "nonsense": true } }), 409),
    ] {
        assert_eq!(checked(&org, "PATCH", "/org", &wrong).0, status, "{wrong}");
    }
}

#[test]
fn records_change_and_go_behind_the_clients_back_and_stand_in_no_requests_log() {
    let org = org();
    let find = |soql: &str| -> Option<String> {
        org.with_db(|conn| conn.query_row(soql, [], |row| row.get(0)).ok())
            .unwrap()
    };
    let id = find("SELECT \"Id\" FROM \"Case\" LIMIT 1").unwrap();
    let path = format!("/records/{id}");
    assert_eq!(
        checked(
            &org,
            "PATCH",
            &path,
            &json!({ "Subject": "behind your back" })
        )
        .0,
        204
    );
    let subject = find(&format!(
        "SELECT \"Subject\" FROM \"Case\" WHERE \"Id\" = '{id}'"
    ));
    assert_eq!(subject.as_deref(), Some("behind your back"));
    assert_eq!(checked(&org, "PATCH", &path, &json!({ "Nope": 1 })).0, 409);
    assert_eq!(checked(&org, "PATCH", &path, &json!([])).0, 400);
    assert_eq!(checked(&org, "DELETE", &path, &Value::Null).0, 204);
    assert_eq!(checked(&org, "DELETE", &path, &Value::Null).0, 404);
    assert_eq!(checked(&org, "PATCH", "/records/500", &json!({})).0, 404);
    let touched = org
        .with_db(|conn| crate::db::touched::take(conn).unwrap())
        .unwrap();
    assert_eq!(
        touched,
        [],
        "the next request would be told to have written this"
    );
}
