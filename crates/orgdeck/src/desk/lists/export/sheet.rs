//! A list as a workbook (ECMA-376, SpreadsheetML), written as it comes: no row is kept.
//!
//! Texts are texts, whatever they begin with: a formula would be another element, which is never written. Numbers of
//! more digits than a spreadsheet keeps are texts; times are in UTC, as a sheet knows no zones. A sheet that is full is
//! followed by another.

use std::io::{BufWriter, Write as _};

use jiff::civil::{Date, DateTime};
use tempfile::NamedTempFile;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{Head, Writer, text};
use crate::views::{Cell, ValueKind};

/// Most rows of a sheet, and most characters of a cell ("Excel specifications and limits").
const MOST_ROWS: u32 = 1_048_576;
const LONGEST: usize = 32_767;
/// Digits that a spreadsheet keeps of a number.
const DIGITS: usize = 15;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// Cell formats in the order of `styles`: none, a day, a day with a time, bold.
const STYLES: &str = "<numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/>\
    <numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\"/></numFmts>\
    <fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/>\
    <name val=\"Calibri\"/></font></fonts>\
    <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/>\
    </fill></fills><borders count=\"1\"><border/></borders>\
    <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
    <cellXfs count=\"4\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
    <xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>\
    <xf numFmtId=\"165\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>\
    <xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/></cellXfs>";

/// A workbook that is being written.
pub(super) struct Sheet {
    zip: ZipWriter<BufWriter<NamedTempFile>>,
    heads: Vec<Head>,
    raw: bool,
    /// Sheets begun so far, and rows in the last.
    sheets: usize,
    rows: u32,
    most: u32,
}

impl Sheet {
    /// Begins the first sheet with the labels of the columns.
    pub(super) fn new(file: NamedTempFile, heads: Vec<Head>, raw: bool) -> std::io::Result<Sheet> {
        Sheet::of_rows(file, heads, raw, MOST_ROWS)
    }

    fn of_rows(
        file: NamedTempFile,
        heads: Vec<Head>,
        raw: bool,
        most: u32,
    ) -> std::io::Result<Sheet> {
        let mut sheet = Sheet {
            zip: ZipWriter::new(BufWriter::new(file)),
            heads,
            raw,
            sheets: 0,
            rows: 0,
            most,
        };
        sheet.begin()?;
        Ok(sheet)
    }

    fn part(&mut self, name: &str) -> std::io::Result<()> {
        // a sheet may be longer than four gigabytes
        let stored = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(true);
        self.zip
            .start_file(name, stored)
            .map_err(std::io::Error::other)?;
        self.zip.write_all(HEAD.as_bytes())
    }

    fn begin(&mut self) -> std::io::Result<()> {
        self.sheets += 1;
        self.rows = 1;
        self.part(&format!("xl/worksheets/sheet{}.xml", self.sheets))?;
        write!(self.zip, "<worksheet xmlns=\"{MAIN}\"><sheetData><row>")?;
        for head in &self.heads {
            let zone = if head.kind == ValueKind::DateTime {
                " (UTC)"
            } else {
                ""
            };
            let label = format!("{}{zone}", head.label);
            self.zip.write_all(string(&label, 3).as_bytes())?;
        }
        self.zip.write_all(b"</row>")
    }

    fn finish(&mut self) -> std::io::Result<()> {
        self.zip.write_all(b"</sheetData></worksheet>")
    }

