//! Content of files: versions of Salesforce Files and attachments.
//!
//! Source: REST API Developer Guide, "sObject Blob Retrieve": `VersionData` of a ContentVersion, `Body` of an Attachment.
//! A file comes in pieces, so that one of two gigabytes needs no memory.

use reqwest::header::{ACCEPT, HeaderValue};
use serde_json::{Map, Value};

use crate::client::Body;
use crate::error::Error;
use crate::ids::RecordId;
use crate::org::{Ask, Org};
use crate::record;

/// Where a file is: its object, the field of its content, and the fields of its name and size.
struct Place {
    object: &'static str,
    content: &'static str,
    name: &'static [&'static str],
    size: &'static str,
}

const VERSION: Place = Place {
    object: "ContentVersion",
    content: "VersionData",
    name: &["Title", "FileExtension"],
    size: "ContentSize",
};

const ATTACHMENT: Place = Place {
    object: "Attachment",
    content: "Body",
    name: &["Name"],
    size: "BodyLength",
};

fn place(id: &RecordId) -> Result<&'static Place, Error> {
    match id.prefix() {
        "068" => Ok(&VERSION),
        "00P" => Ok(&ATTACHMENT),
        _ => Err(Error::Other("this is not the id of a file".to_owned())),
    }
}

/// What a file is called, and how long it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its name, with its ending.
    pub name: String,
    /// Its length in bytes, where the org tells.
    pub size: Option<u64>,
}

/// What a file is called, and how long it is.
///
/// # Errors
/// Any of [`Error`].
pub async fn head(org: &Org, id: &RecordId) -> Result<Head, Error> {
    let place = place(id)?;
    let fields = [place.name, &[place.size]].concat();
    let record = record::retrieve(org, place.object, id, &fields).await?;
    Ok(Head {
        name: joined(&record),
        size: record.get(place.size).and_then(Value::as_u64),
    })
}

/// The content of a file, as it comes.
pub struct Content(Option<Body>);

/// Begins to read a file.
///
/// # Errors
/// Any of [`Error`].
pub async fn content(org: &Org, id: &RecordId) -> Result<Content, Error> {
    let place = place(id)?;
    let mut ask = Ask::get(&["sobjects", place.object, id.as_str(), place.content]);
    ask.headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    ask.pieces = true;
    Ok(Content(org.call(ask).await?.rest))
}

impl Content {
    /// The next piece; none at the end.
    ///
    /// # Errors
    /// When it breaks off or stalls.
    pub async fn piece(&mut self) -> Result<Option<Vec<u8>>, Error> {
        match &mut self.0 {
            Some(body) => body.piece().await,
            None => Ok(None),
        }
    }

    /// Reads on until there are at least so many bytes in `read`, or the end; true where there may be more.
    ///
    /// # Errors
    /// As [`Self::piece`].
    pub async fn read_to(&mut self, read: &mut Vec<u8>, least: usize) -> Result<bool, Error> {
        while read.len() < least {
            match self.piece().await? {
                Some(piece) => read.extend(piece),
                None => return Ok(false),
            }
        }
        Ok(true)
    }
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
