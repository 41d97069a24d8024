//! What a certificate says about itself, as far as it helps to tell who showed it.

use rustls::pki_types::CertificateDer;
use x509_cert::der::Decode;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::time::Time;

/// More names than this are not told.
const MOST_NAMES: usize = 8;

/// A server's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Whom it is for.
    pub subject: String,
    /// Who signed it, such as `CN=DigiCert Global G2,O=DigiCert Inc,C=US`.
    pub issuer: String,
    /// The host names it is good for; at most eight.
    pub names: Vec<String>,
    /// From when it is good, milliseconds UTC.
    pub not_before: i64,
    /// Until when, milliseconds UTC.
    pub not_after: i64,
}

impl Certificate {
    /// Reads one; none where it is no X.509.
    pub(super) fn read(der: &CertificateDer<'_>) -> Option<Certificate> {
        let read = x509_cert::Certificate::from_der(der).ok()?;
        let read = read.tbs_certificate();
        let names = read.get_extension::<SubjectAltName>().ok().flatten();
        let names = names.into_iter().flat_map(|(_, names)| names.0);
        Some(Certificate {
            subject: shown(&read.subject().to_string()),
            issuer: shown(&read.issuer().to_string()),
            names: names
                .filter_map(|name| match name {
                    GeneralName::DnsName(name) => Some(shown(name.as_str())),
                    _ => None,
                })
                .take(MOST_NAMES)
                .collect(),
            not_before: millis(read.validity().not_before),
            not_after: millis(read.validity().not_after),
        })
    }

    /// Whether nobody but its owner signed it.
    #[must_use]
    pub fn is_self_signed(&self) -> bool {
        self.subject == self.issuer
    }

    /// Whether it is good at a moment, as far as time goes.
    #[must_use]
    pub fn is_good_at(&self, ms: i64) -> bool {
        (self.not_before..=self.not_after).contains(&ms)
    }
}

fn millis(time: Time) -> i64 {
    i64::try_from(time.to_unix_duration().as_millis()).unwrap_or(i64::MAX)
}

/// Words of the other side, in one short line.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(160).collect()
}
