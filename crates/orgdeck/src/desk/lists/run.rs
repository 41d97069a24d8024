//! Asks for the pages of a plan.

use salesforce::{
    Error as Fault, NextRecords, Org, Page, RecordId, query,
    soql::{Filter, Name, Soql, Value as Literal},
    sosl,
};

use super::{
    conditions,
    cursor::{Next, REMEMBERED},
    plan::Plan,
    record::Record,
};
use crate::{Error, desk::fields, error::Doing};

/// Records as they came, and where the next ones are.
pub(super) struct Got {
    pub(super) records: Vec<Record>,
    pub(super) next: Option<Next>,
    /// Records in the whole list, where the org told.
    pub(super) total: Option<u64>,
}

/// As many records as the org gives at once.
pub(super) const STRIDE: u16 = 2_000;

/// The first page. One call.
pub(super) async fn first(org: &Org, plan: &Plan, size: u16) -> Result<Got, Error> {
    if !plan.terms.is_empty() {
        return found(org, plan, 0, size).await;
    }
    if plan.order.keyed {
        let got = keyed(org, plan, plan.filter.clone(), Nulls::Within, size).await?;
        let whole = got.next.is_none();
        let total = whole.then_some(got.records.len() as u64);
        return Ok(Got { total, ..got });
    }
    let soql = plan.select(plan.filter.clone()).soql();
    let page = query::query_sized(org, &soql, size, &plan.shape).await;
    let page: Page<Record> = page.doing("listing records")?;
    let total = Some(page.total_size);
    located(page, 0, &[]).map(|got| Got { total, ..got })
}

/// A further page.
pub(super) async fn more(org: &Org, plan: &Plan, next: Next, size: u16) -> Result<Got, Error> {
    match next {
        Next::Offset { shown } if !plan.terms.is_empty() => found(org, plan, shown, size).await,
        _ if !plan.terms.is_empty() => Err(not_ours()),
        Next::Behind { id, value } if plan.order.keyed => {
            let column = &plan.order.column;
            let value = conditions::value(column, &value).map_err(|_| not_ours())?;
            let behind = Filter::behind(&column.path, plan.order.direction, value, id);
            keyed(org, plan, Some(plan.and(behind)), Nulls::After, size).await
        }
        Next::Empty { id } if plan.order.keyed => empty(org, plan, id, usize::from(size)).await,
        Next::Located { place, shown, last } if !plan.order.keyed => {
            match query::more_sized(org, &place, size, &plan.shape).await {
                // the locator has ended: after some time without use, or because newer ones have pushed it out
                Err(Fault::Api(refused)) if refused.has("INVALID_QUERY_LOCATOR") => {
                    again(org, plan, shown, &last, size).await
                }
                page => located(page.doing("reading on in the list")?, shown, &last),
            }
        }
        _ => Err(not_ours()),
    }
}

/// A page of what a search finds. Of more matches than SOSL looks at nobody can see the rest.
async fn found(org: &Org, plan: &Plan, shown: u32, size: u16) -> Result<Got, Error> {
    let left = sosl::MOST.saturating_sub(shown);
    let most = left.min(u32::from(size));
    if most == 0 {
        return Err(not_ours());
    }
    let sosl = plan.find(shown, left.min(most + 1)).sosl();
    let mut records: Vec<Record> = sosl::search(org, &sosl, &plan.shape)
        .await
        .doing("searching")?;
    let more = records.len() > most as usize;
    records.truncate(most as usize);
    let shown = shown + most;
    Ok(Got {
        total: (!more).then_some(u64::from(shown - most) + records.len() as u64),
        records,
        next: more.then_some(Next::Offset { shown }),
    })
}

fn not_ours() -> Error {
    Error::named("input.case", "That is not the place of a further page.")
}

/// Where records without a value in the order's column are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nulls {
    /// Behind the others, in the same answer.
    Within,
    /// Not in it: the condition leaves them out.
    After,
}

/// A page by key: one record more than is shown tells whether there are further ones.
async fn keyed(
    org: &Org,
    plan: &Plan,
    filter: Option<Filter>,
    nulls: Nulls,
    size: u16,
) -> Result<Got, Error> {
    let (mut records, more) = up_to(
        org,
        plan,
        &plan.select(filter).limit(u32::from(size) + 1).soql(),
        usize::from(size),
    )
    .await?;
    let nullable = plan.order.column.field.nillable && plan.order.column.path.as_str() != "Id";
    let next = if more {
        Some(behind(plan, &records)?)
    } else if nullable && nulls == Nulls::After {
        let rest = empty(org, plan, None, usize::from(size) - records.len()).await?;
        records.extend(rest.records);
        rest.next
    } else {
        None
    };
    Ok(Got {
        records,
        next,
        total: None,
    })
}

