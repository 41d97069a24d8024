//! `proof checkup`: planted faults are named first and no cause is claimed without proof, healthy orgs raise no alarm,
//! and a checkup stops within a second wherever it is.

use std::time::{Duration, Instant};

use orgdeck::{
    Progress,
    views::{Checkup, CheckupOutcome, Finding, Verdict},
};
use practice_org::{Fault, FaultKind, UserChange};
use proof::Proof;

use super::fixtures::{self, Fixture};
use crate::{desk::desk, support::World};

/// What was said of the planted faults.
#[derive(Default)]
struct Tally {
    planted: u64,
    first: u64,
    proven: u64,
    among: u64,
    /// Single causes that were claimed and not planted.
    false_certainties: u64,
    writes: usize,
    most_calls: u32,
    slowest: Duration,
    wrong: Vec<String>,
}

// planted: `Found::one_of` giving its first candidate as the single cause (false certainties); `host` passing whatever
// comes (first probe); a PATCH of the first case in `rights` (writes)
#[tokio::test(flavor = "multi_thread")]
async fn planted_faults_are_named_first_and_none_is_claimed_without_proof() {
    let proof = Proof::new("checkup");
    let mut tally = Tally::default();
    let only = std::env::var("ORGDECK_FIXTURE").unwrap_or_default();
    for fixture in fixtures::all() {
        if fixture.name.contains(&only) {
            tally.run(fixture).await;
        }
    }
    proof.counted(format_args!(
        "{} faults planted: {} at the first probe that is not in order, {} causes proven, {} among several, {} false \
         certainties, {} writes in the orgs, at most {} API calls, slowest {:.1} s",
        tally.planted,
        tally.first,
        tally.proven,
        tally.among,
        tally.false_certainties,
        tally.writes,
        tally.most_calls,
        tally.slowest.as_secs_f32()
    ));
    assert!(tally.wrong.is_empty(), "{}", tally.wrong.join("\n"));
    assert_eq!((tally.false_certainties, tally.writes), (0, 0));
    assert!(tally.most_calls <= 12 && tally.slowest < Duration::from_secs(30));
}

impl Tally {
    async fn run(&mut self, fixture: Fixture) {
        let (name, probe, cause, also) = (fixture.name, fixture.probe, fixture.cause, fixture.also);
        let planted = fixture.plant().await;
        let world = &planted.world;
        world.control().clear_requests();
        let begun = Instant::now();
        let checkup = world.checkup().await;
        self.slowest = self.slowest.max(begun.elapsed());
        self.most_calls = self.most_calls.max(checkup.api_calls);
        self.writes += writes(world);
        self.planted += 1;
        let alarms: Vec<&Finding> = checkup
            .findings
            .iter()
            .filter(|found| alarms(found))
            .collect();
        let Some(first) = alarms.first() else {
            return self.wrong.push(format!("{name}: no finding"));
        };
        let is_among = first.one_of.iter().any(|one| one.cause == cause);
        let is_proven = first.cause.as_deref() == Some(cause);
        self.first += u64::from(first.probe == probe);
        self.proven += u64::from(is_proven);
        self.among += u64::from(is_among);
        for found in alarms.iter().filter_map(|found| found.cause.as_deref()) {
            if found != cause && !also.contains(&found) {
                self.false_certainties += 1;
                self.wrong.push(format!("{name}: {found} was claimed"));
            }
        }
        if first.probe != probe || !(is_proven || is_among) || !is_whole(first) {
            self.wrong.push(format!(
                "{name}: expected {cause} at {probe}, found {first:#?}"
            ));
        }
    }
}

/// Whether a finding says that something is not in order.
fn alarms(finding: &Finding) -> bool {
    matches!(finding.verdict, Verdict::Failed | Verdict::Warning)
}

