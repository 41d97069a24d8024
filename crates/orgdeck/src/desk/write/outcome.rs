//! How a write ended, for the table of changes.

use store::ChangeState;

use crate::views::{Failure, WriteOutcome};

/// The end of the change of an outcome, and why.
pub(super) fn end(outcome: &WriteOutcome) -> (ChangeState, Option<&Failure>) {
    match outcome {
        WriteOutcome::Done { .. } => (ChangeState::Confirmed, None),
        WriteOutcome::Conflict { .. } => (ChangeState::Conflict, None),
        WriteOutcome::Rejected { failure, .. }
        | WriteOutcome::Duplicates { failure, .. }
        | WriteOutcome::Gone { failure }
        | WriteOutcome::Held { failure } => (ChangeState::Failed, Some(failure)),
        WriteOutcome::NumberDiffers => (ChangeState::Failed, None),
        WriteOutcome::Unknown { failure } => (ChangeState::Unknown, Some(failure)),
    }
}

/// What was not sent, because of what this computer or the session lacks.
pub(super) fn held(failure: Failure) -> WriteOutcome {
    WriteOutcome::Held { failure }
}
