//! Account, Contact and Asset, as the Object Reference describes them and a Developer Edition org sets them up.

use super::address::{BILLING, MAILING, OTHER, SHIPPING};
use super::model::{
    Field, FieldKind, Object, PicklistValue, area, audit, boolean, datetime, email, id, is_deleted,
    number, phone, picklist, reference, text, url, viewed,
};
use super::value;

const ACCOUNT_TYPES: &[PicklistValue] = &[
    value("Prospect"),
    value("Customer - Direct"),
    value("Customer - Channel"),
    value("Channel Partner / Reseller"),
    value("Installation Partner"),
    value("Technology Partner"),
    value("Other"),
];
const INDUSTRIES: &[PicklistValue] = &[
    value("Agriculture"),
    value("Apparel"),
    value("Banking"),
    value("Biotechnology"),
    value("Chemicals"),
    value("Communications"),
    value("Construction"),
    value("Consulting"),
    value("Education"),
    value("Electronics"),
    value("Energy"),
    value("Engineering"),
    value("Entertainment"),
    value("Environmental"),
    value("Finance"),
    value("Food & Beverage"),
    value("Government"),
    value("Healthcare"),
    value("Hospitality"),
    value("Insurance"),
    value("Machinery"),
    value("Manufacturing"),
    value("Media"),
    value("Not For Profit"),
    value("Recreation"),
    value("Retail"),
    value("Shipping"),
    value("Technology"),
    value("Telecommunications"),
    value("Transportation"),
    value("Utilities"),
    value("Other"),
];
const RATINGS: &[PicklistValue] = &[value("Hot"), value("Warm"), value("Cold")];
const OWNERSHIPS: &[PicklistValue] = &[
    value("Public"),
    value("Private"),
    value("Subsidiary"),
    value("Other"),
];
const SOURCES: &[PicklistValue] = &[
    value("Web"),
    value("Phone Inquiry"),
    value("Partner Referral"),
    value("Purchased List"),
    value("Other"),
];
const SALUTATIONS: &[PicklistValue] = &[
    value("Mr."),
    value("Ms."),
    value("Mrs."),
    value("Dr."),
    value("Prof."),
    value("Mx."),
];

fn date(name: &'static str, label: &'static str) -> Field {
    Field::new(name, label, FieldKind::Date)
}

fn owner(children: Option<&'static str>) -> Field {
    reference("OwnerId", "Owner ID", &["User"], "Owner", children)
        .required()
        .defaulted()
}

/// The Account object.
pub(crate) fn account() -> Object {
    let mut fields = vec![
        id("Account ID"),
        is_deleted(),
        reference(
            "MasterRecordId",
            "Master Record ID",
            &["Account"],
            "MasterRecord",
            None,
        )
        .read_only(),
        text("Name", "Account Name", 255).required().naming(),
        picklist("Type", "Account Type", ACCOUNT_TYPES),
        reference(
            "ParentId",
            "Parent Account ID",
            &["Account"],
            "Parent",
            Some("ChildAccounts"),
        ),
    ];
    fields.extend(BILLING.fields());
    fields.extend(SHIPPING.fields());
    fields.extend([
        phone("Phone", "Account Phone"),
        phone("Fax", "Account Fax"),
        text("AccountNumber", "Account Number", 40),
        url("Website", "Website"),
        url("PhotoUrl", "Photo URL").read_only(),
        text("Sic", "SIC Code", 20),
        picklist("Industry", "Industry", INDUSTRIES),
        Field::new("AnnualRevenue", "Annual Revenue", FieldKind::Currency),
        number("NumberOfEmployees", "Employees", 8),
        picklist("Ownership", "Ownership", OWNERSHIPS),
        text("TickerSymbol", "Ticker Symbol", 20),
        area("Description", "Account Description", 32_000),
        picklist("Rating", "Account Rating", RATINGS),
        text("Site", "Account Site", 80),
        owner(None),
    ]);
    fields.extend(audit());
    fields.push(date("LastActivityDate", "Last Activity").read_only());
    fields.extend(viewed());
    fields.extend([
        text("Jigsaw", "Data.com Key", 20),
        text("JigsawCompanyId", "Jigsaw Company ID", 20).read_only(),
        picklist("AccountSource", "Account Source", SOURCES),
        text("SicDesc", "SIC Description", 80),
    ]);
    Object {
        name: "Account",
        label: "Account",
        label_plural: "Accounts",
        key_prefix: "001",
        createable: true,
        updateable: true,
        deletable: true,
        tab: true,
        fields,
    }
}

