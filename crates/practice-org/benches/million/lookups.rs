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
/// Lookups with the same processes. Which core a process lands on doubles a time of this size, so no two processes
/// decide: each round has new ones.
const ROUND: usize = 200;

pub(crate) async fn measure(data: &Path, access: &str) {
    println!("lookups: seed {SEED}");
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut numbers = Vec::new();
    for _ in 0..LOOKUPS {
        numbers.push(1_000 + rng.random_range(0..MANY));
    }
    let by_number: Vec<String> = numbers.iter().map(|number| by_number(*number)).collect();
    let answers = compare(data, access, "lookup-number", &by_number).await;
    let mut by_id = Vec::new();
    for path in &by_number {
        let found: serde_json::Value = serde_json::from_slice(&answers[path]).unwrap();
        let id = found["records"][0]["Id"].as_str().unwrap().to_owned();
        by_id.push(format!("/services/data/v67.0/sobjects/Case/{id}"));
    }
    compare(data, access, "lookup-id", &by_id).await;
}

/// What a list of search results shows of a case.
fn by_number(number: usize) -> String {
    query(&format!(
        "SELECT Id, CaseNumber, Subject, Status, Priority, Origin, CreatedDate, LastModifiedDate, Account.Name, \
         Contact.Name, Owner.Name FROM Case WHERE CaseNumber = '{number:08}'"
    ))
}

/// Measures the lookups, and gives what they were answered.
async fn compare(
    data: &Path,
    access: &str,
    name: &str,
    paths: &[String],
) -> HashMap<String, Vec<u8>> {
    let answers = answers(data, access, paths).await;
    let file = data.with_extension("answers");
    bare::store(&file, &answers);
    let mut times = Times::default();
    for round in paths.chunks(ROUND) {
        times.round(data, &file, access, round, &answers).await;
    }
    let Times { org, disk, memory } = times;
    println!(
        "  {name}: median {:.3} ms against {:.3} ms on disk and {:.3} ms in memory",
        percentile(&org, 0.5),
        percentile(&disk, 0.5),
        percentile(&memory, 0.5)
    );
    let p95 = |times| percentile(times, 0.95);
    tell(name, "ms", p95(&org), p95(&disk), paths.len());
    let name = format!("{name}-memory");
    tell(&name, "ms", p95(&org), p95(&memory), paths.len());
    answers
}

async fn answers(data: &Path, access: &str, paths: &[String]) -> HashMap<String, Vec<u8>> {
    let org = Process::start(data, 0);
    let asking = Asking::new(&org.announcement.url, access);
    let mut answers = HashMap::new();
    for path in paths {
        answers.insert(path.clone(), asking.get(path).await);
    }
    answers
}

#[derive(Default)]
struct Times {
    org: Vec<f64>,
    disk: Vec<f64>,
    memory: Vec<f64>,
}

impl Times {
    async fn round(
        &mut self,
        data: &Path,
        file: &Path,
        access: &str,
        paths: &[String],
        answers: &HashMap<String, Vec<u8>>,
    ) {
        let org = Process::start(data, 0);
        let (on_disk, in_memory) = (
            Bare::start(file, Kept::OnDisk),
            Bare::start(file, Kept::InMemory),
        );
        let asking = Asking::new(&org.announcement.url, access);
        let (disk, memory) = (
            Asking::new(&on_disk.url, access),
            Asking::new(&in_memory.url, access),
        );
        // one after the other, so that what else the machine does meets all three alike
        for path in paths {
            self.org.push(ms(asking.timed(path).await.0));
            for (base, times) in [(&disk, &mut self.disk), (&memory, &mut self.memory)] {
                let (took, body) = base.timed(path).await;
                assert_eq!(answers[path], body);
                times.push(ms(took));
            }
        }
    }
}
