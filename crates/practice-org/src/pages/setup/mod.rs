//! A small Setup for the administrator, at the addresses of Salesforce's own pages.

pub(super) mod usage;
