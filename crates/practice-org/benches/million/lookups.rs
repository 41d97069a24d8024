//! One case by its number and by its id, against a bare handler that has the same bytes in memory.

use std::collections::HashMap;
use std::path::Path;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::MANY;
use crate::bare::Bare;
use crate::client::{Asking, query};
use crate::org::Process;
use crate::samples::{ms, percentile, tell};

const SEED: u64 = 20_262;
/// Lookups of each kind, and how many one round makes before it is the other's turn.
const LOOKUPS: usize = 3_000;
const ROUND: usize = 100;

pub(crate) async fn measure(data: &Path, access: &str) {
    println!("lookups: seed {SEED}");
    let org = Process::start(data, 0);
    let asking = Asking::new(&org.announcement.url, access);
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut numbers = Vec::new();
    for _ in 0..LOOKUPS {
        numbers.push(1_000 + rng.random_range(0..MANY));
    }
    let by_number: Vec<String> = numbers.iter().map(|number| by_number(*number)).collect();
    compare(data, &asking, access, "lookup-number", &by_number).await;
    let mut by_id = Vec::new();
    for path in &by_number {
        let found: serde_json::Value = serde_json::from_slice(&asking.get(path).await).unwrap();
        let id = found["records"][0]["Id"].as_str().unwrap().to_owned();
        by_id.push(format!("/services/data/v67.0/sobjects/Case/{id}"));
    }
    compare(data, &asking, access, "lookup-id", &by_id).await;
}

/// What a list of search results shows of a case.
fn by_number(number: usize) -> String {
    query(&format!(
        "SELECT Id, CaseNumber, Subject, Status, Priority, Origin, CreatedDate, LastModifiedDate, Account.Name, \
         Contact.Name, Owner.Name FROM Case WHERE CaseNumber = '{number:08}'"
    ))
}

async fn compare(data: &Path, asking: &Asking, access: &str, name: &str, paths: &[String]) {
    let mut answers = HashMap::new();
    for path in paths {
        let body = String::from_utf8(asking.get(path).await).unwrap();
        answers.insert(path.clone(), body);
    }
    let bare = Bare::start(data.parent().unwrap(), &answers);
    let base = Asking::new(&bare.url, access);
    let (mut app_ms, mut base_ms) = (Vec::new(), Vec::new());
    for round in paths.chunks(ROUND) {
        for path in round {
            app_ms.push(ms(asking.timed(path).await.0));
        }
        for path in round {
            let (took, body) = base.timed(path).await;
            assert_eq!(answers[path].as_bytes(), body);
            base_ms.push(ms(took));
        }
    }
    println!(
        "  {name}: median {:.3} ms against {:.3} ms",
        percentile(&app_ms, 0.5),
        percentile(&base_ms, 0.5)
    );
    let (app, base) = (percentile(&app_ms, 0.95), percentile(&base_ms, 0.95));
    tell(name, "ms", app, base, paths.len());
}
