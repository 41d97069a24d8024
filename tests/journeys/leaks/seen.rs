//! Everything that leaves the application, and the search in it.

use std::{collections::BTreeSet, path::Path};

use orgdeck::Error;
use proof::Secrets;
use serde::Serialize;

/// What was seen and where.
#[derive(Default)]
pub(crate) struct Seen(Vec<(String, Vec<u8>)>);

impl Seen {
    /// Something that crosses to the UI.
    pub(crate) fn view(&mut self, place: &str, view: &(impl Serialize + std::fmt::Debug)) {
        self.text(place, serde_json::to_string(view).unwrap());
        self.text(place, format!("{view:?}"));
    }

    /// An error: as the UI gets it, and all that could be logged of it.
    pub(crate) fn error(&mut self, place: &str, error: &Error) {
        self.view(place, &error.failure());
        self.text(place, format!("{error:?} {error:#?} {error}"));
        let mut source = std::error::Error::source(error);
        while let Some(inner) = source {
            self.text(place, format!("{inner:?} {inner}"));
            source = inner.source();
        }
    }

    /// Either of both.
    pub(crate) fn either<T: Serialize + std::fmt::Debug>(
        &mut self,
        place: &str,
        end: Result<T, Error>,
    ) {
        match end {
            Ok(view) => self.view(place, &view),
            Err(error) => self.error(place, &error),
        }
    }

    pub(crate) fn text(&mut self, place: &str, text: String) {
        self.0.push((place.to_owned(), text.into_bytes()));
    }

    /// Every file below a folder but these.
    pub(crate) fn files(&mut self, folder: &Path, but: &[&str]) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                self.files(&path, but);
            } else if !but.contains(&name.as_str()) {
                self.0.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }

    /// How many things were seen.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Where any of the secrets was seen, in any of their shapes. The secret itself is not told.
    pub(crate) fn find(&self, secrets: &Secrets) -> BTreeSet<String> {
        let found = self.0.iter();
        found
            .flat_map(|(place, bytes)| secrets.found_in(place, bytes))
            .collect()
    }
}
