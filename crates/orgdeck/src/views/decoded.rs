//! What the error decoder read in a pasted text.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Failure;

/// What was found in a pasted text, in the words of the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct Decoded {
    /// The causes that the text names, each once. None where nothing in it is known.
    pub entries: Vec<Explained>,
}

/// One cause that a text names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct Explained {
    /// What in the text gave it away, such as `invalid_grant: inactive user`.
    pub found: String,
    /// What it means and how it is mended.
    pub failure: Failure,
    /// How to tell it from its neighbours.
    pub tell: String,
}
