//! Measures for the README's tables; nothing is measured in an ordinary run of the tests.
//!
//! What is measured, and what it is measured against, takes turns in one process on one machine: the ratios mean
//! something, the times alone little.

mod desk;
mod known_client;
mod lists;
mod many;
mod records;
mod search;
mod wire;

use std::time::Duration;

use crate::support::World;

/// Whether `cargo xtask bench` asked for these measures.
fn is_wanted(what: &str) -> bool {
    std::env::var_os("ORGDECK_BENCH").is_some_and(|wanted| wanted == what)
}

/// Waits until what the application records behind an answer is done: the org is alone with the bare request then.
async fn at_rest(world: &World) {
    world.app.list_unsent().await.unwrap();
}

fn millis(elapsed: Duration) -> f64 {
    elapsed.as_secs_f64() * 1000.0
}

fn median(samples: &[f64]) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// Both sides of one measure, in milliseconds.
#[derive(Debug, Default)]
struct Sides {
    app: Vec<f64>,
    base: Vec<f64>,
}

impl Sides {
    fn ratio(&self) -> f64 {
        median(&self.app) / median(&self.base)
    }

    /// Prints the measure under its name.
    fn tell(&self, name: &str) {
        let Sides { app, base } = self;
        let line = serde_json::json!({ "name": name, "unit": "ms", "app": app, "base": base });
        println!("BENCH {line}");
    }

    /// Prints what one of several is like; only the worst of them is a measure.
    fn mention(&self, what: &str) {
        println!(
            "  {what}: {:.2} ms, {:.2} ms alone, {:.2}",
            median(&self.app),
            median(&self.base),
            self.ratio()
        );
    }
}

/// The one of several with the worst ratio.
fn worst(several: Vec<Sides>) -> Sides {
    let by_ratio = |a: &Sides, b: &Sides| a.ratio().total_cmp(&b.ratio());
    several.into_iter().max_by(by_ratio).unwrap_or_default()
}
