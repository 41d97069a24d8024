//! The diagnostics file as text, section by section.

use std::fmt::Write;

use jiff::{Timestamp, Zoned};

use crate::{
    checkup,
    views::{
        ActivityRow, Checkup, CheckupBrief, IntegrationDetail, ProxyChoice, Settings, SettingsView,
        VaultView,
    },
    words,
};

/// Entries of the activity log that go in.
const ENTRIES: usize = 30;

/// What the file is made from.
pub(super) struct Source {
    pub(super) detail: IntegrationDetail,
    pub(super) settings: SettingsView,
    pub(super) checkup: Option<Checkup>,
    pub(super) earlier: Vec<CheckupBrief>,
    pub(super) activity: Vec<ActivityRow>,
    pub(super) log: Vec<String>,
}

pub(super) fn of(source: &Source, now: &Zoned) -> String {
    let mut text = format!(
        "Orgdeck diagnostics of {}\n",
        now.strftime("%Y-%m-%d %H:%M:%S %:z")
    );
    versions(&mut text, source);
    integration(&mut text, &source.detail);
    section(&mut text, "Newest checkup");
    text += &checkup::report_of(&source.detail, source.checkup.as_ref());
    section(&mut text, "Checkups that are kept");
    for brief in &source.earlier {
        let headline = brief.headline.as_deref().unwrap_or_default();
        let outcome = words::of(brief.outcome);
        let _ = writeln!(text, "{} {outcome} {headline}", at(brief.finished_at));
    }
    section(&mut text, "Activity");
    for row in source.activity.iter().take(ENTRIES) {
        entry(&mut text, row);
    }
    section(&mut text, "Log");
    for line in &source.log {
        let _ = writeln!(text, "{line}");
    }
    text
}

fn section(text: &mut String, title: &str) {
    let _ = write!(text, "\n== {title}\n");
}

fn versions(text: &mut String, source: &Source) {
    section(text, "Versions and settings");
    let settings = &source.settings;
    let _ = writeln!(
        text,
        "Orgdeck {} on {} {}",
        settings.version,
        std::env::consts::OS,
        std::env::consts::ARCH
    );
    let Settings {
        proxy,
        api_version,
        keep_alive,
        ..
    } = &settings.settings;
    let proxy = match proxy {
        ProxyChoice::System => "as the system says",
        ProxyChoice::None => "none",
        ProxyChoice::Address { address } => address,
    };
    let version = api_version
        .as_deref()
        .unwrap_or("the newest both sides know");
    let keep_alive = if *keep_alive { "yes" } else { "no" };
    let _ = writeln!(text, "Proxy: {proxy}");
    let _ = writeln!(text, "API version: {version}");
    let _ = writeln!(text, "Idle sessions are kept alive: {keep_alive}");
    let VaultView {
        place,
        presence,
        note,
    } = &settings.vault;
    let place = place.map_or_else(|| "none".to_owned(), words::of);
    let note = note.as_deref().unwrap_or_default();
    let _ = writeln!(text, "Vault: {place}, {} {note}", words::of(presence));
    let _ = writeln!(text, "Database: {}", settings.data_folder);
}

fn integration(text: &mut String, detail: &IntegrationDetail) {
    section(text, "Integration");
    let row = &detail.row;
    let _ = writeln!(text, "Name: {}", row.name);
    let _ = writeln!(
        text,
        "Set up from {} for {} in {}",
        row.recipe.id,
        words::of(row.capability),
        words::of(row.environment)
    );
    let note = row.state_note.as_deref().unwrap_or_default();
    let _ = writeln!(text, "State: {} {note}", words::of(row.state));
    let asked = &detail.authentication;
    let _ = writeln!(text, "Grant: {}", words::of(asked.grant));
    let domain = asked.domain.as_deref().unwrap_or("this computer");
    let _ = writeln!(text, "Sign-in address: {domain}");
    let _ = writeln!(text, "Scopes asked for: {}", asked.scopes.join(" "));
    if let Some(org) = &detail.org {
        let _ = writeln!(text, "Scopes granted: {}", org.scopes.join(" "));
    }
    let Some(health) = &detail.health else {
        return;
    };
    let renewed = health.renewed_at.map_or_else(|| "never".to_owned(), at);
    let _ = writeln!(
        text,
        "Signed in {}, renewed {renewed}",
        at(health.signed_in_at)
    );
    if let Some(policy) = &health.policy {
        let _ = writeln!(text, "Refresh token policy: {policy}");
    }
}

fn entry(text: &mut String, row: &ActivityRow) {
    let told = [&row.why, &row.code, &row.request_id];
    let told: Vec<&str> = told.into_iter().flatten().map(String::as_str).collect();
    let _ = writeln!(
        text,
        "{} {} {}: {} {}",
        at(row.at),
        words::of(row.kind),
        words::of(row.result),
        row.what,
        told.join("; ")
    );
}

/// A moment, exact to the second.
fn at(ms: i64) -> String {
    let at = Timestamp::from_millisecond(ms).unwrap_or_default();
    format!("{at:.0}")
}
