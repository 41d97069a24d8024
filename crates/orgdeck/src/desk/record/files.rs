//! Files of a record: what there is, what can be shown of one, and saving it.

use std::path::Path;

use salesforce::{Error as ClientError, RecordId, files};
use serde_json::Value;

use super::{
    parts::SHOWN,
    record_id,
    related::{Read, id_of, part, text, when},
};
use crate::{
    Error, Orgdeck,
    desk::at::At,
    error::Doing,
    files::Arriving,
    views::{Exported, FilePreview, FileView, IntegrationId, Part},
};

/// Largest picture that is shown, in bytes.
const SHOWN_BYTES: usize = 8 << 20;

/// Bytes that are read of a text.
const TEXT_BYTES: usize = 4 * SHOWN_TEXT;

/// Longest text that is shown of a file, in characters.
const SHOWN_TEXT: usize = 200_000;

/// Endings of files the window can show.
const PICTURES: [&str; 5] = ["png", "jpg", "jpeg", "gif", "webp"];
const TEXTS: [&str; 10] = [
    "txt", "log", "csv", "json", "xml", "md", "yml", "yaml", "html", "eml",
];

/// Files and attachments in one list, newest first.
pub(super) fn both(files: Option<Read>, attachments: Option<Read>) -> Part<FileView> {
    match (part(files, file), part(attachments, attachment)) {
        (
            Part::Read { mut items, more },
            Part::Read {
                items: old,
                more: too,
            },
        ) => {
            items.extend(old);
            items.sort_by_key(|one| std::cmp::Reverse(one.at));
            Part::Read {
                more: more || too || items.len() > 2 * SHOWN,
                items,
            }
        }
        (failed @ Part::Failed { .. }, _) | (_, failed @ Part::Failed { .. }) => failed,
        (Part::NotVisible, other) | (other, Part::NotVisible) => other,
    }
}

fn file(row: &Value) -> Option<FileView> {
    let version = text(row, "ContentDocument.LatestPublishedVersionId")?;
    let title = text(row, "ContentDocument.Title").unwrap_or_default();
    let ending = text(row, "ContentDocument.FileExtension").unwrap_or_default();
    let name = files::with_ending(&title, &ending);
    let size = row["ContentDocument"]["ContentSize"]
        .as_u64()
        .unwrap_or_default();
    Some(FileView {
        id: RecordId::parse(&version).ok()?.as_str().to_owned(),
        preview: shows(&name, size),
        name,
        size: u32::try_from(size).unwrap_or(u32::MAX),
        by: text(row, "ContentDocument.Owner.Name"),
        at: when(row, "ContentDocument.CreatedDate")?,
    })
}

fn attachment(row: &Value) -> Option<FileView> {
    let name = text(row, "Name").unwrap_or_default();
    let size = row["BodyLength"].as_u64().unwrap_or_default();
    Some(FileView {
        id: id_of(row)?,
        preview: shows(&name, size),
        name,
        size: u32::try_from(size).unwrap_or(u32::MAX),
        by: text(row, "CreatedBy.Name"),
        at: when(row, "CreatedDate")?,
    })
}

fn ending(name: &str) -> String {
    let ending = Path::new(name).extension().unwrap_or_default();
    ending.to_string_lossy().to_lowercase()
}

fn shows(name: &str, size: u64) -> bool {
    let ending = ending(name);
    let picture = PICTURES.contains(&ending.as_str()) && size <= SHOWN_BYTES as u64;
    picture || TEXTS.contains(&ending.as_str())
}

impl Orgdeck {
    /// What is shown of a file: a picture, or text.
    ///
    /// # Errors
    /// What the org answers; `file.no-preview` for one that cannot be shown.
    pub async fn preview_file(&self, id: IntegrationId, file: &str) -> Result<FilePreview, Error> {
        let at = At::open(self, id).await?;
        let file = file_id(file)?;
        let shown = self.observed(&at.row, beginning(&at, &file).await).await?;
        shown.ok_or_else(|| Error::known("file.no-preview"))
    }

    /// Saves a file of the org into a folder, under its own name or the next that is free.
    ///
    /// # Errors
    /// What the org answers, or the disk; a file that is not whole is not left under its name.
    pub async fn download_file(
        &self,
        id: IntegrationId,
        file: &str,
        folder: &Path,
    ) -> Result<Exported, Error> {
        let at = At::open(self, id).await?;
        let file = file_id(file)?;
        let arrived = self
            .observed(&at.row, fetch(&at, &file, folder).await)
            .await?;
        let (arriving, name) = arrived;
        arriving.keep(&self.shared, harmless(&name)).await
    }
}

/// An id of what has content.
fn file_id(text: &str) -> Result<RecordId, Error> {
    let id = record_id(text)?;
    match id.prefix() {
        "068" | "00P" => Ok(id),
        _ => Err(Error::named("input.case", "That is not the id of a file.")),
    }
}

