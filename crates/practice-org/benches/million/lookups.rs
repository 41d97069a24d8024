//! One case by its number and by its id, against a bare handler that has stored the same bytes.

use std::collections::HashMap;
use std::path::Path;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::MANY;
use crate::bare::{self, Bare, Kept};
use crate::client::{Asking, query};
use crate::org::Process;
use crate::samples::{ms, percentile, tell};

const SEED: u64 = 20_262;
/// Lookups of each kind.
const LOOKUPS: usize = 3_000;

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
        answers.insert(path.clone(), asking.get(path).await);
    }
    let file = data.with_extension("answers");
    bare::store(&file, &answers);
    let (on_disk, in_memory) = (
        Bare::start(&file, Kept::OnDisk),
        Bare::start(&file, Kept::InMemory),
    );
    let (disk, memory) = (
        Asking::new(&on_disk.url, access),
        Asking::new(&in_memory.url, access),
    );
    let (mut app_ms, mut disk_ms, mut memory_ms) = (Vec::new(), Vec::new(), Vec::new());
    // one after the other, so that what else the machine does meets all three alike
    for path in paths {
        app_ms.push(ms(asking.timed(path).await.0));
        for (base, times) in [(&disk, &mut disk_ms), (&memory, &mut memory_ms)] {
            let (took, body) = base.timed(path).await;
            assert_eq!(answers[path], body);
            times.push(ms(took));
        }
    }
    println!(
        "  {name}: median {:.3} ms against {:.3} ms on disk and {:.3} ms in memory",
        percentile(&app_ms, 0.5),
        percentile(&disk_ms, 0.5),
        percentile(&memory_ms, 0.5)
    );
    let p95 = |times| percentile(times, 0.95);
    tell(name, "ms", p95(&app_ms), p95(&disk_ms), paths.len());
    let name = format!("{name}-memory");
    tell(&name, "ms", p95(&app_ms), p95(&memory_ms), paths.len());
}
