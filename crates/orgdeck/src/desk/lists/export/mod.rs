//! A whole list as a file: page by page beside the target, and under its name only when it is whole.
//!
//! For a spreadsheet or a person values are as they are read: the labels of options. `raw` has them as they are stored,
//! byte by byte, and says so in the file's name, because a spreadsheet may take one of them for a formula.

mod json;
mod sheet;
mod table;

use std::path::{Path, PathBuf};

use salesforce::query;
use serde_json::Value;
use tempfile::NamedTempFile;
use tokio_util::sync::CancellationToken;

use super::{
    columns::Column, desk::Desk, plan::Plan, rows, run, search::Digits, sources::Source,
    wanted::Wanted,
};
use crate::{
    Error, Orgdeck, Progress,
    app::{Work, lock},
    views::{Cell, ExportProgress, Exported, IntegrationId, ListExport, ListFormat, ListSource},
};

/// Writes rows of one kind of file.
trait Writer: Send {
    /// Adds rows: a cell for each column.
    fn rows(&mut self, rows: &[Vec<Cell>]) -> std::io::Result<()>;

    /// Ends the file and gives it back.
    fn end(self: Box<Self>) -> std::io::Result<NamedTempFile>;
}

/// What a writer knows of a column.
#[derive(Clone)]
struct Head {
    field: String,
    label: String,
    kind: crate::views::ValueKind,
}

impl Orgdeck {
    /// The name an export of this list would have.
    ///
    /// # Errors
    /// When the integration is gone.
    pub async fn list_file_name(
        &self,
        id: IntegrationId,
        export: &ListExport,
    ) -> Result<String, Error> {
        self.shared.row(id).await?;
        let now = jiff::Zoned::now();
        let list = match &export.ask.source {
            ListSource::BuiltIn { id } => id.as_str(),
            ListSource::Queue { .. } => "queue",
            ListSource::Saved { .. } => "saved",
            ListSource::OrgView { .. } => "list-view",
            ListSource::Spec { .. } => "filtered",
            ListSource::Search { .. } => "search",
        };
        let plain = |text: &str| -> String {
            let kept = text
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
            kept.take(40).collect::<String>().to_lowercase()
        };
        let raw = if export.raw { "-raw" } else { "" };
        let ending = match export.format {
            ListFormat::Csv => "csv",
            ListFormat::Json => "json",
            ListFormat::Xlsx => "xlsx",
        };
        let (object, list) = (plain(&export.ask.object), plain(list));
        let time = now.strftime("%Y-%m-%d-%H%M%S");
        Ok(format!("orgdeck-{object}-{list}-{time}{raw}.{ending}"))
    }

    /// Writes a whole list to a file, row by row.
    ///
    /// # Errors
    /// What the org answers, or the disk; `file.cancelled` when it was stopped. A file that is not whole is not left
    /// under its name.
    pub async fn export_list(
        &self,
        id: IntegrationId,
        export: &ListExport,
        path: &Path,
        progress: &Progress<ExportProgress>,
    ) -> Result<Exported, Error> {
        let stopped = self.shared.begin(id, Work::Export);
        let written = self.written(id, export, path, progress, &stopped).await;
        // a later export of this integration has stopped this one and has its place
        if !stopped.is_cancelled() {
            self.shared.stop(id, Work::Export);
        }
        let exported = written?;
        *lock(&self.shared.exported) = Some(path.to_path_buf());
        Ok(exported)
    }

    /// Stops an export that runs.
    pub fn cancel_export(&self, id: IntegrationId) {
        self.shared.stop(id, Work::Export);
    }

    async fn written(
        &self,
        id: IntegrationId,
        export: &ListExport,
        path: &Path,
        progress: &Progress<ExportProgress>,
        stopped: &CancellationToken,
    ) -> Result<Exported, Error> {
        // whatever is waited for is dropped with it
        let work = self.write_list(id, export, path, progress, stopped);
        let (file, rows) = tokio::select! {
            biased;
            () = stopped.cancelled() => return Err(Error::known("file.cancelled")),
            done = work => done?,
        };
        let target = path.to_path_buf();
        blocking(path, move || {
            file.as_file().sync_all()?;
            file.persist(&target).map_err(|error| error.error)?;
            Ok(())
        })
        .await?;
        Ok(Exported {
            path: path.display().to_string(),
            rows,
        })
    }

