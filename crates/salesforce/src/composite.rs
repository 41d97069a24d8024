//! Several requests in one call: `/composite` counts as one whatever is in it.
//!
//! At most 25 subrequests, at most five of them queries; each is answered for itself, and each may carry conditions in
//! its `httpHeaders` (REST API Developer Guide, "Composite" and "Composite Resources").
//!
//! Not here: sObject Collections, which carry no conditions.

use std::marker::PhantomData;

use reqwest::Method;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, value::RawValue};
use url::{Url, form_urlencoded};

use crate::answer;
use crate::error::{ApiError, ApiErrors, Duplicates, Error};
use crate::ids::RecordId;
use crate::org::{Ask, Org};
use crate::query::{self, Page};
use crate::records::{Paged, Seed};
use crate::soql::{Name, Soql};
use crate::time::http_date;
use crate::versions::ApiVersion;

/// Most subrequests of one call.
pub const MOST: usize = 25;

/// Most queries of one call.
pub const MOST_QUERIES: usize = 5;

/// Longest message kept of a refusal.
const MAX_MESSAGE: usize = 4_000;

/// One request of several.
#[derive(Debug, Clone)]
pub struct Part {
    method: Method,
    segments: Vec<String>,
    query: Vec<(&'static str, String)>,
    headers: Map<String, Value>,
    body: Option<Map<String, Value>>,
}

impl Part {
    /// A query.
    #[must_use]
    pub fn query(soql: &Soql) -> Part {
        Part::new(Method::GET, &["query"]).with("q", soql.as_str())
    }

    /// A query that also sees what is in the Recycle Bin.
    #[must_use]
    pub fn query_all(soql: &Soql) -> Part {
        Part::new(Method::GET, &["queryAll"]).with("q", soql.as_str())
    }

    /// Creates a record.
    #[must_use]
    pub fn create(object: &Name, fields: &Map<String, Value>) -> Part {
        let mut part = Part::new(Method::POST, &["sobjects", object.as_str()]);
        part.body = Some(fields.clone());
        part
    }

    /// Changes fields of a record, on the condition that it was not changed later than `if_unmodified_since`
    /// (milliseconds UTC, used to the second); otherwise the part is answered with 412.
    #[must_use]
    pub fn update(
        object: &Name,
        id: &RecordId,
        fields: &Map<String, Value>,
        if_unmodified_since: Option<i64>,
    ) -> Part {
        let mut part = Part::new(Method::PATCH, &["sobjects", object.as_str(), id.as_str()]);
        part.body = Some(fields.clone());
        if let Some(ms) = if_unmodified_since {
            part.headers
                .insert("If-Unmodified-Since".to_owned(), http_date(ms).into());
        }
        part
    }

    /// Has it saved although a duplicate rule finds the same, where the rule lets it. A part may carry any header but
    /// `Accept`, `Authorization` and `Content-Type` ("Composite Subrequest").
    #[must_use]
    pub fn allowing_duplicates(mut self) -> Part {
        self.headers.insert(
            "Sforce-Duplicate-Rule-Header".to_owned(),
            "allowSave=true".into(),
        );
        self
    }

    /// Moves a record to the Recycle Bin.
    #[must_use]
    pub fn delete(object: &Name, id: &RecordId) -> Part {
        Part::new(Method::DELETE, &["sobjects", object.as_str(), id.as_str()])
    }

    /// Any read, by its segments behind the version.
    #[must_use]
    pub fn read(segments: &[&str]) -> Part {
        Part::new(Method::GET, segments)
    }

