//! The one table of hosts a token may be sent to: what is typed, imported or answered is judged here and nowhere else.
//!
//! [`Origin`] can only be made by passing the table, so a function that takes one needs no check of its own.
//! Hosts and their shapes: Salesforce help, "My Domain URL formats"; sfdx-core `sfdcUrl.ts`.
//!
//! Not here: looking a name up or asking the host anything.

mod parse;
mod refusal;
mod table;
mod typed;

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod hostile;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::Url;

pub use refusal::{Correction, HostRefusal};
pub use typed::login_address;

use parse::{Parts, Scheme};
use table::Purpose;

/// Which kind of org an address belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// A production or Developer Edition org.
    Production,
    /// A sandbox.
    Sandbox,
    /// A practice org on this computer.
    Practice,
}

/// Scheme, host and port of an allowed address: `https`, or `http` on loopback.
///
/// Displayed and serialised without a trailing slash (`https://x.my.salesforce.com`); deserialising judges it again.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin(Url);

impl Origin {
    /// Reads an origin as it was stored or displayed. Nothing is corrected but upper case.
    ///
    /// # Errors
    /// When the host is not in the table, the scheme does not fit it, or a path, query or fragment follows.
    pub fn parse(text: &str) -> Result<Origin, HostRefusal> {
        let parts = parse::split(text)?;
        if !matches!(parts.rest.as_str(), "" | "/") {
            return Err(HostRefusal::NotAnAddress);
        }
        if parts.scheme.is_none() {
            return Err(HostRefusal::NotAnAddress);
        }
        judge(&parts, Purpose::SignIn)
    }

    /// The generic sign-in host of an environment; a practice org has none.
    #[must_use]
    pub fn generic(environment: Environment) -> Option<Origin> {
        let host = match environment {
            Environment::Production => "login.salesforce.com",
            Environment::Sandbox => "test.salesforce.com",
            Environment::Practice => return None,
        };
        build(Scheme::Https, host, None).ok()
    }

    /// The origin as a URL with the path `/`.
    #[must_use]
    pub fn as_url(&self) -> &Url {
        &self.0
    }

