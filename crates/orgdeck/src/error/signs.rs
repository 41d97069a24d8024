//! Reads the signs of a cause, and the details to show, off an error of the client.

use salesforce::{Error, ProxyKind, TlsKind, TransportKind};

use crate::views::Detail;

/// The signs of an error, most telling first.
pub(crate) fn of(error: &Error) -> Vec<String> {
    match error {
        Error::Transport(transport) => transport_signs(&transport.kind),
        Error::Redirect { to, .. } => redirect(to.as_deref()),
        Error::NotJson { status, title, .. } => page(*status, title.as_deref()),
        Error::Decode { .. } => vec!["body:decode".into()],
        Error::Truncated { .. } => vec!["body:truncated".into()],
        Error::BodyTooLarge { .. } => vec!["body:too-large".into()],
        Error::OAuth(refusal) => oauth(&refusal.error, &refusal.description),
        Error::Api(answer) => api(answer),
        Error::SessionRefused(answer) => vec![
            format!("session-refused:{}", answer.message()),
            "session-refused".into(),
        ],
        Error::Host(_) => vec!["host".into()],
        Error::NoVersion { .. } => vec!["version".into()],
        Error::CallsSpent { .. } => vec!["calls-spent".into()],
        _ => vec!["other".into()],
    }
}

/// The signs of an OAuth refusal, wherever it was read.
pub(crate) fn oauth(error: &str, description: &str) -> Vec<String> {
    vec![
        format!("oauth:{error}:{description}"),
        format!("oauth:{error}"),
        "oauth".into(),
    ]
}

/// A page where data should be: its title tells most.
fn page(status: u16, title: Option<&str>) -> Vec<String> {
    let title = title.map(|title| format!("page:{status}:{title}"));
    let rest = [format!("page:{status}"), "body:not-json".into()];
    title.into_iter().chain(rest).collect()
}

/// Salesforce sends on within its own hosts; a network that wants a sign-in sends to a host of its own.
fn redirect(to: Option<&str>) -> Vec<String> {
    let elsewhere = to.is_some_and(|host| host.contains('.') && !salesforce::is_salesforce(host));
    let elsewhere = elsewhere.then(|| "http:redirect:elsewhere".to_owned());
    elsewhere
        .into_iter()
        .chain(["http:redirect".into()])
        .collect()
}

fn api(answer: &salesforce::ApiErrors) -> Vec<String> {
    let mut signs: Vec<String> = answer
        .errors
        .iter()
        .filter(|error| !error.code.is_empty())
        .flat_map(|error| {
            // SOAP puts a namespace in front, such as sf:INVALID_SESSION_ID
            let code = error.code.rsplit(':').next().unwrap_or_default();
            // some codes have several meanings, told apart by the words
            [
                format!("api:{code}:{}", error.message),
                format!("api:{code}"),
            ]
        })
        .collect();
    signs.push(format!("http:{}", answer.status));
    signs.push("api".into());
    signs
}

fn transport_signs(kind: &TransportKind) -> Vec<String> {
    let word = transport_word(kind);
    let exactly = match kind {
        TransportKind::Tls(kind) => tls_word(*kind),
        TransportKind::Proxy(kind) => proxy_word(*kind),
        _ => None,
    };
    let exactly = exactly.map(|exactly| format!("net:{word}:{exactly}"));
    exactly.into_iter().chain([format!("net:{word}")]).collect()
}

fn tls_word(kind: TlsKind) -> Option<&'static str> {
    match kind {
        TlsKind::Expired => Some("expired"),
        TlsKind::NotYetValid => Some("not-yet-valid"),
        TlsKind::WrongHost => Some("wrong-host"),
        TlsKind::UnknownAuthority => Some("unknown-authority"),
        TlsKind::Revoked => Some("revoked"),
        TlsKind::Handshake => Some("handshake"),
        TlsKind::NotTls => Some("not-tls"),
        TlsKind::Certificate => None,
    }
}

fn proxy_word(kind: ProxyKind) -> Option<&'static str> {
    match kind {
        ProxyKind::SignIn => Some("sign-in"),
        ProxyKind::Unreachable => Some("unreachable"),
        ProxyKind::Forbidden => Some("forbidden"),
        ProxyKind::Gateway => Some("gateway"),
        ProxyKind::NoTunnel => Some("no-tunnel"),
        ProxyKind::Unspoken => Some("unspoken"),
        ProxyKind::Refused => None,
    }
}

