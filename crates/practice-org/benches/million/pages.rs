//! A list of open cases, newest change first, paged by keyset: the first page against pages far down.

use std::path::Path;

use serde_json::Value;

use crate::client::{Asking, query};
use crate::org::Process;
use crate::samples::{median, ms, tell};

/// Cases a page shows.
const PAGE: usize = 50;
/// Times that each page is read.
const TIMES: usize = 60;

pub(crate) async fn measure(data: &Path, access: &str) {
    let org = Process::start(data, 0);
    let asking = Asking::new(&org.announcement.url, access);
    let mut pages = vec![page(None)];
    loop {
        let found: Value =
            serde_json::from_slice(&asking.get(&pages[pages.len() - 1]).await).unwrap();
        let records = found["records"].as_array().unwrap();
        if records.len() < PAGE {
            break;
        }
        pages.push(page(records.last()));
    }
    // whole pages only: the last one may be short
    let last = pages.len() - 2;
    let depths = [last / 10, last / 2, last * 9 / 10, last];
    let mut first_ms = Vec::new();
    let mut deep_ms = vec![Vec::new(); depths.len()];
    for _ in 0..TIMES {
        first_ms.push(ms(asking.timed(&pages[0]).await.0));
        for (depth, times) in depths.iter().zip(&mut deep_ms) {
            times.push(ms(asking.timed(&pages[*depth]).await.0));
        }
    }
    for (depth, times) in depths.iter().zip(&deep_ms) {
        println!("  page {depth}: {:.3} ms", median(times));
    }
    let worst = deep_ms
        .iter()
        .map(|times| median(times))
        .fold(0.0, f64::max);
    tell(
        "keyset",
        "ms",
        worst,
        median(&first_ms),
        TIMES * depths.len(),
    );
}

/// The page behind this case. Many cases may have changed in the same second: the id decides among them.
fn page(behind: Option<&Value>) -> String {
    let behind = behind.map_or_else(String::new, |case| {
        let at = case["LastModifiedDate"]
            .as_str()
            .unwrap()
            .replace("+0000", "Z");
        let id = case["Id"].as_str().unwrap();
        format!("AND (LastModifiedDate < {at} OR (LastModifiedDate = {at} AND Id < '{id}')) ")
    });
    query(&format!(
        "SELECT Id, CaseNumber, Subject, Status, Priority, LastModifiedDate, Account.Name, Owner.Name FROM Case \
         WHERE IsClosed = false {behind}ORDER BY LastModifiedDate DESC, Id DESC LIMIT {PAGE}"
    ))
}
