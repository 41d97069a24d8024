//! The practice org over real HTTP, told what Salesforce would be told and expected to answer as Salesforce answers.
//!
//! Requests are written by hand here: nothing of Orgdeck's own client is used.
#![allow(clippy::unwrap_used)]

mod anything;
mod apps;
mod apps_as_records;
mod around_records;
mod collections;
mod composite;
mod conditions;
mod control_pages;
mod desk;
mod external_ids;
mod fault_kinds;
mod faults;
mod fields;
mod flows;
mod flows_in_browser;
mod flows_refused;
mod graphs_and_trees;
mod killed;
mod lasting;
mod load;
mod locked;
mod media;
mod oauth_errors;
mod objects;
mod pages;
mod pages_metadata;
mod permission_pages;
mod process;
mod query;
mod record_refusals;
mod records;
mod rest;
mod rights;
mod search;
mod setup_pages;
mod setup_records;
mod setup_whole;
mod sf_cli;
mod sign_in;
mod soap;
mod start_errors;
mod support;
mod tls;
mod tokens;
mod tooling;
mod tooling_definitions;
mod traces;
mod wire;