/// As much of a file as is shown: of a text its beginning, a picture whole.
async fn beginning(at: &At, file: &RecordId) -> Result<Option<FilePreview>, Error> {
    let doing = "reading the file";
    let mut content = files::content(&at.org, file).await.doing(doing)?;
    let mut read = Vec::new();
    let more = content.read_to(&mut read, TEXT_BYTES).await.doing(doing)?;
    let Some(kind) = picture(&read) else {
        return Ok(text_of(&read, more));
    };
    let more = more && content.read_to(&mut read, SHOWN_BYTES).await.doing(doing)?;
    if more {
        return Ok(None);
    }
    let data = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, read);
    Ok(Some(FilePreview::Picture {
        address: format!("data:image/{kind};base64,{data}"),
    }))
}

/// A file with its name, whole but not under that name yet.
async fn fetch(at: &At, file: &RecordId, folder: &Path) -> Result<(Arriving, String), Error> {
    let head = files::head(&at.org, file).await;
    let head = head.doing("asking for the file's name")?;
    let doing = "reading the file";
    let mut content = files::content(&at.org, file).await.doing(doing)?;
    let (arriving, mut read) = (Arriving::begin(folder.to_owned()), 0_u64);
    while let Some(piece) = content.piece().await.doing(doing)? {
        read += piece.len() as u64;
        if !arriving.push(piece).await {
            break;
        }
    }
    match head.size {
        // a page that stands in for the file, or a line that was cut where nobody saw it
        Some(size) if size != read && !arriving.failed() => Err(ClientError::Truncated {
            read: usize::try_from(read).unwrap_or(usize::MAX),
            status: 200,
        })
        .doing(doing),
        _ => Ok((arriving, head.name)),
    }
}

/// The kind of raster picture that the first bytes tell, whatever the name.
fn picture(content: &[u8]) -> Option<&'static str> {
    match content {
        [0x89, b'P', b'N', b'G', ..] => Some("png"),
        [0xff, 0xd8, 0xff, ..] => Some("jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("gif"),
        _ if content.starts_with(b"RIFF") && content.get(8..12) == Some(b"WEBP") => Some("webp"),
        _ => None,
    }
}

/// What is text; `more` where these bytes are not all, so that the last character may be cut.
fn text_of(content: &[u8], more: bool) -> Option<FilePreview> {
    let whole = match std::str::from_utf8(content) {
        Ok(whole) => whole,
        Err(error) if more && error.error_len().is_none() => {
            std::str::from_utf8(&content[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    if whole.contains('\0') {
        return None;
    }
    let text: String = whole.chars().take(SHOWN_TEXT).collect();
    Some(FilePreview::Text {
        cut: more || text.len() < whole.len(),
        text,
    })
}

/// A name that stays in its folder and that every system takes.
fn harmless(name: &str) -> String {
    let plain = |c: char| match c {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
        c if c.is_control() => '_',
        c => c,
    };
    let name: String = name.chars().map(plain).take(150).collect();
    let name = name.trim_matches([' ', '.']);
    match name {
        "" => "file".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_the_org_stays_in_its_folder() {
        assert_eq!(harmless("../../.bashrc"), "_.._.bashrc");
        assert_eq!(harmless("a\\b:c.txt"), "a_b_c.txt");
        assert_eq!(harmless(" .. "), "file");
        assert_eq!(harmless("Rechnung März.pdf"), "Rechnung März.pdf");
    }

    #[test]
    fn a_file_is_what_its_content_says() {
        assert_eq!(picture(b"\x89PNG\r\n\x1a\n"), Some("png"));
        assert_eq!(picture(b"RIFF\0\0\0\0WEBPVP8 "), Some("webp"));
        assert_eq!(picture(b"RIFF\0\0\0\0WAVE"), None);
        // a drawing can hold scripts, so it is text
        assert_eq!(picture(b"<svg onload=alert(1)>"), None);
        let text = |content: &[u8], more| match text_of(content, more) {
            Some(FilePreview::Text { text, cut }) => Some((text, cut)),
            _ => None,
        };
        let is = |text: &str, cut| Some((text.to_owned(), cut));
        assert_eq!(
            text(b"<svg onload=alert(1)>", false),
            is("<svg onload=alert(1)>", false)
        );
        assert_eq!(text("\u{e4}b".as_bytes(), true), is("\u{e4}b", true));
        assert_eq!(text(&"b\u{e4}".as_bytes()[..2], true), is("b", true));
        assert_eq!(text(&"b\u{e4}".as_bytes()[..2], false), None);
        assert_eq!(text(b"MZ\0\x01", false), None);
        assert_eq!(text(&[0xff, 0xfe, 0x00], true), None);
    }
}
