//! Fills the slots of a template: `{device}`, `{serial}`, `{date}` and so on.

use std::fmt::Write as _;

use super::dice::Dice;

const DEVICES: [&str; 12] = [
    "AquaSense 200",
    "FlowMeter FM-40",
    "Gateway G3",
    "Logger L12",
    "TurbiScan 5",
    "pH Probe P7",
    "LevelGauge LG-2",
    "Chlorine Analyser C9",
    "Portable Kit PK-1",
    "Gateway G2",
    "Nitrate Probe N3",
    "Sampler S24",
];
const SITES: [&str; 20] = [
    "Pump house 3",
    "North reservoir",
    "Line 2",
    "Well 14",
    "Clarifier B",
    "Intake tower",
    "Lab 2",
    "Cooling loop 4",
    "South weir",
    "Digester 1",
    "Tank farm",
    "Booster station 7",
    "Inlet works",
    "Hall 5",
    "River gauge East",
    "Outfall 2",
    "Boiler room",
    "Filter gallery",
    "Pumping station Mill Lane",
    "Basin C",
];
const PARAMETERS: [&str; 8] = [
    "turbidity",
    "pH",
    "free chlorine",
    "conductivity",
    "flow",
    "level",
    "dissolved oxygen",
    "nitrate",
];
const BROWSERS: [&str; 4] = ["Chrome", "Firefox", "Safari", "Edge"];
const REPORTS: [&str; 6] = [
    "Monthly compliance",
    "Daily flow summary",
    "Alarm statistics",
    "Calibration log",
    "Energy per site",
    "Weekly trend",
];
const TOOLS: [&str; 8] = [
    "Power BI",
    "Excel",
    "our SCADA",
    "Grafana",
    "our data warehouse",
    "Node-RED",
    "our ERP",
    "Tableau",
];
const COLLEAGUES: [&str; 14] = [
    "Priya", "Tomás", "Ingrid", "Yusuf", "Mei-Ling", "Sean", "Zoë", "Dmitri", "Aisha", "Jens",
    "Renée", "Kofi", "Maeve", "Hiro",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// What the slots of one case have in common, so that subject, description and comments speak of the same thing.
pub(super) struct Slots {
    device: &'static str,
    site: &'static str,
    parameter: &'static str,
    colleague: &'static str,
    tool: &'static str,
    report: &'static str,
    browser: &'static str,
    numbers: [usize; 8],
    date: (i8, i8),
}

impl Slots {
    /// Throws values for a case created at this moment.
    pub(super) fn throw(dice: &mut Dice, created_ms: i64) -> Self {
        let before = created_ms - dice.between(1, 9) as i64 * super::calendar::DAY;
        let date = jiff::Timestamp::from_millisecond(before)
            .unwrap_or_default()
            .to_zoned(jiff::tz::TimeZone::UTC)
            .date();
        Self {
            device: dice.pick(&DEVICES),
            site: dice.pick(&SITES),
            parameter: dice.pick(&PARAMETERS),
            colleague: dice.pick(&COLLEAGUES),
            tool: dice.pick(&TOOLS),
            report: dice.pick(&REPORTS),
            browser: dice.pick(&BROWSERS),
            numbers: std::array::from_fn(|_| dice.below(1_000_000)),
            date: (date.day(), date.month()),
        }
    }

    /// The template with its slots filled. Braces that are no slot stay as they are.
    pub(super) fn fill(&self, template: &str) -> String {
        let mut text = String::with_capacity(template.len() + 48);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            match after.split_once('}') {
                Some((slot, behind)) if self.write(&mut text, slot) => rest = behind,
                _ => {
                    text.push('{');
                    rest = after;
                }
            }
        }
        text.push_str(rest);
        text
    }

    fn write(&self, text: &mut String, slot: &str) -> bool {
        let [a, b, c, d, e, f, g, h] = self.numbers;
        let fixed = match slot {
            "device" => self.device,
            "site" => self.site,
            "param" => self.parameter,
            "colleague" => self.colleague,
            "tool" => self.tool,
            "report" => self.report,
            "browser" => self.browser,
            "http" => ["500", "502", "503", "504"][a % 4],
            "serial" | "n" | "count" | "date" | "time" | "invoice" | "order" | "amount"
            | "version" | "code" => "",
            _ => return false,
        };
        text.push_str(fixed);
        // writing to a String cannot fail
        let _ = match slot {
            "serial" => write!(
                text,
                "BW-{:05}-{}",
                b % 100_000,
                ['K', 'M', 'R', 'T'][b % 4]
            ),
            "n" => write!(text, "{}", 2 + c % 47),
            "count" => write!(text, "{}", 120 + d % 8_700),
            "date" => write!(
                text,
                "{} {}",
                self.date.0,
                MONTHS[(self.date.1 as usize - 1) % 12]
            ),
            "time" => write!(text, "{:02}:{:02}", e % 24, e / 24 % 12 * 5),
            "invoice" => write!(text, "INV-{:06}", 200_000 + f % 90_000),
            "order" => write!(text, "PO-{:05}", g % 100_000),
            "amount" => write!(text, "{},{:03}.{:02}", 1 + h % 38, h / 38 % 1_000, h % 100),
            "version" => write!(text, "{}.{}.{}", 3 + a % 3, b % 10, c % 20),
            "code" => write!(text, "E-{:02}", d % 100),
            _ => Ok(()),
        };
        true
    }
}
