//! The clock page: what time it is in the org, and moving it forward.

use std::time::Duration;

use maud::html;

use crate::http::Params;
use crate::org::Call;

use super::super::fields::number_field;
use super::super::frame::{Acted, Shown, Trouble, Visit, press, token};
use super::super::moment;

pub(in crate::pages) const MOVED: &str = "The org's clock was moved forward.";

/// Steps that show something: what they make happen.
const STEPS: [(&str, u64, &str); 5] = [
    ("15 minutes", 15 * 60, "authorization codes expire"),
    (
        "2 hours",
        2 * 3_600,
        "access tokens of the default session timeout expire",
    ),
    ("1 day", 86_400, "the daily API calls start again"),
    ("2 days", 2 * 86_400, "query locators expire"),
    (
        "30 days",
        30 * 86_400,
        "date literals such as LAST_MONTH mean other days",
    ),
];

/// Longest step typed in, in hours: ten years.
const MOST_HOURS: u64 = 10 * 366 * 24;

pub(in crate::pages) fn show(call: &mut Call<'_>, visit: &Visit<'_>) -> Result<Shown, Trouble> {
    let ahead = call.org.clock.ahead_ms() / 1000;
    let content = html! {
        section.panel {
            dl {
                dt { "The org's time (UTC)" } dd { strong { (moment(call.now)) } }
                dt { "Ahead of this computer" } dd {
                    @if ahead == 0 { "not at all" } @else { (ahead / 86_400) " d " (ahead % 86_400 / 3_600) " h " (ahead % 3_600 / 60) " min" }
                }
            }
        }
        section.panel.flush {
            table {
                thead { tr { th { "Forward by" } th { "What that shows" } th { "Action" } } }
                tbody {
                    @for (label, seconds, shows) in STEPS {
                        tr {
                            th scope="row" { (label) } td { (shows) }
                            td.buttons { (press(visit, &format!("Move {label} forward"), "quiet small", &[("seconds", &seconds.to_string())])) }
                        }
                    }
                }
            }
        }
        form.panel method="post" action=(visit.address) {
            (token(visit))
            div.fields.broad { (number_field(visit, "hours", "Hours forward", "", "There is no way back: a restart of the practice org starts with this computer's time.")) }
            button type="submit" { "Move the clock" }
        }
    };
    let lead = "Tokens, codes, limits and date literals go by the org's own clock, which can be moved forward.";
    Ok(Shown::new("Clock", lead, content))
}

pub(in crate::pages) fn act(call: &mut Call<'_>, form: &Params) -> Acted {
    let number = |name: &str| form.given(name).and_then(|text| text.parse::<u64>().ok());
    let seconds = match (number("seconds"), number("hours")) {
        (Some(seconds), _) => seconds,
        (None, Some(hours)) => hours.saturating_mul(3_600),
        (None, None) => return wrong("You must enter a whole number of hours."),
    };
    if seconds > MOST_HOURS * 3_600 {
        return wrong("Ten years at most.");
    }
    call.org.clock.advance(Duration::from_secs(seconds));
    Acted::Done(MOVED)
}

fn wrong(why: &str) -> Acted {
    Acted::Wrong("hours".to_owned(), why.to_owned())
}
