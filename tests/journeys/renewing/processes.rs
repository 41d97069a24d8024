//! Many processes on one data folder, half of whose lock holders are killed.
//!
//! Access tokens stay in the memory of their process, so each process renews for itself: one after the other, each
//! with the refresh token that the one before it saved.
#![cfg(target_os = "linux")]

use std::{os::unix::fs::MetadataExt, path::Path};

use practice_org::{Fault, FaultKind};
use proof::Proof;
use tokio::task::JoinSet;

use super::{PATIENCE, Renewals, child::Child, rotating};
use crate::{staying::sessions, support::World};

const PROCESSES: usize = 20;

/// The process that holds the lock on a file, as the system lists them.
fn holder(file: &Path) -> Option<u32> {
    let inode = std::fs::metadata(file).ok()?.ino().to_string();
    let locks = std::fs::read_to_string("/proc/locks").unwrap();
    locks.lines().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        // "1: FLOCK ADVISORY WRITE 4711 fe:00:1234 0 EOF"
        let ["FLOCK", "ADVISORY", "WRITE", process, place, ..] = words.get(1..)? else {
            return None;
        };
        (place.rsplit(':').next()? == inode).then(|| process.parse().ok())?
    })
}

// planted, and each turned it red: no lock among processes; the vault read before the lock is taken, and an old refresh
// token brought again; the lock a file that is there or not, which the killed process leaves behind
#[tokio::test(flavor = "multi_thread")]
async fn twenty_processes_bring_no_refresh_token_twice_though_half_of_the_holders_are_killed() {
    let proof = Proof::new("renewal");
    let rounds = proof.rounds(20).div_ceil(5);
    let world = rotating().await;
    let session = sessions(&world)[0].id.to_string();
    let lock = world.options.folder.join("locks").join(session);
    let mut children: Vec<Child> = (0..PROCESSES).map(|_| Child::launch(&world)).collect();
    for child in &mut children {
        assert_eq!(child.answer().await, "ready");
    }
    let (mut killed, mut taken, mut reused, mut lost) = (0, 0, 0, Vec::new());
    for round in 0..rounds {
        world.control().expire_access_tokens().unwrap();
        world.control().clear_requests();
        if round % 2 == 0 {
            let gate = Fault::new(FaultKind::Hold).path("/services/oauth2/token");
            world.control().add_fault(gate);
        }
        for child in &mut children {
            child.go().await;
        }
        if round % 2 == 0 {
            kill_holder(&world, &lock, &mut children).await;
            killed += 1;
        }
        let mut waits = JoinSet::new();
        for mut child in children.drain(..) {
            waits.spawn(async move { (child.answer().await, child) });
        }
        for (answer, child) in waits.join_all().await {
            if answer != "1 cases" {
                lost.push(answer);
            }
            children.push(child);
        }
        let seen = Renewals::seen(&world);
        taken += seen.taken;
        reused += seen.reused;
        if children.len() < PROCESSES {
            children.push(Child::start(&world).await);
        }
    }
    proof.counted(format_args!(
        "{rounds} rounds of {PROCESSES} processes, {killed} lock holders killed: {taken} renewals, {reused} reuses, \
         {} processes without an answer",
        lost.len()
    ));
    assert_eq!((reused, lost), (0, Vec::<String>::new()));
    assert!(taken >= PROCESSES);
}

/// Waits until a renewal is at the org, kills whoever holds the lock, and lets the others go on.
async fn kill_holder(world: &World, lock: &Path, children: &mut Vec<Child>) {
    let held = world.control().held(1);
    let held = tokio::time::timeout(PATIENCE, held).await;
    assert!(held.is_ok(), "nobody renews");
    let holder = holder(lock).expect("whoever renews holds the lock");
    let at = children.iter().position(|child| child.id() == holder);
    let mut child = children.swap_remove(at.unwrap());
    child.kill().await;
    world.control().none_held().await;
}
