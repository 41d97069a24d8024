//! Who a token belongs to: `userinfo` and the identity address.
//!
//! Both refuse with plain text, not with the REST API's array: `Bad_OAuth_Token` under 403 (Salesforce help: identity
//! URLs; public reports of `userinfo`).

use rusqlite::OptionalExtension;
use serde_json::{Map, Value, json};

use crate::db::logins;
use crate::db::switches;
use crate::db::tokens;
use crate::http::Reply;
use crate::org::Call;
use crate::{ids, time};

/// Columns of the `User` record that identity answers are made of.
struct Person {
    username: String,
    first_name: Option<String>,
    last_name: Option<String>,
    name: String,
    nickname: Option<String>,
    email: Option<String>,
    mobile: Option<String>,
    time_zone: Option<String>,
    language: Option<String>,
    locale: Option<String>,
    active: bool,
    modified_ms: i64,
}

const COLUMNS: &str = "SELECT \"Username\", \"FirstName\", \"LastName\", \"Name\", \"CommunityNickname\", \"Email\",
    \"MobilePhone\", \"TimeZoneSidKey\", \"LanguageLocaleKey\", \"LocaleSidKey\", \"IsActive\", \"LastModifiedDate\"
    FROM \"User\" WHERE \"Id\" = ?1";

/// `GET` or `POST /services/oauth2/userinfo`.
pub(crate) fn userinfo(call: &mut Call<'_>) -> Reply {
    let bearer = bearer(call).map(str::to_owned);
    match person_of(call, bearer.as_deref()) {
        Ok((user_id, person)) => Reply::json(200, &userinfo_body(call, &user_id, &person)),
        Err(text) => Reply::text(403, text),
    }
}

/// `GET /id/{org}/{user}`; the token comes as a header or as `oauth_token=` (jsforce connection.ts, identity).
pub(crate) fn identity(call: &mut Call<'_>, org: &str, user: &str) -> Reply {
    let token = bearer(call)
        .or_else(|| call.request.query.given("oauth_token"))
        .map(str::to_owned);
    let (Some(org), Some(user)) = (ids::to18(org), ids::to18(user)) else {
        return Reply::text(404, "Bad_Id");
    };
    match person_of(call, token.as_deref()) {
        Err(text) => Reply::text(403, text),
        Ok(_) if org != call.org.org_id => Reply::text(403, "Wrong_Org"),
        Ok((user_id, _)) if user_id != user => Reply::text(404, "Bad_Id"),
        Ok((user_id, person)) => identity_reply(call, &user_id, &person),
    }
}

fn bearer<'a>(call: &'a Call<'_>) -> Option<&'a str> {
    let (scheme, token) = call.request.header("authorization")?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("oauth"))
        .then_some(token.trim())
}

