//! Filling in what a recipe leaves open: `{callback}`, `{my_domain}`, `{instance}`, `{org_id}`, `{consumer_key}`,
//! `{scopes}`, and the answers of the user.

use std::collections::HashMap;

use super::{Check, Recipe, Step, schema::Value, scopes};
use crate::views::CopyValue;

/// Names that every recipe may use; an input cannot be named so.
pub(super) const NAMES: [&str; 6] = [
    "callback",
    "my_domain",
    "instance",
    "org_id",
    "consumer_key",
    "scopes",
];

/// What is known when a checklist is shown or checked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filling {
    /// The callback addresses of this app.
    pub(crate) callbacks: Vec<String>,
    /// The org's own address: its My Domain with `https://` in front, or the address of a practice org.
    pub(crate) instance: Option<String>,
    /// 18-character id of the org.
    pub(crate) org_id: Option<String>,
    /// Consumer key of the integration's app, which is no secret.
    pub(crate) consumer_key: Option<String>,
    /// What the user answered, by id of the input. An answer that cannot be right is left out.
    pub(crate) inputs: HashMap<String, String>,
    /// Whether the org's app is a connected app.
    pub(crate) connected: bool,
}

/// A text with everything filled in that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filled {
    pub(crate) text: String,
    /// Names that nothing is known for yet. In the text each stands as ‹label›.
    pub(crate) missing: Vec<String>,
}

/// Every `{name}` in a text, with where it begins and ends. Other braces are braces.
pub(super) fn names(text: &str) -> Vec<(std::ops::Range<usize>, &str)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('{') {
        let rest = &text[at + 1..];
        let end = rest
            .find(|letter: char| !letter.is_ascii_lowercase() && letter != '_')
            .unwrap_or(rest.len());
        if end > 0 && rest[end..].starts_with('}') {
            found.push((at..at + end + 2, &rest[..end]));
        }
    }
    found
}

impl Recipe {
    /// A text with everything filled in.
    pub(crate) fn filled(&self, text: &str, with: &Filling) -> Filled {
        let (mut filled, mut missing, mut after) = (String::new(), Vec::new(), 0);
        for (place, name) in names(text) {
            filled.push_str(&text[after..place.start]);
            after = place.end;
            match self.known(name, with) {
                Some(value) => filled.push_str(&value),
                None => {
                    filled.push_str(&format!("‹{}›", self.label(name)));
                    missing.push(name.to_owned());
                }
            }
        }
        filled.push_str(&text[after..]);
        Filled {
            text: filled,
            missing,
        }
    }

    fn known(&self, name: &str, with: &Filling) -> Option<String> {
        match name {
            "callback" => with.callbacks.first().cloned(),
            "my_domain" => {
                let (_, host) = with.instance.as_ref()?.split_once("://")?;
                Some(host.to_owned())
            }
            "instance" => with.instance.clone(),
            "org_id" => with.org_id.clone(),
            "consumer_key" => with.consumer_key.clone().filter(|key| !key.is_empty()),
            "scopes" => Some(self.scopes.join(" ")),
            other => with
                .inputs
                .get(other)
                .filter(|typed| !typed.is_empty())
                .cloned(),
        }
    }

    /// What stands in the place of something that is not known yet.
    fn label(&self, name: &str) -> String {
        match name {
            "my_domain" | "instance" => "your My Domain".to_owned(),
            "org_id" => "id of your org".to_owned(),
            "consumer_key" => "your consumer key".to_owned(),
            other => {
                let asked = self.inputs.iter().find(|input| input.id == other);
                asked.map_or(other, |input| &input.label).to_owned()
            }
        }
    }

    /// The values of a step to copy. One that is nothing but `{callback}` or `{scopes}` is one for each.
    pub(crate) fn values(&self, step: &Step, with: &Filling) -> Vec<CopyValue> {
        let values = step.values.iter();
        values.flat_map(|value| self.copied(value, with)).collect()
    }

    fn copied(&self, value: &Value, with: &Filling) -> Vec<CopyValue> {
        let text = match &value.connected {
            Some(other) if with.connected => other,
            _ => &value.value,
        };
        let copy = |text: String, missing: &[String]| CopyValue {
            label: value.label.clone(),
            value: text,
            waits_for: missing.iter().map(|name| self.label(name)).collect(),
        };
        let each = |texts: Vec<String>| texts.into_iter().map(|text| copy(text, &[])).collect();
        match text.as_str() {
            "{callback}" => each(with.callbacks.clone()),
            "{scopes}" => each(
                self.scopes
                    .iter()
                    .map(|scope| scopes::label(scope))
                    .collect(),
            ),
            text => {
                let filled = self.filled(text, with);
                vec![copy(filled.text, &filled.missing)]
            }
        }
    }

    /// A check with everything filled in, and what is not known yet. `{callback}` is every callback address of this
    /// app, `{scopes}` every scope of the recipe.
    pub(crate) fn check(&self, check: &Check, with: &Filling) -> (Check, Vec<String>) {
        let (mut check, mut missing) = (check.clone(), Vec::new());
        if let Check::AppCallbacks { callbacks } = &mut check {
            *callbacks = spread(callbacks, "{callback}", &with.callbacks);
        }
        if let Check::AppScopes { scopes } = &mut check {
            *scopes = spread(scopes, "{scopes}", &self.scopes);
        }
        for text in check.texts() {
            let filled = self.filled(text, with);
            *text = filled.text;
            missing.extend(filled.missing);
        }
        (check, missing)
    }
}

/// The list with each of `all` in the place of one name.
fn spread(list: &[String], name: &str, all: &[String]) -> Vec<String> {
    let each = list.iter().flat_map(|text| match text == name {
        true => all.to_vec(),
        false => vec![text.clone()],
    });
    each.collect()
}
