//! The org's list views: which there are, the query behind one, and its results.
//!
//! Source: REST API Developer Guide, "List Views", "Describe List View", "List View Results". The query is read into
//! its scope and condition, so that it can be paged and sorted like any other; a view whose query is of another shape
//! has its results.

use serde::Deserialize;

use crate::error::Error;
use crate::ids::RecordId;
use crate::org::{Ask, Org};
use crate::soql::{Direction, Name, OrgCondition};

/// Most pages of the list of views that are read.
const MOST_PAGES: usize = 20;

/// A list view.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ListView {
    /// Its id.
    pub id: RecordId,
    /// Its label.
    pub label: String,
}

/// A column of a list view.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ViewColumn {
    /// The field's name or path.
    pub field_name_or_path: String,
    /// Its label.
    #[serde(default)]
    pub label: String,
    /// Whether it is not to be shown.
    #[serde(default)]
    pub hidden: bool,
}

/// What a list view asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewQuery {
    /// `USING SCOPE`.
    pub scope: Option<Name>,
    /// Which records; none: all.
    pub condition: Option<OrgCondition>,
    /// The columns, in order, hidden ones left out.
    pub columns: Vec<String>,
    /// What it is sorted by.
    pub order: Option<(Name, Direction)>,
}

/// Values of a list view as the org shows them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ViewResults {
    /// The columns.
    pub columns: Vec<ViewColumn>,
    /// The rows.
    pub records: Vec<ViewRow>,
}

/// One row of results.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ViewRow {
    /// Its cells.
    pub columns: Vec<ViewCell>,
}

/// One cell of results.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ViewCell {
    /// The field's name or path.
    pub field_name_or_path: String,
    /// The value as a text.
    #[serde(default)]
    pub value: Option<String>,
}

#[derive(Deserialize)]
struct Listed {
    #[serde(default)]
    done: bool,
    listviews: Vec<ListView>,
}

/// The list views of an object that this user may see.
///
/// # Errors
/// Any of [`Error`].
pub async fn list_views(org: &Org, object: &Name) -> Result<Vec<ListView>, Error> {
    let mut views = Vec::new();
    for _ in 0..MOST_PAGES {
        let ask = Ask::get(&["sobjects", object.as_str(), "listviews"]);
        let ask = match views.len() {
            0 => ask,
            // what `nextRecordsUrl` of the answer says
            read => ask.with("offset", read.to_string()),
        };
        let listed: Listed = org.call(ask).await?.json()?;
        let last = listed.done || listed.listviews.is_empty();
        views.extend(listed.listviews);
        if last {
            break;
        }
    }
    Ok(views)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    query: String,
    #[serde(default)]
    columns: Vec<ViewColumn>,
    #[serde(default)]
    order_by: Vec<Ordered>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ordered {
    field_name_or_path: String,
    #[serde(default)]
    sort_direction: String,
}

/// What a list view asks; none where its query is of no shape that is read here.
///
/// # Errors
/// Any of [`Error`].
pub async fn view_query(
    org: &Org,
    object: &Name,
    id: &RecordId,
) -> Result<Option<ViewQuery>, Error> {
    let segments = [
        "sobjects",
        object.as_str(),
        "listviews",
        id.as_str(),
        "describe",
    ];
    let described: Described = org.call(Ask::get(&segments)).await?.json()?;
    let Some((scope, condition)) = OrgCondition::of_query(&described.query, object) else {
        return Ok(None);
    };
    let columns = described
        .columns
        .into_iter()
        .filter(|column| !column.hidden);
    let order = described.order_by.into_iter().next().and_then(|order| {
        let direction = match order.sort_direction.as_str() {
            "descending" => Direction::Descending,
            _ => Direction::Ascending,
        };
        Some((Name::parse(&order.field_name_or_path).ok()?, direction))
    });
    Ok(Some(ViewQuery {
        scope,
        condition,
        columns: columns.map(|column| column.field_name_or_path).collect(),
        order,
    }))
}

/// Some of a list view's rows, behind the first so many; at most 2,000 may be skipped.
///
/// # Errors
/// Any of [`Error`].
pub async fn view_results(
    org: &Org,
    object: &Name,
    id: &RecordId,
    offset: u32,
    limit: u32,
) -> Result<ViewResults, Error> {
    let segments = [
        "sobjects",
        object.as_str(),
        "listviews",
        id.as_str(),
        "results",
    ];
    let ask = Ask::get(&segments)
        .with("limit", limit.to_string())
        .with("offset", offset.to_string());
    org.call(ask).await?.json()
}