    async fn write_list(
        &self,
        id: IntegrationId,
        export: &ListExport,
        path: &Path,
        progress: &Progress<ExportProgress>,
        stopped: &CancellationToken,
    ) -> Result<(NamedTempFile, u32), Error> {
        let mut desk = Desk::open(self, id, &export.ask.object).await?;
        let list = desk.exported(export).await?;
        let (plan, mut got) = desk.got(&list, &export.ask, None, run::STRIDE).await?;
        let total = match got.total {
            Some(total) => Some(total),
            None => desk.total(&plan).await,
        };
        let total = total.map(|total| u32::try_from(total).unwrap_or(u32::MAX));
        let columns: Vec<Column> = plan.shown[..plan.columns].to_vec();
        let mut writer = writer(export, path, &columns).await?;
        let mut written: u32 = 0;
        loop {
            let rows = rows::rows(&plan, got.records)?;
            let cells = rows.into_iter().map(|mut row| {
                row.cells.truncate(plan.columns);
                row.cells
            });
            let cells: Vec<Vec<Cell>> = cells.collect();
            written = written.saturating_add(u32::try_from(cells.len()).unwrap_or(u32::MAX));
            writer = blocking(path, move || {
                writer.rows(&cells)?;
                Ok(writer)
            })
            .await?;
            progress.report(ExportProgress {
                rows: written,
                total,
            });
            let Some(next) = got.next else { break };
            if stopped.is_cancelled() {
                return Err(Error::known("file.cancelled"));
            }
            let more = run::more(&desk.at.org, &plan, next, run::STRIDE).await;
            got = self.observed(&desk.at.row, more).await?;
        }
        let file = blocking(path, move || writer.end()).await?;
        Ok((file, written))
    }
}

impl Desk {
    /// The list that is exported.
    async fn exported(&self, export: &ListExport) -> Result<Box<Wanted>, Error> {
        match self.source(&export.ask.source, Digits::Number).await? {
            Source::Wanted(list) => Ok(list),
            Source::Results(_) => Err(Error::named(
                "input.case",
                "Salesforce shows this list view only as it is; it cannot be exported from here.",
            )),
        }
    }

    /// How many records a list has, where the org tells: for the progress alone, so a refusal is none of the export's.
    async fn total(&self, plan: &Plan) -> Option<u64> {
        if !plan.terms.is_empty() {
            return None;
        }
        let page = query::query::<Value>(&self.at.org, &plan.count()).await;
        page.ok().map(|page| page.total_size)
    }
}

async fn writer(
    export: &ListExport,
    path: &Path,
    columns: &[Column],
) -> Result<Box<dyn Writer>, Error> {
    let heads = columns.iter().map(|column| Head {
        field: column.path.as_str().to_owned(),
        label: column.label.clone(),
        kind: column.kind(),
    });
    let heads: Vec<Head> = heads.collect();
    let (format, raw) = (export.format, export.raw);
    let folder = path.parent().unwrap_or(Path::new(".")).to_path_buf();
    blocking(path, move || {
        let file = NamedTempFile::new_in(folder)?;
        Ok(match format {
            ListFormat::Csv => Box::new(table::Table::new(file, heads, raw)?) as Box<dyn Writer>,
            ListFormat::Json => Box::new(json::Json::new(file, heads)?),
            ListFormat::Xlsx => Box::new(sheet::Sheet::new(file, heads, raw)?),
        })
    })
    .await
}

/// Works on the disk on a thread that may wait.
async fn blocking<T: Send + 'static>(
    path: &Path,
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, Error> {
    let path: PathBuf = path.to_path_buf();
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Error::known("app.internal"))?
        .map_err(|error| Error::named("file.not-written", format!("{}: {error}", path.display())))
}

/// The text of a cell: what a person reads, or what is stored.
fn text(cell: &Cell, raw: bool) -> &str {
    let label = cell.label.as_deref().filter(|_| !raw);
    label.or(cell.text.as_deref()).unwrap_or_default()
}
