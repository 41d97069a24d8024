//! A million cases on disk, measured: `cargo bench --package practice-org --bench million`.
//!
//! The practice org runs as its users start it, in a process of its own. What it is measured against runs on the same
//! machine in the same minutes, in turns with it, so the ratios mean something and the numbers alone little. Prints
//! one line per measure, `BENCH {"name":…,"unit":…,"app":…,"base":…,"samples":…}`; the table is made elsewhere.
//!
//! It needs about 5 GB in the folder for temporary files, and does nothing under 10 GB of free space but say so.
#![allow(clippy::unwrap_used, reason = "what cannot be measured ends the bench")]

mod bare;
mod building;
mod client;
mod lookups;
mod org;
mod pages;
mod reading;
mod resources;
mod samples;

use std::path::Path;
use std::process::{Command, ExitCode};

/// Cases of the large org and of the small one.
const MANY: usize = 1_000_000;
const FEW: usize = 10_000;
/// Free space it takes to begin, in KiB.
const SPACE_KIB: u64 = 10 << 20;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some(bare::ARGUMENT) => {
            let (file, kept) = (arguments.next().unwrap(), arguments.next().unwrap());
            bare::serve(Path::new(&file), &kept);
            ExitCode::SUCCESS
        }
        Some("--bench") => measured(),
        // `cargo test` runs benches to see that they run
        _ => ExitCode::SUCCESS,
    }
}

/// Measures in a folder that goes away afterwards, whatever happens.
fn measured() -> ExitCode {
    let folder = tempfile::tempdir().unwrap();
    match free_kib(folder.path()) {
        Some(free) if free >= SPACE_KIB => {}
        Some(free) => {
            println!(
                "skipped: {} GB are free in {}, and it takes 10",
                free >> 20,
                std::env::temp_dir().display()
            );
            return ExitCode::SUCCESS;
        }
        None => {
            println!("skipped: `df` does not tell how much space is free");
            return ExitCode::SUCCESS;
        }
    }
    rustls::crypto::ring::default_provider()
        .install_default()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        tokio::select! {
            () = measure(folder.path()) => ExitCode::SUCCESS,
            _ = tokio::signal::ctrl_c() => ExitCode::FAILURE,
        }
    })
}

async fn measure(folder: &Path) {
    let (large, small) = (folder.join("large.sqlite"), folder.join("small.sqlite"));
    building::measure(&large, MANY);
    org::make(&small, FEW);
    let access = (org::sign_in(&large).await, org::sign_in(&small).await);
    resources::measure((&large, &access.0), (&small, &access.1)).await;
    lookups::measure(&large, &access.0).await;
    pages::measure(&large, &access.0).await;
    reading::measure(&large, &access.0).await;
}

/// Free space of the file system with this folder, as POSIX `df` tells it.
fn free_kib(folder: &Path) -> Option<u64> {
    let told = Command::new("df").arg("-Pk").arg(folder).output().ok()?;
    let told = String::from_utf8(told.stdout).ok()?;
    told.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()
}
