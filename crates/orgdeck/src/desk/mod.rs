//! The desk: lists, search, one record with all that belongs to it, and every way of changing records.
//!
//! One set of parts for every object: cases first, and leads, contacts, accounts, opportunities, tasks and articles.

mod at;
pub(crate) mod describes;
pub(crate) mod fields;
pub(crate) mod lists;
mod object;
pub(crate) mod record;
mod write;
