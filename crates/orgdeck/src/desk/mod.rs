//! The desk: lists, search, one record with all that belongs to it, and every way of changing records.
//!
//! One set of parts for every object: cases first, and leads, contacts, accounts, opportunities, tasks and articles.

pub(crate) mod at;
pub(crate) mod describes;
pub(crate) mod fields;
pub(crate) mod lists;
mod object;
pub(crate) mod record;
pub(crate) mod write;

pub(crate) use write::{clean_up, forget_old, turn::Turns};

/// The fields of a case that a desk cannot do without; what else there is comes from the org's describe and layouts.
pub(crate) const SHOWN: [&str; 8] = [
    "CaseNumber",
    "Subject",
    "Status",
    "Priority",
    "Origin",
    "Type",
    "Description",
    "Reason",
];

/// Those an agent changes every day.
pub(crate) const EDITED: [&str; 4] = ["Subject", "Status", "Priority", "Description"];
