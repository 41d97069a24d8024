//! The custom fields of a case that its maker fills in: what the administrator of this org added to the standard ones.

use super::calendar::DAY;
use super::cases::NewCase;
use super::dice::Dice;
use crate::schema;

/// How escalated cases end.
const RESOLUTIONS: [&str; 5] = [
    "Replaced the {device} at {site} and calibrated it on the spot.",
    "Firmware {version} mends the cause; installed on all {n} devices.",
    "A loose terminal at {site} was the cause. Tightened, and checked with the customer.",
    "The invoice was wrong and has been replaced; a credit note over {amount} was sent.",
    "Missing readings were delivered afterwards; the queue is watched from now on.",
];

/// What they are thrown from.
pub(super) struct CustomFields {
    product_support: String,
    billing_inquiry: String,
}

/// The custom fields of one case.
pub(super) struct Custom<'c> {
    pub(super) record_type: &'c str,
    pub(super) units: usize,
    pub(super) severity: Option<&'static str>,
    pub(super) area: Option<&'static str>,
    /// A day, `YYYY-MM-DD`.
    pub(super) promised: Option<String>,
    pub(super) resolution: Option<String>,
}

impl CustomFields {
    /// Looks up the record types; a schema without them leaves the field empty.
    pub(super) fn new() -> Self {
        let id = |name: &str| {
            schema::object("Case")
                .and_then(|case| {
                    case.record_types
                        .iter()
                        .find(|kind| kind.developer_name == name)
                })
                .map(|kind| kind.id.clone())
                .unwrap_or_default()
        };
        Self {
            product_support: id("Product_Support"),
            billing_inquiry: id("Billing_Inquiry"),
        }
    }

    /// Throws those of a case, within what its record type offers.
    pub(super) fn throw(&self, dice: &mut Dice, case: &NewCase<'_>, escalated: bool) -> Custom<'_> {
        let problem = case.problem;
        let billing = problem.reason == "Other" && problem.kind == "Other";
        let severity = match (billing, problem.weight) {
            (true, _) | (false, 0) => "Minor",
            (false, 1) => dice.weighted(&[("Minor", 40), ("Major", 60)]),
            (false, _) => dice.weighted(&[("Major", 60), ("Critical", 40)]),
        };
        let area = match problem.kind {
            _ if billing => "Billing",
            "Mechanical" | "Structural" => "Pumps",
            "Electrical" | "Electronic" => "Sensors",
            _ => "Portal",
        };
        let open = case.course.closed.is_none();
        let promised = (open && dice.percent(25))
            .then(|| case.created + dice.between(2, 30) as i64 * DAY)
            .and_then(|at| jiff::Timestamp::from_millisecond(at).ok())
            .map(|at| at.strftime("%Y-%m-%d").to_string());
        // the org's rule: closing an escalated case takes a resolution
        let resolution = (!open && escalated).then(|| case.slots.fill(dice.pick(&RESOLUTIONS)));
        Custom {
            record_type: if billing {
                &self.billing_inquiry
            } else {
                &self.product_support
            },
            units: dice.between(1, 1 + 4 * usize::from(problem.weight)),
            // who made the case did not always say
            severity: dice.percent(80).then_some(severity),
            area: dice.percent(80).then_some(area),
            promised,
            resolution,
        }
    }
}
