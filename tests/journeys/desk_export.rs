//! A whole list as a file: what is in it, what a spreadsheet makes of it, and that there is no half one.

use std::path::{Path, PathBuf};

use orgdeck::{
    Progress,
    views::{ExportProgress, Exported, ListAsk, ListExport, ListFormat, ListSource},
};
use practice_org::{Fault, FaultKind};
use serde_json::{Value, json};

use crate::{
    desk::desk,
    desk_lists::{asked, built_in, by, ids},
    support::{World, collect, until},
};

/// Texts that a spreadsheet would run, or that are hard to quote.
const HOSTILE: [&str; 14] = [
    "=HYPERLINK(\"https://x.example\",\"y\")",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    " =1+1",
    "\u{a0}=1+1",
    "\t=1+1",
    "＝1+1",
    "\u{3000}-2",
    "say \"hi\", you",
    "two\r\nlines",
    "ünïcode 🚒",
    "'=1",
    "_x0041_ <&>",
];

impl World {
    async fn exported(&self, ask: &ListAsk, format: ListFormat, raw: bool) -> PathBuf {
        let (export, path) = self.export_of(ask, format, raw).await;
        let done = self
            .export(&export, &path, &Progress::to_nobody())
            .await
            .unwrap();
        assert_eq!(done.path, path.display().to_string());
        assert_eq!(self.app.exported().as_deref(), Some(path.as_path()));
        path
    }

    async fn export_of(
        &self,
        ask: &ListAsk,
        format: ListFormat,
        raw: bool,
    ) -> (ListExport, PathBuf) {
        let export = ListExport {
            ask: ask.clone(),
            format,
            raw,
        };
        let name = self.app.list_file_name(self.id, &export).await.unwrap();
        let folder = self.folder.path().join("downloads");
        std::fs::create_dir_all(&folder).unwrap();
        (export, folder.join(name))
    }

    async fn export(
        &self,
        export: &ListExport,
        path: &Path,
        progress: &Progress<ExportProgress>,
    ) -> Result<Exported, orgdeck::Error> {
        self.app.export_list(self.id, export, path, progress).await
    }

    /// Files in the folder of downloads, half ones included.
    fn downloads(&self) -> usize {
        std::fs::read_dir(self.folder.path().join("downloads"))
            .unwrap()
            .count()
    }

    /// Gives the first cases hostile subjects.
    async fn with_hostile_subjects(&self) {
        let page = self.list(&built_in("all")).await.page;
        for (row, subject) in page.rows.iter().zip(HOSTILE) {
            let fields = json!({ "Subject": subject });
            self.control().update_record(&row.id, fields).unwrap();
        }
    }
}

/// Reads RFC 4180.
fn parsed(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut chars = text.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        let row = rows.last_mut().unwrap();
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                row.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\r' if !quoted => {
                assert_eq!(chars.next(), Some('\n'));
                rows.push(vec![String::new()]);
            }
            c => row.last_mut().unwrap().push(c),
        }
    }
    assert!(!quoted);
    assert_eq!(
        rows.pop(),
        Some(vec![String::new()]),
        "the last line ends, too"
    );
    rows
}

