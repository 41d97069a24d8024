//! Which way a request takes: straight, or through which proxy. Decided by the matcher that reqwest decides with, so
//! that what is told about the way is the way that is taken.

use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use url::Url;

use super::Proxy;

/// The way to a host.
#[derive(Debug, Clone)]
pub enum Route {
    /// Straight to it.
    Direct,
    /// Through a proxy.
    Proxy(Gate),
    /// Through a proxy of a kind that is not spoken, such as `socks5`.
    Unspoken {
        /// The kind.
        scheme: String,
        /// Host and port of the proxy, as they are set.
        gate: String,
    },
}

/// A proxy on the way. Its password is never shown.
#[derive(Debug, Clone)]
pub struct Gate {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether it is spoken to by TLS.
    pub secure: bool,
    /// What it is told about who asks.
    pub(crate) credentials: Option<http::HeaderValue>,
}

impl Gate {
    /// Host and port, as one writes them.
    #[must_use]
    pub fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

/// The way to an address under a setting.
pub(crate) fn route(proxy: &Proxy, to: &Url) -> Route {
    if super::is_loopback(to) {
        return Route::Direct;
    }
    let matcher = match proxy {
        Proxy::None => return Route::Direct,
        Proxy::System => Matcher::from_system(),
        Proxy::Address(url) => Matcher::builder().all(url.as_str()).build(),
    };
    let Ok(to) = to.as_str().parse() else {
        return Route::Direct;
    };
    matcher
        .intercept(&to)
        .map_or(Route::Direct, |hop| through(&hop))
}

fn through(hop: &Intercept) -> Route {
    let uri = hop.uri();
    let host = uri.host().unwrap_or_default().to_owned();
    let secure = match uri.scheme_str() {
        Some("http") => false,
        Some("https") => true,
        other => {
            let port = uri.port().map(|port| format!(":{port}"));
            return Route::Unspoken {
                scheme: other.unwrap_or_default().to_owned(),
                gate: format!("{host}{}", port.unwrap_or_default()),
            };
        }
    };
    Route::Proxy(Gate {
        host,
        port: uri.port_u16().unwrap_or(if secure { 443 } else { 80 }),
        secure,
        credentials: hop.basic_auth().cloned(),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn way(proxy: &str, to: &str) -> Route {
        let proxy = Proxy::Address(proxy.parse().unwrap());
        route(&proxy, &to.parse().unwrap())
    }

    #[test]
    fn what_goes_through_a_proxy_and_how_is_said_without_its_password() {
        let Route::Proxy(gate) = way(
            "http://me:secret@proxy.test:3128",
            "https://login.salesforce.com",
        ) else {
            panic!("straight");
        };
        assert_eq!(gate.authority(), "proxy.test:3128");
        assert!(!gate.secure && gate.credentials.is_some());
        assert!(!format!("{gate:?}").contains("secret"));
        let Route::Proxy(gate) = way("https://proxy.test", "https://login.salesforce.com") else {
            panic!("straight");
        };
        assert!(gate.secure && gate.port == 443);
        let straight = way("http://proxy.test:3128", "http://127.0.0.1:4711");
        assert!(matches!(straight, Route::Direct));
        let straight = route(
            &Proxy::None,
            &"https://login.salesforce.com".parse().unwrap(),
        );
        assert!(matches!(straight, Route::Direct));
    }

    #[test]
    fn a_proxy_that_is_not_spoken_is_named() {
        let Route::Unspoken { scheme, gate } =
            way("socks5://proxy.test:1080", "https://test.salesforce.com")
        else {
            panic!("spoken");
        };
        assert_eq!(
            (scheme.as_str(), gate.as_str()),
            ("socks5", "proxy.test:1080")
        );
    }
}
