//! From the lines that measuring prints to the table a reader sees.

use serde_json::Value;

use crate::failure::{Failure, Result};

/// A measure of a table: its name, what it is called there, what it is measured against, and what is aimed at.
type Known = (&'static str, &'static str, &'static str, Option<Aim>);

/// What a measure is not to be above.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Aim {
    /// So many times what it is measured against.
    Ratio(f64),
    /// So many of its own unit.
    Value(f64),
}

/// The measures of the app.
pub(crate) const APP: &[Known] = &[
    (
        "start",
        "Start until the list can be used",
        "an empty Tauri window",
        Some(Aim::Ratio(1.3)),
    ),
    (
        "memory",
        "Memory (PSS of all processes) with a list of cases open",
        "an empty Tauri window",
        Some(Aim::Ratio(1.3)),
    ),
    (
        "search",
        "One case search",
        "the same request by curl",
        Some(Aim::Ratio(1.3)),
    ),
];

const BARE: &str = "the same requests by a bare client";
const EMPTY_LIST: &str = "the same key in an empty list";

/// The measures of the desk with a million cases.
pub(crate) const DESK: &[Known] = &[
    (
        "list-first",
        "First rows of a list, the worst of nine lists",
        BARE,
        Some(Aim::Ratio(1.3)),
    ),
    (
        "list-page",
        "A further page, the worst of five depths",
        BARE,
        Some(Aim::Ratio(1.3)),
    ),
    (
        "list-depth",
        "The slowest of these pages",
        "a page near the beginning",
        Some(Aim::Ratio(1.3)),
    ),
    (
        "desk-move",
        "A key that moves the selection: script and layout, p95",
        EMPTY_LIST,
        Some(Aim::Value(8.0)),
    ),
    (
        "desk-open",
        "A key that opens the next case, p95",
        EMPTY_LIST,
        Some(Aim::Value(8.0)),
    ),
    (
        "desk-open-rest",
        "The rest of that case, its longest piece, p95",
        EMPTY_LIST,
        Some(Aim::Value(8.0)),
    ),
    (
        "desk-type",
        "A letter in the search, p95",
        "the same letter beside an empty list",
        Some(Aim::Value(8.0)),
    ),
    (
        "desk-memory",
        "Memory (PSS of all processes) with 100,000 rows scrolled through",
        "with the first page",
        Some(Aim::Ratio(1.3)),
    ),
    (
        "open",
        "Opening a case that was not read before",
        BARE,
        None,
    ),
    (
        "open-calls",
        "API calls of opening a case",
        "one",
        Some(Aim::Value(3.0)),
    ),
    (
        "save",
        "Saving a case",
        "its request by a bare client",
        Some(Aim::Ratio(1.3)),
    ),
    (
        "many-requests",
        "2,000 cases at once, each request 50 ms later",
        BARE,
        Some(Aim::Ratio(1.2)),
    ),
    (
        "many-singly",
        "The same",
        "one by one by a bare client",
        Some(Aim::Ratio(0.2)),
    ),
    (
        "known-search",
        "A search",
        "the same by simple-salesforce",
        Some(Aim::Ratio(1.0)),
    ),
    (
        "known-reads",
        "A thousand cases read with their fields, page by page",
        "the same cases one by one by simple-salesforce",
        Some(Aim::Ratio(0.5)),
    ),
];

const STORED: &str = "a bare handler that has the same bytes on disk, by path";
const IN_MEMORY: &str = "a bare handler that has them in memory";

