//! Every resource of the control and who answers it; a test holds `openapi.json` against this.

use super::{Asked, Handled, clock, faults, log};

/// One method of one resource.
pub(super) struct Route {
    pub(super) method: &'static str,
    /// Below the base, with placeholders as OpenAPI writes them.
    pub(super) path: &'static str,
    pub(super) handler: fn(&Asked<'_>) -> Handled,
}

impl Route {
    /// The placeholders' values if the path is this resource's.
    pub(super) fn fits(&self, path: &[&str]) -> Option<Vec<String>> {
        let mine: Vec<&str> = self.path.trim_start_matches('/').split('/').collect();
        if mine.len() != path.len() {
            return None;
        }
        let mut params = Vec::new();
        for (mine, asked) in mine.iter().zip(path) {
            if mine.starts_with('{') {
                params.push((*asked).to_owned());
            } else if mine != asked {
                return None;
            }
        }
        Some(params)
    }
}

const fn route(
    method: &'static str,
    path: &'static str,
    handler: fn(&Asked<'_>) -> Handled,
) -> Route {
    Route {
        method,
        path,
        handler,
    }
}

/// What has a name of its own stands before what has a placeholder in its place.
pub(super) const ROUTES: &[Route] = &[
    route("GET", "/clock", clock::read),
    route("PATCH", "/clock", clock::advance),
    route("GET", "/faults", faults::list),
    route("POST", "/faults", faults::add),
    route("DELETE", "/faults", faults::clear),
    route("GET", "/faults/catalogue", faults::catalogue),
    route("POST", "/faults/release", faults::release),
    route("GET", "/faults/{id}", faults::one),
    route("DELETE", "/faults/{id}", faults::remove),
    route("GET", "/log", log::list),
    route("GET", "/log/{number}", log::one),
];
