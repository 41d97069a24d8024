//! What the UI can ask for: one file per area, one small function per wish.
//!
//! A command unpacks its arguments, calls one function of `orgdeck`, and returns. No rules of the business here.

pub mod action;
pub mod activity;
pub mod checklist;
pub mod checkup;
pub mod connect;
pub mod explain;
pub mod integrations;
pub mod lists;
pub mod notify;
pub mod pages;
pub mod records;
pub mod revoke;
pub mod settings;
pub mod writes;