/// Whether a finding says how it is known, and what to do for each cause it names.
fn is_whole(finding: &Finding) -> bool {
    let single = finding.cause.is_none() || !finding.steps.is_empty() && finding.who.is_some();
    let several = finding.one_of.iter().all(|one| !one.steps.is_empty());
    single && several && !finding.evidence.is_empty()
}

/// Records written, and requests that could have written.
fn writes(world: &World) -> usize {
    let signs_in =
        |path: &str| ["/services/oauth2/token", "/services/oauth2/introspect"].contains(&path);
    let requests = world.control().requests();
    let wrote = requests.iter().filter(|request| {
        let reads = matches!(request.method.as_str(), "GET" | "HEAD");
        // a renewal leaves its trace in the org's own tables
        !signs_in(&request.path) && (!reads || !request.records.is_empty())
    });
    wrote.count()
}

// planted: `LOW` of the limits probe at 1 (a fresh org has fewer calls left than allowed after the first one)
#[tokio::test(flavor = "multi_thread")]
async fn healthy_orgs_raise_no_alarm() {
    let proof = Proof::new("checkup");
    let rounds = proof.rounds(20);
    let (mut alarmed, mut calls, mut written, mut world) = (Vec::new(), 0, 0, desk(5).await);
    for round in 0..rounds {
        // a new org now and then, tokens that have expired, each capability, and a user who may see no limits
        if round % 10 == 9 {
            world = desk(5).await;
        }
        world
            .is_for(["helpdesk", "crm", "content_management"][usize::try_from(round % 3).unwrap()]);
        world.user(UserChange {
            view_setup: Some(round % 4 != 3),
            ..Default::default()
        });
        if round % 5 == 4 {
            world.control().expire_access_tokens().unwrap();
        }
        world.control().clear_requests();
        let checkup = world.checkup().await;
        calls = calls.max(checkup.api_calls);
        written += writes(&world);
        if checkup.outcome != CheckupOutcome::Passed {
            alarmed.push(checkup);
        }
    }
    proof.counted(format_args!(
        "{rounds} healthy runs: {} false alarms, {written} writes, at most {calls} API calls",
        alarmed.len()
    ));
    assert!(alarmed.is_empty(), "{alarmed:#?}");
    assert!(written == 0 && calls <= 12);
}

// planted: the `select!` of the engine without the token, so that each probe waits for its limit
#[tokio::test(flavor = "multi_thread")]
async fn a_checkup_stops_within_a_second_wherever_it_is() {
    let proof = Proof::new("checkup");
    let world = desk(3).await;
    world.control().clear_requests();
    world.checkup().await;
    let requests = u32::try_from(world.control().requests().len()).unwrap();
    let mut slowest = Duration::ZERO;
    for skip in 0..requests {
        let (took, checkup) = stopped(&world, skip).await;
        slowest = slowest.max(took);
        assert_eq!(checkup.outcome, CheckupOutcome::Cancelled, "request {skip}");
        assert_eq!(checkup.findings.len(), orgdeck::checkup_probes().len());
    }
    proof.counted(format_args!(
        "stopped at each of {requests} requests, at most {} ms after the wish",
        slowest.as_millis()
    ));
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    assert_eq!(world.checkup().await.outcome, CheckupOutcome::Passed);
}

/// A checkup that is stopped while the org holds its request of this number, and how long it ran on.
async fn stopped(world: &World, skip: u32) -> (Duration, Checkup) {
    let mut hold = Fault::new(FaultKind::Hold);
    hold.skip = skip;
    world.control().add_fault(hold);
    let (app, id) = (world.app.clone(), world.id);
    let nobody = Progress::to_nobody();
    let running = tokio::spawn(async move { app.test_connection(id, &nobody).await.unwrap() });
    world.control().held(1).await;
    let begun = Instant::now();
    world.app.cancel_checkup(world.id);
    let checkup = running.await.unwrap();
    let took = begun.elapsed();
    world.control().clear_faults();
    world.control().none_held().await;
    (took, checkup)
}
