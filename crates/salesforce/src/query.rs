//! SOQL queries and their pages.
//!
//! A page holds at most 2,000 records; the next one is fetched from `nextRecordsUrl`, a path on the same instance
//! (REST API Developer Guide, "Query" and "Query more results"). The wanted page size is advice to the org.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use reqwest::Method;
use serde::de::DeserializeOwned;

use crate::answer::Answer;
use crate::error::Error;
use crate::org::{Ask, Org, Target};
use crate::records::{Paged, RawPage, Seed};
use crate::soql::Soql;

/// One page of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// How many records the whole result has.
    pub total_size: u64,
    /// Whether this is the last page.
    pub done: bool,
    /// The records of this page.
    pub records: Vec<T>,
    /// Where the next page is; `None` exactly when `done`.
    pub next: Option<NextRecords>,
}

/// The place of the next page: `/services/data/vNN.0/query/LOCATOR`, nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NextRecords(String);

impl NextRecords {
    /// Reads a place as it was answered or stored.
    ///
    /// # Errors
    /// When it is anything but the path of a further page.
    pub fn parse(text: &str) -> Result<NextRecords, Error> {
        if is_next_page(text) {
            return Ok(NextRecords(text.to_owned()));
        }
        Err(Error::Other(
            "this is not the place of a further page".to_owned(),
        ))
    }

    /// The same result from another record on, counted from 0: the number behind the locator says how many records come
    /// before it (shape of the documented samples; that any number is taken is unconfirmed).
    #[must_use]
    pub fn at(&self, record: u64) -> Option<NextRecords> {
        let (locator, _) = self.0.rsplit_once('-')?;
        NextRecords::parse(&format!("{locator}-{record}")).ok()
    }

    /// The path, with its leading slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NextRecords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for NextRecords {
    type Err = Error;

    fn from_str(text: &str) -> Result<NextRecords, Error> {
        NextRecords::parse(text)
    }
}

fn is_next_page(path: &str) -> bool {
    let Some(behind) = path.strip_prefix("/services/data/v") else {
        return false;
    };
    let mut parts = behind.split('/');
    let (version, resource, locator) = (parts.next(), parts.next(), parts.next());
    let version = version.and_then(|v| v.strip_suffix(".0"));
    let digits = |text: &str| {
        !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit())
    };
    // locators look like 01gXX0000000001-2000
    let plain = |text: &str| {
        (1..=200).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    version.is_some_and(digits)
        && matches!(resource, Some("query" | "queryAll"))
        && locator.is_some_and(plain)
        && parts.next().is_none()
}

/// The first page of a query, of as many records as the org likes.
///
/// # Errors
/// Any of [`Error`]; a fault in the SOQL is 400 `MALFORMED_QUERY`, `INVALID_FIELD` or `INVALID_TYPE`.
pub async fn query<T: DeserializeOwned>(org: &Org, soql: &Soql) -> Result<Page<T>, Error> {
    page(&org.call(ask(soql)).await?)
}

/// [`query`], each record read by a seed.
///
/// # Errors
/// As [`query`].
pub async fn query_by<R, S: Seed<R>>(org: &Org, soql: &Soql, seed: S) -> Result<Page<R>, Error> {
    page_by(&org.call(ask(soql)).await?, seed)
}

/// The first page of a query, of about `size` records (200 to 2,000; further pages are as long), each read by a seed.
///
/// # Errors
/// As [`query`].
pub async fn query_sized<R, S: Seed<R>>(
    org: &Org,
    soql: &Soql,
    size: u16,
    seed: S,
) -> Result<Page<R>, Error> {
    page_by(&org.call(sized(ask(soql), size)?).await?, seed)
}

/// The first page of a query that sees deleted records too, those that were purged excepted.
///
/// # Errors
/// As [`query`].
pub async fn query_all<T: DeserializeOwned>(org: &Org, soql: &Soql) -> Result<Page<T>, Error> {
    let ask = Ask::get(&["queryAll"]).with("q", soql.as_str());
    page(&org.call(ask).await?)
}

/// The page at `next`. Places live for 15 minutes without use, then 400 `INVALID_QUERY_LOCATOR`.
///
/// # Errors
/// Any of [`Error`].
pub async fn more<T: DeserializeOwned>(org: &Org, next: &NextRecords) -> Result<Page<T>, Error> {
    page(&org.call(ask_more(next)).await?)
}

/// The page at `next`, of about `size` records, each read by a seed.
///
/// # Errors
/// As [`more`].
pub async fn more_sized<R, S: Seed<R>>(
    org: &Org,
    next: &NextRecords,
    size: u16,
    seed: S,
) -> Result<Page<R>, Error> {
    page_by(&org.call(sized(ask_more(next), size)?).await?, seed)
}

fn ask_more(next: &NextRecords) -> Ask {
    Ask::to(Method::GET, Target::Path(next.0.clone()))
}

fn sized(ask: Ask, size: u16) -> Result<Ask, Error> {
    let size = size.clamp(200, 2_000);
    ask.header("sforce-query-options", &format!("batchSize={size}"))
}

fn ask(soql: &Soql) -> Ask {
    Ask::get(&["query"]).with("q", soql.as_str())
}

fn page<T: DeserializeOwned>(answer: &Answer) -> Result<Page<T>, Error> {
    page_by(answer, PhantomData)
}

fn page_by<R, S: Seed<R>>(answer: &Answer, seed: S) -> Result<Page<R>, Error> {
    whole(answer.json_by(Paged(seed))?, answer.status)
}

/// The page, if it tells where the rest of it is.
pub(crate) fn whole<T>(raw: RawPage<T>, status: u16) -> Result<Page<T>, Error> {
    let next = raw
        .next_records_url
        .map(|url| NextRecords::parse(&url))
        .transpose();
    let odd = |message: &str| Error::Decode {
        path: "nextRecordsUrl".to_owned(),
        message: message.to_owned(),
        status,
    };
    let next = next.map_err(|_| odd("expected the path of a further page"))?;
    // more records without a place to get them from would look like the end of the list
    if !raw.done && next.is_none() {
        return Err(odd("expected one, because there are more records"));
    }
    let next = if raw.done { None } else { next };
    Ok(Page {
        total_size: raw.total_size,
        done: raw.done,
        records: raw.records,
        next,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_path_of_a_further_page_is_followed() {
        for path in [
            "/services/data/v66.0/query/01gXX0000000001-2000",
            "/services/data/v60.0/query/01g-1",
        ] {
            assert!(NextRecords::parse(path).is_ok(), "{path}");
        }
        for path in [
            "",
            "/",
            "//evil.test/services/data/v60.0/query/01g-1",
            "https://evil.test/services/data/v60.0/query/01g-1",
            "/services/data/v60.0/query/../sobjects/Case",
            "/services/data/v60.0/query/01g-1/x",
            "/services/data/v60.0/query/01g-1?x=1",
            "/services/data/v60.0/query/%2e%2e",
            "/services/data/v60.0/query/",
            "/services/data/v/query/01g-1",
            "/services/data/v60.0/sobjects/Case",
            "/services/oauth2/revoke",
        ] {
            assert!(NextRecords::parse(path).is_err(), "{path}");
        }
    }
}
