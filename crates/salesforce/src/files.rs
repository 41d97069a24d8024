//! Content of files: versions of Salesforce Files and attachments.
//!
//! Source: REST API Developer Guide, "sObject Blob Retrieve": `VersionData` of a ContentVersion, `Body` of an Attachment.
//! A file comes whole, as far as the client's limit for answers goes.

use reqwest::header::{ACCEPT, HeaderValue};
use serde_json::{Map, Value};

use crate::error::Error;
use crate::ids::RecordId;
use crate::org::{Ask, Org};
use crate::record;

/// Where the content of a file is: its object, its field, and the fields of its name.
fn place(id: &RecordId) -> Result<(&'static str, &'static str, &'static [&'static str]), Error> {
    match id.prefix() {
        "068" => Ok(("ContentVersion", "VersionData", &["Title", "FileExtension"])),
        "00P" => Ok(("Attachment", "Body", &["Name"])),
        _ => Err(Error::Other("this is not the id of a file".to_owned())),
    }
}

/// The content of a file.
///
/// # Errors
/// Any of [`Error`]; one that is larger than the client's limit is too large.
pub async fn content(org: &Org, id: &RecordId) -> Result<Vec<u8>, Error> {
    let (object, field, _) = place(id)?;
    let mut ask = Ask::get(&["sobjects", object, id.as_str(), field]);
    ask.headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    Ok(org.call(ask).await?.body)
}

/// The name of a file, with its ending.
///
/// # Errors
/// Any of [`Error`].
pub async fn name(org: &Org, id: &RecordId) -> Result<String, Error> {
    let (object, _, fields) = place(id)?;
    Ok(joined(&record::retrieve(org, object, id, fields).await?))
}

fn joined(record: &Map<String, Value>) -> String {
    let text = |field: &str| {
        record
            .get(field)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let name = [text("Title"), text("Name")].concat();
    with_ending(&name, text("FileExtension"))
}

/// A title with its ending, where it has none yet.
#[must_use]
pub fn with_ending(title: &str, ending: &str) -> String {
    let has = title
        .rsplit_once('.')
        .is_some_and(|(_, last)| last.eq_ignore_ascii_case(ending));
    match ending.is_empty() || has {
        true => title.to_owned(),
        false => format!("{title}.{ending}"),
    }
}

#[cfg(test)]
mod tests {
    use super::with_ending;

    #[test]
    fn a_title_gets_its_ending_once() {
        assert_eq!(with_ending("photo", "PNG"), "photo.PNG");
        assert_eq!(with_ending("photo.png", "PNG"), "photo.png");
        assert_eq!(with_ending("v1.2", "pdf"), "v1.2.pdf");
        assert_eq!(with_ending("note", ""), "note");
    }
}
