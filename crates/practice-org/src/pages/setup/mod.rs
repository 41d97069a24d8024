//! A small Setup for the administrator, at the addresses of Salesforce's own pages.

mod app_form;
pub(super) mod apps;
pub(super) mod lists;
pub(super) mod remote_sites;
pub(super) mod settings;
pub(super) mod usage;
pub(super) mod users;