    /// The parts that say which sheets there are.
    fn contents(&mut self) -> std::io::Result<()> {
        let each = |part: &dyn Fn(usize) -> String| (1..=self.sheets).map(part).collect::<String>();
        let sheets =
            each(&|n| format!("<sheet name=\"Sheet{n}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>"));
        let overrides = each(&|n| {
            format!(
                "<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"{TYPE}.worksheet+xml\"/>"
            )
        });
        let relations = each(&|n| {
            format!(
                "<Relationship Id=\"rId{n}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
            )
        });
        let styles = self.sheets + 1;
        let parts = [
            (
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{sheets}</sheets></workbook>"
                ),
            ),
            (
                "xl/styles.xml",
                format!("<styleSheet xmlns=\"{MAIN}\">{STYLES}</styleSheet>"),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    "<Relationships xmlns=\"{PACKAGE}/relationships\">{relations}<Relationship Id=\"rId{styles}\" \
                     Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
                ),
            ),
            (
                "_rels/.rels",
                format!(
                    "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
                     Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
                ),
            ),
            (
                "[Content_Types].xml",
                format!(
                    "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
                     ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default \
                     Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" \
                     ContentType=\"{TYPE}.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" \
                     ContentType=\"{TYPE}.styles+xml\"/>{overrides}</Types>"
                ),
            ),
        ];
        for (name, content) in parts {
            self.part(name)?;
            self.zip.write_all(content.as_bytes())?;
        }
        Ok(())
    }
}

impl Writer for Sheet {
    fn rows(&mut self, rows: &[Vec<Cell>]) -> std::io::Result<()> {
        for row in rows {
            if self.rows == self.most {
                self.finish()?;
                self.begin()?;
            }
            self.rows += 1;
            let cells = row
                .iter()
                .zip(&self.heads)
                .map(|(one, head)| cell(one, head.kind, self.raw));
            let cells: String = cells.collect();
            write!(self.zip, "<row>{cells}</row>")?;
        }
        Ok(())
    }

    fn end(mut self: Box<Self>) -> std::io::Result<NamedTempFile> {
        self.finish()?;
        self.contents()?;
        let file = self.zip.finish().map_err(std::io::Error::other)?;
        file.into_inner().map_err(|error| error.into_error())
    }
}

fn cell(cell: &Cell, kind: ValueKind, raw: bool) -> String {
    let Some(stored) = cell.text.as_deref() else {
        return "<c/>".to_owned();
    };
    let typed = match kind {
        ValueKind::Checkbox => match stored {
            "true" => Some("<c t=\"b\"><v>1</v></c>".to_owned()),
            "false" => Some("<c t=\"b\"><v>0</v></c>".to_owned()),
            _ => None,
        },
        ValueKind::Number | ValueKind::Currency | ValueKind::Percent => {
            let digits = stored.bytes().filter(u8::is_ascii_digit).count();
            let number = stored.parse::<f64>().is_ok_and(f64::is_finite) && digits <= DIGITS;
            number.then(|| format!("<c><v>{stored}</v></c>"))
        }
        ValueKind::Date => days(stored).map(|days| format!("<c s=\"1\"><v>{days}</v></c>")),
        ValueKind::DateTime => moment(stored).map(|days| format!("<c s=\"2\"><v>{days}</v></c>")),
        _ => None,
    };
    typed.unwrap_or_else(|| string(text(cell, raw), 0))
}

fn string(text: &str, style: u8) -> String {
    format!(
        "<c s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
        escape(&cut(text))
    )
}

/// What is longer than a cell can be ends with a sign that it goes on.
fn cut(text: &str) -> std::borrow::Cow<'_, str> {
    // a spreadsheet counts in UTF-16
    if text.encode_utf16().count() <= LONGEST {
        return text.into();
    }
    let mut units = 1;
    let kept = text.chars().take_while(|c| {
        units += c.len_utf16();
        units <= LONGEST
    });
    kept.chain(['…']).collect::<String>().into()
}

/// Days since 1900 as spreadsheets count them, with their 29th of February 1900; none before March of that year.
fn days(text: &str) -> Option<i32> {
    let date: Date = text.parse().ok()?;
    let since = date.since(Date::constant(1899, 12, 30)).ok()?.get_days();
    (since > 60).then_some(since)
}

