//! `WITH HIGHLIGHT` and `WITH SNIPPET`: the matching words between `<mark>` tags, as keys beside a record's fields.
//!
//! "WITH HIGHLIGHT" and "WITH SNIPPET" in the SOQL and SOSL Reference tell for which objects, fields and how many
//! records there are such keys.

use rusqlite::{Connection, params};
use serde_json::Value;

use super::index;
use crate::schema::{Field, FieldKind, Object};

const HIGHLIGHTED: [&str; 7] = [
    "Account",
    "Campaign",
    "Contact",
    "Lead",
    "Opportunity",
    "Quote",
    "User",
];
const SNIPPED: [&str; 6] = [
    "Case",
    "CaseComment",
    "FeedComment",
    "FeedItem",
    "Idea",
    "Knowledge__kav",
];
/// Most records of an object that are highlighted, and most in an answer with snippets.
const MOST_HIGHLIGHTED: usize = 25;
const MOST_SNIPPED: usize = 20;

/// What is asked for one object.
pub(super) struct Marks<'m> {
    pub(super) object: &'static Object,
    /// The fields that were searched, in the index's order.
    pub(super) fields: &'m [&'static Field],
    /// The question the index was asked.
    pub(super) question: &'m str,
}

impl Marks<'_> {
    /// Adds `highlight.<Field>` to the records where the field matches.
    pub(super) fn highlight(
        &self,
        conn: &Connection,
        records: &mut [(i64, Value)],
    ) -> rusqlite::Result<()> {
        if !HIGHLIGHTED.contains(&self.object.name) && !self.object.name.ends_with("__c") {
            return Ok(());
        }
        for (row, record) in records.iter_mut().take(MOST_HIGHLIGHTED) {
            self.mark_fields(conn, *row, record)?;
        }
        Ok(())
    }

    /// Adds `snippet.text` and the highlighted short fields, if the answer is a short one.
    pub(super) fn snippet(
        &self,
        conn: &Connection,
        length: usize,
        records: &mut [(i64, Value)],
    ) -> rusqlite::Result<()> {
        if !SNIPPED.contains(&self.object.name) || records.len() > MOST_SNIPPED {
            return Ok(());
        }
        // about six characters a word, and no more words than the index can cut out
        let words = (length / 6).clamp(1, 64);
        let index = index::table(self.object);
        let sql = format!(
            "SELECT snippet(\"{index}\", -1, char(1), char(2), '...', {words}) FROM \"{index}\" \
             WHERE \"{index}\" MATCH ?1 AND rowid = ?2"
        );
        for (row, record) in records {
            let text: String = conn
                .prepare_cached(&sql)?
                .query_row(params![self.question, *row], |row| row.get(0))?;
            record["snippet.text"] = Value::String(escaped(&text));
            self.mark_fields(conn, *row, record)?;
        }
        Ok(())
    }

    fn mark_fields(&self, conn: &Connection, row: i64, record: &mut Value) -> rusqlite::Result<()> {
        let index = index::table(self.object);
        for (place, field) in index::fields(self.object).iter().enumerate() {
            let shown = record.get(field.name).is_some();
            let searched = self.fields.iter().any(|one| one.name == field.name);
            if !shown || !searched || !can_be_marked(field) {
                continue;
            }
            let sql = format!(
                "SELECT highlight(\"{index}\", {place}, '<mark>', '</mark>') FROM \"{index}\" \
                 WHERE \"{index}\" MATCH ?1 AND rowid = ?2"
            );
            let text: Option<String> = conn
                .prepare_cached(&sql)?
                .query_row(params![self.question, row], |row| row.get(0))?;
            if let Some(text) = text.filter(|text| text.contains("<mark>")) {
                record[format!("highlight.{}", field.name)] = Value::String(text);
            }
        }
        Ok(())
    }
}

/// "Auto number, Email, Text, Text Area, Text Area (Long)".
fn can_be_marked(field: &Field) -> bool {
    matches!(
        field.kind,
        FieldKind::AutoNumber { .. }
            | FieldKind::Email { .. }
            | FieldKind::Text { .. }
            | FieldKind::TextArea { .. }
    )
}

/// HTML of the text itself is escaped, the marks are not.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\u{1}', "<mark>")
        .replace('\u{2}', "</mark>")
}
