//! The handshake, with the certificate kept for the telling. The judge is the client's own; nothing is forgiven, but
//! for the one question what the host's clock says where a certificate is refused for its dates alone.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, SignatureScheme};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::{Certificate, NotReached, Wire, broken, plain};
use crate::client::{Network, provider, transport};
use crate::error::{TlsKind, Transport, TransportKind};
use crate::time::parse_http_date;

/// A trusted encryption that came about.
#[derive(Debug, Clone)]
pub struct Secured {
    /// The protocol, such as `TLSv1_3`.
    pub protocol: String,
    /// The host's certificate.
    pub certificate: Option<Certificate>,
}

/// Agrees on encryption and looks at what was agreed on.
pub(super) async fn secure(
    network: &Network,
    wire: Box<dyn Wire>,
    host: &str,
) -> Result<Secured, NotReached> {
    let (stream, certificate) = shake(network, wire, host, &HTTP, false).await?;
    let (_, connection) = stream.get_ref();
    Ok(Secured {
        protocol: connection
            .protocol_version()
            .map_or_else(String::new, |version| format!("{version:?}")),
        certificate,
    })
}

/// Encrypts a wire.
pub(super) async fn wrap(
    network: &Network,
    wire: Box<dyn Wire>,
    host: &str,
) -> Result<Box<dyn Wire>, NotReached> {
    let (stream, _) = shake(network, wire, host, &HTTP_1, false).await?;
    Ok(Box::new(stream))
}

/// What the host's clock says, its certificate in order but for the time.
pub(super) async fn clock_behind(
    network: &Network,
    wire: Box<dyn Wire>,
    host: &str,
) -> Option<i64> {
    let (mut stream, _) = shake(network, wire, host, &HTTP_1, true).await.ok()?;
    let head = plain::exchange(&mut stream, "HEAD", host).await.ok()?;
    head.one("date").and_then(parse_http_date)
}

/// What the client offers to speak, and what can be spoken by hand.
const HTTP: [&[u8]; 2] = [b"h2", b"http/1.1"];
const HTTP_1: [&[u8]; 1] = [b"http/1.1"];

async fn shake(
    network: &Network,
    wire: Box<dyn Wire>,
    host: &str,
    protocols: &[&[u8]],
    forgives_time: bool,
) -> Result<(TlsStream<Box<dyn Wire>>, Option<Certificate>), NotReached> {
    let refused = |error: &rustls::Error| Transport {
        host: host.to_owned(),
        kind: TransportKind::Tls(transport::tls(error).unwrap_or(TlsKind::Handshake)),
        words: error.to_string(),
    };
    let judge = network.verifier().map_err(|error| refused(&error))?;
    let witness = Arc::new(Witness {
        judge,
        forgives_time,
        seen: Mutex::default(),
    });
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| refused(&error))?;
    let mut config = config
        .dangerous()
        .with_custom_certificate_verifier(witness.clone())
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|one| one.to_vec()).collect();
    let bare = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .to_owned();
    let name = ServerName::try_from(bare).map_err(|_| {
        refused(&rustls::Error::General(
            "no name for a certificate".to_owned(),
        ))
    })?;
    let shaken = TlsConnector::from(Arc::new(config))
        .connect(name, wire)
        .await;
    let certificate = witness.certificate();
    match shaken {
        Ok(stream) => Ok((stream, certificate)),
        Err(error) => {
            let mut not = NotReached::from(fault(host, &error));
            not.certificate = certificate.map(Box::new);
            Err(not)
        }
    }
}

/// Why there was no handshake: a judgement on the certificate, or a wire that broke.
fn fault(host: &str, error: &io::Error) -> Transport {
    match transport::chain(error).find_map(transport::tls) {
        Some(kind) => Transport {
            host: host.to_owned(),
            kind: TransportKind::Tls(kind),
            words: transport::innermost(error),
        },
        None => broken(host, error),
    }
}

/// Keeps the certificate it hands on to the judge.
struct Witness {
    judge: Arc<dyn ServerCertVerifier>,
    /// Whether a certificate that is not good now is judged as of a moment at which it is.
    forgives_time: bool,
    seen: Mutex<Option<Certificate>>,
}

impl Witness {
    fn certificate(&self) -> Option<Certificate> {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Witness")
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let certificate = Certificate::read(end_entity);
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone_from(&certificate);
        let at = |moment| {
            self.judge
                .verify_server_cert(end_entity, intermediates, name, ocsp, moment)
        };
        match (at(now), certificate) {
            (Err(error), Some(certificate)) if self.forgives_time && is_of_time(&error) => {
                at(middle(&certificate))
            }
            (judged, _) => judged,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.judge
            .verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.judge
            .verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.judge.supported_verify_schemes()
    }
}

fn is_of_time(error: &rustls::Error) -> bool {
    matches!(
        error,
        rustls::Error::InvalidCertificate(
            CertificateError::Expired
                | CertificateError::ExpiredContext { .. }
                | CertificateError::NotValidYet
                | CertificateError::NotValidYetContext { .. }
        )
    )
}

/// A moment at which a certificate is good.
fn middle(certificate: &Certificate) -> UnixTime {
    let middle = certificate.not_before / 2 + certificate.not_after / 2;
    UnixTime::since_unix_epoch(Duration::from_millis(u64::try_from(middle).unwrap_or(0)))
}
