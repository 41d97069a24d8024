//! Files of a record: what there is, what can be shown of one, and saving it.

use std::path::Path;

use salesforce::{Error as ClientError, RecordId, files};
use serde_json::Value;

use super::{
    parts::SHOWN,
    record_id,
    related::{id_of, part, text, when},
};
use crate::{
    Error, Orgdeck,
    desk::at::At,
    error::Doing,
    views::{Exported, FilePreview, FileView, IntegrationId, Part},
};

/// Largest file that is shown, in bytes.
const SHOWN_BYTES: u64 = 8 << 20;

/// Longest text that is shown of a file, in characters.
const SHOWN_TEXT: usize = 200_000;

/// Endings of files the window can show.
const PICTURES: [&str; 5] = ["png", "jpg", "jpeg", "gif", "webp"];
const TEXTS: [&str; 10] = [
    "txt", "log", "csv", "json", "xml", "md", "yml", "yaml", "html", "eml",
];

/// Files and attachments in one list, newest first.
pub(super) fn both(
    files: Option<Result<Vec<Value>, ClientError>>,
    attachments: Option<Result<Vec<Value>, ClientError>>,
) -> Part<FileView> {
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
    let known = PICTURES.contains(&ending.as_str()) || TEXTS.contains(&ending.as_str());
    known && size <= SHOWN_BYTES
}

impl Orgdeck {
    /// What is shown of a file: a picture, or text.
    ///
    /// # Errors
    /// What the org answers; `file.no-preview` for one that cannot be shown.
    pub async fn preview_file(&self, id: IntegrationId, file: &str) -> Result<FilePreview, Error> {
        let content = self.content(id, file).await?;
        preview(&content).ok_or_else(|| Error::known("file.no-preview"))
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
        let name = files::name(&at.org, &record_id(file)?).await;
        let name = name.doing("asking for the file's name");
        let name = self.observed(&at.row, name).await?;
        let content = self.content(id, file).await?;
        crate::files::add(&self.shared, folder.to_owned(), harmless(&name), content).await
    }

    async fn content(&self, id: IntegrationId, file: &str) -> Result<Vec<u8>, Error> {
        let at = At::open(self, id).await?;
        let content = files::content(&at.org, &record_id(file)?).await;
        self.observed(&at.row, content.doing("reading the file"))
            .await
    }
}

/// What the content itself says that it is, whatever its name: a raster picture by its first bytes, or text.
fn preview(content: &[u8]) -> Option<FilePreview> {
    let kind = match content {
        [0x89, b'P', b'N', b'G', ..] => "png",
        [0xff, 0xd8, 0xff, ..] => "jpeg",
        [b'G', b'I', b'F', b'8', ..] => "gif",
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => "webp",
        _ => return text_of(content),
    };
    let data = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, content);
    Some(FilePreview::Picture {
        address: format!("data:image/{kind};base64,{data}"),
    })
}

fn text_of(content: &[u8]) -> Option<FilePreview> {
    let whole = std::str::from_utf8(content).ok()?;
    if whole.contains('\0') {
        return None;
    }
    let text: String = whole.chars().take(SHOWN_TEXT).collect();
    Some(FilePreview::Text {
        cut: text.len() < whole.len(),
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
        let picture = preview(b"\x89PNG\r\n\x1a\n");
        assert!(
            matches!(picture, Some(FilePreview::Picture { address }) if address.starts_with("data:image/png;base64,"))
        );
        // a drawing can hold scripts, so it is text
        let drawing = preview(b"<svg onload=alert(1)>");
        assert!(matches!(
            drawing,
            Some(FilePreview::Text { cut: false, .. })
        ));
        assert_eq!(preview(b"MZ\0\x01"), None);
        assert_eq!(preview(&[0xff, 0xfe, 0x00]), None);
    }
}
