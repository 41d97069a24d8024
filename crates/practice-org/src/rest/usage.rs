//! The org's daily allowance of API calls: counted at every authenticated call, told in every answer.

use std::sync::atomic::{AtomicI64, Ordering};

/// Allowance of a Developer Edition org in 24 hours (Salesforce Developer Limits: API request limits).
const DAILY: i64 = 15_000;

const DAY_MS: i64 = 24 * 3_600_000;

/// Calls made and allowed within the current 24 hours. Not kept over a restart.
#[derive(Debug)]
pub(crate) struct Usage {
    max: AtomicI64,
    used: AtomicI64,
    since_ms: AtomicI64,
}

impl Usage {
    pub(crate) fn new(now_ms: i64) -> Self {
        Self {
            max: AtomicI64::new(DAILY),
            used: AtomicI64::new(0),
            since_ms: AtomicI64::new(now_ms),
        }
    }

    /// Counts one call; `false` if the allowance was used up already.
    pub(crate) fn count(&self, now_ms: i64) -> bool {
        if now_ms - self.since_ms.load(Ordering::SeqCst) >= DAY_MS {
            self.since_ms.store(now_ms, Ordering::SeqCst);
            self.used.store(0, Ordering::SeqCst);
        }
        if self.used.load(Ordering::SeqCst) >= self.max() {
            return false;
        }
        self.used.fetch_add(1, Ordering::SeqCst);
        true
    }

    pub(crate) fn set(&self, max: i64, used: i64) {
        self.max.store(max, Ordering::SeqCst);
        self.used.store(used, Ordering::SeqCst);
    }

    pub(crate) fn max(&self) -> i64 {
        self.max.load(Ordering::SeqCst)
    }

    pub(crate) fn remaining(&self) -> i64 {
        (self.max() - self.used.load(Ordering::SeqCst)).max(0)
    }

    /// Calls that were made, as far as they count: never more than there are.
    pub(crate) fn used(&self) -> i64 {
        self.max() - self.remaining()
    }

    /// Value of `Sforce-Limit-Info`: `api-usage=18/15000`.
    pub(crate) fn header(&self) -> String {
        format!(
            "api-usage={}/{}",
            self.used.load(Ordering::SeqCst),
            self.max()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_allowance_ends_and_comes_back_a_day_later() {
        let usage = Usage::new(0);
        usage.set(2, 1);
        assert!(usage.count(1));
        assert!(!usage.count(2));
        assert_eq!(usage.header(), "api-usage=2/2");
        assert!(usage.count(DAY_MS));
        assert_eq!(usage.remaining(), 1);
    }
}