/// The Contact object.
pub(crate) fn contact() -> Object {
    let mut account = reference(
        "AccountId",
        "Account ID",
        &["Account"],
        "Account",
        Some("Contacts"),
    );
    if let FieldKind::Reference(reference) = &mut account.kind {
        reference.cascade = true;
    }
    let mut fields = vec![
        id("Contact ID"),
        is_deleted(),
        reference(
            "MasterRecordId",
            "Master Record ID",
            &["Contact"],
            "MasterRecord",
            None,
        )
        .read_only(),
        account,
        text("LastName", "Last Name", 80).required().part_of("Name"),
        text("FirstName", "First Name", 40).part_of("Name"),
        picklist("Salutation", "Salutation", SALUTATIONS).part_of("Name"),
        text("Name", "Full Name", 121)
            .required()
            .naming()
            .generated(super::PERSON_NAME),
    ];
    fields.extend(OTHER.fields());
    fields.extend(MAILING.fields());
    fields.extend([
        phone("Phone", "Business Phone"),
        phone("Fax", "Business Fax"),
        phone("MobilePhone", "Mobile Phone"),
        phone("HomePhone", "Home Phone"),
        phone("OtherPhone", "Other Phone"),
        phone("AssistantPhone", "Asst. Phone"),
        reference(
            "ReportsToId",
            "Reports To ID",
            &["Contact"],
            "ReportsTo",
            None,
        ),
        email("Email", "Email").looked_up(),
        text("Title", "Title", 128),
        text("Department", "Department", 80),
        text("AssistantName", "Assistant's Name", 40),
        picklist("LeadSource", "Lead Source", SOURCES),
        date("Birthdate", "Birthdate"),
        area("Description", "Contact Description", 32_000),
        owner(None),
    ]);
    fields.extend(audit());
    fields.extend([
        date("LastActivityDate", "Last Activity").read_only(),
        datetime("LastCURequestDate", "Last Stay-in-Touch Request Date").read_only(),
        datetime("LastCUUpdateDate", "Last Stay-in-Touch Save Date").read_only(),
    ]);
    fields.extend(viewed());
    fields.extend([
        text("EmailBouncedReason", "Email Bounced Reason", 255),
        datetime("EmailBouncedDate", "Email Bounced Date"),
        boolean("IsEmailBounced", "Is Email Bounced").read_only(),
        url("PhotoUrl", "Photo URL").read_only(),
    ]);
    Object {
        name: "Contact",
        label: "Contact",
        label_plural: "Contacts",
        key_prefix: "003",
        createable: true,
        updateable: true,
        deletable: true,
        tab: true,
        fields,
    }
}

/// The Asset object: what a case can be about. Nothing is seeded into it.
pub(crate) fn asset() -> Object {
    let mut fields = vec![
        id("Asset ID"),
        reference(
            "ContactId",
            "Contact ID",
            &["Contact"],
            "Contact",
            Some("Assets"),
        ),
        reference(
            "AccountId",
            "Account ID",
            &["Account"],
            "Account",
            Some("Assets"),
        ),
    ];
    fields.extend(audit());
    fields.extend([
        is_deleted(),
        text("Name", "Asset Name", 255).required().naming(),
        text("SerialNumber", "Serial Number", 80),
        date("InstallDate", "Install Date"),
        date("PurchaseDate", "Purchase Date"),
        area("Description", "Description", 32_000),
        owner(None),
    ]);
    Object {
        name: "Asset",
        label: "Asset",
        label_plural: "Assets",
        key_prefix: "02i",
        createable: true,
        updateable: true,
        deletable: true,
        tab: true,
        fields,
    }
}
