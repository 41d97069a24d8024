//! The Salesforce client: HTTP in, typed values out.
//!
//! From the bottom up: [`client`] sends one request within limits and follows nothing; [`oauth`] obtains, renews and
//! revokes tokens; [`session`] says where a token comes from; [`org`] attaches it, renews it once when the org says
//! that it has expired, and repeats reads within a small budget; the remaining modules are the typed resources. [`reach`] goes the
//! same way as a request step by step, to tell where it ends.
//!
//! Not here: where tokens are kept, when a renewal may run (both are the [`session::Session`]'s), the practice org,
//! anything a user sees.

pub mod approvals;
pub mod calls;
pub mod client;
pub mod composite;
pub mod describe;
pub mod error;
pub mod files;
pub mod hosts;
pub mod identity;
pub mod ids;
pub mod layouts;
pub mod limits;
pub mod list_views;
pub mod oauth;
pub mod org;
pub mod query;
pub mod reach;
pub mod record;
pub mod records;
pub mod session;
pub mod setup;
pub mod signins;
pub mod soql;
pub mod sosl;
pub mod time;
pub mod undelete;
pub mod versions;

mod answer;
#[cfg(test)]
mod seeded;
mod soap;

pub use calls::Calls;
pub use client::{Gate, Http, HttpOptions, LookUp, Network, Proxy, RetryBudget, Route, Timeouts};
pub use error::{
    ApiError, ApiErrors, Duplicates, Error, OAuthError, ProxyKind, TlsKind, Transport,
    TransportKind,
};
pub use hosts::{
    Correction, Environment, HostRefusal, LoginAddress, Origin, check_instance, is_salesforce,
    login_address,
};
pub use ids::{BadId, OrgId, RecordId, UserId};
pub use limits::ApiUsage;
pub use org::{LastAnswer, Org};
pub use query::{NextRecords, Page};
pub use session::{Access, Session};
pub use soql::Soql;
pub use versions::{ApiVersion, VersionChoice};
