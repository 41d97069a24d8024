//! API versions: which ones the org has, and which one is spoken.
//!
//! `GET /services/data` needs no token (REST API Developer Guide, "Versions"). Three versions appear a year, so the
//! newest is not written down anywhere: it is negotiated between a floor that was tested and the newest one known.

use std::fmt;
use std::str::FromStr;

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde::Deserialize;
use url::Url;

use crate::client::{Bounds, Call, Http};
use crate::error::Error;
use crate::hosts::Origin;
use crate::org::{Ask, Org};

/// An API version, such as 60.0; only the part before the dot ever changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiVersion(u16);

impl ApiVersion {
    /// The oldest version that is used unless one is chosen by hand (Spring '24).
    pub const FLOOR: ApiVersion = ApiVersion(60);
    /// The newest version that is known here (Summer '26).
    pub const NEWEST: ApiVersion = ApiVersion(67);

    /// Reads `60.0`, `60` or `v60.0`.
    #[must_use]
    pub fn parse(text: &str) -> Option<ApiVersion> {
        let text = text.trim();
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let number = text.strip_suffix(".0").unwrap_or(text);
        if number.is_empty() || number.len() > 3 || !number.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        number.parse().ok().map(ApiVersion)
    }

    /// The part before the dot.
    #[must_use]
    pub fn major(self) -> u16 {
        self.0
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.0", self.0)
    }
}

impl FromStr for ApiVersion {
    type Err = Error;

    fn from_str(text: &str) -> Result<ApiVersion, Error> {
        ApiVersion::parse(text)
            .ok_or_else(|| Error::Other("an API version is a number such as 60.0".to_owned()))
    }
}

/// How the version is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VersionChoice {
    /// The newest one both sides know.
    #[default]
    Negotiate,
    /// This one, whatever the org says.
    Fixed(ApiVersion),
}

/// A version as the org lists it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ListedVersion {
    /// The release's name, such as `Spring '24`.
    pub label: String,
    /// Such as `/services/data/v60.0`.
    pub url: String,
    /// Such as `60.0`.
    pub version: String,
}

/// The versions an org has, oldest first. Needs no token.
///
/// # Errors
/// Any of [`Error`] but those of a session.
pub async fn versions(http: &Http, instance: &Origin) -> Result<Vec<ListedVersion>, Error> {
    let call = Call {
        method: Method::GET,
        url: url(instance),
        headers: HeaderMap::new(),
        body: None,
        bounds: Bounds::Api,
    };
    http.send(call).await?.success()?.json()
}

/// Asks for the list of the org's resources, the least that a session can ask for. Gives nothing but the answer's
/// coming ([`Org::last_answer`]).
///
/// # Errors
/// Any of [`Error`].
pub async fn resources(org: &Org) -> Result<(), Error> {
    org.call(Ask::get(&[])).await.map(drop)
}

pub(crate) fn url(instance: &Origin) -> Url {
    let mut url = instance.as_url().clone();
    url.set_path("/services/data");
    url
}

/// The newest version known to both sides.
pub(crate) fn newest(listed: &[ListedVersion]) -> Result<ApiVersion, Error> {
    listed
        .iter()
        .filter_map(|listed| ApiVersion::parse(&listed.version))
        .filter(|version| (ApiVersion::FLOOR..=ApiVersion::NEWEST).contains(version))
        .max()
        .ok_or_else(|| {
            let newest = listed
                .last()
                .map_or("none", |listed| listed.version.as_str());
            Error::NoVersion {
                floor: ApiVersion::FLOOR,
                newest: newest.chars().take(10).collect(),
            }
        })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn listed(versions: &[&str]) -> Vec<ListedVersion> {
        let listed = |version: &&str| ListedVersion {
            label: "Some '26".into(),
            url: format!("/services/data/v{version}"),
            version: (*version).into(),
        };
        versions.iter().map(listed).collect()
    }

    #[test]
    fn the_newest_version_both_know_is_taken() {
        assert_eq!(
            newest(&listed(&["31.0", "60.0", "62.0"]))
                .unwrap()
                .to_string(),
            "62.0"
        );
        assert_eq!(
            newest(&listed(&["66.0", "67.0", "68.0", "99.0"])).unwrap(),
            ApiVersion::NEWEST
        );
        assert!(
            newest(&listed(&["31.0", "59.0"]))
                .unwrap_err()
                .to_string()
                .contains("59.0")
        );
        assert!(newest(&[]).is_err());
        assert!(newest(&listed(&["new", ""])).is_err());
    }

    #[test]
    fn a_version_is_read_as_people_write_it() {
        for text in ["60", "60.0", "v60.0", " V60.0 "] {
            assert_eq!(ApiVersion::parse(text), Some(ApiVersion::FLOOR), "{text}");
        }
        for text in ["", "v", "60.1", "6000", "-1", "60.0.0", "../60", "٦٠"] {
            assert_eq!(ApiVersion::parse(text), None, "{text}");
        }
    }
}
