//! HTTPS for clients that insist on it: a certificate for this computer's loopback names, from an authority the org
//! makes for itself.
//!
//! Whoever trusts that authority trusts it for loopback names alone (name constraints, RFC 5280 section 4.2.1.10),
//! and its private key is gone as soon as it has signed: it is never written. An org with a data file keeps the
//! authority's certificate and the server's own key beside that file, so that a client that was told to trust the
//! authority still does after a restart; an org in memory makes new ones each time. Connections are in `wire`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CidrSubnet, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyPair, KeyUsagePurpose, NameConstraints,
};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use tokio_rustls::TlsAcceptor;

use crate::options::StartError;
use crate::random;

/// What the certificate is for.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// How long a certificate is good for: the longest that Apple's platforms take from any authority.
const DAYS: i64 = 820;

/// A kept certificate that ends sooner is made again.
const MARGIN: Duration = Duration::from_secs(7 * 24 * 3600);

/// What is needed to serve HTTPS, and the file that says whom to trust.
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    pub(crate) ca_file: CaFile,
}

/// The authority's certificate as a PEM file; an org in memory takes it away when it stops.
pub(crate) struct CaFile {
    pub(crate) path: PathBuf,
    passing: bool,
}

impl Drop for CaFile {
    fn drop(&mut self) {
        if self.passing
            && let Err(error) = fs::remove_file(&self.path)
        {
            tracing::debug!(%error, "the authority's certificate stays behind");
        }
    }
}

/// PEM texts of the authority's certificate, and of the server's certificate and key.
struct Papers {
    authority: String,
    server: String,
}

/// Takes the certificates kept beside the data file, or makes new ones.
pub(crate) fn open(data: Option<&Path>) -> Result<Tls, StartError> {
    let Some(data) = data else {
        let name = format!("practice-org-{}.ca.pem", random::text(12));
        let path = std::env::temp_dir().join(name);
        return serve(&make()?, path, true);
    };
    let (ca_path, server_path) = (beside(data, "ca.pem"), beside(data, "tls.pem"));
    if let (Ok(authority), Ok(server)) = (
        fs::read_to_string(&ca_path),
        fs::read_to_string(&server_path),
    ) {
        let kept = Papers { authority, server };
        if is_good(&kept) {
            return serve(&kept, ca_path, false);
        }
    }
    let made = make()?;
    write(&server_path, &made.server)?;
    serve(&made, ca_path, false)
}

/// `org.sqlite` and `ca.pem` make `org.sqlite.ca.pem`.
fn beside(data: &Path, ending: &str) -> PathBuf {
    let mut name = data.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn serve(papers: &Papers, path: PathBuf, passing: bool) -> Result<Tls, StartError> {
    let (chain, key) = server(&papers.server).map_err(certificate)?;
    let config = rustls::ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(certificate)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(certificate)?;
    write(&path, &papers.authority)?;
    let path = path
        .canonicalize()
        .map_err(|cause| unwritable(&path, &cause))?;
    Ok(Tls {
        acceptor: Arc::new(config).into(),
        ca_file: CaFile { path, passing },
    })
}

/// Makes an authority, lets it sign one certificate, and forgets its key.
fn make() -> Result<Papers, StartError> {
    let authority = authority().map_err(certificate)?;
    let key = KeyPair::generate().map_err(certificate)?;
    let names = NAMES.map(str::to_owned);
    let mut params = CertificateParams::new(names).map_err(certificate)?;
    params.distinguished_name.push(DnType::CommonName, NAMES[0]);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    limit(&mut params);
    let signed = params.signed_by(&key, &authority).map_err(certificate)?;
    Ok(Papers {
        authority: authority.pem(),
        server: format!("{}{}", signed.pem(), key.serialize_pem()),
    })
}

fn authority() -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let mut params = CertificateParams::new([])?;
    // its own name each time: a bundle may hold the authorities of several orgs
    let name = format!("Practice org authority {}", random::text(8));
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![
            GeneralSubtree::DnsName(NAMES[0].to_owned()),
            GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([127, 0, 0, 1], 32)),
            GeneralSubtree::IpAddress(CidrSubnet::from_v6_prefix(LOOPBACK_6, 128)),
        ],
        excluded_subtrees: Vec::new(),
    });
    limit(&mut params);
    CertifiedIssuer::self_signed(params, KeyPair::generate()?)
}

const LOOPBACK_6: [u8; 16] = std::net::Ipv6Addr::LOCALHOST.octets();

/// Good from yesterday, because clocks differ, for [`DAYS`] days.
fn limit(params: &mut CertificateParams) {
    let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
    let at = |days: i64| {
        let day = today.saturating_add(days.days());
        rcgen::date_time_ymd(
            day.year().into(),
            day.month().unsigned_abs(),
            day.day().unsigned_abs(),
        )
    };
    (params.not_before, params.not_after) = (at(-1), at(DAYS - 1));
}

/// Whether a client that trusts the kept authority would take the kept certificate, and still will for a while.
fn is_good(papers: &Papers) -> bool {
    let verified = || {
        let mut trusted = RootCertStore::empty();
        trusted
            .add(CertificateDer::from_pem_slice(papers.authority.as_bytes()).ok()?)
            .ok()?;
        let verifier = WebPkiServerVerifier::builder_with_provider(trusted.into(), provider())
            .build()
            .ok()?;
        let (chain, _) = server(&papers.server).ok()?;
        let soon = Duration::from_secs(UnixTime::now().as_secs()) + MARGIN;
        let soon = UnixTime::since_unix_epoch(soon);
        NAMES.iter().try_for_each(|name| {
            let name = ServerName::try_from(*name).ok()?;
            verifier
                .verify_server_cert(chain.first()?, &[], &name, &[], soon)
                .ok()
                .map(drop)
        })
    };
    verified().is_some()
}

fn server(
    text: &str,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), rustls::pki_types::pem::Error> {
    let chain = CertificateDer::pem_slice_iter(text.as_bytes()).collect::<Result<_, _>>()?;
    Ok((chain, PrivateKeyDer::from_pem_slice(text.as_bytes())?))
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// Writes a file for its owner's eyes only, whole or not at all; what is there already is replaced.
fn write(path: &Path, text: &str) -> Result<(), StartError> {
    let new = beside(path, &random::text(8));
    let mut how = fs::OpenOptions::new();
    how.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut how, 0o600);
    how.open(&new)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .and_then(|()| fs::rename(&new, path))
        .map_err(|cause| {
            // may be there in part, or not at all
            let _ = fs::remove_file(&new);
            unwritable(path, &cause)
        })
}

fn unwritable(path: &Path, cause: &std::io::Error) -> StartError {
    StartError::Certificate(format!("{} cannot be written: {cause}", path.display()))
}

fn certificate(error: impl std::fmt::Display) -> StartError {
    StartError::Certificate(error.to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_good_and_only_together() {
        let (one, other) = (make().unwrap(), make().unwrap());
        assert!(is_good(&one));
        let mixed = Papers {
            authority: other.authority,
            server: one.server,
        };
        assert!(!is_good(&mixed));
    }

    #[test]
    fn what_is_no_certificate_is_made_again() {
        let good = make().unwrap();
        for server in [
            "",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        ] {
            assert!(!is_good(&Papers {
                authority: good.authority.clone(),
                server: server.to_owned(),
            }));
        }
    }
}
