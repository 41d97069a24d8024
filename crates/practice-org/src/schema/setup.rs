//! Objects about the org itself: Organization, RecordType and BusinessHours.

use super::address::PLAIN;
use super::model::{
    Field, FieldKind, Object, PicklistValue, audit, boolean, datetime, email, id, number, phone,
    picklist, reference, restricted, text,
};
use super::people::{LANGUAGES, LOCALES, TIME_ZONES};
use super::value;

const EDITIONS: &[PicklistValue] = &[
    value("Developer Edition"),
    value("Professional Edition"),
    value("Enterprise Edition"),
    value("Unlimited Edition"),
    value("Base Edition"),
];
const ACCESSES: &[PicklistValue] = &[
    value("None"),
    value("Read"),
    value("Edit"),
    value("ControlledByParent"),
];
const ORIGINS: &[PicklistValue] = &[value("Phone"), value("Email"), value("Web")];

/// The Organization object: one row, the org. It can be read only.
pub(crate) fn organization() -> Object {
    let mut fields = vec![
        id("Organization ID"),
        text("Name", "Name", 80).required().naming(),
        text("Division", "Division", 80),
    ];
    fields.extend(PLAIN.fields());
    fields.extend([
        phone("Phone", "Phone"),
        phone("Fax", "Fax"),
        text("PrimaryContact", "Primary Contact", 80),
        restricted("DefaultLocaleSidKey", "Locale", LOCALES).required(),
        restricted("TimeZoneSidKey", "Time Zone", TIME_ZONES).required(),
        restricted("LanguageLocaleKey", "Language", LANGUAGES).required(),
        boolean("ReceivesInfoEmails", "Info Emails"),
        boolean("ReceivesAdminInfoEmails", "Info Emails Admin"),
        number("FiscalYearStartMonth", "Fiscal Year Starts In", 9),
        boolean("UsesStartDateAsFiscalYearName", "Fiscal Year Name by Start"),
        picklist("DefaultAccountAccess", "Default Account Access", ACCESSES),
        picklist("DefaultContactAccess", "Default Contact Access", ACCESSES),
        picklist("DefaultCaseAccess", "Default Case Access", ACCESSES),
        email("ComplianceBccEmail", "Compliance BCC Email"),
        text("UiSkin", "UI Skin", 40),
        text("SignupCountryIsoCode", "Signup Country", 2),
        datetime("TrialExpirationDate", "Trial Expiration Date"),
        restricted("OrganizationType", "Edition", EDITIONS),
        text("NamespacePrefix", "Namespace Prefix", 15),
        text("InstanceName", "Instance Name", 5),
        boolean("IsSandbox", "Is Sandbox"),
        picklist(
            "WebToCaseDefaultOrigin",
            "Web to Cases Default Origin",
            ORIGINS,
        ),
        number("MonthlyPageViewsUsed", "Monthly Page Views Used", 9),
        number(
            "MonthlyPageViewsEntitlement",
            "Monthly Page Views Allowed",
            9,
        ),
        boolean("IsReadOnly", "Is Read Only"),
    ]);
    fields.extend(audit());
    read_only_object(
        "Organization",
        "Organization",
        "Organization",
        "00D",
        fields,
    )
}

/// The RecordType object. An org with nothing but the master record type has no rows in it.
pub(crate) fn record_type() -> Object {
    let mut fields = vec![
        id("Record Type ID"),
        text("Name", "Name", 80).required().naming(),
        text("DeveloperName", "Record Type Name", 80),
        text("NamespacePrefix", "Namespace Prefix", 15),
        text("Description", "Description", 255),
        text("SobjectType", "SObject Type Name", 40),
        boolean("IsActive", "Active"),
    ];
    fields.extend(audit());
    read_only_object("RecordType", "Record Type", "Record Types", "012", fields)
}

/// The BusinessHours object, with the one row every org starts with.
pub(crate) fn business_hours() -> Object {
    let mut fields = vec![
        id("Business Hours ID"),
        text("Name", "Business Hours Name", 80).required().naming(),
        boolean("IsActive", "Active"),
        boolean("IsDefault", "Default Business Hours"),
        restricted("TimeZoneSidKey", "Time Zone", TIME_ZONES).required(),
    ];
    fields.extend(audit());
    read_only_object(
        "BusinessHours",
        "Business Hours",
        "Business Hours",
        "01m",
        fields,
    )
}

/// What polymorphic references look up: the fields that users and queues have in common.
///
/// Never a table and never listed: `Owner.Name` and the like are read through it ("Name" in the Object Reference).
pub(crate) fn name() -> Object {
    let fields = vec![
        id("Name ID"),
        text("Name", "Name", 121).naming(),
        text("LastName", "Last Name", 80),
        text("FirstName", "First Name", 40),
        text("Type", "Type", 40),
        text("Alias", "Alias", 8),
        email("Email", "Email"),
        phone("Phone", "Phone"),
        text("Title", "Title", 80),
        text("Username", "Username", 80),
        Field::new("IsActive", "Active", FieldKind::Boolean),
        reference("UserRoleId", "Role ID", &["UserRole"], "UserRole", None),
        reference("ProfileId", "Profile ID", &["Profile"], "Profile", None),
        datetime("LastViewedDate", "Last Viewed Date"),
        datetime("LastReferencedDate", "Last Referenced Date"),
    ];
    read_only_object("Name", "Name", "Names", "", fields)
}

fn read_only_object(
    name: &'static str,
    label: &'static str,
    label_plural: &'static str,
    key_prefix: &'static str,
    fields: Vec<Field>,
) -> Object {
    Object {
        name,
        label,
        label_plural,
        key_prefix,
        createable: false,
        updateable: false,
        deletable: false,
        tab: false,
        fields: fields.into_iter().map(Field::read_only).collect(),
    }
}
