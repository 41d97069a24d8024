//! Tells from a failed request what kept its answer from coming.
//!
//! The libraries tell some of it by type and some only by their words; what is matched by words is named in
//! [`TransportKind`] as far as the words allow, and is `Other` where they change.

use std::error::Error as StdError;
use std::io;

use rustls::CertificateError;

use crate::error::{Error, ProxyKind, TlsKind, Transport, TransportKind};

/// Longest text taken from a lower error.
const MAX_WORDS: usize = 200;

/// A request that got no headers back.
pub(super) fn classify(error: reqwest::Error, host: &str, through_proxy: bool) -> Error {
    let error = error.without_url();
    let kind = kind(&error, through_proxy);
    Error::Transport(Transport {
        host: host.to_owned(),
        kind,
        words: innermost(&error),
    })
}

/// A body that did not come whole.
pub(super) fn classify_body(error: reqwest::Error, host: &str, status: u16, read: usize) -> Error {
    let error = error.without_url();
    if chain(&error).any(|cause| {
        cause
            .to_string()
            .contains("end of file before message length reached")
    }) {
        return Error::Truncated { read, status };
    }
    match io_error(&error).map(io::Error::kind) {
        Some(io::ErrorKind::UnexpectedEof) => Error::Truncated { read, status },
        Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => Error::Decode {
            path: ".".to_owned(),
            message: "the compressed answer is damaged".to_owned(),
            status,
        },
        _ => {
            let kind = match kind(&error, false) {
                TransportKind::ResponseTimeout => TransportKind::BodyTimeout,
                // the answer had begun, so what broke is the connection
                TransportKind::Other => TransportKind::Reset,
                kind => kind,
            };
            Error::Transport(Transport {
                host: host.to_owned(),
                kind,
                words: innermost(&error),
            })
        }
    }
}

/// The words of the innermost cause, shortened.
pub(crate) fn innermost(error: Cause<'_>) -> String {
    let words = chain(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default();
    words
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_WORDS)
        .collect()
}

fn kind(error: &reqwest::Error, through_proxy: bool) -> TransportKind {
    if let Some(kind) = chain(error).find_map(tls) {
        return TransportKind::Tls(kind);
    }
    let words: Vec<String> = chain(error).map(ToString::to_string).collect();
    let says = |text: &str| words.iter().any(|words| words.contains(text));
    // hyper-util's tunnel errors are private types
    if says("proxy authorization required") {
        return TransportKind::Proxy(ProxyKind::SignIn);
    }
    if says("tunnel error: unsuccessful") || says("tunnel error: unexpected end of file") {
        return TransportKind::Proxy(ProxyKind::Refused);
    }
    if error.is_connect() && through_proxy && !error.is_timeout() {
        return TransportKind::Proxy(ProxyKind::Unreachable);
    }
    if error.is_dns() || says("failed to lookup address information") {
        return name_lookup(&words);
    }
    if error.is_timeout() {
        let connecting = error.is_connect();
        return if connecting {
            TransportKind::ConnectTimeout
        } else {
            TransportKind::ResponseTimeout
        };
    }
    if says("connection closed before message completed") || says("connection reset") {
        return TransportKind::Reset;
    }
    io_error(error).map_or(TransportKind::Other, |error| from_io(error.kind()))
}

/// getaddrinfo tells "does not exist" (`EAI_NONAME`, `EAI_NODATA`) from "cannot be asked" (`EAI_AGAIN`, `EAI_FAIL`)
/// only by words: glibc, macOS and Windows in turn.
pub(crate) fn name_lookup(words: &[String]) -> TransportKind {
    let unknown = [
        "Name or service not known",
        "No address associated with hostname",
        "nodename nor servname provided",
        "No such host is known",
    ];
    let unknown = words
        .iter()
        .any(|words| unknown.iter().any(|text| words.contains(text)));
    if unknown {
        TransportKind::NoSuchHost
    } else {
        TransportKind::NameLookupFailed
    }
}

pub(crate) fn from_io(kind: io::ErrorKind) -> TransportKind {
    use io::ErrorKind as K;
    match kind {
        K::ConnectionRefused => TransportKind::Refused,
        K::HostUnreachable | K::NetworkUnreachable | K::NetworkDown | K::AddrNotAvailable => {
            TransportKind::Unreachable
        }
        K::TimedOut => TransportKind::ConnectTimeout,
        K::ConnectionReset
        | K::ConnectionAborted
        | K::BrokenPipe
        | K::UnexpectedEof
        | K::NotConnected => TransportKind::Reset,
        _ => TransportKind::Other,
    }
}

pub(crate) fn tls(cause: Cause<'_>) -> Option<TlsKind> {
    let error = cause.downcast_ref::<rustls::Error>()?;
    let fault = match error {
        rustls::Error::InvalidCertificate(fault) => fault,
        rustls::Error::InvalidMessage(_) => return Some(TlsKind::NotTls),
        _ => return Some(TlsKind::Handshake),
    };
    Some(match fault {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsKind::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            TlsKind::NotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            TlsKind::WrongHost
        }
        CertificateError::UnknownIssuer => TlsKind::UnknownAuthority,
        CertificateError::Revoked => TlsKind::Revoked,
        _ => TlsKind::Certificate,
    })
}

fn io_error(error: Cause<'_>) -> Option<&io::Error> {
    // the innermost one: libraries wrap theirs into io errors of kind Other
    chain(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .last()
}

pub(crate) type Cause<'a> = &'a (dyn StdError + 'static);

/// The causes from the outside in. An io error that wraps another error passes it over in `source`, so it is opened.
pub(crate) fn chain(error: Cause<'_>) -> impl Iterator<Item = Cause<'_>> {
    std::iter::successors(Some(error), |cause| {
        let cause = *cause;
        match cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(inner) => Some(inner as Cause<'_>),
            None => cause.source(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As hyper-rustls hands a failed handshake on: wrapped twice.
    fn handshake(fault: rustls::Error) -> io::Error {
        io::Error::other(io::Error::new(io::ErrorKind::InvalidData, fault))
    }

    #[test]
    fn the_fault_of_a_certificate_is_named() {
        for (fault, expected) in [
            (CertificateError::Expired, TlsKind::Expired),
            (CertificateError::NotValidYet, TlsKind::NotYetValid),
            (CertificateError::NotValidForName, TlsKind::WrongHost),
            (CertificateError::UnknownIssuer, TlsKind::UnknownAuthority),
            (CertificateError::Revoked, TlsKind::Revoked),
            (CertificateError::BadSignature, TlsKind::Certificate),
        ] {
            let error = handshake(rustls::Error::InvalidCertificate(fault));
            assert_eq!(chain(&error).find_map(tls), Some(expected));
        }
        let error = handshake(rustls::Error::HandshakeNotComplete);
        assert_eq!(chain(&error).find_map(tls), Some(TlsKind::Handshake));
        let error = io::Error::from(io::ErrorKind::ConnectionReset);
        assert_eq!(chain(&error).find_map(tls), None);
    }

    #[test]
    fn a_name_that_does_not_exist_is_told_from_being_offline() {
        let lookup =
            |words: &str| name_lookup(&[format!("failed to lookup address information: {words}")]);
        assert_eq!(
            lookup("Name or service not known"),
            TransportKind::NoSuchHost
        );
        assert_eq!(
            lookup("nodename nor servname provided, or not known"),
            TransportKind::NoSuchHost
        );
        assert_eq!(
            lookup("Temporary failure in name resolution"),
            TransportKind::NameLookupFailed
        );
    }
}
