//! A Salesforce org in one process, on loopback: for trying Orgdeck without Salesforce, and for its tests.
//!
//! It behaves as Salesforce behaves, not as Orgdeck's client expects: the two share no code, and each behaviour names
//! the public source it is taken from, or says that it is unconfirmed. What is not built answers as Salesforce answers
//! an unknown resource or a feature that is switched off.
//!
//! ```no_run
//! # async fn start() -> Result<(), practice_org::StartError> {
//! let org = practice_org::PracticeOrg::start(practice_org::Options::default()).await?;
//! println!("sign in at {} as {}", org.url(), org.announcement().username);
//! org.stop().await;
//! # Ok(())
//! # }
//! ```

mod clock;
mod control;
mod db;
mod error;
mod http;
mod ids;
mod oauth;
mod options;
mod org;
mod pages;
mod random;
mod rest;
mod router;
mod running;
mod schema;
mod seed;
mod server;
mod shapes;
mod soap;
mod soql;
mod sosl;
mod time;
mod tls;
mod wire;
mod xml;

pub use control::{
    AppChange, Command, Control, ControlError, Fault, FaultKind, Logged, RetryAfter, UserChange,
    When,
};
pub use db::touched::Touched;
pub use options::{Announcement, Options, StartError};
pub use running::PracticeOrg;
