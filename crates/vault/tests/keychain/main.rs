//! The keychain, for real: a private GNOME Keyring on a private session bus, in a folder of its own.
//!
//! Every case is a process of its own, because what counts is what a second process finds. The
//! child is this test program again, told by the environment what to do; secrets reach it through
//! its standard input. Where `dbus-run-session` or `gnome-keyring-daemon` is not installed the cases
//! that need them say so and pass.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

mod child;
mod matrix;

use std::process::Command;

use tempfile::TempDir;

use child::{CANARY, CHILD, Daemon, answer, files_with, home, run};

#[test]
fn a_second_process_reads_what_the_first_wrote_and_nothing_lies_in_the_clear() {
    let Some(home) = home() else { return };
    assert_eq!(run(&home, Daemon::Open, "write"), "Ok(())");
    assert_eq!(run(&home, Daemon::Open, "compare"), "the same");
    assert_eq!(
        files_with(home.path(), CANARY.as_bytes()),
        0,
        "a secret lies in the clear"
    );
    assert_eq!(run(&home, Daemon::Open, "remove twice"), "Ok(()), Ok(())");
    assert_eq!(run(&home, Daemon::Open, "compare"), "nothing there");
}

#[test]
fn an_open_keychain_is_present_passes_its_self_test_and_is_taken_by_itself() {
    let Some(home) = home() else { return };
    assert_eq!(run(&home, Daemon::Open, "presence"), "Present");
    assert_eq!(run(&home, Daemon::Open, "self-test"), "Ok(())");
    assert_eq!(run(&home, Daemon::Open, "settle"), "Ok(()), Some(Keychain)");
}

#[test]
fn a_locked_keychain_is_told_from_an_absent_one_and_keeps_what_it_holds() {
    let Some(home) = home() else { return };
    assert_eq!(run(&home, Daemon::Open, "write"), "Ok(())");
    assert_eq!(run(&home, Daemon::Closed, "presence"), "Locked");
    // nobody is there to answer the prompt
    let refused = run(&home, Daemon::Closed, "compare");
    assert!(
        ["Err(Locked)", "Err(Dismissed)"].contains(&refused.as_str()),
        "{refused}"
    );
    assert_eq!(run(&home, Daemon::Open, "compare"), "the same");
}

#[test]
fn a_keychain_without_a_collection_is_unavailable_not_absent() {
    let Some(home) = home() else { return };
    let presence = run(&home, Daemon::Closed, "presence");
    assert!(presence.contains("no default collection"), "{presence}");
}

#[test]
fn a_keychain_that_hangs_is_given_up_after_the_limit() {
    let Some(home) = home() else { return };
    let answer = run(&home, Daemon::Open, "hurry");
    assert!(answer.starts_with("Err(TimedOut"), "{answer}");
}

#[test]
fn a_keychain_that_was_restarted_is_used_again_without_restarting_the_app() {
    let Some(home) = home() else { return };
    assert_eq!(run(&home, Daemon::Open, "outlive"), "Ok(()), the same");
}

#[test]
fn without_a_session_bus_the_keychain_is_absent_and_says_so_loudly() {
    let home = TempDir::new().unwrap();
    let child = |verb| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        answer(command.args(CHILD), &home, verb)
    };
    assert_eq!(child("presence"), "Absent");
    assert_eq!(child("write"), "Err(Absent)");
    assert_eq!(child("settle"), "Err(NotChosen), None");
    assert_eq!(child("choose"), "Err(Absent), None");
    assert_eq!(
        files_with(home.path(), b""),
        0,
        "something was written elsewhere"
    );
}

/// Not a case of its own: what the other tests start as a second process.
#[test]
fn the_child() {
    child::be_the_child();
}
