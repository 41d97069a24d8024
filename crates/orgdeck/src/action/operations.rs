//! The operations: their names, where they go, and what a GPT is told of each.
//!
//! `getCaseDetailsFromNumber`, `updateCaseStatus` and `deleteCase` are named as in the public guide to the Salesforce
//! action, with its paths and its answers, so that a GPT made after it goes on working with our document.

use salesforce::describe::ObjectDescribe;

use super::Described;
use crate::views::{ActionOperation, ActionOperationView};

/// Most characters of a description (OpenAI, "Production notes on GPT Actions").
pub(super) const LONGEST: usize = 300;

pub(super) const ALL: [ActionOperation; 5] = [
    ActionOperation::GetCase,
    ActionOperation::UpdateCase,
    ActionOperation::CreateCase,
    ActionOperation::AddComment,
    ActionOperation::DeleteCase,
];

/// What is fixed about an operation.
pub(super) struct Operation {
    pub(super) name: &'static str,
    pub(super) method: &'static str,
    /// Behind `/services/data/vNN.0/`.
    pub(super) path: &'static str,
    pub(super) summary: &'static str,
    pub(super) description: &'static str,
    /// The answer of success: status and meaning.
    pub(super) success: (&'static str, &'static str),
}

pub(super) fn operation(which: ActionOperation) -> Operation {
    match which {
        ActionOperation::GetCase => Operation {
            name: "getCaseDetailsFromNumber",
            method: "get",
            path: "query",
            summary: "Looks a case up by its number",
            description: "Reads one case by its case number. Gives its record id as well, which every change needs.",
            success: ("200", "The case, or no record if no case has this number"),
        },
        ActionOperation::UpdateCase => Operation {
            name: "updateCaseStatus",
            method: "patch",
            path: "sobjects/Case/{CaseId}",
            summary: "Changes the status or other fields of a case",
            description: "Changes only the fields that are sent; all others stay as they are. Look the case up first, for its id and its present values.",
            success: ("204", "The case is changed; nothing comes back"),
        },
        ActionOperation::DeleteCase => Operation {
            name: "deleteCase",
            method: "delete",
            path: "sobjects/Case/{CaseId}",
            summary: "Deletes a case",
            description: "Moves a case to the Recycle Bin of the org, where it stays for 15 days. Only after the person has confirmed the case number.",
            success: ("204", "The case is deleted; nothing comes back"),
        },
        ActionOperation::CreateCase => Operation {
            name: "createCase",
            method: "post",
            path: "sobjects/Case",
            summary: "Opens a case",
            description: "Opens a new case. A field that is left out gets the default of the org. Never send it twice: that would be two cases.",
            success: (
                "201",
                "The case is open; its record id comes back, not its number",
            ),
        },
        ActionOperation::AddComment => Operation {
            name: "addCaseComment",
            method: "post",
            path: "sobjects/CaseComment",
            summary: "Comments on a case",
            description: "Adds a comment to a case. It is internal unless IsPublished is true; then customers may read it.",
            success: ("201", "The comment is added; its record id comes back"),
        },
    }
}

pub(super) fn view(which: ActionOperation, described: &Described) -> ActionOperationView {
    let operation = operation(which);
    ActionOperationView {
        operation: which,
        name: operation.name.to_owned(),
        method: operation.method.to_uppercase(),
        path: path(&operation, &described.version),
        summary: operation.summary.to_owned(),
        refused: refused(which, described).map(str::to_owned),
    }
}

/// The path on the org.
pub(super) fn path(operation: &Operation, version: &str) -> String {
    format!("/services/data/v{version}/{}", operation.path)
}

fn refused(which: ActionOperation, described: &Described) -> Option<&'static str> {
    let case: &ObjectDescribe = &described.case;
    let comments = described.comment.as_ref();
    let (may, why) = match which {
        ActionOperation::GetCase => (case.queryable, "This user may not read cases."),
        ActionOperation::UpdateCase => (case.updateable, "This user may not change cases."),
        ActionOperation::DeleteCase => (case.deletable, "This user may not delete cases."),
        ActionOperation::CreateCase => (case.createable, "This user may not open cases."),
        ActionOperation::AddComment => (
            comments.is_some_and(|comment| comment.createable),
            "This user may not comment on cases.",
        ),
    };
    (!may).then_some(why)
}

/// A text within the limit of a description. The org's own words may be longer.
pub(super) fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(LONGEST - 1).collect();
    kept.push('…');
    kept
}