fn transport_word(kind: &TransportKind) -> &'static str {
    match kind {
        TransportKind::NoSuchHost => "no-such-host",
        TransportKind::NameLookupFailed => "name-lookup",
        TransportKind::Refused => "refused",
        TransportKind::Unreachable => "unreachable",
        TransportKind::ConnectTimeout => "connect-timeout",
        TransportKind::ResponseTimeout => "response-timeout",
        TransportKind::BodyTimeout => "body-timeout",
        TransportKind::Reset => "reset",
        TransportKind::Tls(_) => "tls",
        TransportKind::Proxy(_) => "proxy",
        TransportKind::Other => "other",
    }
}

/// Longest words of the other side that are shown: some refusals repeat the whole value that was sent.
const LONGEST: usize = 600;

/// Words of the other side, the middle left out where they are very long. What is wrong stands at either end.
pub(crate) fn cut(words: &str) -> String {
    let words = words.trim();
    let length = words.chars().count();
    if length <= LONGEST {
        return words.to_owned();
    }
    let head: String = words.chars().take(LONGEST / 3 * 2).collect();
    let tail: String = words.chars().skip(length - LONGEST / 3).collect();
    format!("{head} … {tail}")
}

/// What the other side answered.
pub(crate) fn detail(error: &Error) -> Option<Detail> {
    let mut detail = described(error);
    detail.words = detail.words.map(|words| cut(&words));
    Some(detail)
}

fn described(error: &Error) -> Detail {
    match error {
        Error::Transport(transport) => Detail {
            host: Some(transport.host.clone()),
            words: Some(transport.words.clone()),
            ..Detail::default()
        },
        Error::Redirect { status, to } => Detail {
            status: Some(*status),
            host: to.clone(),
            ..Detail::default()
        },
        Error::NotJson {
            status,
            title,
            request_id,
            ..
        } => Detail {
            status: Some(*status),
            words: title.clone(),
            request_id: request_id.clone(),
            ..Detail::default()
        },
        Error::OAuth(refusal) => Detail {
            code: Some(refusal.error.clone()),
            words: Some(refusal.description.clone()),
            status: Some(refusal.status),
            ..Detail::default()
        },
        Error::Api(answer) | Error::SessionRefused(answer) => Detail {
            code: answer.errors.first().map(|error| error.code.clone()),
            words: answer.errors.first().map(|error| error.message.clone()),
            status: Some(answer.status),
            request_id: answer.request_id.clone(),
            host: None,
        },
        other => Detail {
            words: Some(other.to_string()),
            ..Detail::default()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::causes::catalogue;

    #[test]
    fn each_oauth_word_of_salesforce_finds_its_own_cause() {
        let table = [
            (
                "invalid_client_id",
                "client identifier invalid",
                "app.unknown-key",
            ),
            (
                "redirect_uri_mismatch",
                "redirect_uri must match configuration",
                "app.callback",
            ),
            (
                "invalid_client",
                "invalid client credentials",
                "app.wrong-secret",
            ),
            (
                "invalid_client",
                "app must be installed into org",
                "app.not-installed",
            ),
            (
                "invalid_grant",
                "expired access/refresh token",
                "token.refused",
            ),
            ("invalid_grant", "inactive user", "token.user-inactive"),
            ("invalid_grant", "ip restricted", "token.ip-restricted"),
            (
                "invalid_grant",
                "expired authorization code",
                "sign-in.code",
            ),
            (
                "invalid_request",
                "missing required code challenge",
                "app.pkce-missing",
            ),
            (
                "invalid_grant",
                "token request is already being processed",
                "token.being-renewed",
            ),
            (
                "OAUTH_APP_BLOCKED",
                "this app is blocked by admin",
                "app.blocked",
            ),
            (
                "access_denied",
                "end-user denied authorization",
                "sign-in.denied",
            ),
            ("server_error", "", "sf.unavailable"),
            ("something_new", "", "sf.other"),
        ];
        for (error, description, cause) in table {
            assert_eq!(
                catalogue().find(&oauth(error, description)),
                cause,
                "{error} {description}"
            );
        }
    }
}
