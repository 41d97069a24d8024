//! What of a request may be shown: of tokens, codes and secrets at most the last four characters, of passwords nothing.
//!
//! By name where they have one (form fields, query parameters, XML elements, JSON members), and session ids by their
//! shape wherever else they stand.

use std::borrow::Cow;

/// Fields whose last four characters may be shown.
const SECRETS: [&str; 16] = [
    "access_token",
    "actor_token",
    "assertion",
    "client_assertion",
    "client_secret",
    "code",
    "code_challenge",
    "code_verifier",
    "consumerSecret",
    "form_token",
    "id_token",
    "oauth_token",
    "refresh_token",
    "sid",
    "subject_token",
    "token",
];

/// Fields of which nothing may be shown.
const PASSWORDS: [&str; 4] = ["password", "pw", "newPassword", "security_token"];

/// `…` and at most the last four characters; nothing of what is shorter than eight.
pub(crate) fn tail(secret: &str) -> String {
    let count = secret.chars().count();
    let shown = if count < 8 { count } else { count - 4 };
    let rest: String = secret.chars().skip(shown).collect();
    format!("…{rest}")
}

/// The value of a parameter as it may be shown.
pub(crate) fn value<'a>(name: &str, value: &'a str) -> Cow<'a, str> {
    let is = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known));
    if value.is_empty() {
        Cow::Borrowed("")
    } else if is(&PASSWORDS) {
        Cow::Borrowed("…")
    } else if is(&SECRETS) || name == "source" {
        Cow::Owned(tail(value))
    } else {
        sessions(value)
    }
}

/// A form as it may be shown, decoded.
pub(crate) fn form(body: &str) -> String {
    let pairs: Vec<String> = url::form_urlencoded::parse(body.as_bytes())
        .map(|(name, text)| format!("{name}={}", value(&name, &text)))
        .collect();
    pairs.join("&")
}

/// Any other body as it may be shown: named JSON members and XML elements, and session ids.
pub(crate) fn text(body: &str) -> String {
    let mut shown = body.to_owned();
    for name in SECRETS.iter().chain(&PASSWORDS).chain(&["sessionId"]) {
        let password = PASSWORDS.contains(name);
        shown = between(&shown, &format!("{name}>"), "<", password);
        shown = between(&shown, &format!("\"{name}\":\""), "\"", password);
        shown = between(&shown, &format!("\"{name}\": \""), "\"", password);
    }
    sessions(&shown).into_owned()
}

/// Shortens what stands between `open` and `close`.
fn between(text: &str, open: &str, close: &str, password: bool) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once(open) {
        let end = from.find(close).unwrap_or(from.len());
        let (secret, after) = from.split_at(end);
        shown.push_str(before);
        shown.push_str(open);
        if secret.is_empty() || secret.starts_with('…') {
            shown.push_str(secret);
        } else if password {
            shown.push('…');
        } else {
            shown.push_str(&tail(secret));
        }
        rest = after;
    }
    shown.push_str(rest);
    shown
}

/// Shortens what looks like a session id: 15 characters of an org's id, `!`, and what follows.
fn sessions(text: &str) -> Cow<'_, str> {
    const ORG: usize = 15;
    if !text.contains('!') {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('!') {
        let (before, after) = rest.split_at(at);
        let id = before.get(before.len().saturating_sub(ORG)..);
        let is_org = id.is_some_and(|id| {
            id.len() == ORG
                && id.starts_with("00D")
                && id.bytes().all(|b| b.is_ascii_alphanumeric())
        });
        let length = after[1..]
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
            .count();
        if is_org {
            shown.push_str(&before[..before.len() - ORG]);
            shown.push_str(&tail(&after[1..=length]));
            rest = &after[1 + length..];
        } else {
            shown.push_str(before);
            shown.push('!');
            rest = &after[1..];
        }
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "00DgL0000000001!AQEAQabcdefghijklmnop.qrst_WXYZ";

    #[test]
    fn no_more_than_four_characters_are_shown() {
        assert_eq!(tail("abcdefghWXYZ"), "…WXYZ");
        assert_eq!(tail("abcdefg"), "…");
        assert_eq!(value("client_secret", "0123456789"), "…6789");
        assert_eq!(value("password", "practice1"), "…");
        assert_eq!(value("q", "SELECT Id FROM Case"), "SELECT Id FROM Case");
        assert_eq!(value("x", TOKEN), "…WXYZ");
        assert_eq!(
            form("grant_type=password&username=a&password=p&client_secret=0123456789"),
            "grant_type=password&username=a&password=…&client_secret=…6789"
        );
    }

    #[test]
    fn bodies_hide_what_is_named_or_looks_like_a_session() {
        let soap = format!(
            "<s:sessionId>{TOKEN}</s:sessionId><refresh_token>0123456789</refresh_token><n:password>practice1</n:password>"
        );
        assert_eq!(
            text(&soap),
            "<s:sessionId>…WXYZ</s:sessionId><refresh_token>…6789</refresh_token><n:password>…</n:password>"
        );
        let json = format!("{{\"access_token\":\"{TOKEN}\",\"Subject\":\"wow! {TOKEN}\"}}");
        assert_eq!(
            text(&json),
            "{\"access_token\":\"…WXYZ\",\"Subject\":\"wow! …WXYZ\"}"
        );
        for plain in ["", "!", "a!b", "é!", "00D!x", "\"code\":\"\""] {
            assert_eq!(text(plain), plain);
        }
    }
}
