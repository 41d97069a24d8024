//! What each capability needs of the org: objects, what is done with them, and the fields that are read and written.

use crate::{
    desk,
    views::{Capability, Verdict},
};

/// What is needed of one object. A right that is needed names the cause of its want, or the causes it may have; one
/// that is not needed names none.
pub(super) struct Wanted {
    pub(super) name: &'static str,
    /// When the user cannot see it: the causes it may have.
    pub(super) unseen: (Verdict, &'static [&'static str]),
    pub(super) edit: &'static [&'static str],
    pub(super) create: &'static [&'static str],
    pub(super) delete: &'static [&'static str],
    /// Fields that are read.
    pub(super) shown: &'static [&'static str],
    /// Fields that are written.
    pub(super) edited: &'static [&'static str],
    /// When fields are hidden or read-only.
    pub(super) fields: &'static [&'static str],
}

/// The objects of a capability, the most important first.
pub(super) fn of(capability: Capability) -> &'static [Wanted] {
    match capability {
        Capability::Helpdesk => HELPDESK,
        Capability::Crm => CRM,
        Capability::ContentManagement => CONTENT,
    }
}

/// What can be said where nothing is missing.
pub(super) fn sentence(capability: Capability) -> &'static str {
    match capability {
        Capability::Helpdesk => {
            "Cases and their comments can be read, created, changed and deleted"
        }
        Capability::Crm => {
            "Leads, accounts, contacts, opportunities and tasks can be read, created and changed"
        }
        Capability::ContentManagement => "Knowledge articles can be read",
    }
}

const HELPDESK: &[Wanted] = &[
    Wanted {
        name: "Case",
        unseen: (Verdict::Failed, &["rights.case-read"]),
        edit: &["rights.case-edit"],
        create: &["rights.case-create"],
        delete: &["rights.case-delete"],
        shown: &desk::SHOWN,
        edited: &desk::EDITED,
        fields: &["rights.case-fields"],
    },
    Wanted {
        name: "CaseComment",
        unseen: (Verdict::Warning, &["rights.case-comments"]),
        edit: &[],
        create: &["rights.case-comments"],
        delete: &[],
        shown: &["ParentId", "CommentBody", "IsPublished"],
        edited: &[],
        fields: &["rights.case-comments"],
    },
];

const CRM: &[Wanted] = &[
    crm(
        "Lead",
        &["Company", "Status", "Email", "Phone", "OwnerId"],
        &["Company", "Status", "Email", "Phone"],
    ),
    crm(
        "Account",
        &["Name", "Phone", "Website", "OwnerId"],
        &["Name", "Phone", "Website"],
    ),
    crm(
        "Contact",
        &["LastName", "FirstName", "Email", "Phone", "AccountId"],
        &["LastName", "FirstName", "Email", "Phone"],
    ),
    crm(
        "Opportunity",
        &["Name", "StageName", "CloseDate", "Amount", "AccountId"],
        &["Name", "StageName", "CloseDate", "Amount"],
    ),
    crm(
        "Task",
        &[
            "Subject",
            "Status",
            "Priority",
            "ActivityDate",
            "WhoId",
            "WhatId",
        ],
        &["Subject", "Status", "Priority", "ActivityDate"],
    ),
];

const fn crm(
    name: &'static str,
    shown: &'static [&'static str],
    edited: &'static [&'static str],
) -> Wanted {
    Wanted {
        name,
        unseen: (Verdict::Failed, &["rights.crm-read"]),
        edit: &["rights.crm-edit"],
        create: &["rights.crm-edit"],
        delete: &[],
        shown,
        edited,
        fields: &["rights.crm-fields"],
    }
}

const CONTENT: &[Wanted] = &[Wanted {
    name: "Knowledge__kav",
    unseen: (
        Verdict::Failed,
        &["rights.knowledge-read", "rights.knowledge-off"],
    ),
    edit: &[],
    create: &[],
    delete: &[],
    shown: &[
        "Title",
        "UrlName",
        "Summary",
        "PublishStatus",
        "Language",
        "ArticleNumber",
    ],
    edited: &[],
    fields: &["rights.knowledge-fields"],
}];
