//! Cases: the list, the search, and one case with everything that is shown of it.
//!
//! Source: Object Reference, "Case". Reading is by query, so that names of owner, contact and account come along.
//!
//! Not here: writing (`record`), the wording of columns.

mod list;

use serde::Deserialize;

use crate::error::Error;
use crate::ids::RecordId;
use crate::org::Org;
use crate::query::{self, NextRecords, Page};
use crate::soql::{Compare, Filter, Name, Select, Value};
use crate::time;

pub use list::{CaseColumn, ListQuery, Search};

/// Records on one page of a list; the least that Salesforce accepts.
pub const PAGE_SIZE: u16 = 200;

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// The case.
    pub id: RecordId,
    /// Its number, such as `00001026`.
    pub number: String,
    /// Subject.
    pub subject: Option<String>,
    /// Status.
    pub status: Option<String>,
    /// Priority.
    pub priority: Option<String>,
    /// Where it came from.
    pub origin: Option<String>,
    /// Name of the user or queue that has it.
    pub owner: Option<String>,
    /// Name of the contact.
    pub contact: Option<String>,
    /// Name of the account.
    pub account: Option<String>,
    /// When it was created, in milliseconds UTC.
    pub created_ms: i64,
    /// When it was last changed, in milliseconds UTC.
    pub modified_ms: i64,
    /// Whether its status is one of the closed ones.
    pub is_closed: bool,
    /// Whether it is escalated.
    pub is_escalated: bool,
}

/// A case with all that is shown of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRecord {
    /// What the list shows.
    pub row: CaseRow,
    /// Type.
    pub kind: Option<String>,
    /// Reason.
    pub reason: Option<String>,
    /// Description, at most 32,000 characters.
    pub description: Option<String>,
    /// The user or queue that has it.
    pub owner_id: Option<RecordId>,
    /// The contact.
    pub contact_id: Option<RecordId>,
    /// The contact's address for mail.
    pub contact_email: Option<String>,
    /// The contact's telephone number.
    pub contact_phone: Option<String>,
    /// The account.
    pub account_id: Option<RecordId>,
    /// Name of the user who created it.
    pub created_by: Option<String>,
    /// Name of the user who changed it last.
    pub modified_by: Option<String>,
    /// When it was closed, in milliseconds UTC.
    pub closed_ms: Option<i64>,
    /// When anything about it changed, by user or system, in milliseconds UTC: the base of a conditional update.
    pub system_modstamp_ms: i64,
}

const ROW_FIELDS: [&str; 13] = [
    "Id",
    "CaseNumber",
    "Subject",
    "Status",
    "Priority",
    "Origin",
    "Owner.Name",
    "Contact.Name",
    "Account.Name",
    "CreatedDate",
    "LastModifiedDate",
    "IsClosed",
    "IsEscalated",
];

const DETAIL_FIELDS: [&str; 12] = [
    "Type",
    "Reason",
    "Description",
    "OwnerId",
    "ContactId",
    "ContactEmail",
    "ContactPhone",
    "AccountId",
    "CreatedBy.Name",
    "LastModifiedBy.Name",
    "ClosedDate",
    "SystemModstamp",
];

/// The first page of a list.
///
/// # Errors
/// Any of [`Error`].
pub async fn list(org: &Org, query: &ListQuery) -> Result<Page<CaseRow>, Error> {
    query::query_sized::<RawCase>(org, &query.soql(), PAGE_SIZE)
        .await
        .map(rows)
}

/// A further page of a list.
///
/// # Errors
/// Any of [`Error`].
pub async fn more(org: &Org, next: &NextRecords) -> Result<Page<CaseRow>, Error> {
    query::more::<RawCase>(org, next).await.map(rows)
}

/// One case, or `None` if it does not exist, was deleted, or cannot be seen.
///
/// # Errors
/// Any of [`Error`].
pub async fn get(org: &Org, id: &RecordId) -> Result<Option<CaseRecord>, Error> {
    let by_id = Filter::Is(Name::fixed("Id"), Compare::Equal, Value::Id(id.clone()));
    let fields = ROW_FIELDS.into_iter().chain(DETAIL_FIELDS).map(Name::fixed);
    let soql = Select::new(Name::fixed("Case"), fields)
        .filter(by_id)
        .limit(1)
        .soql();
    let page = query::query::<RawDetail>(org, &soql).await?;
    Ok(page.records.into_iter().next().map(CaseRecord::from))
}

fn rows(page: Page<RawCase>) -> Page<CaseRow> {
    Page {
        total_size: page.total_size,
        done: page.done,
        records: page.records.into_iter().map(CaseRow::from).collect(),
        next: page.next,
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Named {
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawCase {
    id: RecordId,
    case_number: String,
    subject: Option<String>,
    status: Option<String>,
    priority: Option<String>,
    origin: Option<String>,
    owner: Option<Named>,
    contact: Option<Named>,
    account: Option<Named>,
    #[serde(deserialize_with = "time::required")]
    created_date: i64,
    #[serde(deserialize_with = "time::required")]
    last_modified_date: i64,
    is_closed: bool,
    is_escalated: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawDetail {
    #[serde(flatten)]
    case: RawCase,
    #[serde(rename = "Type")]
    kind: Option<String>,
    reason: Option<String>,
    description: Option<String>,
    owner_id: Option<RecordId>,
    contact_id: Option<RecordId>,
    contact_email: Option<String>,
    contact_phone: Option<String>,
    account_id: Option<RecordId>,
    created_by: Option<Named>,
    last_modified_by: Option<Named>,
    closed_date: Option<String>,
    #[serde(deserialize_with = "time::required")]
    system_modstamp: i64,
}

fn name(named: Option<Named>) -> Option<String> {
    named.and_then(|named| named.name)
}

impl From<RawCase> for CaseRow {
    fn from(raw: RawCase) -> CaseRow {
        CaseRow {
            id: raw.id,
            number: raw.case_number,
            subject: raw.subject,
            status: raw.status,
            priority: raw.priority,
            origin: raw.origin,
            owner: name(raw.owner),
            contact: name(raw.contact),
            account: name(raw.account),
            created_ms: raw.created_date,
            modified_ms: raw.last_modified_date,
            is_closed: raw.is_closed,
            is_escalated: raw.is_escalated,
        }
    }
}

impl From<RawDetail> for CaseRecord {
    fn from(raw: RawDetail) -> CaseRecord {
        CaseRecord {
            row: raw.case.into(),
            kind: raw.kind,
            reason: raw.reason,
            description: raw.description,
            owner_id: raw.owner_id,
            contact_id: raw.contact_id,
            contact_email: raw.contact_email,
            contact_phone: raw.contact_phone,
            account_id: raw.account_id,
            created_by: name(raw.created_by),
            modified_by: name(raw.last_modified_by),
            closed_ms: raw.closed_date.as_deref().and_then(time::parse_datetime),
            system_modstamp_ms: raw.system_modstamp,
        }
    }
}
