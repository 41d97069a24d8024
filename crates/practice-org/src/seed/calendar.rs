//! When things happen: mostly on weekdays, mostly in office hours, in the 400 days before today.

/// Milliseconds of a day.
pub(super) const DAY: i64 = 86_400_000;
/// How far back the org's history reaches, in days.
pub(super) const DAYS: i64 = 400;

/// Monday to Sunday: where each day starts in a week of work.
const WEEK: [f64; 8] = [0.0, 0.19, 0.38, 0.57, 0.75, 0.92, 0.96, 1.0];
/// Hours at which the stretches of a day start, and how much of the day's work lies before each.
const HOURS: [(f64, f64); 5] = [
    (0.0, 0.0),
    (7.0, 0.05),
    (12.0, 0.5),
    (18.0, 0.92),
    (24.0, 1.0),
];

/// The history's time, measured in work instead of hours.
pub(super) struct Calendar {
    /// A Monday, midnight UTC.
    monday: i64,
    start: f64,
    end: f64,
    /// Midnight UTC of the day the org is made; nothing happens after it.
    pub(super) today: i64,
}

impl Calendar {
    /// The history that ends at the midnight before `now_ms`.
    pub(super) fn new(now_ms: i64) -> Self {
        let today = now_ms - now_ms.rem_euclid(DAY);
        let first = today - DAYS * DAY;
        // the epoch was a Thursday
        let monday = first - (first.div_euclid(DAY) + 3).rem_euclid(7) * DAY;
        let mut calendar = Self {
            monday,
            start: 0.0,
            end: 0.0,
            today,
        };
        calendar.start = calendar.work_at(first);
        calendar.end = calendar.work_at(today);
        calendar
    }

    /// The moment at which this fraction of all work has come in, to the second.
    pub(super) fn moment(&self, fraction: f64) -> i64 {
        let work = self.start + (self.end - self.start) * fraction;
        let weeks = work.floor();
        let in_week = work - weeks;
        let day = WEEK
            .iter()
            .rposition(|start| *start <= in_week)
            .unwrap_or(0)
            .min(6);
        let in_day = (in_week - WEEK[day]) / (WEEK[day + 1] - WEEK[day]);
        let stretch = HOURS
            .iter()
            .rposition(|(_, before)| *before <= in_day)
            .unwrap_or(0)
            .min(3);
        let (from, to) = (HOURS[stretch], HOURS[stretch + 1]);
        let hours = from.0 + (to.0 - from.0) * (in_day - from.1) / (to.1 - from.1);
        let days = weeks as i64 * 7 + day as i64;
        let moment = self.monday + days * DAY + (hours * 3_600.0) as i64 * 1_000;
        moment.min(self.today - 1_000)
    }

    /// Work before a midnight.
    fn work_at(&self, midnight: i64) -> f64 {
        let days = (midnight - self.monday) / DAY;
        (days / 7) as f64 + WEEK[(days % 7) as usize]
    }
}
