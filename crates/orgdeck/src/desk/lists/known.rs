//! What the app knows beforehand of the objects it has lists for: the columns of its own lists, and what every row holds.
//!
//! Names that an org does not have, or hides, are left out where they are used; an object that is not here gets what
//! every object has.

/// An object the desk has lists for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// Columns of the lists the app brings; the date of the integration comes behind them.
    pub(super) columns: &'static [&'static str],
    /// What every row holds beside the columns.
    pub(super) rows: &'static [&'static str],
    /// The checkbox that closes a record.
    pub(super) closed: Option<&'static str>,
    /// A condition that all of the app's lists have: field and value.
    pub(super) only: Option<(&'static str, &'static str)>,
}

/// The two dates every list can go by.
pub(super) const DATES: [&str; 2] = ["CreatedDate", "LastModifiedDate"];

const CASE: Known = Known {
    columns: &[
        "CaseNumber",
        "Subject",
        "Status",
        "Priority",
        "Owner.Name",
        "Contact.Name",
        "Account.Name",
    ],
    rows: &[
        "CaseNumber",
        "Subject",
        "Status",
        "Priority",
        "IsClosed",
        "IsEscalated",
        "OwnerId",
        "Owner.Name",
        "ContactId",
        "Contact.Name",
        "AccountId",
        "Account.Name",
    ],
    closed: Some("IsClosed"),
    only: None,
};

const LEAD: Known = Known {
    columns: &["Name", "Company", "Status", "Email", "Phone", "Owner.Name"],
    rows: &[
        "Name",
        "Company",
        "Status",
        "IsConverted",
        "OwnerId",
        "Owner.Name",
    ],
    closed: Some("IsConverted"),
    only: None,
};

const CONTACT: Known = Known {
    columns: &[
        "Name",
        "Account.Name",
        "Title",
        "Email",
        "Phone",
        "Owner.Name",
    ],
    rows: &[
        "Name",
        "Email",
        "Phone",
        "AccountId",
        "Account.Name",
        "OwnerId",
        "Owner.Name",
    ],
    closed: None,
    only: None,
};

const ACCOUNT: Known = Known {
    columns: &["Name", "Type", "Industry", "Phone", "Website", "Owner.Name"],
    rows: &["Name", "Phone", "OwnerId", "Owner.Name"],
    closed: None,
    only: None,
};

const OPPORTUNITY: Known = Known {
    columns: &[
        "Name",
        "Account.Name",
        "StageName",
        "Amount",
        "CloseDate",
        "Owner.Name",
    ],
    rows: &[
        "Name",
        "StageName",
        "Amount",
        "CloseDate",
        "IsClosed",
        "AccountId",
        "Account.Name",
        "OwnerId",
        "Owner.Name",
    ],
    closed: Some("IsClosed"),
    only: None,
};

const TASK: Known = Known {
    columns: &[
        "Subject",
        "Status",
        "Priority",
        "ActivityDate",
        "Who.Name",
        "What.Name",
        "Owner.Name",
    ],
    rows: &[
        "Subject",
        "Status",
        "Priority",
        "ActivityDate",
        "IsClosed",
        "OwnerId",
        "Owner.Name",
    ],
    closed: Some("IsClosed"),
    only: None,
};

/// Only what is published: a query without a status mixes drafts and archived versions in (SOQL and SOSL Reference,
/// "SOQL SELECT on articles").
const ARTICLE: Known = Known {
    columns: &[
        "Title",
        "ArticleNumber",
        "Summary",
        "Language",
        "LastPublishedDate",
    ],
    rows: &[
        "Title",
        "ArticleNumber",
        "Summary",
        "PublishStatus",
        "UrlName",
    ],
    closed: None,
    only: Some(("PublishStatus", "Online")),
};

const OTHER: Known = Known {
    columns: &["Name", "Owner.Name"],
    rows: &["Name", "OwnerId", "Owner.Name"],
    closed: None,
    only: None,
};

/// What is known of an object.
pub(super) fn of(object: &str) -> Known {
    match object {
        "Case" => CASE,
        "Lead" => LEAD,
        "Contact" => CONTACT,
        "Account" => ACCOUNT,
        "Opportunity" => OPPORTUNITY,
        "Task" => TASK,
        "Knowledge__kav" => ARTICLE,
        _ => OTHER,
    }
}

/// The field by which people call a record that a reference points to. These have no `Name` (Object Reference).
pub(crate) fn name_field(object: &str) -> &'static str {
    match object {
        "Case" => "CaseNumber",
        "Task" | "Event" | "EmailMessage" => "Subject",
        "Knowledge__kav" | "KnowledgeArticleVersion" | "ContentDocument" | "ContentVersion" => {
            "Title"
        }
        "Solution" => "SolutionName",
        "Contract" => "ContractNumber",
        "Order" => "OrderNumber",
        _ => "Name",
    }
}