fn moment(text: &str) -> Option<f64> {
    let time: DateTime = text.strip_suffix('Z')?.parse().ok()?;
    let day = days(&time.date().to_string())?;
    let second =
        i32::from(time.hour()) * 3_600 + i32::from(time.minute()) * 60 + i32::from(time.second());
    let millis = f64::from(second * 1_000 + i32::from(time.millisecond()));
    Some(f64::from(day) + millis / 86_400_000.0)
}

/// XML 1.0 has no control characters; a workbook writes them by their number, and what looks like that, too
/// (ECMA-376 part 1, 22.4.2.4).
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\n' | '\t' => escaped.push(c),
            '_' if looks_escaped(&text[at..]) => escaped.push_str("_x005F_"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                escaped.push_str(&format!("_x{:04X}_", u32::from(c)));
            }
            c => escaped.push(c),
        }
    }
    escaped
}

fn looks_escaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7
        && bytes.starts_with(b"_x")
        && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
        && bytes[6] == b'_'
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn of(text: &str) -> Cell {
        Cell {
            text: Some(text.into()),
            label: None,
        }
    }

    #[test]
    fn cells_are_what_they_are_and_never_a_formula() {
        let string = |text: &str| {
            format!("<c s=\"0\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
        };
        for (text, kind, expected) in [
            ("=1+1", ValueKind::Text, string("=1+1")),
            (
                "a<b>&\"c\" \u{0}\r",
                ValueKind::Text,
                string("a&lt;b&gt;&amp;\"c\" _x0000__x000D_"),
            ),
            ("_x0041_", ValueKind::Text, string("_x005F_x0041_")),
            ("-2.5", ValueKind::Number, "<c><v>-2.5</v></c>".to_owned()),
            ("NaN", ValueKind::Number, string("NaN")),
            (
                "1234567890123456",
                ValueKind::Number,
                string("1234567890123456"),
            ),
            (
                "true",
                ValueKind::Checkbox,
                "<c t=\"b\"><v>1</v></c>".to_owned(),
            ),
            (
                "2026-11-26",
                ValueKind::Date,
                "<c s=\"1\"><v>46352</v></c>".to_owned(),
            ),
            ("1899-01-01", ValueKind::Date, string("1899-01-01")),
            (
                "2026-11-26T12:00:00.000Z",
                ValueKind::DateTime,
                "<c s=\"2\"><v>46352.5</v></c>".to_owned(),
            ),
        ] {
            assert_eq!(cell(&of(text), kind, false), expected, "{text}");
        }
        assert_eq!(cell(&Cell::default(), ValueKind::Text, false), "<c/>");
        let long = cut(&"😀".repeat(20_000)).into_owned();
        assert_eq!(
            (long.encode_utf16().count(), long.ends_with('…')),
            (32_767, true)
        );
    }

    #[test]
    fn a_full_sheet_is_followed_by_another() {
        let heads = vec![Head {
            field: "A".into(),
            label: "A & B".into(),
            kind: ValueKind::Text,
        }];
        let mut sheet = Sheet::of_rows(NamedTempFile::new().unwrap(), heads, false, 3).unwrap();
        let rows: Vec<Vec<Cell>> = (0..5).map(|n| vec![of(&format!("row {n}"))]).collect();
        sheet.rows(&rows).unwrap();
        let file = Box::new(sheet).end().unwrap();
        let mut zip = zip::ZipArchive::new(file.reopen().unwrap()).unwrap();
        let mut read = |name: &str| {
            let mut text = String::new();
            zip.by_name(name)
                .unwrap()
                .read_to_string(&mut text)
                .unwrap();
            text
        };
        let mut of = |n: u32, text: &str| {
            read(&format!("xl/worksheets/sheet{n}.xml"))
                .matches(text)
                .count()
        };
        let counts: Vec<usize> = (1..=3).map(|n| of(n, "<row>")).collect();
        assert_eq!(
            counts,
            [3, 3, 2],
            "a heading and two rows, the last sheet one"
        );
    }
}
