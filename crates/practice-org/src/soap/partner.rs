//! Operations of the partner and enterprise APIs that need a session (partner WSDL).

use rusqlite::Row;

use crate::db::{grants, tokens};
use crate::org::Call;
use crate::rest::auth::Caller;
use crate::time;
use crate::xml::Xml;

use super::envelope::Message;
use super::{Answered, Fault, Operation, undelete};

/// The operation of this name, if it is one of those that are answered.
pub(super) fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "getServerTimestamp" => get_server_timestamp,
        "getUserInfo" => get_user_info,
        "logout" => logout,
        "undelete" => undelete::undelete,
        _ => return None,
    })
}

fn get_server_timestamp(call: &mut Call<'_>, _: &Caller, _: &Message<'_>) -> Answered {
    let mut xml = Xml::default();
    xml.element("getServerTimestampResponse", |xml| {
        xml.element("result", |xml| xml.leaf("timestamp", moment(call.now)));
    });
    Ok(xml)
}

fn get_user_info(call: &mut Call<'_>, caller: &Caller, _: &Message<'_>) -> Answered {
    let life = grants::life_ms(call.conn, None)?;
    let user = SessionUser::read(call, &caller.login.user_id, life)?;
    let mut xml = Xml::default();
    xml.element("getUserInfoResponse", |xml| {
        xml.element("result", |xml| user.write(xml));
    });
    Ok(xml)
}

fn logout(call: &mut Call<'_>, _: &Caller, message: &Message<'_>) -> Answered {
    tokens::end_access(call.conn, message.session.as_deref().unwrap_or_default())?;
    let mut xml = Xml::default();
    xml.empty("logoutResponse", &[]);
    Ok(xml)
}

/// `2021-11-06T17:38:40.000Z`: SOAP writes the time zone as XML Schema does.
pub(super) fn moment(ms: i64) -> String {
    time::format_ms(ms).replace("+0000", "Z")
}

/// `GetUserInfoResult`: who the session belongs to.
pub(super) struct SessionUser {
    pub(super) sandbox: bool,
    seconds_valid: i64,
    org_id: String,
    org_name: String,
    user_id: String,
    profile_id: Option<String>,
    role_id: Option<String>,
    email: Option<String>,
    full_name: Option<String>,
    username: Option<String>,
    language: Option<String>,
    locale: Option<String>,
    time_zone: Option<String>,
}

impl SessionUser {
    const SELECT: &str = "SELECT o.\"Id\", o.\"Name\", o.\"IsSandbox\", u.\"Id\", u.\"ProfileId\", u.\"UserRoleId\", u.\"Email\", u.\"Name\",
        u.\"Username\", u.\"LanguageLocaleKey\", u.\"LocaleSidKey\", u.\"TimeZoneSidKey\" FROM \"User\" u, \"Organization\" o WHERE u.\"Id\" = ?1";

    pub(super) fn read(call: &Call<'_>, user_id: &str, life_ms: i64) -> Result<Self, Fault> {
        let read = call
            .conn
            .query_row(Self::SELECT, [user_id], |row| Self::from_row(row, life_ms));
        Ok(read?)
    }

    fn from_row(row: &Row<'_>, life_ms: i64) -> rusqlite::Result<Self> {
        Ok(Self {
            seconds_valid: life_ms / 1000,
            org_id: row.get(0)?,
            org_name: row.get(1)?,
            sandbox: row.get(2)?,
            user_id: row.get(3)?,
            profile_id: row.get(4)?,
            role_id: row.get(5)?,
            email: row.get(6)?,
            full_name: row.get(7)?,
            username: row.get(8)?,
            language: row.get(9)?,
            locale: row.get(10)?,
            time_zone: row.get(11)?,
        })
    }

    /// The elements in the order of the WSDL.
    pub(super) fn write(&self, xml: &mut Xml) {
        xml.leaf("accessibilityMode", false);
        xml.leaf("chatterExternal", false);
        xml.leaf("currencySymbol", "$");
        xml.leaf("orgAttachmentFileSizeLimit", 5_242_880);
        xml.leaf("orgDefaultCurrencyIsoCode", "USD");
        xml.leaf("orgDefaultCurrencyLocale", "en_US");
        xml.leaf("orgDisallowHtmlAttachments", false);
        xml.leaf("orgHasPersonAccounts", false);
        xml.leaf("organizationId", &self.org_id);
        xml.leaf("organizationMultiCurrency", false);
        xml.leaf("organizationName", &self.org_name);
        xml.nillable("profileId", self.profile_id.as_deref());
        xml.nillable("roleId", self.role_id.as_deref());
        xml.leaf("sessionSecondsValid", self.seconds_valid);
        xml.nillable("userDefaultCurrencyIsoCode", None);
        xml.nillable("userEmail", self.email.as_deref());
        xml.nillable("userFullName", self.full_name.as_deref());
        xml.leaf("userId", &self.user_id);
        xml.nillable("userLanguage", self.language.as_deref());
        xml.nillable("userLocale", self.locale.as_deref());
        xml.nillable("userName", self.username.as_deref());
        xml.nillable("userTimeZone", self.time_zone.as_deref());
        xml.leaf("userType", "Standard");
        xml.leaf("userUiSkin", "Theme3");
    }
}
