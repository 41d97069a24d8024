//! What tells one reading of a case from every other: when it was last changed, and what it held then.
//!
//! `SystemModstamp` counts whole seconds, and so does `If-Unmodified-Since` (REST API Developer Guide, "Conditional
//! Request Headers"). Two changes within one second are told apart by what the case holds, or not at all.

use std::time::Duration;

use super::form;
use crate::views::CaseView;

/// Room for the mark of the content beside the second. Both together stay below 2^53 until the year 2106, so that
/// the window can hold them exactly.
const MARKS: i64 = 1 << 21;

/// How far the org's clock may lie behind a stamp before it is taken for another clock.
const SKEW_MS: i64 = 2_000;

/// The stamp of a case that was last changed at this time (milliseconds UTC).
pub(super) fn of(case: &CaseView, changed_ms: i64) -> i64 {
    changed_ms
        .div_euclid(1000)
        .saturating_mul(MARKS)
        .saturating_add(mark(case))
}

/// When the case of this stamp was last changed, milliseconds UTC, exact to the second.
pub(super) fn changed_ms(stamp: i64) -> i64 {
    stamp.div_euclid(MARKS) * 1000
}

/// How long the second of this stamp may still last by the org's clock. Until it is over, somebody else's change would
/// bear the same time, and the org would not see a conflict.
pub(super) fn open_for(stamp: i64, org_now_ms: Option<i64>) -> Option<Duration> {
    let behind = changed_ms(stamp) - org_now_ms?;
    (0..=SKEW_MS)
        .contains(&behind)
        .then_some(Duration::from_secs(1))
}

/// FNV-1a over what the desk shows and edits.
fn mark(case: &CaseView) -> i64 {
    let fields = form::FIELDS.iter().map(|field| form::value(case, field));
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for value in fields.chain([case.row.owner.as_deref()]) {
        // 0xff is in no UTF-8 text, so that neighbours cannot trade letters
        let bytes = value
            .map_or(&[0xfe][..], str::as_bytes)
            .iter()
            .chain(&[0xff]);
        hash = bytes.fold(hash, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
    }
    i64::try_from((hash ^ (hash >> 32)) & (MARKS.unsigned_abs() - 1)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(subject: &str) -> CaseView {
        form::made(
            "500000000000001AAA",
            1_770_000_000_000,
            &[("Subject", subject)],
        )
    }

    #[test]
    fn a_stamp_tells_time_and_content_and_fits_the_window() {
        let at = 1_770_000_000_000;
        let stamp = of(&case("one"), at);
        assert_eq!(changed_ms(stamp), at);
        assert_ne!(stamp, of(&case("two"), at));
        assert_ne!(stamp, of(&case("one"), at + 1000));
        assert_eq!(stamp, of(&case("one"), at));
        assert!(of(&case("one"), 4_000_000_000_000) < 1 << 53);
    }

    #[test]
    fn a_second_is_open_until_the_orgs_clock_has_passed_it() {
        let at = 1_770_000_000_000;
        let stamp = of(&case("one"), at);
        assert!(open_for(stamp, Some(at)).is_some());
        assert!(open_for(stamp, Some(at - 1000)).is_some());
        assert!(open_for(stamp, Some(at + 1000)).is_none());
        assert!(open_for(stamp, Some(at - 60_000)).is_none());
        assert!(open_for(stamp, None).is_none());
    }
}
