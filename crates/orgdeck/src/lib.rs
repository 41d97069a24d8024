//! The application: everything a user can do, with no window.
//!
//! [`Orgdeck`] is the whole surface: the shell calls one of its functions per command, the journeys call the same ones.
//! Here are the rules; Salesforce's wire lies in `salesforce`, secrets in `vault`, rows in `store`.

mod action;
mod activity;
mod app;
mod causes;
mod checklist;
mod checkup;
mod cli;
mod connect;
mod csv;
mod database;
mod decode;
mod desk;
mod diagnostics;
mod error;
mod files;
mod folder;
mod integrations;
mod log;
mod observe;
mod options;
mod pages;
mod practice;
mod progress;
mod recipes;
mod sessions;
mod settings;
pub mod views;
mod words;

pub use app::Orgdeck;
pub use checkup::probes as checkup_probes;
pub use cli::{CliAnswer, SalesforceCli};
pub use decode::decode;
pub use error::Error;
pub use folder::is_open_elsewhere;
pub use integrations::check_domain;
pub use log::LogTail;
pub use options::{Options, PORTS};
pub use progress::{Browser, Progress};
