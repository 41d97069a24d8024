//! Under what a list is kept that is looked at.

use crate::views::ListSource;

/// The text for a source; lists that have no name are never live.
pub(super) fn key(source: &ListSource) -> String {
    match source {
        ListSource::BuiltIn { id } => format!("built-in:{id}"),
        ListSource::Queue { id } => format!("queue:{id}"),
        ListSource::Saved { id } => format!("saved:{id}"),
        ListSource::OrgView { id } => format!("view:{id}"),
        ListSource::Spec { .. } | ListSource::Search { .. } => String::new(),
    }
}
