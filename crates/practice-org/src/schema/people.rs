//! User, Group (queues), Profile and UserRole, as the Object Reference describes them.

use super::address::PLAIN;
use super::model::{
    Field, Object, PicklistValue, area, audit, boolean, datetime, email, id, phone, picklist,
    reference, restricted, text, url, viewed,
};
use super::value;

/// Time zones a user or the org can be set to; a part of the real list.
pub(crate) const TIME_ZONES: &[PicklistValue] = &[
    value("GMT"),
    value("America/Los_Angeles"),
    value("America/New_York"),
    value("Europe/London"),
    value("Europe/Berlin"),
    value("Asia/Tokyo"),
];
/// Locales a user or the org can be set to; a part of the real list.
pub(crate) const LOCALES: &[PicklistValue] = &[
    value("en_US"),
    value("en_GB"),
    value("de_DE"),
    value("fr_FR"),
    value("ja_JP"),
];
/// Languages a user or the org can be set to; a part of the real list.
pub(crate) const LANGUAGES: &[PicklistValue] = &[
    value("en_US"),
    value("de"),
    value("fr"),
    value("es"),
    value("ja"),
];

const ENCODINGS: &[PicklistValue] = &[value("UTF-8"), value("ISO-8859-1")];
const USER_TYPES: &[PicklistValue] = &[
    value("Standard"),
    value("CspLitePortal"),
    value("AutomatedProcess"),
    value("Guest"),
];
const GROUP_TYPES: &[PicklistValue] = &[
    value("Regular"),
    value("Queue"),
    value("Role"),
    value("Organization"),
];

fn user_fields() -> Vec<Field> {
    let mut fields = vec![
        id("User ID"),
        text("Username", "Username", 80).required().unique(),
        text("LastName", "Last Name", 80).required().part_of("Name"),
        text("FirstName", "First Name", 40).part_of("Name"),
        text("Name", "Full Name", 121)
            .required()
            .naming()
            .generated(super::PERSON_NAME),
        text("CompanyName", "Company Name", 80),
        text("Division", "Division", 80),
        text("Department", "Department", 80),
        text("Title", "Title", 80),
    ];
    fields.extend(PLAIN.fields());
    fields.extend([
        email("Email", "Email").required().looked_up(),
        email("SenderEmail", "Email Sender Address"),
        text("SenderName", "Email Sender Name", 80),
        area("Signature", "Email Signature", 1_333),
        phone("Phone", "Phone"),
        phone("Fax", "Fax"),
        phone("MobilePhone", "Mobile"),
        text("Alias", "Alias", 8).required(),
        text("CommunityNickname", "Nickname", 40)
            .required()
            .unique(),
        boolean("IsActive", "Active"),
        restricted("TimeZoneSidKey", "Time Zone", TIME_ZONES).required(),
        reference(
            "UserRoleId",
            "Role ID",
            &["UserRole"],
            "UserRole",
            Some("Users"),
        ),
        restricted("LocaleSidKey", "Locale", LOCALES).required(),
        boolean("ReceivesInfoEmails", "Info Emails"),
        boolean("ReceivesAdminInfoEmails", "Admin Info Emails"),
        restricted("EmailEncodingKey", "Email Encoding", ENCODINGS).required(),
        reference(
            "ProfileId",
            "Profile ID",
            &["Profile"],
            "Profile",
            Some("Users"),
        )
        .required(),
        restricted("UserType", "User Type", USER_TYPES).read_only(),
        restricted("LanguageLocaleKey", "Language", LANGUAGES).required(),
        text("EmployeeNumber", "Employee Number", 20),
        reference(
            "DelegatedApproverId",
            "Delegated Approver ID",
            &["Group", "User"],
            "",
            None,
        ),
        reference(
            "ManagerId",
            "Manager ID",
            &["User"],
            "Manager",
            Some("ManagedUsers"),
        ),
        datetime("LastLoginDate", "Last Login").read_only(),
        datetime("LastPasswordChangeDate", "Last Password Change or Reset").read_only(),
    ]);
    fields.extend(audit());
    fields.extend([
        boolean("UserPermissionsMarketingUser", "Marketing User"),
        boolean("UserPermissionsSupportUser", "Service Cloud User"),
        boolean("UserPermissionsKnowledgeUser", "Knowledge User"),
        boolean("ForecastEnabled", "Allow Forecasting"),
        text("FederationIdentifier", "SAML Federation ID", 512),
        area("AboutMe", "About Me", 1_000),
        url("FullPhotoUrl", "Url for full-sized Photo").read_only(),
        url("SmallPhotoUrl", "Photo").read_only(),
    ]);
    fields.extend(viewed());
    fields
}

/// The User object. It has no recycle bin: users are deactivated, never deleted.
pub(crate) fn user() -> Object {
    Object {
        name: "User",
        label: "User",
        label_plural: "Users",
        key_prefix: "005",
        createable: true,
        updateable: true,
        deletable: false,
        tab: true,
        fields: user_fields(),
    }
}

/// The Group object; a queue is a group of type `Queue`.
pub(crate) fn group() -> Object {
    let mut fields = vec![
        id("Group ID"),
        text("Name", "Name", 40).required().naming(),
        text("DeveloperName", "Developer Name", 80),
        reference(
            "RelatedId",
            "Related ID",
            &["User", "UserRole"],
            "Related",
            None,
        )
        .read_only(),
        restricted("Type", "Type", GROUP_TYPES)
            .required()
            .create_only(),
        email("Email", "Email"),
        reference(
            "OwnerId",
            "Owner ID",
            &["Organization", "User"],
            "Owner",
            None,
        )
        .read_only(),
        boolean("DoesSendEmailToMembers", "Send Email to Members"),
        boolean("DoesIncludeBosses", "Include Bosses"),
    ];
    fields.extend(audit());
    Object {
        name: "Group",
        label: "Group",
        label_plural: "Groups",
        key_prefix: "00G",
        createable: true,
        updateable: true,
        deletable: false,
        tab: false,
        fields,
    }
}

/// The Profile object, read-only here.
pub(crate) fn profile() -> Object {
    let mut fields = vec![
        id("Profile ID"),
        text("Name", "Name", 255).required().read_only().naming(),
        boolean("PermissionsApiEnabled", "API Enabled").read_only(),
        boolean("PermissionsModifyAllData", "Modify All Data").read_only(),
        boolean("PermissionsViewSetup", "View Setup and Configuration").read_only(),
        picklist("UserType", "User Type", USER_TYPES).read_only(),
        text("Description", "Description", 255).read_only(),
    ];
    fields.extend(audit());
    fields.extend(viewed());
    Object {
        name: "Profile",
        label: "Profile",
        label_plural: "Profile",
        key_prefix: "00e",
        createable: false,
        updateable: false,
        deletable: false,
        tab: false,
        fields,
    }
}

/// The UserRole object, read-only here.
pub(crate) fn user_role() -> Object {
    let mut fields = vec![
        id("Role ID"),
        text("Name", "Name", 80).required().read_only().naming(),
        reference("ParentRoleId", "Parent Role ID", &["UserRole"], "", None).read_only(),
        text("RollupDescription", "Description", 80).read_only(),
        text("DeveloperName", "Developer Name", 80).read_only(),
    ];
    fields.extend(audit());
    Object {
        name: "UserRole",
        label: "Role",
        label_plural: "Role",
        key_prefix: "00E",
        createable: false,
        updateable: false,
        deletable: false,
        tab: false,
        fields,
    }
}