    /// The host, lower case, IPv6 in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Whether it is this computer.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        parse::is_loopback(self.host())
    }

    /// Whether it is an Experience Cloud site.
    #[must_use]
    pub fn is_site(&self) -> bool {
        table::is_site(self.host())
    }

    /// What the host itself tells of its environment; `None` where it does not (a My Domain without partition word
    /// is production unless its name has `--`, a site tells nothing).
    #[must_use]
    pub fn environment(&self) -> Option<Environment> {
        if self.is_loopback() {
            return Some(Environment::Practice);
        }
        table::environment(self.host())
    }

    pub(crate) fn port(&self) -> Option<u16> {
        self.0.port_or_known_default()
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Origin {
    type Err = HostRefusal;

    fn from_str(text: &str) -> Result<Origin, HostRefusal> {
        Origin::parse(text)
    }
}

impl Serialize for Origin {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Origin {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Origin, D::Error> {
        let text = String::deserialize(deserializer)?;
        Origin::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// A sign-in address made from what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginAddress {
    /// Where to sign in.
    pub origin: Origin,
    /// For an Experience Cloud site: the path its OAuth endpoints hang off, such as `/partners`.
    pub site_path: Option<String>,
    /// Whether the address differs from what was typed, so that it should be shown.
    pub corrected: bool,
    /// What was corrected, in the order in which it happened.
    pub notes: Vec<Correction>,
}

impl LoginAddress {
    /// The URL of an OAuth endpoint, `name` being `authorize`, `token` or `revoke`.
    pub(crate) fn endpoint(&self, name: &str) -> Url {
        endpoint(&self.origin, self.site_path.as_deref(), name)
    }
}

/// The address as it is stored and shown: the origin and, for a site, its path.
impl fmt::Display for LoginAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.site_path.as_deref().unwrap_or_default();
        write!(f, "{}{path}", self.origin)
    }
}

impl From<Origin> for LoginAddress {
    fn from(origin: Origin) -> LoginAddress {
        LoginAddress {
            origin,
            site_path: None,
            corrected: false,
            notes: Vec::new(),
        }
    }
}

pub(crate) fn endpoint(origin: &Origin, site_path: Option<&str>, name: &str) -> Url {
    let mut url = origin.as_url().clone();
    url.set_path(&format!(
        "{}/services/oauth2/{name}",
        site_path.unwrap_or_default()
    ));
    url
}

/// Judges an address out of a token answer (`instance_url`, or the host of `id`), or one typed as an instance.
///
/// The table without the sites; loopback only where the sign-in was on loopback, and then on the same port.
///
/// # Errors
/// The rule that refuses it. A path is ignored.
pub fn check_instance(url: &str, login: &Origin) -> Result<Origin, HostRefusal> {
    let parts = parse::split(url)?;
    if parts.scheme.is_none() {
        return Err(HostRefusal::NotAnAddress);
    }
    let origin = judge(&parts, Purpose::Instance)?;
    if !origin.is_loopback() {
        return Ok(origin);
    }
    if !login.is_loopback() {
        return Err(HostRefusal::LoopbackOutsidePractice { host: parts.host });
    }
    // a token must not wander to another program that listens on this computer
    if origin.port() != login.port() {
        return Err(HostRefusal::OtherLoopback {
            host: origin.to_string(),
        });
    }
    Ok(origin)
}

/// Whether a host is one of Salesforce's, for pages or data, or this computer, where a practice org runs.
#[must_use]
pub fn is_salesforce(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    parse::is_loopback(&host) || table::serves_pages(&host)
}

/// Whether a host serves Salesforce pages of any kind, so that an error page on it can be believed.
pub(crate) fn serves_pages(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    match url.scheme() {
        "https" => parse::is_loopback(host) || table::serves_pages(host),
        "http" => parse::is_loopback(host),
        _ => false,
    }
}

fn judge(parts: &Parts, purpose: Purpose) -> Result<Origin, HostRefusal> {
    let scheme = parts.scheme.unwrap_or(Scheme::Https);
    if parse::is_loopback(&parts.host) {
        return build(scheme, &parts.host, parts.port);
    }
    table::judge(&parts.host, purpose)?;
    if scheme == Scheme::Http {
        return Err(HostRefusal::PlainHttp {
            host: parts.host.clone(),
        });
    }
    match parts.port {
        None | Some(443) => build(Scheme::Https, &parts.host, None),
        Some(port) => Err(HostRefusal::Port { port }),
    }
}

fn build(scheme: Scheme, host: &str, port: Option<u16>) -> Result<Origin, HostRefusal> {
    let scheme = match scheme {
        Scheme::Https => "https",
        Scheme::Http => "http",
    };
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    let url =
        Url::parse(&format!("{scheme}://{host}{port}/")).map_err(|_| HostRefusal::NotAnAddress)?;
    // the parser has its own idea of some hosts (0x7f.1, trailing dots); whatever it changed was not judged
    if url.host_str() != Some(host) {
        return Err(HostRefusal::NotAnAddress);
    }
    Ok(Origin(url))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_survives_being_stored() {
        for text in [
            "https://login.salesforce.com",
            "https://acme--uat.sandbox.my.salesforce.com",
            "http://127.0.0.1:4711",
            "http://[::1]:4711",
            "http://localhost:80",
            "https://acme.my.site.com",
        ] {
            let origin = Origin::parse(text).unwrap();
            let stored = serde_json::to_string(&origin).unwrap();
            assert_eq!(serde_json::from_str::<Origin>(&stored).unwrap(), origin);
        }
        assert_eq!(
            Origin::parse("http://127.0.0.1:4711/").unwrap().to_string(),
            "http://127.0.0.1:4711"
        );
        assert!(serde_json::from_str::<Origin>("\"https://evil.test\"").is_err());
    }

    #[test]
    fn an_instance_may_be_any_allowed_host_but_a_site() {
        let login = Origin::generic(Environment::Production).unwrap();
        let instance = check_instance("https://ACME.my.salesforce.com", &login).unwrap();
        assert_eq!(instance.to_string(), "https://acme.my.salesforce.com");
        assert!(check_instance("https://login.salesforce.com/id/00D/005", &login).is_ok());
        assert!(check_instance("https://acme.my.site.com", &login).is_err());
        assert!(check_instance("acme.my.salesforce.com", &login).is_err());
        assert!(check_instance("http://127.0.0.1:4711", &login).is_err());
    }

    #[test]
    fn a_practice_instance_stays_on_the_port_signed_in_to() {
        let login = Origin::parse("http://localhost:4711").unwrap();
        assert!(check_instance("http://127.0.0.1:4711", &login).is_ok());
        assert!(matches!(
            check_instance("http://127.0.0.1:4712", &login),
            Err(HostRefusal::OtherLoopback { .. })
        ));
    }

    #[test]
    fn the_host_tells_the_environment_where_it_can() {
        for (text, expected) in [
            (
                "https://login.salesforce.com",
                Some(Environment::Production),
            ),
            ("https://test.salesforce.com", Some(Environment::Sandbox)),
            (
                "https://acme.my.salesforce.com",
                Some(Environment::Production),
            ),
            (
                "https://acme--uat.sandbox.my.salesforce.com",
                Some(Environment::Sandbox),
            ),
            (
                "https://acme-dev-ed.develop.my.salesforce.com",
                Some(Environment::Production),
            ),
            ("https://acme.my.site.com", None),
            ("http://localhost:4711", Some(Environment::Practice)),
        ] {
            assert_eq!(
                Origin::parse(text).unwrap().environment(),
                expected,
                "{text}"
            );
        }
    }
}