/// The measures of the practice org with a million cases.
pub(crate) const PRACTICE_ORG: &[Known] = &[
    (
        "lookup-number",
        "One case by its number, p95",
        STORED,
        Some(Aim::Ratio(2.0)),
    ),
    ("lookup-number-memory", "The same", IN_MEMORY, None),
    (
        "lookup-id",
        "One case by its id, p95",
        STORED,
        Some(Aim::Ratio(2.0)),
    ),
    ("lookup-id-memory", "The same", IN_MEMORY, None),
    (
        "keyset",
        "A page of open cases by last change, the slowest of four far down",
        "the first page",
        Some(Aim::Ratio(1.5)),
    ),
    (
        "read-all",
        "Reading every case by `nextRecordsUrl`",
        "the same SELECT through serde_json in one process",
        Some(Aim::Ratio(2.0)),
    ),
    (
        "org-start",
        "Start",
        "with 10,000 cases",
        Some(Aim::Ratio(2.0)),
    ),
    (
        "org-memory",
        "Memory (PSS) after some hundred requests",
        "with 10,000 cases",
        Some(Aim::Ratio(2.0)),
    ),
    (
        "building",
        "Building the org",
        "a prepared INSERT of the same rows, no indexes",
        Some(Aim::Ratio(3.33)),
    ),
];

/// The samples of one measure.
#[derive(Debug, PartialEq)]
pub(crate) struct Measure {
    name: String,
    unit: String,
    app: Vec<f64>,
    base: Vec<f64>,
    /// How many samples there were, where one number is all that is told of them.
    samples: Option<usize>,
}

/// Reads every `BENCH {json}` line; the test runner may have put words of its own before it.
pub(crate) fn measures(printed: &str) -> Result<Vec<Measure>> {
    printed
        .lines()
        .filter_map(|line| line.split_once("BENCH {"))
        .map(|(_, json)| {
            serde_json::from_str(&format!("{{{json}"))
                .ok()
                .and_then(|value: Value| measure(&value))
                .ok_or_else(|| Failure::new(format!("not a measure: {{{json}")))
        })
        .collect()
}

fn measure(value: &Value) -> Option<Measure> {
    let samples = |key: &str| match &value[key] {
        Value::Number(one) => Some(vec![one.as_f64()?]),
        Value::Array(several) => several
            .iter()
            .map(Value::as_f64)
            .collect::<Option<Vec<_>>>()
            .filter(|found| !found.is_empty()),
        _ => None,
    };
    Some(Measure {
        name: value["name"].as_str()?.to_owned(),
        unit: value["unit"].as_str()?.to_owned(),
        app: samples("app")?,
        base: samples("base")?,
        samples: value["samples"]
            .as_u64()
            .and_then(|samples| usize::try_from(samples).ok()),
    })
}

/// The measures that belong into the table and were not made.
pub(crate) fn missing(known: &[Known], measures: &[Measure]) -> Vec<&'static str> {
    known
        .iter()
        .map(|(name, ..)| *name)
        .filter(|name| !measures.iter().any(|measure| measure.name == *name))
        .collect()
}

/// One line of the table.
#[derive(Debug, PartialEq)]
pub(crate) struct Row {
    what: String,
    app: f64,
    base: Option<(f64, String)>,
    unit: String,
    aim: Option<Aim>,
    samples: usize,
}

impl Row {
    /// A size in megabytes of 10^6 bytes, which is not aimed at anything.
    pub(crate) fn size(what: &str, app: f64, empty_window: Option<f64>) -> Self {
        Self {
            what: what.to_owned(),
            app,
            base: empty_window.map(|size| (size, "an empty Tauri window".to_owned())),
            unit: "MB".to_owned(),
            aim: None,
            samples: 1,
        }
    }
}

impl From<&Measure> for Row {
    fn from(measure: &Measure) -> Self {
        let known = APP
            .iter()
            .chain(DESK)
            .chain(PRACTICE_ORG)
            .find(|(name, ..)| *name == measure.name);
        Self {
            what: known
                .map_or(measure.name.as_str(), |(_, what, ..)| what)
                .to_owned(),
            app: median(&measure.app),
            base: Some((
                median(&measure.base),
                known.map_or("the base", |(_, _, base, _)| base).to_owned(),
            )),
            unit: measure.unit.clone(),
            aim: known.and_then(|(.., aim)| *aim),
            samples: measure
                .samples
                .unwrap_or(measure.app.len().min(measure.base.len())),
        }
    }
}

