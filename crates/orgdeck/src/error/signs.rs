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

    fn cause(error: &Error) -> String {
        catalogue().find(&of(error)).to_owned()
    }

    fn refusal(status: u16, code: &str, message: &str) -> Error {
        let error = salesforce::ApiError {
            code: code.to_owned(),
            message: message.to_owned(),
            fields: Vec::new(),
            duplicates: None,
        };
        Error::Api(salesforce::ApiErrors {
            status,
            errors: if code.is_empty() {
                Vec::new()
            } else {
                vec![error]
            },
            request_id: None,
        })
    }

    fn a_page(status: u16, title: &str) -> Error {
        Error::NotJson {
            status,
            content_type: Some("text/html".to_owned()),
            title: Some(title.to_owned()).filter(|title| !title.is_empty()),
            request_id: None,
        }
    }

    fn sent_on(to: &str) -> Error {
        Error::Redirect {
            status: 302,
            to: Some(to.to_owned()),
        }
    }

    fn are_told_apart<const N: usize>(neighbours: [(Error, &str); N]) {
        for (error, expected) in neighbours {
            assert_eq!(cause(&error), expected, "{error:?}");
        }
    }

    #[test]
    fn refusals_with_one_status_are_told_apart() {
        let ended = "Session expired or invalid";
        let not_rest = "This session is not valid for use with the REST API";
        let many = "ConcurrentRequests (Concurrent API Requests) Limit exceeded.";
        are_told_apart([
            // 401: an ended session, one of the wrong kind, another org, no token at all
            (refusal(401, "INVALID_SESSION_ID", ended), "token.expired"),
            (refusal(401, "", ""), "token.expired"),
            (
                refusal(500, "sf:INVALID_SESSION_ID", ended),
                "token.expired",
            ),
            (
                refusal(401, "INVALID_SESSION_ID", not_rest),
                "token.session-kind",
            ),
            (refusal(403, "Wrong_Org", "Wrong_Org"), "token.other-org"),
            (
                refusal(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE"),
                "token.header",
            ),
            // 403: the token of the identity service, rights, limits, the API switched off, the network
            (
                refusal(403, "Bad_OAuth_Token", "Bad_OAuth_Token"),
                "token.expired",
            ),
            (
                refusal(403, "INSUFFICIENT_ACCESS", "insufficient access rights"),
                "rights.record",
            ),
            (
                refusal(
                    403,
                    "REQUEST_LIMIT_EXCEEDED",
                    "TotalRequests Limit exceeded.",
                ),
                "api.limit",
            ),
            (
                refusal(403, "REQUEST_LIMIT_EXCEEDED", many),
                "api.concurrent",
            ),
            (
                refusal(
                    403,
                    "API_CURRENTLY_DISABLED",
                    "API is disabled for this User",
                ),
                "api.disabled",
            ),
            (
                refusal(
                    403,
                    "API_DISABLED_FOR_ORG",
                    "limits resource is not enabled",
                ),
                "api.limits-hidden",
            ),
            (
                refusal(403, "API_DISABLED_FOR_ORG", "The REST API is not enabled"),
                "api.disabled",
            ),
            (
                refusal(403, "LOGIN_DURING_RESTRICTED_DOMAIN", "x"),
                "token.ip-restricted",
            ),
            (
                refusal(403, "FUNCTIONALITY_NOT_ENABLED", "x"),
                "api.feature-off",
            ),
            (
                refusal(
                    403,
                    "ORG_ADMIN_LOCKED",
                    "admin operation already in progress",
                ),
                "api.setup-locked",
            ),
            (refusal(403, "", ""), "rights.refused"),
        ]);
    }

    #[test]
    fn what_is_missing_in_the_way_or_another_page_is_told_apart() {
        are_told_apart([
            // 404: a record, and an address that is not one of an org
            (
                refusal(404, "NOT_FOUND", "The requested resource does not exist"),
                "case.gone",
            ),
            (a_page(404, "URL No Longer Exists"), "net.wrong-address"),
            (refusal(410, "UNSUPPORTED_API_VERSION", "x"), "api.version"),
            (refusal(420, "", ""), "sf.no-such-org"),
            (a_page(420, ""), "sf.no-such-org"),
            // pages: maintenance, Salesforce's sign-in page, a network's, a proxy's
            (a_page(503, "Down for maintenance"), "sf.maintenance"),
            (a_page(503, "Service Unavailable"), "sf.unavailable"),
            (a_page(200, "Login | Salesforce"), "net.login-page"),
            (a_page(200, "Welcome to the hotel"), "net.not-salesforce"),
            (a_page(511, "Sign in"), "net.portal"),
            (
                a_page(403, "ERROR: The requested URL could not be retrieved"),
                "net.proxy",
            ),
            (sent_on("captive.example"), "net.portal"),
            (sent_on("10.0.0.1"), "net.portal"),
            (sent_on("moved.my.salesforce.com"), "net.redirect"),
            (sent_on("the same host"), "net.redirect"),
            // records: somebody else's change, a write under way, an approval, a deletion
            (refusal(412, "", ""), "case.conflict"),
            (refusal(400, "UNABLE_TO_LOCK_ROW", "x"), "case.locked"),
            (refusal(400, "ENTITY_IS_LOCKED", "x"), "case.approval"),
            (
                refusal(404, "ENTITY_IS_DELETED", "entity is deleted"),
                "case.gone",
            ),
            (
                refusal(
                    400,
                    "INACTIVE_OWNER_OR_USER",
                    "operation performed with inactive user",
                ),
                "case.owner-inactive",
            ),
            (
                refusal(400, "INVALID_TYPE", "sObject type 'Case' is not supported."),
                "rights.case-read",
            ),
            (
                refusal(
                    400,
                    "INVALID_TYPE",
                    "sObject type 'Accountz' is not supported.",
                ),
                "rights.object",
            ),
        ]);
    }

    #[test]
    fn what_breaks_a_connection_is_told_apart() {
        let broken = |kind| {
            Error::Transport(salesforce::Transport {
                host: "acme.my.salesforce.com".to_owned(),
                kind,
                words: String::new(),
            })
        };
        for (kind, expected) in [
            (TransportKind::NoSuchHost, "net.dns.no-such-host"),
            (TransportKind::NameLookupFailed, "net.dns.failed"),
            (TransportKind::Refused, "net.refused"),
            (TransportKind::ConnectTimeout, "net.timeout"),
            (TransportKind::Reset, "net.reset"),
            (TransportKind::Tls(TlsKind::Expired), "net.tls.expired"),
            (
                TransportKind::Tls(TlsKind::NotYetValid),
                "net.tls.not-yet-valid",
            ),
            (TransportKind::Tls(TlsKind::WrongHost), "net.tls.wrong-host"),
            (
                TransportKind::Tls(TlsKind::UnknownAuthority),
                "net.tls.unknown-authority",
            ),
            (TransportKind::Tls(TlsKind::Certificate), "net.tls"),
            (TransportKind::Proxy(ProxyKind::SignIn), "net.proxy.sign-in"),
            (
                TransportKind::Proxy(ProxyKind::Unreachable),
                "net.proxy.unreachable",
            ),
            (TransportKind::Proxy(ProxyKind::Refused), "net.proxy"),
        ] {
            assert_eq!(cause(&broken(kind)), expected);
        }
    }
}