fn columns() -> ListAsk {
    let mut ask = built_in("all");
    let columns = [
        "CaseNumber",
        "Subject",
        "Priority",
        "Downtime_Hours__c",
        "IsClosed",
        "CreatedDate",
        "Owner.Name",
        "Promised_Date__c",
    ];
    ask.columns = Some(columns.map(str::to_owned).to_vec());
    ask.sort = by("CaseNumber", false);
    ask
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_holds_every_row_and_raw_ones_every_byte() {
    let world = desk(4_300).await;
    world.with_hostile_subjects().await;
    let ask = columns();
    let rows = world.rows(&ask).await;
    let path = world.exported(&ask, ListFormat::Csv, true).await;
    assert!(
        path.file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .contains("-raw.")
    );
    let text = std::fs::read_to_string(path).unwrap();
    let raw = parsed(text.strip_prefix('\u{feff}').unwrap());
    assert_eq!(raw[0][..3], ["Case Number", "Subject", "Priority"]);
    assert_eq!(raw.len(), 4_301);
    for (line, row) in raw[1..].iter().zip(&rows) {
        let cells: Vec<_> = row.cells[..8]
            .iter()
            .map(|cell| cell.text.clone().unwrap_or_default())
            .collect();
        assert_eq!(*line, cells);
    }
    // the org itself takes blanks off the ends
    for subject in HOSTILE.map(str::trim) {
        assert!(
            raw.iter().any(|line| line[1].trim() == subject),
            "{subject}"
        );
    }
    // the safe one differs in what could be run alone
    let safe = world.exported(&ask, ListFormat::Csv, false).await;
    assert!(!safe.display().to_string().contains("raw"));
    let text = std::fs::read_to_string(safe).unwrap();
    let safe = parsed(text.strip_prefix('\u{feff}').unwrap());
    let mut guarded = 0;
    for (safe, raw) in safe.iter().flatten().zip(raw.iter().flatten()) {
        let first = safe.trim_start().chars().next();
        let number = safe.parse::<f64>().is_ok();
        assert!(
            number || !first.is_some_and(|c| "=+-@＝＋－＠".contains(c)),
            "{safe}"
        );
        if safe != raw {
            assert_eq!(*safe, format!("'{raw}"));
            guarded += 1;
        }
    }
    assert_eq!(guarded, 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn json_holds_values_as_what_they_are() {
    let world = desk(2_100).await;
    world.with_hostile_subjects().await;
    let ask = columns();
    let rows = world.rows(&ask).await;
    let path = world.exported(&ask, ListFormat::Json, false).await;
    let records: Vec<Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(records.len(), 2_100);
    for (record, row) in records.iter().zip(&rows) {
        let text = |at: usize| row.cells[at].text.as_deref();
        assert_eq!(record["CaseNumber"].as_str(), text(0));
        assert_eq!(record["Subject"].as_str(), text(1));
        assert_eq!(
            record["Downtime_Hours__c"].as_f64(),
            text(3).map(|number| number.parse().unwrap())
        );
        assert_eq!(
            record["IsClosed"].as_bool(),
            text(4).map(|flag| flag == "true")
        );
        assert_eq!(record["Owner.Name"].as_str(), text(6));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_has_a_row_for_each_and_no_formula() {
    let world = desk(2_100).await;
    world.with_hostile_subjects().await;
    let path = world.exported(&columns(), ListFormat::Xlsx, false).await;
    // nothing is compressed in it, so it can be read as it lies there
    let bytes = std::fs::read(path).unwrap();
    assert!(bytes.starts_with(b"PK"));
    let text = String::from_utf8_lossy(&bytes);
    assert_eq!(text.matches("<row>").count(), 2_101);
    assert!(!text.contains("<f>") && !text.contains("<f "));
    assert!(text.contains("<t xml:space=\"preserve\">=HYPERLINK(\"https://x.example\",\"y\")</t>"));
    for part in [
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
    ] {
        assert!(text.contains(part), "{part}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_goes_on_through_an_ended_session_and_an_ended_place() {
    let world = desk(6_500).await;
    for field in ["CreatedDate", "Priority"] {
        let mut ask = columns();
        ask.sort = by(field, true);
        let expected = ids(&world.rows(&ask).await).len();
        for kind in [FaultKind::ExpireSession, refused_place()] {
            let third = Fault::new(kind)
                .method("GET")
                .containing("/query")
                .after(2)
                .times(1);
            if field == "CreatedDate" && third.what != FaultKind::ExpireSession {
                continue;
            }
            world.control().add_fault(third);
            let path = world.exported(&ask, ListFormat::Json, true).await;
            world.control().clear_faults();
            let records: Vec<Value> =
                serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            let numbers: std::collections::HashSet<_> = records
                .iter()
                .map(|record| record["CaseNumber"].to_string())
                .collect();
            assert_eq!(
                (records.len(), numbers.len()),
                (expected, expected),
                "{field}"
            );
        }
    }
}

fn refused_place() -> FaultKind {
    Fault::refusal(400, "INVALID_QUERY_LOCATOR", "invalid query locator").what
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_fails_leaves_no_half_file_and_the_one_before() {
    let world = desk(4_500).await;
    let (export, path) = world.export_of(&columns(), ListFormat::Csv, false).await;
    std::fs::write(&path, "what was there before").unwrap();
    let refused = Fault::refusal(
        400,
        "QUERY_TIMEOUT",
        "Your query request was running for too long.",
    );
    world
        .control()
        .add_fault(refused.containing("/query").after(2));
    let failed = world.export(&export, &path, &Progress::to_nobody()).await;
    assert_eq!(failed.unwrap_err().cause(), "case.query-slow");
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        "what was there before"
    );
    assert_eq!(world.downloads(), 1);
    world.control().clear_faults();
    let nowhere = world.folder.path().join("no such folder").join("x.csv");
    let failed = world
        .export(&export, &nowhere, &Progress::to_nobody())
        .await;
    assert_eq!(failed.unwrap_err().cause(), "file.not-written");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_tells_how_far_it_is_and_stops_at_once_while_the_org_says_nothing() {
    let world = desk(4_500).await;
    let (export, path) = world.export_of(&columns(), ListFormat::Csv, false).await;
    let (progress, seen) = collect();
    world.export(&export, &path, &progress).await.unwrap();
    let seen_rows: Vec<u32> = seen.lock().unwrap().iter().map(|step| step.rows).collect();
    assert_eq!(seen_rows, [2_000, 4_000, 4_500]);
    assert!(
        seen.lock()
            .unwrap()
            .iter()
            .all(|step| step.total == Some(4_500))
    );
    std::fs::remove_file(&path).unwrap();
    // the third page never comes
    world
        .control()
        .add_fault(Fault::new(FaultKind::Hold).containing("/query").after(2));
    let (progress, seen) = collect::<ExportProgress>();
    let work = world.export(&export, &path, &progress);
    let stop = async {
        until("a page is written", || !seen.lock().unwrap().is_empty()).await;
        world.app.cancel_export(world.id);
    };
    let (ended, ()) = tokio::join!(work, stop);
    assert_eq!(ended.unwrap_err().cause(), "file.cancelled");
    assert_eq!(world.downloads(), 0);
    world.control().release();
    world.control().clear_faults();
    // and it can be done again
    assert_eq!(
        world
            .export(&export, &path, &Progress::to_nobody())
            .await
            .unwrap()
            .rows,
        4_500
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_is_exported_too() {
    let world = desk(600).await;
    let rows = world.rows(&built_in("all")).await;
    for row in &rows[..250] {
        let fields = json!({ "SuppliedCompany": "planted-everywhere" });
        world.control().update_record(&row.id, fields).unwrap();
    }
    let search = asked(
        "Case",
        ListSource::Search {
            text: "planted-everywhere".to_owned(),
        },
    );
    let path = world.exported(&search, ListFormat::Json, true).await;
    let records: Vec<Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(records.len(), 250);
}
