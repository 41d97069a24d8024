//! Where tokens come from, as the client sees it.
//!
//! The client asks for an access token before each request and, when the org says that it has expired, for a new one.
//! Who implements [`Session`] sees to it that a renewal runs once however many ask, and that what must be kept is
//! kept before the token is used.
//!
//! Not here: vaults, locks, and the renewal itself (`oauth::renew`).

use async_trait::async_trait;
use secrecy::SecretString;

use crate::error::Error;
use crate::hosts::Origin;

/// What a request needs.
#[derive(Debug, Clone)]
pub struct Access {
    /// The access token.
    pub token: SecretString,
    /// Where the org answers.
    pub instance: Origin,
    /// Counts the tokens of this session. A refusal of an older generation than the current one renews nothing.
    pub generation: u64,
}

/// The owner of a token.
#[async_trait]
pub trait Session: Send + Sync {
    /// The current token, obtained if there is none yet.
    ///
    /// # Errors
    /// When there is none and none can be had.
    async fn access(&self) -> Result<Access, Error>;

    /// A newer token than the one of `rejected_generation`, renewed only if that is still the current one.
    ///
    /// # Errors
    /// When it cannot be renewed.
    async fn renew(&self, rejected_generation: u64) -> Result<Access, Error>;
}
