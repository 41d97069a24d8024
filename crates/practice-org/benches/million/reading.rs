//! All cases by `nextRecordsUrl`, against a loop in one process over the same SELECT that makes the same JSON.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Map, Value, json};

use crate::MANY;
use crate::client::{Asking, query};
use crate::org::Process;
use crate::samples::{median, ms, tell};

const TIMES: usize = 3;
const FIELDS: [&str; 10] = [
    "Id",
    "CaseNumber",
    "Subject",
    "Status",
    "Priority",
    "Origin",
    "OwnerId",
    "AccountId",
    "CreatedDate",
    "LastModifiedDate",
];
/// Records of one answer.
const PAGE: usize = 2_000;

pub(crate) async fn measure(data: &Path, access: &str) {
    let (mut app, mut base) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        let org = Process::start(data, 0);
        let asking = Asking::new(&org.announcement.url, access);
        app.push(per_thousand(over_http(&asking).await));
        drop(org);
        base.push(per_thousand(in_process(data)));
    }
    tell(
        "read-all",
        "ms per 1,000 records",
        median(&app),
        median(&base),
        TIMES,
    );
}

fn per_thousand(took: Duration) -> f64 {
    ms(took) / (MANY as f64 / 1_000.0)
}

async fn over_http(asking: &Asking) -> Duration {
    let begun = Instant::now();
    let mut next = Some(query(&format!("SELECT {} FROM Case", FIELDS.join(", "))));
    let mut records = 0;
    while let Some(path) = next {
        let body = asking.get(&path).await;
        records += count(&body, b"\"CaseNumber\":");
        next = locator(&body);
    }
    assert_eq!(records, MANY);
    begun.elapsed()
}

fn count(body: &[u8], text: &[u8]) -> usize {
    body.windows(text.len())
        .filter(|found| *found == text)
        .count()
}

/// The next page's address, which stands before the records.
fn locator(body: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&body[..body.len().min(300)]).into_owned();
    let behind = head.split_once("\"nextRecordsUrl\":\"")?.1;
    Some(behind.split_once('"')?.0.to_owned())
}

fn in_process(data: &Path) -> Duration {
    let begun = Instant::now();
    let conn = Connection::open_with_flags(data, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let columns = FIELDS.map(|name| format!("\"{name}\"")).join(", ");
    let sql = format!("SELECT {columns} FROM \"Case\" WHERE \"IsDeleted\" = 0 ORDER BY rowid");
    let mut statement = conn.prepare(&sql).unwrap();
    let mut rows = statement.query([]).unwrap();
    let (mut records, mut page, mut bytes) = (0, Vec::with_capacity(PAGE), 0);
    while let Some(row) = rows.next().unwrap() {
        let mut record = Map::new();
        let id: String = row.get(0).unwrap();
        let url = format!("/services/data/v67.0/sobjects/Case/{id}");
        record.insert(
            "attributes".to_owned(),
            json!({ "type": "Case", "url": url }),
        );
        for (index, name) in FIELDS.iter().enumerate() {
            let value = match row.get_ref(index).unwrap() {
                ValueRef::Text(text) => json!(String::from_utf8_lossy(text)),
                ValueRef::Integer(at) => json!(moment(at)),
                _ => Value::Null,
            };
            record.insert((*name).to_owned(), value);
        }
        page.push(Value::Object(record));
        records += 1;
        if page.len() == PAGE {
            let page = std::mem::replace(&mut page, Vec::with_capacity(PAGE));
            bytes += json!({ "records": page }).to_string().len();
        }
    }
    assert_eq!(records, MANY);
    assert!(bytes > records);
    begun.elapsed()
}

/// A moment as the REST API writes it, without a format that has to be read first.
fn moment(ms: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(ms).unwrap();
    let at = jiff::tz::TimeZone::UTC.to_datetime(at);
    let (year, month, day) = (at.year(), at.month(), at.day());
    let (hour, minute, second) = (at.hour(), at.minute(), at.second());
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.000+0000")
}
