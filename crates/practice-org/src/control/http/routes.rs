//! Every resource of the control and who answers it; a test holds `openapi.json` against this.

use super::{Asked, Handled, apps, clock, faults, log, org, records, sessions, users};

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
    route("GET", "/apps", apps::list),
    route("POST", "/apps", apps::create),
    route("GET", "/apps/{app}", apps::one),
    route("PATCH", "/apps/{app}", apps::change),
    route("DELETE", "/apps/{app}", apps::delete),
    route("POST", "/apps/{app}/secret", apps::rotate_secret),
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
    route("GET", "/org", org::read),
    route("PATCH", "/org", org::change),
    route("PATCH", "/records/{id}", records::change),
    route("DELETE", "/records/{id}", records::delete),
    route("GET", "/sessions", sessions::list),
    route("POST", "/sessions", sessions::approve),
    route("DELETE", "/sessions", sessions::revoke_all),
    route("POST", "/sessions/expire", sessions::expire_all),
    route("GET", "/sessions/{id}", sessions::one),
    route("DELETE", "/sessions/{id}", sessions::revoke),
    route("POST", "/sessions/{id}/expire", sessions::expire),
    route("POST", "/sessions/{id}/rotate", sessions::rotate),
    route("GET", "/users", users::list),
    route("GET", "/users/{username}", users::one),
    route("PATCH", "/users/{username}", users::change),
    route("POST", "/users/{username}/password", users::set_password),
    route(
        "GET",
        "/users/{username}/security-token",
        users::security_token,
    ),
    route(
        "POST",
        "/users/{username}/security-token",
        users::reset_security_token,
    ),
    route(
        "PUT",
        "/users/{username}/objects/{object}",
        users::set_object_rights,
    ),
    route(
        "PUT",
        "/users/{username}/objects/{object}/fields/{field}",
        users::set_field_rights,
    ),
];