/// So many of the records without a value, behind an id. With no room left it is found out whether there are any.
async fn empty(org: &Org, plan: &Plan, id: Option<RecordId>, room: usize) -> Result<Got, Error> {
    let mut filter = plan.and(plan.empty());
    if let Some(id) = id.clone() {
        let (field, value) = (Name::fixed("Id"), Literal::Id(id.clone()));
        filter = filter.and(Filter::behind(&field, plan.order.direction, value, id));
    }
    let soql = plan
        .select_empty(Some(filter))
        .limit(room as u32 + 1)
        .soql();
    let (records, more) = up_to(org, plan, &soql, room).await?;
    let last = match records.last() {
        Some(record) => Some(record.id()?),
        None => id,
    };
    Ok(Got {
        records,
        next: more.then_some(Next::Empty { id: last }),
        total: None,
    })
}

/// At most so many records, and whether there are more. Where the org's own page is shorter, it says itself that it is
/// not done.
async fn up_to(
    org: &Org,
    plan: &Plan,
    soql: &Soql,
    most: usize,
) -> Result<(Vec<Record>, bool), Error> {
    let page = query::query_by(org, soql, &plan.shape).await;
    let page: Page<Record> = page.doing("listing records")?;
    let mut records = page.records;
    let more = records.len() > most || !page.done;
    records.truncate(most);
    Ok((records, more))
}

/// Behind the last record of a page.
fn behind(plan: &Plan, records: &[Record]) -> Result<Next, Error> {
    let Some(last) = records.last() else {
        return Err(not_ours());
    };
    let (id, column) = (last.id()?, &plan.order.column);
    let place = plan.shape.place(column.path.as_str());
    let value = place.and_then(|place| last.text(place)).map(Into::into);
    Ok(match fields::of_text(&column.field, value).text {
        Some(value) => Next::Behind {
            id,
            value: value.into(),
        },
        None => Next::Empty { id: Some(id) },
    })
}

/// A page of the org's own, after so many records, the last of which are these.
fn located(page: Page<Record>, before: u64, shown: &[RecordId]) -> Result<Got, Error> {
    let next = match page.next {
        Some(place) => Some(Next::Located {
            place,
            last: last_ids(shown, &page.records)?,
            shown: before + page.records.len() as u64,
        }),
        None => None,
    };
    Ok(Got {
        records: page.records,
        next,
        total: None,
    })
}

fn last_ids(shown: &[RecordId], records: &[Record]) -> Result<Vec<RecordId>, Error> {
    let new = records
        .iter()
        .map(Record::id)
        .collect::<Result<Vec<_>, _>>()?;
    let mut ids = [shown, &new].concat();
    ids.drain(..ids.len().saturating_sub(REMEMBERED));
    Ok(ids)
}

/// Goes on in a result that is asked for anew, behind the last record that was shown and is still there.
///
/// It is looked for where it was, then in the whole result. If none of the remembered ones is there any more, nobody
/// can say what comes next, and the list is said to have ended.
async fn again(
    org: &Org,
    plan: &Plan,
    shown: u64,
    last: &[RecordId],
    size: u16,
) -> Result<Got, Error> {
    let soql = plan.select(plan.filter.clone()).soql();
    let page: Page<Record> = query::query_sized(org, &soql, size, &plan.shape)
        .await
        .doing("listing records")?;
    let near = shown.saturating_sub(REMEMBERED as u64);
    let jump = page.next.as_ref().and_then(|next| next.at(near));
    if let Some(place) = jump.filter(|_| near > 0) {
        let there: Result<Page<Record>, Fault> =
            query::more_sized(org, &place, size, &plan.shape).await;
        // whether a place may be made up is not documented: a refusal is no fault of the list
        if let Ok(there) = there
            && let Some(got) = cut(there, near, last)?
        {
            return Ok(got);
        }
    }
    walk(org, plan, page, last).await
}

/// Reads the whole result until the place is found.
async fn walk(
    org: &Org,
    plan: &Plan,
    mut page: Page<Record>,
    last: &[RecordId],
) -> Result<Got, Error> {
    let mut before = 0;
    loop {
        let (count, next) = (page.records.len() as u64, page.next.clone());
        if let Some(got) = cut(page, before, last)? {
            return Ok(got);
        }
        before += count;
        let next: NextRecords = next.ok_or_else(|| Error::known("case.list-expired"))?;
        page = query::more_sized(org, &next, STRIDE, &plan.shape)
            .await
            .doing("reading on in the list")?;
    }
}

/// What of a page comes behind the last of these records that is on it.
fn cut(mut page: Page<Record>, before: u64, last: &[RecordId]) -> Result<Option<Got>, Error> {
    let ids = page
        .records
        .iter()
        .map(Record::id)
        .collect::<Result<Vec<_>, _>>()?;
    for wanted in last.iter().rev() {
        if let Some(at) = ids.iter().position(|id| id == wanted) {
            page.records.drain(..=at);
            let before = before + at as u64 + 1;
            return located(page, before, &ids[..=at]).map(Some);
        }
    }
    Ok(None)
}
