//! Certificates for any host, good and bad, from authorities that a test may trust or not.

use std::sync::Arc;

use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

/// A certificate authority.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// What a certificate is to say.
pub struct Paper<'a> {
    hosts: &'a [&'a str],
    from: i64,
    to: i64,
}

impl<'a> Paper<'a> {
    /// For these hosts, good now.
    #[must_use]
    pub fn of(hosts: &'a [&'a str]) -> Self {
        Self {
            hosts,
            from: -30,
            to: 60,
        }
    }

    /// Good from so many days from now until so many days from now.
    #[must_use]
    pub fn dated(mut self, from: i64, to: i64) -> Self {
        (self.from, self.to) = (from, to);
        self
    }

    fn params(&self) -> CertificateParams {
        let hosts = self.hosts.iter().map(|host| (*host).to_owned());
        let mut params = CertificateParams::new(hosts.collect::<Vec<_>>()).expect("host names");
        params
            .distinguished_name
            .push(DnType::CommonName, self.hosts[0]);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        date(&mut params, self.from, self.to);
        params
    }

    /// A server that shows it signed by itself.
    ///
    /// # Panics
    /// When no certificate can be made.
    #[must_use]
    pub fn signed_by_itself(&self) -> TlsAcceptor {
        let key = KeyPair::generate().expect("a key");
        let paper = self.params().self_signed(&key).expect("a certificate");
        acceptor(vec![paper.der().clone()], &key)
    }
}

impl Authority {
    /// An authority of this name.
    ///
    /// # Panics
    /// When no certificate can be made.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let mut params = CertificateParams::new([]).expect("no names");
        params.distinguished_name.push(DnType::CommonName, name);
        params
            .distinguished_name
            .push(DnType::OrganizationName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        date(&mut params, -3650, 3650);
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("an authority"))
    }

    /// Its certificate, for whoever is to trust it.
    #[must_use]
    pub fn der(&self) -> Vec<u8> {
        self.0.der().to_vec()
    }

    /// A server that shows a certificate signed by this authority.
    ///
    /// # Panics
    /// When no certificate can be made.
    #[must_use]
    pub fn signs(&self, paper: &Paper<'_>) -> TlsAcceptor {
        let key = KeyPair::generate().expect("a key");
        let signed = paper
            .params()
            .signed_by(&key, &self.0)
            .expect("a signature");
        acceptor(vec![signed.der().clone()], &key)
    }
}

fn acceptor(chain: Vec<CertificateDer<'static>>, key: &KeyPair) -> TlsAcceptor {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("protocols")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a certificate and its key");
    Arc::new(config).into()
}

/// Sets from which day to which day, counted from today, a certificate is good.
fn date(params: &mut CertificateParams, from: i64, to: i64) {
    let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
    let day = |from_now: i64| {
        let day = today.saturating_add(from_now.days());
        rcgen::date_time_ymd(
            day.year().into(),
            day.month().unsigned_abs(),
            day.day().unsigned_abs(),
        )
    };
    (params.not_before, params.not_after) = (day(from), day(to));
}
