//! What stands in for the world between this computer and Salesforce: certificate authorities, servers with and without
//! TLS, and proxies. All of it on loopback.
//!
//! Not here: the org behind them, which is a practice org, and who looks names up, which is the client's to inject.

mod papers;
mod proxy;
mod server;

pub use papers::{Authority, Paper};
pub use proxy::{Tunnel, proxy};
pub use server::{Door, Fake, page};
