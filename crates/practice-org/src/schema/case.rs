//! Case, CaseComment and CaseStatus, as the Object Reference describes them and a Developer Edition org sets them up.
//!
//! `RecordTypeId` is absent, as in every org that has no record types of its own.

use super::model::{
    Field, FieldKind, Object, PicklistValue, area, audit, boolean, datetime, email, id, is_deleted,
    number, phone, picklist, reference, restricted, text, viewed,
};
use super::value;

/// Case statuses in set-up order; `Closed` is the only one that closes.
pub(crate) const STATUSES: &[PicklistValue] = &[
    value("New").preset(),
    value("Working"),
    value("Escalated"),
    value("Closed"),
];

const PRIORITIES: &[PicklistValue] = &[value("High"), value("Medium").preset(), value("Low")];
const ORIGINS: &[PicklistValue] = &[value("Phone"), value("Email"), value("Web")];
const TYPES: &[PicklistValue] = &[
    value("Mechanical"),
    value("Electrical"),
    value("Electronic"),
    value("Structural"),
    value("Other"),
];
const REASONS: &[PicklistValue] = &[
    value("Installation"),
    value("Equipment Complexity"),
    value("Performance"),
    value("Breakdown"),
    value("Equipment Design"),
    value("Feedback"),
    value("Other"),
];
const LANGUAGES: &[PicklistValue] = &[
    PicklistValue {
        value: "en_US",
        label: "English",
        default: false,
    },
    PicklistValue {
        value: "de",
        label: "German",
        default: false,
    },
    PicklistValue {
        value: "fr",
        label: "French",
        default: false,
    },
    PicklistValue {
        value: "es",
        label: "Spanish",
        default: false,
    },
    PicklistValue {
        value: "it",
        label: "Italian",
        default: false,
    },
    PicklistValue {
        value: "ja",
        label: "Japanese",
        default: false,
    },
    PicklistValue {
        value: "pt_BR",
        label: "Portuguese (Brazil)",
        default: false,
    },
    PicklistValue {
        value: "sv",
        label: "Swedish",
        default: false,
    },
    PicklistValue {
        value: "he",
        label: "Hebrew",
        default: false,
    },
    PicklistValue {
        value: "ar",
        label: "Arabic",
        default: false,
    },
];

/// Whether this status closes a case, whatever its case.
pub(crate) fn status_closes(status: &str) -> bool {
    status.eq_ignore_ascii_case("Closed")
}

/// The Case object.
pub(crate) fn case() -> Object {
    let mut fields = vec![
        id("Case ID"),
        is_deleted(),
        reference(
            "MasterRecordId",
            "Master Record ID",
            &["Case"],
            "MasterRecord",
            None,
        )
        .read_only(),
        Field::new("CaseNumber", "Case Number", FieldKind::AutoNumber)
            .required()
            .defaulted()
            .read_only()
            .naming()
            .looked_up(),
        reference(
            "ContactId",
            "Contact ID",
            &["Contact"],
            "Contact",
            Some("Cases"),
        ),
        reference(
            "AccountId",
            "Account ID",
            &["Account"],
            "Account",
            Some("Cases"),
        ),
        reference("AssetId", "Asset ID", &["Asset"], "Asset", Some("Cases")),
        reference(
            "BusinessHoursId",
            "Business Hours ID",
            &["BusinessHours"],
            "BusinessHours",
            None,
        )
        .defaulted(),
        reference("SourceId", "Source ID", &["EmailMessage"], "Source", None).create_only(),
        reference(
            "ParentId",
            "Parent Case ID",
            &["Case"],
            "Parent",
            Some("Cases"),
        ),
        text("SuppliedName", "Name", 80),
        email("SuppliedEmail", "Email Address"),
        text("SuppliedPhone", "Phone", 40),
        text("SuppliedCompany", "Company", 80),
        picklist("Type", "Case Type", TYPES),
        picklist("Status", "Status", STATUSES).defaulted(),
        picklist("Reason", "Case Reason", REASONS),
        picklist("Origin", "Case Origin", ORIGINS),
        restricted("Language", "Language", LANGUAGES),
        text("Subject", "Subject", 255),
        picklist("Priority", "Priority", PRIORITIES).defaulted(),
        area("Description", "Description", 32_000),
        boolean("IsClosed", "Closed").read_only(),
        datetime("ClosedDate", "Closed Date").read_only(),
        boolean("IsEscalated", "Escalated"),
        reference("OwnerId", "Owner ID", &["Group", "User"], "Owner", None)
            .required()
            .defaulted(),
    ];
    fields.extend(audit());
    fields.extend([
        phone("ContactPhone", "Contact Phone").read_only(),
        phone("ContactMobile", "Contact Mobile").read_only(),
        email("ContactEmail", "Contact Email").read_only(),
        phone("ContactFax", "Contact Fax").read_only(),
        area("Comments", "Internal Comments", 4_000),
    ]);
    fields.extend(viewed());
    Object {
        name: "Case",
        label: "Case",
        label_plural: "Cases",
        key_prefix: "500",
        createable: true,
        updateable: true,
        deletable: true,
        tab: true,
        fields,
    }
}

/// The CaseComment object.
pub(crate) fn case_comment() -> Object {
    let mut fields = vec![
        id("Case Comment ID"),
        reference(
            "ParentId",
            "Parent ID",
            &["Case"],
            "Parent",
            Some("CaseComments"),
        )
        .required()
        .create_only(),
        boolean("IsPublished", "Published"),
        area("CommentBody", "Body", 4_000),
    ];
    fields.extend(audit());
    fields.push(is_deleted());
    Object {
        name: "CaseComment",
        label: "Case Comment",
        label_plural: "Case Comments",
        key_prefix: "00a",
        createable: true,
        updateable: true,
        deletable: true,
        tab: false,
        fields,
    }
}

/// The CaseStatus object, read-only: one row per status.
pub(crate) fn case_status() -> Object {
    let mut fields = vec![
        id("Case Status Value ID"),
        text("MasterLabel", "Master Label", 255)
            .read_only()
            .naming(),
        text("ApiName", "API Name", 255).read_only(),
        number("SortOrder", "Sort Order", 9).read_only(),
        boolean("IsDefault", "Is Default").read_only(),
        boolean("IsClosed", "Is Closed").read_only(),
    ];
    fields.extend(audit());
    Object {
        name: "CaseStatus",
        label: "Case Status Value",
        label_plural: "Case Status Value",
        key_prefix: "01J",
        createable: false,
        updateable: false,
        deletable: false,
        tab: false,
        fields,
    }
}
