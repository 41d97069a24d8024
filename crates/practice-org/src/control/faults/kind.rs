//! What can happen to a request, and at which point of its way.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Whether something happens before a request did its work, or after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Before: an answer in its place means that the work is not done.
    #[default]
    Before,
    /// After: the work is done, whatever is answered.
    After,
}

/// What happens to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum FaultKind {
    /// Answered with this, in place of the work or (`When::After`) of the true answer.
    Status {
        /// HTTP status.
        code: u16,
        /// Value of `Content-Type`; no such header if empty.
        #[serde(default = "json")]
        content_type: String,
        /// Body. `{id}` stands for the record's id in the path.
        #[serde(default)]
        body: String,
        /// Further headers.
        #[serde(default)]
        headers: BTreeMap<String, String>,
    },
    /// Answered with a page instead of JSON.
    Html {
        /// HTTP status.
        code: u16,
    },
    /// Answered with "come back later", usually 429 or 503.
    Busy {
        /// HTTP status.
        code: u16,
        /// What `Retry-After` says.
        retry_after: RetryAfter,
    },
    /// The connection closes without an answer; the request does nothing.
    CloseBeforeApply,
    /// The request does its work; the connection closes without an answer.
    CloseAfterApply,
    /// The connection is reset (TCP RST) without an answer.
    Reset,
    /// The request waits until it is released, then goes on as usual.
    Hold,
    /// The request does its work; its answer waits until it is released.
    HoldAfterApply,
    /// The request, or (`When::After`) its answer with all headers, waits so long.
    Delay {
        /// Milliseconds of real time; the org's clock has no part in it.
        ms: u64,
    },
    /// The headers of the answer go out at once, its body from this byte on so much later.
    DelayBodyAt {
        /// Bytes sent before the pause.
        bytes: usize,
        /// Length of the pause in milliseconds of real time.
        ms: u64,
    },
    /// The body trickles: so many bytes, a pause, and so on.
    SlowBody {
        /// Bytes sent at once.
        bytes: usize,
        /// Pause between them in milliseconds of real time.
        ms: u64,
    },
    /// The answer breaks off after so many bytes of its body, though it announced all of them.
    TruncateBodyAt {
        /// Bytes sent.
        bytes: usize,
    },
    /// The answer ends in good order after so many bytes of its body: whole for HTTP, half for JSON.
    ShortenBodyTo {
        /// Bytes announced and sent.
        bytes: usize,
    },
    /// The answer stops after so many bytes of its body and goes on when it is released.
    StallBodyAt {
        /// Bytes sent before the stop.
        bytes: usize,
    },
    /// Members of the answer's JSON object are set or taken away, if it is one.
    EditJson {
        /// Members to set.
        #[serde(default)]
        set: Map<String, Value>,
        /// Members to take away.
        #[serde(default)]
        remove: Vec<String>,
    },
    /// The access token of the request ends; its refresh token lives on.
    ExpireSession,
    /// The approval behind the request's token ends: refresh token and all access tokens.
    RevokeToken,
    /// The refresh token behind the request's token is replaced, as if another copy of the app had renewed it.
    RotateToken,
    /// The user of the request is frozen.
    FreezeUser,
    /// The user of the request is deactivated.
    DeactivateUser,
    /// The user of the request loses "API Enabled".
    DisableApi,
    /// The app of the request is blocked.
    BlockApp,
    /// A record is held by somebody else while the request is worked on: writing it is refused with `UNABLE_TO_LOCK_ROW`.
    LockRow {
        /// Which; the one in the path if absent, every one if the path names none.
        #[serde(default)]
        id: Option<String>,
    },
    /// The administrator changes a record.
    ChangeRecord {
        /// Which; the one in the path if absent.
        #[serde(default)]
        id: Option<String>,
        /// Values by API name.
        fields: Map<String, Value>,
    },
    /// The administrator deletes a record.
    DeleteRecord {
        /// Which; the one in the path if absent.
        #[serde(default)]
        id: Option<String>,
    },
    /// What the request wrote gets times that lie so far back, as after a long transaction: they show late, under a
    /// `SystemModstamp` that a client has already read past.
    LateStamp {
        /// How far back.
        seconds: u32,
    },
}

