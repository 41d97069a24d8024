//! Signing in and tokens: the OAuth endpoints as the REST API Developer Guide and Salesforce help describe them.
//!
//! Built: the web server flow with PKCE, refresh with and without rotation, revocation, identity, discovery. Other
//! grants answer as in an org whose app does not tick them.

mod authorize;
mod discovery;
mod error;
mod identity;
pub(crate) mod pending;
mod revoke;
mod scopes;
mod token;

pub(crate) use authorize::{Step, approve, authorize, continue_sign_in, decide};
pub(crate) use discovery::{auth_configuration, openid_configuration};
pub(crate) use identity::{identity, userinfo};
pub(crate) use revoke::revoke;
pub(crate) use scopes::{label, scope_labels};
pub(crate) use token::token;
