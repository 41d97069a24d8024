//! The action of a GPT: what may be ticked, the document that comes of it, and the try of an operation.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Failure, FieldChange};

/// What the GPT can do with cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ActionOperation {
    /// Look a case up by its number.
    GetCase,
    /// Change fields of a case.
    UpdateCase,
    /// Delete a case.
    DeleteCase,
    /// Open a case.
    CreateCase,
    /// Comment on a case.
    AddComment,
}

/// What is ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ActionChoice {
    /// The operations.
    pub operations: Vec<ActionOperation>,
    /// API names of the fields of a case.
    pub fields: Vec<String>,
}

/// An operation that can be ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ActionOperationView {
    /// Which one.
    pub operation: ActionOperation,
    /// Its name in the document.
    pub name: String,
    /// HTTP method.
    pub method: String,
    /// Path on the org.
    pub path: String,
    /// What it does, in one line.
    pub summary: String,
    /// Why the signed-in user cannot do it; the GPT's users may be others.
    pub refused: Option<String>,
}

/// A field of a case that can be ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ActionField {
    /// API name.
    pub name: String,
    /// The org's label.
    pub label: String,
    /// Its type, length and choices in words.
    pub kind: String,
    /// It is in every document: the operations cannot do without it.
    pub fixed: bool,
    /// A new case needs it, so it is in the body of createCase whether ticked or not.
    pub required: bool,
    /// It is part of the body that opens a case.
    pub createable: bool,
    /// It is part of the body that changes a case.
    pub updateable: bool,
    /// The values that may be sent, of a picklist.
    pub options: Vec<String>,
}

/// Everything an action is made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ActionView {
    /// The org's address.
    pub server: String,
    /// The API version in the paths.
    pub version: String,
    /// Whether ChatGPT can reach the org: only over HTTPS at a public address.
    pub reachable: bool,
    /// What may be ticked.
    pub operations: Vec<ActionOperationView>,
    /// The fields of a case, the usual ones first.
    pub fields: Vec<ActionField>,
    /// What is ticked: as it was left, else what the guide's own document has.
    pub choice: ActionChoice,
    /// API names of fields that were ticked and that the org does not show any more.
    pub gone: Vec<String>,
}

/// The two texts that are pasted into the GPT.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ActionExport {
    /// The OpenAPI document, JSON.
    pub document: String,
    /// The text for the field Instructions.
    pub instructions: String,
}

/// One of the two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ActionText {
    /// The OpenAPI document.
    Document,
    /// The instructions.
    Instructions,
}

/// An operation to be tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ActionTry {
    /// Which one.
    pub operation: ActionOperation,
    /// The fields that are ticked: what a look-up asks for.
    pub fields: Vec<String>,
    /// The number of the case; blank to open one.
    pub number: String,
    /// The number once more, to delete the case.
    pub number_again: String,
    /// What is sent: fields of a case, or of a comment.
    pub values: Vec<FieldChange>,
}

/// How a tried operation ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct ActionAnswer {
    /// HTTP method.
    pub method: String,
    /// Where it was sent, readable.
    pub address: String,
    /// The body that was sent.
    pub sent: Option<String>,
    /// HTTP status of the answer, if one came.
    pub status: Option<u16>,
    /// The body of the answer.
    pub body: Option<String>,
    /// Milliseconds until it was there.
    pub took_ms: u32,
    /// Why it is not the answer of success.
    pub failure: Option<Failure>,
}
