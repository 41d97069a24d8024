//! The commands to a running org from the same process.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::faults::Fault;

/// One command to a running org. User names are those of the seeded users, such as `agent@practice.example`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Moves the org's clock forward.
    AdvanceClock {
        /// By how many seconds.
        seconds: u64,
    },
    /// Ends all access tokens; refresh tokens live on.
    ExpireAccessTokens,
    /// Ends all refresh tokens, or one user's, with the access tokens made from them.
    RevokeRefreshTokens {
        /// Whose; everybody's if absent.
        #[serde(default)]
        username: Option<String>,
    },
    /// Lists every code, token and cookie handed out since start.
    Secrets,
    /// Lists the requests since start or the last clearing.
    Requests,
    /// Empties the log of requests.
    ClearRequests,
    /// Changes policies of the seeded app.
    SetApp {
        /// What to change.
        #[serde(flatten)]
        change: AppChange,
    },
    /// Registers a callback address in the seeded app.
    AddCallback {
        /// The address, compared character by character.
        url: String,
    },
    /// Makes one more app with the callback addresses of the seeded one; gives its `client_id` and `client_secret`.
    AddApp,
    /// Lists every app with its settings, key and secret.
    Apps,
    /// Makes an app; gives it with its key and secret.
    CreateApp {
        /// Its settings, as `apps` shows them; what is absent is as Setup offers it for a new external client app.
        settings: Value,
    },
    /// Changes settings of an app; gives it whole.
    ChangeApp {
        /// API name, consumer key or record id.
        app: String,
        /// The settings to change, as `apps` shows them.
        change: Value,
    },
    /// Deletes an app and ends what was allowed to it.
    DeleteApp {
        /// API name, consumer key or record id.
        app: String,
    },
    /// Makes a new consumer secret; gives the app with it.
    RotateSecret {
        /// API name, consumer key or record id.
        app: String,
    },
    /// Shows the org's settings about signing in.
    Switches,
    /// Changes the org's settings about signing in; gives them whole.
    SetSwitches {
        /// The settings to change, as `switches` shows them.
        change: Value,
    },
    /// Sets a user's password, which ends the user's sessions and makes a new security token.
    SetPassword {
        /// Whose.
        username: String,
        /// The new password.
        password: String,
    },
    /// Gives a user's security token.
    SecurityToken {
        /// Whose.
        username: String,
    },
    /// Makes a new security token for a user.
    ResetSecurityToken {
        /// Whose.
        username: String,
    },
    /// Changes what a user may do.
    SetUser {
        /// Whose.
        username: String,
        /// What to change.
        #[serde(flatten)]
        change: UserChange,
    },
    /// Sets a user's permissions on an object.
    SetObjectRights {
        /// Whose.
        username: String,
        /// API name of the object.
        object: String,
        /// May read.
        read: bool,
        /// May create.
        create: bool,
        /// May change.
        edit: bool,
        /// May delete.
        delete: bool,
    },
    /// Sets a user's field-level security of one field.
    SetFieldRights {
        /// Whose.
        username: String,
        /// API name of the object.
        object: String,
        /// API name of the field.
        field: String,
        /// May see it.
        visible: bool,
        /// May write it.
        editable: bool,
    },
    /// Sets the daily allowance of API calls and how many of it are used.
    SetApiUsage {
        /// Calls allowed in 24 hours.
        max: i64,
        /// Calls made.
        used: i64,
    },
    /// Changes fields of a record as the administrator.
    UpdateRecord {
        /// 15- or 18-character id.
        id: String,
        /// Values by API name.
        fields: Value,
    },
    /// Deletes a record as the administrator.
    DeleteRecord {
        /// 15- or 18-character id.
        id: String,
    },
    /// Adds a fault.
    AddFault {
        /// Which requests, how often, and what happens to them.
        #[serde(flatten)]
        fault: Fault,
    },
    /// Drops all faults and releases what they hold.
    ClearFaults,
    /// Lets every request go that a fault holds.
    Release,
    /// Signs a user in and allows what the address asks for; gives the address the browser would be sent to.
    Approve {
        /// Address of the authorization request.
        authorize_url: String,
        /// Who signs in.
        username: String,
    },
}

/// Policies of an app; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AppChange {
    /// "Require Proof Key for Code Exchange (PKCE)".
    pub pkce_required: Option<bool>,
    /// "Require secret for Web Server Flow".
    pub web_secret_required: Option<bool>,
    /// "Require secret for Refresh Token Flow".
    pub refresh_secret_required: Option<bool>,
    /// "Enable Refresh Token Rotation".
    pub rotation: Option<bool>,
    /// Blocked in Connected Apps OAuth Usage.
    pub blocked: Option<bool>,
    /// Installed in the org.
    pub installed: Option<bool>,
    /// "Admin approved users are pre-authorized"; nobody is.
    pub admin_approved_only: Option<bool>,
    /// The scopes ticked in the app.
    pub scopes: Option<Vec<String>>,
    /// Callback addresses, instead of those that were registered.
    pub callbacks: Option<Vec<String>>,
}

/// What a user may do; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UserChange {
    /// `User.IsActive`.
    pub active: Option<bool>,
    /// Frozen by an administrator: cannot sign in, sessions refused.
    pub frozen: Option<bool>,
    /// Permission "API Enabled".
    pub api_enabled: Option<bool>,
    /// Permission "View Setup and Configuration", needed for `/limits`.
    pub view_setup: Option<bool>,
    /// Permission "Api Only User": never signs in in a browser.
    pub api_only: Option<bool>,
    /// Permission "Approve Uninstalled Connected Apps".
    pub approve_uninstalled: Option<bool>,
}