    fn new(method: Method, segments: &[&str]) -> Part {
        Part {
            method,
            segments: segments.iter().map(|&segment| segment.to_owned()).collect(),
            query: Vec::new(),
            headers: Map::new(),
            body: None,
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Part {
        self.query.push((name, value.into()));
        self
    }

    /// `/services/data/vNN.0/…`, each segment encoded as one.
    fn url(&self, version: ApiVersion) -> Result<String, Error> {
        let odd = || Error::Other("the request cannot be written".to_owned());
        let mut url = Url::parse("https://org.invalid/").map_err(|_| odd())?;
        let version = format!("v{version}");
        url.path_segments_mut()
            .map_err(|()| odd())?
            .pop_if_empty()
            .extend(["services", "data", version.as_str()])
            .extend(&self.segments);
        if self.query.is_empty() {
            return Ok(url.path().to_owned());
        }
        // two more for each comma and blank of a query
        let length: usize = self.query.iter().map(|(_, text)| text.len() * 2).sum();
        let mut text = String::with_capacity(url.path().len() + length + 16);
        text.push_str(url.path());
        text.push('?');
        let at = text.len();
        let mut query = form_urlencoded::Serializer::for_suffix(text, at);
        Ok(query.extend_pairs(&self.query).finish())
    }

    fn written(&self, n: usize, version: ApiVersion) -> Result<Written<'_>, Error> {
        Ok(Written {
            method: self.method.as_str(),
            url: self.url(version)?,
            reference_id: format!("r{n}"),
            body: self.body.as_ref(),
            http_headers: Some(&self.headers).filter(|headers| !headers.is_empty()),
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'p> {
    all_or_none: bool,
    composite_request: Vec<Written<'p>>,
}

/// A part as it is sent.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'p> {
    method: &'p str,
    url: String,
    reference_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'p Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    http_headers: Option<&'p Map<String, Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answers {
    composite_response: Vec<PartAnswer>,
}

/// The answer to one of several.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PartAnswer {
    /// As it was written: what it is asked for reads it.
    #[serde(default)]
    body: Option<Box<RawValue>>,
    http_status_code: u16,
    #[serde(default)]
    reference_id: String,
    /// Of the whole call: parts have none of their own.
    #[serde(skip)]
    request_id: Option<String>,
}

/// Sends up to 25 requests together and gives the answers in the order of the parts. None is undone when another
/// fails. With a write among them the call is never repeated.
///
/// # Errors
/// What concerns all of them: no answer, no session, an envelope that is refused. See
/// [`Error::may_have_been_applied`].
pub async fn together(org: &Org, parts: &[Part]) -> Result<Vec<PartAnswer>, Error> {
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let version = org.version().await?;
    let written = parts.iter().enumerate();
    let written = written.map(|(n, part)| part.written(n, version));
    let mut ask = Ask::new(Method::POST, &["composite"]).json(&Envelope {
        all_or_none: false,
        composite_request: written.collect::<Result<_, Error>>()?,
    })?;
    ask.reads = parts.iter().all(|part| part.method == Method::GET);
    let answer = org.call(ask).await?;
    let answers: Answers = answer.json()?;
    let mut answers = answers.composite_response;
    for part in &mut answers {
        part.request_id = answer.request_id();
    }
    let fits = answers.len() == parts.len()
        && answers
            .iter()
            .enumerate()
            .all(|(n, answer)| answer.reference_id == format!("r{n}"));
    if fits {
        return Ok(answers);
    }
    Err(odd(
        "compositeResponse",
        "expected one answer for each request",
    ))
}

impl PartAnswer {
    /// HTTP status of the part.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.http_status_code
    }

    /// The content, if it went well.
    ///
    /// # Errors
    /// [`Error::Api`] for a refusal of this part; a decode error without what the content was.
    pub fn json<T: DeserializeOwned>(self) -> Result<T, Error> {
        self.read(PhantomData)
    }

    fn read<T, S: Seed<T>>(&self, seed: S) -> Result<T, Error> {
        self.success()?;
        // what came may be a record's content, so it is not told
        answer::read(self.text(), seed).map_err(|wrong| odd(&wrong.path, "not as it is described"))
    }

    fn text(&self) -> &[u8] {
        self.body
            .as_ref()
            .map_or("null", |body| body.get())
            .as_bytes()
    }

    /// The first page of a query.
    ///
    /// # Errors
    /// As [`Self::json`].
    pub fn page<T: DeserializeOwned>(self) -> Result<Page<T>, Error> {
        self.page_by(PhantomData)
    }

    /// The first page of a query, each record read by a seed.
    ///
    /// # Errors
    /// As [`Self::json`].
    pub fn page_by<R, S: Seed<R>>(self, seed: S) -> Result<Page<R>, Error> {
        query::whole(self.read(Paged(seed))?, self.http_status_code)
    }

    /// The id of a record that was created.
    ///
    /// # Errors
    /// As [`Self::json`].
    pub fn created(self) -> Result<RecordId, Error> {
        #[derive(Deserialize)]
        struct Created {
            id: RecordId,
        }
        Ok(self.json::<Created>()?.id)
    }

    /// Nothing, where nothing is the answer of success.
    ///
    /// # Errors
    /// [`Error::Api`] for a refusal of this part.
    pub fn success(&self) -> Result<(), Error> {
        if (200..300).contains(&self.http_status_code) {
            return Ok(());
        }
        Err(Error::Api(ApiErrors {
            status: self.http_status_code,
            errors: errors(self.text()),
            request_id: self.request_id.clone(),
        }))
    }
}

/// `[{"errorCode", "message", "fields"}]`; a 412 may come without.
fn errors(body: &[u8]) -> Vec<ApiError> {
    let body: Value = answer::read(body, PhantomData).unwrap_or_default();
    let text = |error: &Value, name: &str| {
        let text = error.get(name).and_then(Value::as_str).unwrap_or_default();
        text.chars().take(MAX_MESSAGE).collect()
    };
    let fields = |error: &Value| {
        let named = error.get("fields").and_then(Value::as_array);
        named
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    };
    let errors = body.as_array().into_iter().flatten();
    errors
        .map(|error| ApiError {
            code: text(error, "errorCode"),
            message: text(error, "message"),
            fields: fields(error),
            duplicates: Duplicates::of(error),
        })
        .collect()
}

fn odd(path: &str, message: &str) -> Error {
    Error::Decode {
        path: path.chars().take(200).collect(),
        message: message.to_owned(),
        status: 200,
    }
}
