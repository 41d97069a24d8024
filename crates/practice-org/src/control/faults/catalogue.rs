//! The catalogue of faults: what an integration meets in real orgs, each under a name, in plain words.
//!
//! The entries are in `catalogue.toml`, which says where each shape is taken from.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{FaultKind, When};

/// One fault of the catalogue.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// What JSON calls it.
    pub(crate) name: String,
    /// The heading it stands under.
    pub(crate) group: String,
    /// A few words.
    pub(crate) title: String,
    /// What happens, in a sentence.
    pub(crate) tells: String,
    /// Paths it is meant for.
    #[serde(default)]
    pub(crate) path_prefix: String,
    /// Part of the path it is meant for.
    #[serde(default)]
    pub(crate) path_contains: String,
    /// Before or after the work.
    #[serde(default)]
    pub(crate) when: When,
    /// What it is.
    pub(crate) what: FaultKind,
}

#[derive(Deserialize)]
struct File {
    fault: Vec<Entry>,
}

static CATALOGUE: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    // a test reads every entry, so that what is shipped can be read
    toml::from_str::<File>(include_str!("catalogue.toml")).map_or_else(
        |error| {
            tracing::error!(%error, "the catalogue of faults cannot be read");
            Vec::new()
        },
        |file| file.fault,
    )
});

/// Every entry, in the order it is shown.
pub(crate) fn catalogue() -> &'static [Entry] {
    &CATALOGUE
}

/// The entry of this name.
pub(crate) fn entry(name: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| entry.name == name)
}
