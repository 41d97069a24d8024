//! What another session to the same org tells about a session that is refused: read only, and only what that session's
//! user may see. What it did not tell is none, and proves nothing.

use salesforce::approvals::Policy;
use store::Session;

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
    /// Whether the app has an item in the app menu (`OauthToken.AppMenuItemId`), as an installed one has.
    pub(crate) in_menu: Option<bool>,
    /// The app's policy as it is now.
    pub(crate) policy: Option<Policy>,
    /// How often the user signed in or renewed through any app since our token was last given (`LoginHistory`).
    pub(crate) sign_ins_since: Option<u32>,
    /// The org's clock, ms UTC.
    pub(crate) now: Option<i64>,
    /// What `LoginHistory` says of the attempt that was just refused.
    pub(crate) refusal: Option<String>,
    /// Whose sessions told it.
    pub(crate) witnesses: Vec<String>,
}

impl Testimony {
    /// Notes who told.
    pub(super) fn by(&mut self, witness: &Session) {
        if !self.witnesses.contains(&witness.username) {
            self.witnesses.push(witness.username.clone());
        }
    }
}
