//! Everything that leaves the application, and the search in it.

use std::path::Path;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use orgdeck::Error;
use serde::Serialize;

/// What was seen and where.
#[derive(Default)]
pub(crate) struct Seen(Vec<(String, String)>);

impl Seen {
    /// Something that crosses to the UI.
    pub(crate) fn view(&mut self, place: &str, view: &(impl Serialize + std::fmt::Debug)) {
        self.text(place, serde_json::to_string(view).unwrap());
        self.text(place, format!("{view:?}"));
    }

    /// An error: as the UI gets it, and all that could be logged of it.
    pub(crate) fn error(&mut self, place: &str, error: &Error) {
        self.view(place, &error.failure());
        self.text(place, format!("{error:?} {error:#?} {error}"));
        let mut source = std::error::Error::source(error);
        while let Some(inner) = source {
            self.text(place, format!("{inner:?} {inner}"));
            source = inner.source();
        }
    }

    /// Either of both.
    pub(crate) fn either<T: Serialize + std::fmt::Debug>(
        &mut self,
        place: &str,
        end: Result<T, Error>,
    ) {
        match end {
            Ok(view) => self.view(place, &view),
            Err(error) => self.error(place, &error),
        }
    }

    pub(crate) fn text(&mut self, place: &str, text: String) {
        self.0.push((place.to_owned(), text));
    }

    /// Every file below a folder but these.
    pub(crate) fn files(&mut self, folder: &Path, but: &[&str]) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                self.files(&path, but);
            } else if !but.contains(&name.as_str()) {
                let bytes = std::fs::read(&path).unwrap();
                self.text(&name, String::from_utf8_lossy(&bytes).into_owned());
            }
        }
    }

    /// How many things were seen.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Where any of the secrets was seen, in any of their shapes. The secret itself is not told.
    pub(crate) fn find(&self, secrets: &[(&'static str, String)]) -> Vec<String> {
        let mut found = Vec::new();
        for (kind, secret) in secrets {
            for (shape, needle) in shapes(secret) {
                let places = self.0.iter().filter(|(_, text)| text.contains(&needle));
                found.extend(places.map(|(place, _)| format!("{kind} ({shape}) in {place}")));
            }
        }
        found.sort();
        found.dedup();
        found
    }
}

/// The shapes in which a secret may hide.
fn shapes(secret: &str) -> Vec<(&'static str, String)> {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let utf16: String = secret.chars().flat_map(|letter| [letter, '\0']).collect();
    let debug = format!("{:?}", secret.as_bytes());
    let mut shapes = vec![
        ("raw", secret.to_owned()),
        ("reversed", secret.chars().rev().collect()),
        ("URL-encoded", form),
        ("lower case", secret.to_lowercase()),
        ("hex", hex.to_uppercase()),
        ("hex", hex),
        ("UTF-16", utf16),
        ("bytes", debug.trim_matches(['[', ']']).to_owned()),
        // most of a token is as bad as all of it
        ("a part", secret.chars().skip(8).take(16).collect()),
    ];
    for shift in 0..3 {
        let padded = [&vec![b' '; shift], secret.as_bytes()].concat();
        for encoded in [
            STANDARD_NO_PAD.encode(&padded),
            URL_SAFE_NO_PAD.encode(&padded),
        ] {
            // letters at both ends depend on the neighbours
            let from = if shift == 0 { 0 } else { 4 };
            shapes.push(("base64", encoded[from..encoded.len() - 2].to_owned()));
        }
    }
    shapes
}

#[test]
fn every_shape_of_a_secret_is_found() {
    let secret = "5Aep861-secret/of+quite_some.length==".to_owned();
    let hidden = [
        format!("a {secret} b"),
        secret
            .as_bytes()
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect(),
        STANDARD_NO_PAD.encode(format!("x{secret}y")),
        URL_SAFE_NO_PAD.encode(format!("xy{secret}")),
        url::form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
    ];
    for text in hidden {
        let mut seen = Seen::default();
        seen.text("here", text.clone());
        assert!(
            !seen.find(&[("token", secret.clone())]).is_empty(),
            "{text}"
        );
    }
    let mut seen = Seen::default();
    seen.text("here", "nothing".to_owned());
    assert!(seen.find(&[("token", secret)]).is_empty());
}
