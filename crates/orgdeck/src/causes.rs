//! The catalogue of causes: what can go wrong, in words, with the cure. The entries are data in `causes/*.toml`.
//!
//! An error becomes a list of signs, most telling first; the first entry that names one of them is the cause.
//! A sign is a kind and what was said, such as `oauth:invalid_grant:inactive user`, `api:NOT_FOUND`, `net:refused`.
//! An entry may name a sign by words within it, because Salesforce's wording varies: `oauth:invalid_grant~ip restricted`
//! is every sign that begins with `oauth:invalid_grant:` and has these words behind it.

use std::{collections::HashMap, sync::OnceLock};

use serde::Deserialize;

use crate::views::{Action, CureStep, Who};

/// Name and text of each file of `causes/`.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/causes.rs"));

/// One entry of the catalogue.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cause {
    pub(crate) id: String,
    pub(crate) sentence: String,
    #[serde(default)]
    pub(crate) tell: String,
    pub(crate) who: Who,
    pub(crate) action: Option<Action>,
    #[serde(default)]
    pub(crate) retryable: bool,
    pub(crate) means: Option<Means>,
    #[serde(default)]
    signs: Vec<String>,
    pub(crate) steps: Vec<Step>,
}

/// What a cause proves about the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Means {
    /// Somebody has to sign in again.
    Expired,
    /// An administrator has to let it in.
    Blocked,
    /// The vault is closed at the moment.
    Locked,
    /// The org cannot be reached at the moment.
    Unreachable,
}

/// One step of a cure, as the catalogue writes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    text: String,
    path: Option<String>,
    page: Option<String>,
    path_connected: Option<String>,
    page_connected: Option<String>,
}

impl Cause {
    pub(crate) fn steps(&self) -> Vec<CureStep> {
        let step = |step: &Step| CureStep {
            text: step.text.clone(),
            path: step.path.clone(),
            page: step.page.clone(),
            path_connected: step.path_connected.clone(),
            page_connected: step.page_connected.clone(),
        };
        self.steps.iter().map(step).collect()
    }
}

/// A file of the catalogue.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    cause: Vec<Cause>,
}

/// The whole catalogue, by id and by sign.
#[derive(Default)]
pub(crate) struct Catalogue {
    by_id: HashMap<String, Cause>,
    by_sign: HashMap<String, String>,
    /// What a sign begins with, then words within it and the cause they give away; the longest words first.
    by_words: HashMap<String, Vec<(String, String)>>,
    /// The titles of the files with the ids in each.
    chapters: Vec<(String, Vec<String>)>,
}

impl Catalogue {
    fn read() -> Result<Self, String> {
        let mut catalogue = Self::default();
        for (name, text) in FILES {
            let file: File = toml::from_str(text).map_err(|error| format!("{name}: {error}"))?;
            let ids = file.cause.iter().map(|cause| cause.id.clone()).collect();
            catalogue.chapters.push((file.title, ids));
            for cause in file.cause {
                catalogue.add(cause)?;
            }
        }
        for words in catalogue.by_words.values_mut() {
            words.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        Ok(catalogue)
    }

    fn add(&mut self, cause: Cause) -> Result<(), String> {
        for sign in &cause.signs {
            let sign = sign.to_lowercase();
            if let Some((begun, words)) = sign.split_once('~') {
                let known = self.by_words.entry(begun.to_owned()).or_default();
                if begun != LOG && known.iter().any(|(other, _)| other == words) {
                    return Err(format!("{sign} stands twice"));
                }
                known.push((words.to_owned(), cause.id.clone()));
            } else if let Some(other) = self.by_sign.insert(sign.clone(), cause.id.clone()) {
                return Err(format!("{sign} is a sign of {other} and of {}", cause.id));
            }
        }
        match self.by_id.insert(cause.id.clone(), cause) {
            Some(twice) => Err(format!("{} stands twice", twice.id)),
            None => Ok(()),
        }
    }

    /// The entry of an id. An id that is not in the catalogue is a fault of ours and says so.
    pub(crate) fn entry(&self, id: &str) -> Cause {
        self.by_id
            .get(id)
            .or_else(|| self.by_id.get(INTERNAL))
            .cloned()
            .unwrap_or_else(|| Cause {
                id: INTERNAL.to_owned(),
                sentence: "Something went wrong inside Orgdeck.".to_owned(),
                tell: String::new(),
                who: Who::You,
                action: None,
                retryable: true,
                means: None,
                signs: Vec::new(),
                steps: Vec::new(),
            })
    }

    /// The id of the first sign that the catalogue knows.
    pub(crate) fn find(&self, signs: &[String]) -> &str {
        signs
            .iter()
            .find_map(|sign| self.known(sign))
            .unwrap_or(INTERNAL)
    }

    /// Whether there is an entry of this id.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// The phrases of logs that stand in a text, in its order, with the cause of each. A phrase may fit several.
    pub(crate) fn phrases(&self, text: &str) -> Vec<(&str, &str)> {
        let text = text.to_lowercase();
        let known = self.by_words.get(LOG).into_iter().flatten();
        let mut found: Vec<(usize, &str, &str)> = known
            .filter_map(|(words, id)| Some((text.find(words)?, words.as_str(), id.as_str())))
            .collect();
        found.sort_by_key(|(at, words, _)| (*at, std::cmp::Reverse(words.len())));
        found
            .into_iter()
            .map(|(_, words, id)| (words, id))
            .collect()
    }

    /// The id of the cause that a sign gives away.
    pub(crate) fn known(&self, sign: &str) -> Option<&str> {
        let sign = sign.to_lowercase();
        if let Some(id) = self.by_sign.get(&sign) {
            return Some(id);
        }
        // the kind and the code, then the kind alone: what was said may have colons of its own
        let colons: Vec<usize> = sign.match_indices(':').map(|(at, _)| at).take(2).collect();
        colons.iter().rev().find_map(|at| {
            let words = self.by_words.get(&sign[..*at])?;
            let said = &sign[at + 1..];
            let (_, id) = words.iter().find(|(words, _)| said.contains(words))?;
            Some(id.as_str())
        })
    }
}

/// The kind of signs that are phrases of logs and pages.
const LOG: &str = "log";

/// The cause of what is our own fault.
const INTERNAL: &str = "app.internal";

/// The catalogue, read once.
pub(crate) fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        Catalogue::read().unwrap_or_else(|fault| {
            // a test reads the same files, so this is not seen outside development
            tracing::error!(fault, "the catalogue of causes cannot be read");
            Catalogue::default()
        })
    })
}

#[cfg(test)]
mod page;
#[cfg(test)]
mod tests;