fn json() -> String {
    "application/json;charset=UTF-8".to_owned()
}

/// What `Retry-After` says (RFC 9110, section 10.2.3, and what is not in it).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryAfter {
    /// There is no such header.
    Absent,
    /// So many seconds.
    Seconds(i64),
    /// A date so many seconds after the org's time.
    Date(i64),
    /// Something else.
    Text(String),
}

/// The points a request passes, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    WaitBefore,
    OrgBefore,
    Answer(When),
    OrgAfter,
    Content,
    WaitAfter,
    Body,
}

impl Stage {
    /// Whether one request takes only one fault at this point.
    pub(crate) fn single(self) -> bool {
        matches!(self, Self::Answer(_) | Self::Body)
    }
}

impl FaultKind {
    /// Where on its way the request meets this.
    pub(crate) fn stage(&self, when: When) -> Stage {
        match self {
            Self::Status { .. } | Self::Html { .. } | Self::Busy { .. } | Self::Reset => {
                Stage::Answer(when)
            }
            Self::CloseBeforeApply => Stage::Answer(When::Before),
            Self::CloseAfterApply => Stage::Answer(When::After),
            Self::Hold => Stage::WaitBefore,
            Self::HoldAfterApply => Stage::WaitAfter,
            Self::Delay { .. } => match when {
                When::Before => Stage::WaitBefore,
                When::After => Stage::WaitAfter,
            },
            Self::TruncateBodyAt { .. }
            | Self::ShortenBodyTo { .. }
            | Self::StallBodyAt { .. }
            | Self::DelayBodyAt { .. }
            | Self::SlowBody { .. } => Stage::Body,
            Self::EditJson { .. } => Stage::Content,
            Self::LockRow { .. } => Stage::OrgBefore,
            Self::LateStamp { .. } => Stage::OrgAfter,
            Self::ExpireSession
            | Self::RevokeToken
            | Self::RotateToken
            | Self::FreezeUser
            | Self::DeactivateUser
            | Self::DisableApi
            | Self::BlockApp
            | Self::ChangeRecord { .. }
            | Self::DeleteRecord { .. } => match when {
                When::Before => Stage::OrgBefore,
                When::After => Stage::OrgAfter,
            },
        }
    }

    /// Whether it is an answer, not the want of one.
    pub(crate) fn replies(&self) -> bool {
        matches!(
            self,
            Self::Status { .. } | Self::Html { .. } | Self::Busy { .. }
        )
    }

    /// Its name as JSON writes it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Html { .. } => "html",
            Self::Busy { .. } => "busy",
            Self::CloseBeforeApply => "close_before_apply",
            Self::CloseAfterApply => "close_after_apply",
            Self::Reset => "reset",
            Self::Hold => "hold",
            Self::HoldAfterApply => "hold_after_apply",
            Self::Delay { .. } => "delay",
            Self::DelayBodyAt { .. } => "delay_body_at",
            Self::SlowBody { .. } => "slow_body",
            Self::TruncateBodyAt { .. } => "truncate_body_at",
            Self::ShortenBodyTo { .. } => "shorten_body_to",
            Self::StallBodyAt { .. } => "stall_body_at",
            Self::EditJson { .. } => "edit_json",
            Self::ExpireSession => "expire_session",
            Self::RevokeToken => "revoke_token",
            Self::RotateToken => "rotate_token",
            Self::FreezeUser => "freeze_user",
            Self::DeactivateUser => "deactivate_user",
            Self::DisableApi => "disable_api",
            Self::BlockApp => "block_app",
            Self::LockRow { .. } => "lock_row",
            Self::ChangeRecord { .. } => "change_record",
            Self::DeleteRecord { .. } => "delete_record",
            Self::LateStamp { .. } => "late_stamp",
        }
    }
}
