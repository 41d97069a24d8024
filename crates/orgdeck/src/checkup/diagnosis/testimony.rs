//! What another session to the same org tells about a session that is refused: read only, and only what that session's
//! user may see. What it did not tell is none, and proves nothing.

use salesforce::approvals::Policy;

/// What was told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Testimony {
    /// `User.IsActive`.
    pub(crate) active: Option<bool>,
    /// `UserLogin.IsFrozen`.
    pub(crate) frozen: Option<bool>,
    /// `User.LastPasswordChangeDate`, ms UTC.
    pub(crate) password_changed_at: Option<i64>,
    /// Whether the approval given at our sign-in is still among the user's (`OauthToken`).
    pub(crate) approved: Option<bool>,
    /// How many approvals of the same app the user gave after it.
    pub(crate) newer_approvals: Option<u32>,
    /// When our approval was last used (`OauthToken.LastUsedDate`), ms UTC.
    pub(crate) used_at: Option<i64>,
    /// Whether the session that tells is one of the same app.
    pub(crate) same_app: bool,
    /// Whether the app is installed (`OauthToken.AppMenuItemId`).
    pub(crate) installed: Option<bool>,
    /// The app's policy as it is now.
    pub(crate) policy: Option<Policy>,
    /// How often the user signed in or renewed through any app since our session was last accepted (`LoginHistory`).
    pub(crate) sign_ins_since: Option<u32>,
    /// What `LoginHistory` says of the attempt that was just refused.
    pub(crate) refusal: Option<String>,
}
