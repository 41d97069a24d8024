//! What was measured, and the line that tells it.

use std::time::Duration;

use serde_json::{Value, json};

/// Milliseconds.
pub(crate) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// The sample that this share of all samples does not exceed.
pub(crate) fn percentile(samples: &[f64], share: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

/// The middle one.
pub(crate) fn median(samples: &[f64]) -> f64 {
    percentile(samples, 0.5)
}

/// Prints a measure.
pub(crate) fn tell(name: &str, unit: &str, app: f64, base: f64, samples: usize) {
    let line: Value =
        json!({ "name": name, "unit": unit, "app": app, "base": base, "samples": samples });
    println!("BENCH {line}");
    println!(
        "  {name}: {app:.3} {unit} against {base:.3} {unit}: {:.2}",
        app / base
    );
}
