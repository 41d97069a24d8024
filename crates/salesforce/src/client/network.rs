//! What connections are made with: who looks names up, and which certificate authorities are trusted beside those of
//! this computer. The application uses the system's; tests bring their own, so that nothing outside is asked.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use reqwest::ClientBuilder;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls_platform_verifier::Verifier;

/// Looks names up.
#[async_trait]
pub trait LookUp: Send + Sync {
    /// The addresses of a host for a port; an address whose port is 0 is meant for that port.
    ///
    /// # Errors
    /// As `getaddrinfo` words them.
    async fn look_up(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>>;
}

/// What connections are made with. Cheap to clone; all clones trust the same authorities.
#[derive(Clone, Default)]
pub struct Network {
    names: Option<Arc<dyn LookUp>>,
    roots: Arc<RwLock<Vec<CertificateDer<'static>>>>,
}

impl Network {
    /// With names looked up here instead of by the system.
    #[must_use]
    pub fn names(mut self, names: impl LookUp + 'static) -> Network {
        self.names = Some(Arc::new(names));
        self
    }

    /// Trusts one more certificate authority (DER) from now on, as if it had been installed on this computer.
    pub fn trust(&self, authority: impl Into<Vec<u8>>) {
        self.roots
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .push(CertificateDer::from(authority.into()));
    }

    fn roots(&self) -> Vec<CertificateDer<'static>> {
        self.roots
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The addresses of a host, as a connection to it would find them.
    pub(crate) async fn look_up(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        let mut found = match &self.names {
            Some(names) => names.look_up(host, port).await?,
            None => tokio::net::lookup_host((host, port)).await?.collect(),
        };
        for address in &mut found {
            if address.port() == 0 {
                address.set_port(port);
            }
        }
        Ok(found)
    }

    /// The judge of certificates: the platform's, as [`Network::apply`] gives it to the client.
    pub(crate) fn verifier(&self) -> Result<Arc<dyn ServerCertVerifier>, rustls::Error> {
        let roots = self.roots();
        Ok(Arc::new(match roots.is_empty() {
            true => Verifier::new(provider())?,
            false => Verifier::new_with_extra_roots(roots, provider())?,
        }))
    }

    /// Makes a client connect this way.
    pub(super) fn apply(&self, mut builder: ClientBuilder) -> reqwest::Result<ClientBuilder> {
        if let Some(names) = &self.names {
            builder = builder.dns_resolver(Arc::new(Names(names.clone())));
        }
        for root in self.roots() {
            builder = builder.tls_certs_merge([reqwest::Certificate::from_der(&root)?]);
        }
        Ok(builder)
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network")
            .field("names", &self.names.is_some())
            .field("roots", &self.roots().len())
            .finish()
    }
}

/// The cryptography of every connection.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// [`LookUp`] for the client, which asks without a port: outside loopback it speaks `https` alone.
struct Names(Arc<dyn LookUp>);

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let names = self.0.clone();
        Box::pin(async move {
            let found = names.look_up(name.as_str(), 443).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
