//! The one style sheet of the org's pages, light and dark, and their icon.

use axum::http::header::CACHE_CONTROL;

use crate::http::Reply;

/// Where it stands.
pub(super) const ADDRESS: &str = "/practice/style.css";

const CSS: &str = include_str!("style.css");

/// Where the icon stands.
pub(super) const ICON_ADDRESS: &str = "/practice/icon.svg";

/// Orgdeck's mark.
const ICON: &str = include_str!("icon.svg");

/// [`ADDRESS`]; asked for anew at each page, so that a newer org is not shown in an older one's clothes.
pub(crate) fn stylesheet() -> Reply {
    Reply::with_body(200, "text/css;charset=UTF-8", CSS).header(CACHE_CONTROL, "no-cache")
}

/// [`ICON_ADDRESS`].
pub(crate) fn icon() -> Reply {
    Reply::with_body(200, "image/svg+xml", ICON).header(CACHE_CONTROL, "max-age=86400")
}
