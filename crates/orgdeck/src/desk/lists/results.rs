//! A list view by the org's own results, where its query cannot be read: as the org shows it, and no further than the
//! org counts.

use salesforce::{
    RecordId,
    list_views::{self, ViewResults},
};

use super::{cursor::Next, desk::Desk, plan::PAGE};
use crate::{
    Error,
    desk::fields,
    error::Doing,
    views::{Cell, ColumnView, ListPage, ListRow, ListView, ValueKind},
};

/// Most rows that may be skipped ("List View Results").
const MOST_SKIPPED: u32 = 2_000;

const SIZE: u32 = PAGE as u32;

impl Desk {
    /// The first rows of a view.
    pub(super) async fn results_view(&self, id: &RecordId) -> Result<ListView, Error> {
        let results = self.results(id, 0).await?;
        let columns = results.columns.iter().filter(|column| !column.hidden);
        let columns = columns.map(|column| ColumnView {
            field: column.field_name_or_path.clone(),
            label: column.label.clone(),
            kind: self.kind(&column.field_name_or_path),
            sortable: false,
        });
        Ok(ListView {
            columns: columns.collect(),
            sort: None,
            spec: None,
            marks: Vec::new(),
            notes: vec![
                "Salesforce shows this list view only as it is: it cannot be sorted here, and has at most the first \
                 2,200 rows."
                    .to_owned(),
            ],
            page: self.results_page_of(&results, 0)?,
        })
    }

    /// Further rows of it.
    pub(super) async fn results_page(&self, id: &RecordId, next: &Next) -> Result<ListPage, Error> {
        let shown = match next {
            Next::Offset { shown } if (1..=MOST_SKIPPED).contains(shown) => *shown,
            _ => {
                let words = "That is not the place of a further page.";
                return Err(Error::named("input.case", words));
            }
        };
        let results = self.results(id, shown).await?;
        self.results_page_of(&results, shown)
    }

    async fn results(&self, id: &RecordId, shown: u32) -> Result<ViewResults, Error> {
        let results = list_views::view_results(&self.at.org, &self.name()?, id, shown, SIZE).await;
        self.app
            .observed(&self.at.row, results.doing("reading a list view"))
            .await
    }

    fn kind(&self, path: &str) -> ValueKind {
        let field = self.object.field(path);
        field.map_or(ValueKind::Text, fields::kind)
    }

    fn results_page_of(&self, results: &ViewResults, shown: u32) -> Result<ListPage, Error> {
        let names: Vec<String> = results
            .columns
            .iter()
            .map(|column| column.field_name_or_path.clone())
            .collect();
        let row = |row: &salesforce::list_views::ViewRow| {
            let value = |name: &str| {
                let cell = row
                    .columns
                    .iter()
                    .find(|cell| cell.field_name_or_path == name);
                cell.and_then(|cell| cell.value.clone())
            };
            let id = value("Id").and_then(|id| RecordId::parse(&id).ok());
            let id = id.ok_or_else(|| salesforce::Error::Decode {
                path: "records[].columns".to_owned(),
                message: "expected the id of a record".to_owned(),
                status: 200,
            });
            Ok(ListRow {
                id: id.doing("reading a list view")?.to_string(),
                cells: names
                    .iter()
                    .map(|name| Cell {
                        text: value(name).map(Into::into),
                        label: None,
                    })
                    .collect(),
            })
        };
        let rows = results
            .records
            .iter()
            .map(row)
            .collect::<Result<Vec<_>, Error>>()?;
        let read = shown + u32::try_from(rows.len()).unwrap_or(SIZE);
        let more = rows.len() >= usize::from(PAGE) && read <= MOST_SKIPPED;
        Ok(ListPage {
            fields: names,
            rows,
            next: more.then(|| Next::Offset { shown: read }.text()),
            total: None,
            api: self.at.usage(),
            calls: self.at.calls(),
        })
    }
}
