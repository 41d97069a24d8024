//! How a write ended: what the window is told of it, and what the table of changes keeps.

use store::ChangeState;

use super::recorded::Recorded;
use crate::{
    error::of_cause,
    views::{ChangeId, Failure, RecordView, WriteOutcome},
};

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

/// What the org took. A record that could not be read is none, and the window reads it.
pub(super) fn done(
    change: Option<&Recorded<'_>>,
    record: Option<Box<RecordView>>,
    merged: Vec<String>,
) -> WriteOutcome {
    WriteOutcome::Done {
        // nothing was written where the record had it all
        change: ChangeId(change.map(Recorded::id).unwrap_or_default()),
        record,
        merged,
    }
}

pub(super) fn rejected(failure: Failure) -> WriteOutcome {
    WriteOutcome::Rejected {
        fields: Vec::new(),
        failure,
    }
}

pub(super) fn unknown(failure: Failure) -> WriteOutcome {
    WriteOutcome::Unknown {
        failure: of_cause("case.unknown", failure.detail),
    }
}

pub(super) fn gone() -> WriteOutcome {
    WriteOutcome::Gone {
        failure: of_cause("case.gone", None),
    }
}