fn person_of(call: &mut Call<'_>, token: Option<&str>) -> Result<(String, Person), &'static str> {
    let token = token.ok_or("Missing_OAuth_Token")?;
    let access = tokens::use_access(call.conn, token, call.now)
        .ok()
        .flatten()
        .ok_or("Bad_OAuth_Token")?;
    let locked = switches::load(call.conn).is_ok_and(|switches| switches.locked);
    let may = logins::by_id(call.conn, &access.user_id)
        .ok()
        .flatten()
        .is_some_and(|login| login.may_sign_in && !locked);
    let person = person(call, &access.user_id)
        .ok()
        .flatten()
        .filter(|_| may)
        .ok_or("Bad_OAuth_Token")?;
    Ok((access.user_id, person))
}

fn person(call: &Call<'_>, user_id: &str) -> rusqlite::Result<Option<Person>> {
    call.conn
        .query_row(COLUMNS, [user_id], |row| {
            Ok(Person {
                username: row.get(0)?,
                first_name: row.get(1)?,
                last_name: row.get(2)?,
                name: row.get(3)?,
                nickname: row.get(4)?,
                email: row.get(5)?,
                mobile: row.get(6)?,
                time_zone: row.get(7)?,
                language: row.get(8)?,
                locale: row.get(9)?,
                active: row.get(10)?,
                modified_ms: row.get(11)?,
            })
        })
        .optional()
}

fn userinfo_body(call: &Call<'_>, user_id: &str, person: &Person) -> Value {
    let origin = &call.request.origin;
    json!({
        "sub": format!("{origin}/id/{}/{user_id}", call.org.org_id),
        "user_id": user_id,
        "organization_id": call.org.org_id,
        "preferred_username": person.username,
        "nickname": person.nickname,
        "name": person.name,
        "email": person.email,
        "email_verified": true,
        "given_name": person.first_name,
        "family_name": person.last_name,
        "zoneinfo": person.time_zone,
        "photos": photos(origin),
        "profile": format!("{origin}/{user_id}"),
        "picture": format!("{origin}/profilephoto/005/F"),
        "address": {},
        "is_salesforce_integration_user": false,
        "urls": urls(origin, &call.org.org_id, user_id, "{version}"),
        "active": person.active,
        "user_type": "STANDARD",
        "language": person.language,
        "locale": person.locale,
        "utcOffset": 0,
        "updated_at": time::format_ms(person.modified_ms),
        "is_app_installed": true
    })
}

fn identity_body(call: &Call<'_>, user_id: &str, person: &Person) -> Value {
    let origin = &call.request.origin;
    let version = match call.request.query.given("version") {
        None => "{version}",
        Some("latest") => "67.0",
        Some(version) => version,
    };
    json!({
        "id": format!("{origin}/id/{}/{user_id}", call.org.org_id),
        "asserted_user": true,
        "user_id": user_id,
        "organization_id": call.org.org_id,
        "username": person.username,
        "nick_name": person.nickname,
        "display_name": person.name,
        "email": person.email,
        "email_verified": true,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "timezone": person.time_zone,
        "photos": photos(origin),
        "addr_street": null,
        "addr_city": null,
        "addr_state": null,
        "addr_country": null,
        "addr_zip": null,
        "mobile_phone": person.mobile,
        "mobile_phone_verified": false,
        "is_lightning_login_user": false,
        "status": { "created_date": null, "body": null },
        "urls": urls(origin, &call.org.org_id, user_id, version),
        "active": person.active,
        "user_type": "STANDARD",
        "language": person.language,
        "locale": person.locale,
        "utcOffset": 0,
        "last_modified_date": time::format_ms(person.modified_ms),
        "is_app_installed": true
    })
}

/// JSON unless `format` or `Accept` asks for XML.
fn identity_reply(call: &Call<'_>, user_id: &str, person: &Person) -> Reply {
    let body = identity_body(call, user_id, person);
    let accept = call.request.header("accept").unwrap_or_default();
    let xml = call
        .request
        .query
        .given("format")
        .map_or(accept == "application/xml", |format| format == "xml");
    if xml {
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><user>{}</user>",
            xml_of(&body)
        );
        return Reply::with_body(200, "application/xml;charset=UTF-8", text);
    }
    Reply::json(200, &body)
}

fn photos(origin: &str) -> Value {
    json!({ "picture": format!("{origin}/profilephoto/005/F"), "thumbnail": format!("{origin}/profilephoto/005/T") })
}

/// Addresses of the APIs, with the literal placeholder `{version}` unless a version was asked for.
fn urls(origin: &str, org_id: &str, user_id: &str, version: &str) -> Value {
    let org = crate::ids::to15(org_id);
    let rest = format!("{origin}/services/data/v{version}");
    let mut urls = Map::new();
    for (name, path) in [("enterprise", "c"), ("metadata", "m"), ("partner", "u")] {
        urls.insert(
            name.into(),
            json!(format!("{origin}/services/Soap/{path}/{version}/{org}")),
        );
    }
    for (name, path) in [
        ("rest", "/"),
        ("sobjects", "/sobjects/"),
        ("search", "/search/"),
        ("query", "/query/"),
        ("recent", "/recent/"),
        ("tooling_rest", "/tooling/"),
        ("feeds", "/chatter/feeds"),
        ("groups", "/chatter/groups"),
        ("users", "/chatter/users"),
        ("feed_items", "/chatter/feed-items"),
        ("feed_elements", "/chatter/feed-elements"),
    ] {
        urls.insert(name.into(), json!(format!("{rest}{path}")));
    }
    urls.insert(
        "tooling_soap".into(),
        json!(format!("{origin}/services/Soap/T/{version}/{org}")),
    );
    urls.insert("profile".into(), json!(format!("{origin}/{user_id}")));
    urls.insert("custom_domain".into(), json!(origin));
    Value::Object(urls)
}

fn xml_of(value: &Value) -> String {
    match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| format!("<{key}>{}</{key}>", xml_of(value)))
            .collect(),
        Value::String(text) => text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;"),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
