//! The case desk: lists, one case, and the form it is edited in.

pub(crate) mod change;
mod create;
mod delete;
pub(crate) mod form;
mod save;
mod stamp;
pub(crate) mod write;

use salesforce::{NextRecords, Org, Page, RecordId, cases};

use crate::{
    Error, Orgdeck,
    error::Doing,
    views::{
        ApiUsage, CaseColumn, CaseForm, CasePage, CaseQuery, CaseRow, CaseView, IntegrationId,
    },
};

/// Longest search text, in characters: longer ones make requests that Salesforce does not take.
const LONGEST_SEARCH: usize = 1000;

impl Orgdeck {
    /// The first page of a list.
    ///
    /// # Errors
    /// What the org answers; an empty page is never a failure in disguise.
    pub async fn list_cases(
        &self,
        id: IntegrationId,
        query: &CaseQuery,
    ) -> Result<CasePage, Error> {
        if query.search.chars().count() > LONGEST_SEARCH {
            return Err(Error::named(
                "input.case",
                "A search has at most 1,000 characters.",
            ));
        }
        let (row, _, org) = self.connected(id).await?;
        let asked = cases::ListQuery {
            search: cases::Search::parse(&query.search),
            order_by: column(query.sort),
            descending: query.descending,
        };
        let page = cases::list(&org, &asked).await.doing("listing cases");
        Ok(page_view(&org, self.observed(&row, page).await?))
    }

    /// The next page of a list.
    ///
    /// # Errors
    /// `case.list-expired` when Salesforce does not keep the list any more.
    pub async fn more_cases(&self, id: IntegrationId, next: &str) -> Result<CasePage, Error> {
        let next = NextRecords::parse(next)
            .map_err(|_| Error::named("input.case", "That is not the place of a further page."))?;
        let (row, _, org) = self.connected(id).await?;
        let page = cases::more(&org, &next)
            .await
            .doing("reading on in the list");
        Ok(page_view(&org, self.observed(&row, page).await?))
    }

    /// One case, whole.
    ///
    /// # Errors
    /// `case.gone` when it was deleted or cannot be seen.
    pub async fn get_case(&self, id: IntegrationId, case: &str) -> Result<CaseView, Error> {
        let (row, _, org) = self.connected(id).await?;
        let record = read(&org, &case_id(case)?).await;
        self.observed(&row, record)
            .await?
            .ok_or_else(|| Error::known("case.gone"))
    }

    /// What this user may do with cases and the fields of the form, from the org's describe. Asked once per run.
    ///
    /// # Errors
    /// What the org answers.
    pub async fn case_form(&self, id: IntegrationId) -> Result<CaseForm, Error> {
        let (row, session, org) = self.connected(id).await?;
        if let Some(form) = crate::app::lock(&self.shared.forms).get(&session) {
            return Ok(form.clone());
        }
        let described = salesforce::describe::describe(&org, "Case").await;
        let described = described.doing("asking what the user may do with cases");
        let form = form::view(&self.observed(&row, described).await?);
        crate::app::lock(&self.shared.forms).insert(session, form.clone());
        Ok(form)
    }

    /// The address of a case in Salesforce.
    ///
    /// # Errors
    /// `token.none`, or an id that is none.
    pub async fn case_page(&self, id: IntegrationId, case: &str) -> Result<String, Error> {
        let case = case_id(case)?;
        let origin = self.instance(id).await?;
        Ok(format!("{origin}/lightning/r/Case/{}/view", case.as_str()))
    }

    /// The address of a Setup page of the org.
    ///
    /// # Errors
    /// A page name that is none.
    pub async fn setup_page(&self, id: IntegrationId, page: &str) -> Result<String, Error> {
        if page.is_empty() || !page.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Error::named("input.setting", page));
        }
        Ok(format!(
            "{}/lightning/setup/{page}/home",
            self.instance(id).await?
        ))
    }

    /// Where the org of an integration is opened in a browser: its instance, or where one signs in.
    pub(crate) async fn instance(&self, id: IntegrationId) -> Result<salesforce::Origin, Error> {
        let row = self.shared.row(id).await?;
        let session = match row.session_id {
            Some(session) => {
                self.shared
                    .db(move |store| store.sessions().get(session))
                    .await?
            }
            None => None,
        };
        let known = session.and_then(|session| session.instance_url);
        let address = known.or(row.login_address);
        self.shared.practice.or_stored(address.as_deref()).await
    }
}

/// Reads one case.
async fn read(org: &Org, case: &RecordId) -> Result<Option<CaseView>, Error> {
    let record = cases::get(org, case).await.doing("reading the case")?;
    Ok(record.map(view))
}

/// A case id from the UI.
fn case_id(text: &str) -> Result<RecordId, Error> {
    RecordId::parse(text)
        .ok()
        .filter(|id| id.prefix() == "500")
        .ok_or_else(|| Error::named("input.case", "That is not the id of a case."))
}

fn column(column: CaseColumn) -> cases::CaseColumn {
    match column {
        CaseColumn::Number => cases::CaseColumn::Number,
        CaseColumn::Subject => cases::CaseColumn::Subject,
        CaseColumn::Status => cases::CaseColumn::Status,
        CaseColumn::Priority => cases::CaseColumn::Priority,
        CaseColumn::Account => cases::CaseColumn::Account,
        CaseColumn::Owner => cases::CaseColumn::Owner,
        CaseColumn::Created => cases::CaseColumn::Created,
        CaseColumn::Modified => cases::CaseColumn::Modified,
    }
}

fn page_view(org: &Org, page: Page<cases::CaseRow>) -> CasePage {
    let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    CasePage {
        rows: page.records.into_iter().map(row_view).collect(),
        total: count(page.total_size),
        next: page.next.map(|next| next.as_str().to_owned()),
        api: org.api_usage().map(|usage| ApiUsage {
            used: count(usage.used),
            limit: count(usage.limit),
        }),
    }
}

fn row_view(row: cases::CaseRow) -> CaseRow {
    CaseRow {
        id: row.id.as_str().to_owned(),
        number: row.number,
        subject: row.subject,
        status: row.status,
        priority: row.priority,
        account: row.account,
        contact: row.contact,
        owner: row.owner,
        created_at: row.created_ms,
        modified_at: row.modified_ms,
        is_closed: row.is_closed,
        is_escalated: row.is_escalated,
    }
}

fn view(record: cases::CaseRecord) -> CaseView {
    let changed_ms = record.system_modstamp_ms;
    let mut case = CaseView {
        description: record.description,
        origin: record.row.origin.clone(),
        kind: record.kind,
        reason: record.reason,
        contact_email: record.contact_email,
        created_by: record.created_by,
        modified_by: record.modified_by,
        stamp: 0,
        row: row_view(record.row),
    };
    case.stamp = stamp::of(&case, changed_ms);
    case
}
