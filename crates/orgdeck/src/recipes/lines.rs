//! A recipe file as a tree of values, each of which knows its line. serde says where it stopped; what is wrong beyond
//! that, such as a step that names a cause that there is none of, is found in the recipe and told with a line from here.

use toml::de::{DeTable, DeValue};

use super::faults::{Fault, is_hidden, line_of};

/// A step on the way to a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum At<'a> {
    Key(&'a str),
    Number(usize),
}

/// The tree of one file.
pub(super) struct Lines<'t> {
    text: &'t str,
    root: DeTable<'t>,
}

impl<'t> Lines<'t> {
    /// Reads the tree.
    pub(super) fn read(text: &'t str) -> Result<Self, Fault> {
        let root = DeTable::parse(text).map_err(|error| Fault::of(&error, text))?;
        Ok(Self {
            text,
            root: root.into_inner(),
        })
    }

    /// A number at the top, and its line.
    pub(super) fn number(&self, key: &str) -> Option<(i64, usize)> {
        let value = self.root.get(key)?;
        let number = value.get_ref().as_integer()?.as_str().parse().ok()?;
        Some((number, line_of(self.text, value.span().start)))
    }

    /// The line of a value: of the last one on the way that is there.
    pub(super) fn line(&self, way: &[At<'_>]) -> usize {
        let mut line = 1;
        let Some((At::Key(first), rest)) = way.split_first() else {
            return line;
        };
        let Some(mut here) = self.root.get(*first) else {
            return line;
        };
        for step in rest {
            line = line_of(self.text, here.span().start);
            let next = match step {
                At::Key(key) => here.get_ref().get(*key),
                At::Number(number) => here.get_ref().get(*number),
            };
            match next {
                Some(next) => here = next,
                None => return line,
            }
        }
        line_of(self.text, here.span().start).max(line)
    }

    /// Every text that is more than text: markup, an address that runs something, letters that are not seen.
    pub(super) fn not_plain(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for value in self.root.values() {
            self.visit(value.get_ref(), value.span().start, &mut faults);
        }
        faults
    }

    fn visit(&self, value: &DeValue<'_>, at: usize, faults: &mut Vec<Fault>) {
        match value {
            DeValue::String(text) => {
                let fault = wrong(text);
                let line = line_of(self.text, at);
                faults.extend(fault.map(|sentence| Fault::at(line, sentence)));
            }
            DeValue::Array(values) => {
                for value in values.iter() {
                    self.visit(value.get_ref(), value.span().start, faults);
                }
            }
            DeValue::Table(table) => {
                for value in table.values() {
                    self.visit(value.get_ref(), value.span().start, faults);
                }
            }
            _ => {}
        }
    }
}

/// Longest text of a recipe, in characters.
const LONGEST_TEXT: usize = 2000;

/// Why a text cannot stand in a recipe.
fn wrong(text: &str) -> Option<String> {
    if text.chars().count() > LONGEST_TEXT {
        return Some(format!(
            "This text is longer than {LONGEST_TEXT} characters."
        ));
    }
    if text.chars().any(is_hidden) {
        return Some(
            "This text has characters that are not seen; a text stands in one line.".to_owned(),
        );
    }
    let lower = text.to_lowercase();
    let runs = ["javascript:", "vbscript:", "data:text/html"];
    let markup = lower.char_indices().any(|(at, letter)| {
        let next = lower[at + letter.len_utf8()..].chars().next();
        letter == '<' && next.is_some_and(|next| next.is_ascii_alphabetic() || "/!?".contains(next))
    });
    (markup || runs.iter().any(|run| lower.contains(run))).then(|| {
        "Texts of a recipe are plain: no markup and no script can stand in one.".to_owned()
    })
}
