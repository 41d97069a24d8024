//! One case search through the application, against the same request made by curl over one connection that is kept
//! open, as the application keeps its own. Rounds are interleaved, so that both meet the same machine.

use std::{process::Command, time::Instant};

use practice_org::Logged;

use super::{is_wanted, millis};
use crate::support::World;

/// Searches in all, and how many of them one round makes.
const SEARCHES: usize = 200;
const ROUND: usize = 20;

#[test]
fn bench_search() {
    if is_wanted("app") {
        tokio::runtime::Runtime::new().unwrap().block_on(measure());
    }
}

async fn measure() {
    let world = World::connected(2000).await;
    let words = "invoice";
    let warm = world.searched(words).await;
    assert!(
        !warm.rows.is_empty(),
        "a search that finds nothing measures nothing"
    );
    let (address, token) = request_on_the_wire(&world);
    let (mut app, mut base) = (Vec::new(), Vec::new());
    for _ in 0..SEARCHES / ROUND {
        for _ in 0..ROUND {
            let begun = Instant::now();
            world.searched(words).await;
            app.push(millis(begun.elapsed()));
        }
        base.extend(by_curl(&address, &token));
    }
    println!(
        "BENCH {}",
        serde_json::json!({ "name": "search", "unit": "ms", "app": app, "base": base })
    );
    app.sort_by(f64::total_cmp);
    base.sort_by(f64::total_cmp);
    println!(
        "p50: {:.2} ms through the application, {:.2} ms by curl",
        app[app.len() / 2],
        base[base.len() / 2]
    );
}

/// The address that the application's last search asked, and a token that the org takes.
fn request_on_the_wire(world: &World) -> (String, String) {
    let is_search = |request: &Logged| request.path.ends_with("/query");
    let asked = world
        .control()
        .requests()
        .into_iter()
        .rfind(is_search)
        .unwrap();
    let secrets = world.control().secrets().unwrap();
    // access tokens begin with the id of their org; the newest is the last
    let token = secrets
        .into_iter()
        .rfind(|secret| secret.starts_with("00D"))
        .unwrap();
    (format!("{}{}", world.org.url(), asked.target()), token)
}

/// One process, one connection: the first request opens it and does not count.
fn by_curl(address: &str, token: &str) -> Vec<f64> {
    let mut curl = Command::new("curl");
    curl.args([
        "--silent",
        "--show-error",
        "--fail",
        "--compressed",
        "--noproxy",
        "*",
        "--config",
        "-",
    ]);
    let mut config = format!(
        "header = \"Authorization: Bearer {token}\"\nheader = \"Accept: application/json\"\nwrite-out = \"%{{time_total}}\\n\"\n"
    );
    for _ in 0..=ROUND {
        config.push_str(&format!("url = \"{address}\"\noutput = \"/dev/null\"\n"));
    }
    curl.stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped());
    let mut curl = curl.spawn().expect("curl is needed for this measure");
    std::io::Write::write_all(&mut curl.stdin.take().unwrap(), config.as_bytes()).unwrap();
    let done = curl.wait_with_output().unwrap();
    assert!(done.status.success(), "curl could not make the request");
    let seconds = String::from_utf8(done.stdout).unwrap();
    let mut times: Vec<f64> = seconds
        .lines()
        .map(|line| line.trim().parse::<f64>().unwrap() * 1000.0)
        .collect();
    times.remove(0);
    times
}
