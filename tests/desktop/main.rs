//! The desktop suite: the built app in a real window, a real browser, a real keychain, a practice org as server.
//!
//! Few and long: what can be tested without a window is tested in `tests/journeys`. `cargo xtask test` runs it; by hand
//! it is `cargo test -p orgdeck-desktop --test desktop`, after `npm run build` in `ui/`. Journeys take turns by themselves.

#![cfg(target_os = "linux")]

mod frame;
mod journeys;

use frame::desk::{journey, journey_within};

/// The whole main job, told step by step, with pictures in `target/tour`.
#[test]
fn tour() {
    journey("tour", journeys::tour::walk);
}

#[test]
fn every_way_in_connects_and_each_state_says_what_mends_it() {
    journey("ways", journeys::ways::walk);
}

#[test]
fn deny_cancel_and_a_closed_browser_end_clearly_and_store_nothing() {
    journey("ends", journeys::ends::walk);
}

#[test]
fn a_start_asks_nothing_one_renewal_serves_and_no_secret_lies_on_the_disk() {
    journey("second-day", journeys::second_day::walk);
}

#[test]
fn a_second_start_focuses_the_first_window() {
    journey("second-start", journeys::second_start::focuses);
}

#[test]
fn without_a_session_bus_a_second_start_says_that_orgdeck_is_already_open() {
    journey("second-start-without-bus", journeys::second_start::says_so);
}

#[test]
fn no_view_has_a_serious_accessibility_finding_in_either_theme() {
    journey("accessibility", journeys::accessibility::walk);
}

#[test]
fn the_main_job_can_be_done_with_keys_alone() {
    journey("keyboard", journeys::keyboard::walk);
}

/// Triage of ten, a conflict, a crash with something typed, a macro over fifty, taking it back.
#[test]
fn an_agent_works_a_day_with_keys_alone() {
    journey("agent", journeys::agent::walk);
}

/// A while of keys alone under faults, crashes and a colleague: nothing lost, doubled, overwritten, or late.
#[test]
fn whatever_is_typed_by_keys_alone_is_somewhere() {
    journey_within("day", journeys::day::limit(), journeys::day::walk);
}

#[test]
fn scripts_in_case_text_never_run() {
    journey("hostile-text", journeys::hostile::walk);
}

/// Leaves pictures of each in `target/rights`.
#[test]
fn a_user_without_some_rights_sees_what_they_may_and_is_told_the_rest() {
    journey("rights", journeys::rights::walk);
}

/// With the seed of `ORGDECK_SEED`, or one that is printed. Leaves the docs' pictures of checkups in `target/troubleshooter`.
#[test]
fn a_troubleshooter_names_and_mends_ten_faults_from_the_window_alone() {
    journey("troubleshooter", journeys::troubleshooter::walk);
}

/// The recipes; they leave the docs' pictures of catalogue, checklist and action in `target/recipes`.
#[test]
fn the_recipe_orgdeck_names_all_that_is_wrong_and_connects_once_it_is_mended() {
    journey("recipes/orgdeck", journeys::recipes::orgdeck);
}

#[test]
fn the_recipe_openai_names_all_that_is_wrong_and_connects_once_it_is_mended() {
    journey("recipes/openai", journeys::recipes::openai);
}

#[test]
fn the_recipe_sendbird_names_all_that_is_wrong_and_connects_once_it_is_mended() {
    journey("recipes/sendbird", journeys::recipes::sendbird);
}

#[test]
fn the_recipe_pipedream_names_all_that_is_wrong_and_connects_once_it_is_mended() {
    journey("recipes/pipedream", journeys::recipes::pipedream);
}

#[test]
fn the_recipe_theloops_names_all_that_is_wrong_and_connects_once_it_is_mended() {
    journey("recipes/theloops", journeys::recipes::theloops);
}

#[test]
fn the_recipe_connectflo_names_all_that_is_wrong_and_connects_once_it_is_mended() {
    journey("recipes/connectflo", journeys::recipes::connectflo);
}

#[test]
fn the_recipe_connectflo_connects_by_a_password_request_as_well() {
    journey(
        "recipes/connectflo-by-password",
        journeys::recipes::connectflo_by_password,
    );
}

/// Measures only when `cargo xtask bench` asks for it.
#[test]
fn bench() {
    if journeys::bench::is_wanted("app") {
        journey("bench", journeys::bench::measure);
    }
}

/// The same for the desk, with a million cases.
#[test]
fn bench_desk() {
    if journeys::bench::is_wanted("desk") {
        journey("bench-desk", journeys::bench_desk::measure);
    }
}
