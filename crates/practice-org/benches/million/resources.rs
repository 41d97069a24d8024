//! Start and memory of an org with a million cases against one with ten thousand, after the same work.

use std::path::Path;

use crate::client::{Asking, query};
use crate::org::Process;
use crate::samples::{median, ms, tell};

const TIMES: usize = 7;

pub(crate) async fn measure(large: (&Path, &str), small: (&Path, &str)) {
    let (mut start, mut memory) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for _ in 0..TIMES {
        for (at, (data, access)) in [large, small].into_iter().enumerate() {
            let org = Process::start(data, 0);
            start[at].push(ms(org.started_in));
            work(&Asking::new(&org.announcement.url, access)).await;
            memory[at].push(org.memory());
        }
    }
    let [large, small] = start;
    tell("org-start", "ms", median(&large), median(&small), TIMES);
    let [large, small] = memory;
    tell("org-memory", "MiB", median(&large), median(&small), TIMES);
}

/// What a desk and a sync job do: lists, records, searches, a count, and the first pages of everything.
async fn work(asking: &Asking) {
    let list = asking
        .query("SELECT Id, CaseNumber, Subject FROM Case ORDER BY LastModifiedDate DESC LIMIT 200")
        .await;
    for case in list["records"].as_array().unwrap() {
        let id = case["Id"].as_str().unwrap();
        asking
            .get(&format!("/services/data/v67.0/sobjects/Case/{id}"))
            .await;
        let number = case["CaseNumber"].as_str().unwrap();
        asking
            .query(&format!(
                "SELECT Id, Subject, (SELECT Id, CommentBody FROM CaseComments) FROM Case WHERE CaseNumber = '{number}'"
            ))
            .await;
    }
    asking
        .query("SELECT COUNT() FROM Case WHERE IsClosed = false")
        .await;
    let mut path = query("SELECT Id, CaseNumber, Subject, Description FROM Case");
    for _ in 0..4 {
        let page: serde_json::Value = serde_json::from_slice(&asking.get(&path).await).unwrap();
        path = page["nextRecordsUrl"].as_str().unwrap().to_owned();
    }
}
