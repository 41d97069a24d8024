//! Days that go with the calendar: `TODAY`, `LAST_N_DAYS:7` and the rest of a closed list.
//!
//! Source: SOQL and SOSL Reference, "Date formats and date literals". Each means a span of days in the time zone of
//! the user at Salesforce; weeks begin as the user's locale has it.

use std::fmt;

/// Names that take no count.
const PLAIN: [&str; 23] = [
    "YESTERDAY",
    "TODAY",
    "TOMORROW",
    "LAST_WEEK",
    "THIS_WEEK",
    "NEXT_WEEK",
    "LAST_MONTH",
    "THIS_MONTH",
    "NEXT_MONTH",
    "LAST_90_DAYS",
    "NEXT_90_DAYS",
    "LAST_QUARTER",
    "THIS_QUARTER",
    "NEXT_QUARTER",
    "LAST_YEAR",
    "THIS_YEAR",
    "NEXT_YEAR",
    "LAST_FISCAL_QUARTER",
    "THIS_FISCAL_QUARTER",
    "NEXT_FISCAL_QUARTER",
    "LAST_FISCAL_YEAR",
    "THIS_FISCAL_YEAR",
    "NEXT_FISCAL_YEAR",
];

/// Names that take one.
const COUNTED: [&str; 21] = [
    "LAST_N_DAYS",
    "NEXT_N_DAYS",
    "N_DAYS_AGO",
    "LAST_N_WEEKS",
    "NEXT_N_WEEKS",
    "N_WEEKS_AGO",
    "LAST_N_MONTHS",
    "NEXT_N_MONTHS",
    "N_MONTHS_AGO",
    "LAST_N_QUARTERS",
    "NEXT_N_QUARTERS",
    "N_QUARTERS_AGO",
    "LAST_N_YEARS",
    "NEXT_N_YEARS",
    "N_YEARS_AGO",
    "LAST_N_FISCAL_QUARTERS",
    "NEXT_N_FISCAL_QUARTERS",
    "N_FISCAL_QUARTERS_AGO",
    "LAST_N_FISCAL_YEARS",
    "NEXT_N_FISCAL_YEARS",
    "N_FISCAL_YEARS_AGO",
];

/// Most that may be counted: ten thousand days are 27 years.
const MOST: u32 = 10_000;

/// A date literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelativeDate {
    name: &'static str,
    count: Option<u32>,
}

impl RelativeDate {
    /// The literal of this name and count, if there is one.
    #[must_use]
    pub fn parse(name: &str, count: Option<u32>) -> Option<RelativeDate> {
        let names = match count {
            None => PLAIN.as_slice(),
            Some(count) if count <= MOST => COUNTED.as_slice(),
            Some(_) => return None,
        };
        let name = names.iter().find(|known| **known == name)?;
        Some(RelativeDate { name, count })
    }
}

impl fmt::Display for RelativeDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        match self.count {
            Some(count) => write!(f, ":{count}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_on_the_list_is_a_date_literal() {
        let written = |name: &str, count| RelativeDate::parse(name, count).map(|d| d.to_string());
        assert_eq!(written("TODAY", None).as_deref(), Some("TODAY"));
        assert_eq!(
            written("LAST_N_DAYS", Some(7)).as_deref(),
            Some("LAST_N_DAYS:7")
        );
        for (name, count) in [
            ("TODAY", Some(1)),
            ("LAST_N_DAYS", None),
            ("LAST_N_DAYS", Some(10_001)),
            ("today", None),
            ("TODAY OR Id != null", None),
            ("", None),
        ] {
            assert_eq!(written(name, count), None, "{name}");
        }
    }
}
