//! Journeys: the real application over real HTTP to a practice org, with a person's wishes as the only way in.
//!
//! Most tests of Orgdeck are here. No window, no browser program: [`support::Person`] does in the org what a person
//! would do in the browser.
#![allow(clippy::unwrap_used, missing_docs, unreachable_pub)]

mod action;
mod activity;
mod checkup;
mod checkup_faults;
mod connecting;
mod deleting;
mod desk;
mod desk_conflicts;
mod desk_created;
mod desk_drafts;
mod desk_export;
mod desk_lists;
mod desk_lists_kept;
mod desk_lists_news;
mod desk_lists_rights;
mod desk_lists_specs;
mod desk_makes;
mod desk_many;
mod desk_record;
mod desk_record_odd;
mod desk_saves;
mod desk_search;
mod desk_unknown;
mod desk_wire;
mod domains;
mod health;
mod input;
mod leaks;
mod local;
mod measure;
mod moving;
mod practice;
mod recorded;
mod renewing;
mod revoking;
mod setup;
mod staying;
mod support;
mod ways;
mod writing;
