//! Every page of the frame: its address, its name in the navigation, who shows it and who takes its forms.
//!
//! Setup's pages have the addresses Salesforce's have (facts read in public repositories: `/lightning/setup/NAME/home`);
//! the practice org's own are below `/practice/`, where faults never meet them.

use crate::http::Params;
use crate::org::Call;

use super::frame::{Acted, Shown, Trouble, Visit};
use super::{practice, setup};

/// One page.
pub(super) struct Page {
    pub(super) address: &'static str,
    pub(super) label: &'static str,
    pub(super) show: fn(&mut Call<'_>, &Visit<'_>) -> Result<Shown, Trouble>,
    pub(super) act: fn(&mut Call<'_>, &Params) -> Acted,
}

/// The pages under their headings, as the navigation has them.
pub(super) const GROUPS: &[(&str, &[Page])] = &[
    (
        "Practice",
        &[
            Page {
                address: "/practice/faults",
                label: "Faults",
                show: practice::faults::show,
                act: practice::faults::act,
            },
            Page {
                address: "/practice/log",
                label: "Request log",
                show: practice::log::show,
                act: super::frame::nothing,
            },
            Page {
                address: "/practice/clock",
                label: "Clock",
                show: practice::clock::show,
                act: practice::clock::act,
            },
        ],
    ),
    (
        "Apps",
        &[
            Page {
                address: setup::apps::EXTERNAL,
                label: "External Client App Manager",
                show: setup::apps::show,
                act: setup::apps::act,
            },
            Page {
                address: setup::apps::MANAGER,
                label: "App Manager",
                show: setup::apps::show,
                act: setup::apps::act,
            },
            Page {
                address: setup::apps::CONNECTED,
                label: "Manage Connected Apps",
                show: setup::apps::show,
                act: setup::apps::act,
            },
            Page {
                address: "/lightning/setup/ConnectedAppsUsage/home",
                label: "Connected Apps OAuth Usage",
                show: setup::usage::show,
                act: setup::usage::act,
            },
        ],
    ),
    (
        "Users",
        &[
            Page {
                address: setup::users::ADDRESS,
                label: "Users",
                show: setup::users::show,
                act: setup::users::act,
            },
            Page {
                address: setup::profiles::ADDRESS,
                label: "Profiles",
                show: setup::profiles::show,
                act: setup::profiles::act,
            },
            Page {
                address: setup::permission_sets::ADDRESS,
                label: "Permission Sets",
                show: setup::permission_sets::show,
                act: setup::permission_sets::act,
            },
        ],
    ),
    (
        "Security and identity",
        &[
            Page {
                address: setup::settings::OAUTH,
                label: "OAuth and OpenID Connect",
                show: setup::settings::oauth,
                act: setup::settings::oauth_act,
            },
            Page {
                address: "/lightning/setup/SecuritySession/home",
                label: "Session Settings",
                show: setup::settings::sessions,
                act: setup::settings::sessions_act,
            },
            Page {
                address: "/lightning/setup/NetworkAccess/home",
                label: "Network Access",
                show: setup::settings::network,
                act: setup::settings::network_act,
            },
            Page {
                address: setup::remote_sites::ADDRESS,
                label: "Remote Site Settings",
                show: setup::remote_sites::show,
                act: setup::remote_sites::act,
            },
            Page {
                address: "/lightning/setup/OrgLoginHistory/home",
                label: "Login History",
                show: setup::lists::login_history,
                act: super::frame::nothing,
            },
        ],
    ),
    (
        "Company and data",
        &[
            Page {
                address: "/lightning/setup/CompanyProfileInfo/home",
                label: "Company Information",
                show: setup::company::information,
                act: super::frame::nothing,
            },
            Page {
                address: "/lightning/setup/OrgDomain/home",
                label: "My Domain",
                show: setup::company::domain,
                act: super::frame::nothing,
            },
            Page {
                address: "/lightning/setup/SystemOverview/home",
                label: "System Overview",
                show: setup::company::overview,
                act: super::frame::nothing,
            },
            Page {
                address: "/lightning/setup/ImportedPackage/home",
                label: "Installed Packages",
                show: setup::company::packages,
                act: super::frame::nothing,
            },
            Page {
                address: setup::objects::ADDRESS,
                label: "Object Manager",
                show: setup::objects::show,
                act: super::frame::nothing,
            },
            Page {
                address: "/lightning/setup/KnowledgeSettings/home",
                label: "Knowledge Settings",
                show: setup::settings::knowledge,
                act: setup::settings::knowledge_act,
            },
            Page {
                address: "/lightning/setup/DuplicateRules/home",
                label: "Duplicate Rules",
                show: setup::settings::duplicates,
                act: setup::settings::duplicates_act,
            },
        ],
    ),
];

/// Everything a page may say after a form was taken.
pub(super) const TOLD: &[&str] = &[
    practice::faults::SET,
    practice::faults::DROPPED,
    practice::faults::CLEARED,
    practice::faults::RELEASED,
    practice::clock::MOVED,
    setup::apps::SAVED,
    setup::apps::MADE,
    setup::apps::DELETED,
    setup::apps::SECRET,
    setup::granting::SAVED,
    setup::granting::SAVED_MORE,
    setup::permission_sets::ASSIGNED,
    setup::permission_sets::DELETED,
    setup::permission_sets::MADE,
    setup::permission_sets::SAVED,
    setup::remote_sites::SAVED,
    setup::remote_sites::DELETED,
    setup::settings::SAVED,
    setup::usage::REVOKED,
    setup::usage::EXPIRED,
    setup::usage::INSTALLED,
    setup::usage::UNINSTALLED,
    setup::usage::BLOCKED,
    setup::usage::UNBLOCKED,
    setup::users::SAVED,
    setup::users::PASSWORD,
    setup::users::TOKEN,
    setup::users::ASSIGNED,
];

/// The page at this path, if there is one.
pub(super) fn page_at(path: &str) -> Option<&'static Page> {
    let path = path.trim_end_matches('/');
    GROUPS
        .iter()
        .flat_map(|(_, pages)| *pages)
        .find(|page| page.address == path)
}
