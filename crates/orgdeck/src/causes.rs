//! The catalogue of causes: what can go wrong, in words, with the cure. The entries are data in `causes/*.toml`.
//!
//! An error becomes a list of signs, most telling first; the first entry that names one of them is the cause.
//! A sign is a kind and what was said, such as `oauth:invalid_grant:inactive user`, `api:NOT_FOUND`, `net:refused`.

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
    pub(crate) who: Who,
    pub(crate) action: Option<Action>,
    #[serde(default)]
    pub(crate) retryable: bool,
    #[serde(default)]
    signs: Vec<String>,
    pub(crate) steps: Vec<Step>,
}

/// One step of a cure, as the catalogue writes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    text: String,
    path: Option<String>,
    page: Option<String>,
}

impl Cause {
    pub(crate) fn steps(&self) -> Vec<CureStep> {
        let step = |step: &Step| CureStep {
            text: step.text.clone(),
            path: step.path.clone(),
            page: step.page.clone(),
        };
        self.steps.iter().map(step).collect()
    }
}

/// The whole catalogue, by id and by sign.
pub(crate) struct Catalogue {
    by_id: HashMap<String, Cause>,
    by_sign: HashMap<String, String>,
}

impl Catalogue {
    fn read() -> Result<Self, String> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            cause: Vec<Cause>,
        }
        let (mut by_id, mut by_sign) = (HashMap::new(), HashMap::new());
        for (name, text) in FILES {
            let file: File = toml::from_str(text).map_err(|error| format!("{name}: {error}"))?;
            for cause in file.cause {
                for sign in &cause.signs {
                    if let Some(other) = by_sign.insert(sign.to_lowercase(), cause.id.clone()) {
                        return Err(format!("{sign} is a sign of {other} and of {}", cause.id));
                    }
                }
                if let Some(twice) = by_id.insert(cause.id.clone(), cause) {
                    return Err(format!("{} stands twice", twice.id));
                }
            }
        }
        Ok(Self { by_id, by_sign })
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
                who: Who::You,
                action: None,
                retryable: true,
                signs: Vec::new(),
                steps: Vec::new(),
            })
    }

    /// The id of the first sign that the catalogue knows.
    pub(crate) fn find(&self, signs: &[String]) -> &str {
        signs
            .iter()
            .find_map(|sign| self.by_sign.get(&sign.to_lowercase()))
            .map_or(INTERNAL, String::as_str)
    }
}

/// The cause of what is our own fault.
const INTERNAL: &str = "app.internal";

/// The catalogue, read once.
pub(crate) fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        Catalogue::read().unwrap_or_else(|fault| {
            // a test reads the same files, so this is not seen outside development
            tracing::error!(fault, "the catalogue of causes cannot be read");
            Catalogue {
                by_id: HashMap::new(),
                by_sign: HashMap::new(),
            }
        })
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_reads_and_names_each_cause_and_sign_once() {
        let catalogue = Catalogue::read().unwrap();
        assert!(catalogue.by_id.contains_key(INTERNAL));
        for cause in catalogue.by_id.values() {
            assert!(cause.sentence.ends_with('.'), "{}", cause.id);
            assert!(!cause.steps.is_empty(), "{} has no cure", cause.id);
        }
    }

    #[test]
    fn the_most_telling_sign_wins() {
        let signs = [
            "oauth:invalid_grant:ip restricted",
            "oauth:invalid_grant",
            "oauth",
        ];
        let signs: Vec<String> = signs.iter().map(ToString::to_string).collect();
        assert_eq!(catalogue().find(&signs), "token.ip-restricted");
        assert_eq!(catalogue().find(&signs[1..]), "token.refused");
        assert_eq!(catalogue().find(&signs[2..]), "sf.other");
        assert_eq!(catalogue().find(&["unheard of".to_owned()]), INTERNAL);
    }

    #[test]
    fn every_cause_named_in_the_code_is_in_the_catalogue() {
        let named = include_str!("error.rs");
        for id in named
            .split('"')
            .filter(|part| part.contains('.') && !part.contains(' '))
        {
            let looks_like_an_id = id.split('.').all(|word| {
                !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
            });
            if looks_like_an_id && !id.ends_with(".rs") {
                assert!(
                    Catalogue::read().unwrap().by_id.contains_key(id),
                    "{id} is not in causes/"
                );
            }
        }
    }
}
