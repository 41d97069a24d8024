//! Signing in and tokens: the OAuth endpoints as the REST API Developer Guide and Salesforce help describe them.
//!
//! `authorize` and `approval` are the browser's half, `token` with `flows` the app's; `admission` decides for both
//! whether a user may have tokens of an app. Device flow, token exchange, hybrid and SAML flows are not built: they
//! answer as for an app that does not tick them.

mod admission;
mod answer;
mod approval;
mod authorize;
mod client;
mod discovery;
mod error;
mod flows;
mod id_token;
mod identity;
mod introspect;
mod jwt;
pub(crate) mod pending;
mod revoke;
mod scopes;
mod token;

pub(crate) use approval::page_of as approval_page;
pub(crate) use approval::{Step, account_chosen, continue_sign_in, decide, relaxes_ip};
pub(crate) use authorize::{approve, authorize};
pub(crate) use discovery::{auth_configuration, openid_configuration};
pub(crate) use id_token::{IdKey, keys};
pub(crate) use identity::{identity, userinfo};
pub(crate) use introspect::introspect;
pub(crate) use jwt::is_certificate;
pub(crate) use revoke::revoke;
pub(crate) use scopes::{label, scope_groups, scope_labels};
pub(crate) use token::token;