/// The middle sample, or the mean of the two in the middle. There is at least one.
fn median(samples: &[f64]) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        f64::midpoint(sorted[middle - 1], sorted[middle])
    }
}

/// The table in Markdown: what was measured of `whom`, what it is measured against, the ratio and its aim.
pub(crate) fn markdown(whom: &str, rows: &[Row]) -> String {
    let mut lines = vec![
        format!("| what | {whom} | measured against | ratio | aim | samples |"),
        "| --- | ---: | ---: | ---: | ---: | ---: |".to_owned(),
    ];
    lines.extend(rows.iter().map(|row| {
        let shown = |number: f64| format!("{} {}", rounded(number), row.unit);
        let dash = || "–".to_owned();
        format!(
            "| {} | {} | {} | {} | {} | {} |",
            row.what,
            shown(row.app),
            row.base
                .as_ref()
                .map_or_else(dash, |(base, whom)| format!("{} ({whom})", shown(*base))),
            row.base
                .as_ref()
                .map_or_else(dash, |(base, _)| format!("{:.2}", row.app / base)),
            row.aim.map_or_else(dash, |aim| match aim {
                Aim::Ratio(ratio) => format!("≤ {ratio}"),
                Aim::Value(value) => format!("≤ {value} {}", row.unit),
            }),
            row.samples,
        )
    }));
    lines.join("\n") + "\n"
}

/// Three digits or so: 812, 81.2, 8.12.
fn rounded(number: f64) -> String {
    let decimals = if number >= 100.0 {
        0
    } else if number >= 10.0 {
        1
    } else {
        2
    };
    format!("{number:.decimals$}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_journeys_lines_become_a_table() {
        let printed = "running 1 test\n\
            test bench ... BENCH {\"name\":\"start\",\"unit\":\"ms\",\"app\":[500,520,900],\"base\":[400,410,390]}\n\
            something else\ntest result: ok";
        let rows: Vec<Row> = measures(printed).unwrap().iter().map(Row::from).collect();
        let table = markdown(
            "Orgdeck",
            &[rows, vec![Row::size("Size", 12.34, None)]]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>(),
        );
        assert!(table.contains("| Start until the list can be used | 520 ms | 400 ms (an empty Tauri window) | 1.30 | ≤ 1.3 | 3 |"), "{table}");
        assert!(
            table.contains("| Size | 12.3 MB | – | – | – | 1 |"),
            "{table}"
        );
    }

    #[test]
    fn a_line_that_is_no_measure_is_refused_and_not_skipped() {
        assert!(measures("BENCH {\"name\":\"start\"}").is_err());
        let words = r#"BENCH {"name":"start","unit":"ms","app":["fast"],"base":[1]}"#;
        assert!(measures(words).is_err());
        assert!(
            measures("BENCH {\"name\":\"start\",\"unit\":\"ms\",\"app\":[],\"base\":[1]}").is_err()
        );
        assert_eq!(measures("nothing").unwrap(), []);
    }

    #[test]
    fn the_median_of_an_even_number_lies_between_the_two_in_the_middle() {
        assert!((median(&[4.0, 1.0, 3.0, 2.0]) - 2.5).abs() < f64::EPSILON);
        assert!((median(&[7.0]) - 7.0).abs() < f64::EPSILON);
    }

    #[test]
    fn what_was_not_measured_is_told() {
        let one =
            measures(r#"BENCH {"name":"memory","unit":"MB","app":200.5,"base":180}"#).unwrap();
        assert_eq!(missing(APP, &one), ["start", "search"]);
    }

    #[test]
    fn one_number_may_stand_for_many_samples() {
        let line = r#"BENCH {"name":"keyset","unit":"ms","app":1.5,"base":1.25,"samples":240}"#;
        let rows: Vec<Row> = measures(line).unwrap().iter().map(Row::from).collect();
        let table = markdown("practice org", &rows);
        assert!(
            table.contains("| 1.50 ms | 1.25 ms (the first page) | 1.20 | ≤ 1.5 | 240 |"),
            "{table}"
        );
    }
}
