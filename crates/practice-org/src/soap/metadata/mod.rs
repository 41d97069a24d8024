//! The metadata API: which apps and settings there are, and how they are set up.
//!
//! `describeMetadata`, `listMetadata` and `readMetadata` for the types a set-up checklist reads. Elements stand in the
//! order of the WSDL, fullName first; those that came with a version of the API are missing in earlier ones (Metadata
//! API Developer Guide). Deploying and retrieving are not here.

mod connected;
mod external;
mod scopes;
mod settings;

use crate::db::logins;
use crate::org::Call;
use crate::rest::auth::Caller;
use crate::xml::Xml;

use super::envelope::{Message, child, children, text, texts};
use super::partner::moment;
use super::{Answered, Fault, Operation};

/// Components a call may read.
const MOST_READ: usize = 10;
/// Queries a call may list by.
const MOST_LISTED: usize = 3;

/// A type of component.
struct Type {
    name: &'static str,
    directory: &'static str,
    suffix: &'static str,
    /// First API version that has it.
    since: u32,
    components: fn(&Call<'_>, u32) -> Result<Vec<Component>, Fault>,
}

/// One component.
struct Component {
    /// The `xsi:type` of its record: the type, except for settings.
    kind: &'static str,
    full_name: String,
    /// Id of its record; empty for settings, which have none.
    id: String,
    created_ms: i64,
    modified_ms: i64,
    /// The elements after `fullName`.
    content: Xml,
}

/// By name, as `describeMetadata` lists them.
const TYPES: [Type; 6] = [
    Type {
        name: "ConnectedApp",
        directory: "connectedApps",
        suffix: "connectedApp",
        since: 29,
        components: connected::components,
    },
    Type {
        name: "ExternalClientApplication",
        directory: "externalClientApps",
        suffix: "eca",
        since: 59,
        components: external::applications,
    },
    Type {
        name: "ExtlClntAppGlobalOauthSettings",
        directory: "extlClntAppGlobalOauthSets",
        suffix: "ecaGlblOauth",
        since: 59,
        components: external::global_settings,
    },
    Type {
        name: "ExtlClntAppOauthConfigurablePolicies",
        directory: "extlClntAppOauthPolicies",
        suffix: "ecaOauthPlcy",
        since: 59,
        components: external::policies,
    },
    Type {
        name: "ExtlClntAppOauthSettings",
        directory: "extlClntAppOauthSettings",
        suffix: "ecaOauth",
        since: 59,
        components: external::oauth_settings,
    },
    Type {
        name: "Settings",
        directory: "settings",
        suffix: "settings",
        since: 26,
        components: settings::components,
    },
];

/// The operation of this name, if it is one of those that are answered.
pub(super) fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "describeMetadata" => describe,
        "listMetadata" => list,
        "readMetadata" => read,
        _ => return None,
    })
}

/// Reading metadata needs "Modify Metadata Through Metadata API Functions" or "Modify All Data", as writing does.
fn permit(caller: &Caller) -> Result<(), Fault> {
    if caller.login.administrator {
        return Ok(());
    }
    Err(Fault::unexpected(
        "INSUFFICIENT_ACCESS",
        "use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions",
    ))
}

fn type_of(name: &str, version: u32) -> Result<&'static Type, Fault> {
    TYPES
        .iter()
        .find(|kind| kind.name == name && kind.since <= version)
        .ok_or_else(|| Fault::unexpected("INVALID_TYPE", format!("Unknown type:{name}")))
}

fn argument(message: &Message<'_>, name: &str) -> String {
    child(message.operation, name).map(text).unwrap_or_default()
}

fn describe(_: &mut Call<'_>, caller: &Caller, message: &Message<'_>) -> Answered {
    permit(caller)?;
    let mut xml = Xml::default();
    xml.element("describeMetadataResponse", |xml| {
        xml.element("result", |xml| {
            for kind in TYPES.iter().filter(|kind| kind.since <= message.version) {
                xml.element("metadataObjects", |xml| {
                    xml.leaf("directoryName", kind.directory);
                    xml.leaf("inFolder", false);
                    xml.leaf("metaFile", false);
                    xml.leaf("suffix", kind.suffix);
                    xml.leaf("xmlName", kind.name);
                });
            }
            xml.leaf("organizationNamespace", "");
            xml.leaf("partialSaveAllowed", true);
            xml.leaf("testRequired", false);
        });
    });
    Ok(xml)
}

fn list(call: &mut Call<'_>, caller: &Caller, message: &Message<'_>) -> Answered {
    permit(caller)?;
    let types: Vec<String> = children(message.operation, "queries")
        .map(|query| child(query, "type").map(text).unwrap_or_default())
        .collect();
    limit(types.len(), MOST_LISTED)?;
    let (admin, name) = creator(call)?;
    let mut listed = Xml::default();
    for asked in types {
        let kind = type_of(&asked, message.version)?;
        for component in (kind.components)(call, message.version)? {
            listed.element("result", |xml| {
                properties(xml, kind, &component, &admin, &name);
            });
        }
    }
    let mut xml = Xml::default();
    xml.element("listMetadataResponse", |xml| xml.append(&listed));
    Ok(xml)
}

/// `FileProperties`; times of records are whole seconds.
fn properties(xml: &mut Xml, kind: &Type, component: &Component, user_id: &str, user: &str) {
    let full_name = &component.full_name;
    xml.leaf("createdById", user_id);
    xml.leaf("createdByName", user);
    xml.leaf("createdDate", moment(second(component.created_ms)));
    xml.leaf(
        "fileName",
        format!("{}/{full_name}.{}", kind.directory, kind.suffix),
    );
    xml.leaf("fullName", full_name);
    xml.leaf("id", &component.id);
    xml.leaf("lastModifiedById", user_id);
    xml.leaf("lastModifiedByName", user);
    xml.leaf("lastModifiedDate", moment(second(component.modified_ms)));
    xml.leaf("manageableState", "unmanaged");
    xml.leaf("type", kind.name);
}

fn second(ms: i64) -> i64 {
    ms.div_euclid(1000) * 1000
}

fn read(call: &mut Call<'_>, caller: &Caller, message: &Message<'_>) -> Answered {
    permit(caller)?;
    let names = texts(message.operation, "fullNames");
    limit(names.len(), MOST_READ)?;
    let asked = argument(message, "type");
    // settings are read by the name of their own type as well, which `listMetadata` does not know
    let (kind, only) = match settings::own_type(&asked) {
        Some(own) => ("Settings", Some(own)),
        None => (asked.as_str(), None),
    };
    let components = (type_of(kind, message.version)?.components)(call, message.version)?;
    let mut xml = Xml::default();
    xml.element("readMetadataResponse", |xml| {
        xml.element("result", |xml| {
            for name in names {
                let found = components.iter().find(|component| {
                    component.full_name == name && only.is_none_or(|only| component.kind == only)
                });
                record(xml, found);
            }
        });
    });
    Ok(xml)
}

/// One record; what is not there is `xsi:nil` (public replies).
fn record(xml: &mut Xml, component: Option<&Component>) {
    match component {
        None => xml.empty("records", &[("xsi:nil", "true")]),
        Some(component) => {
            xml.element_with("records", &[("xsi:type", component.kind)], |xml| {
                xml.leaf("fullName", &component.full_name);
                xml.append(&component.content);
            });
        }
    }
}

fn limit(given: usize, most: usize) -> Result<(), Fault> {
    if given <= most {
        return Ok(());
    }
    Err(Fault::unexpected(
        "EXCEEDED_ID_LIMIT",
        format!("record limit reached. cannot submit more than {most} records in this operation"),
    ))
}

/// Who set the org up: its administrator, id and name.
fn creator(call: &Call<'_>) -> Result<(String, String), Fault> {
    let admin = logins::by_username(call.conn, logins::ADMIN)?;
    let id = admin.map(|admin| admin.user_id).unwrap_or_default();
    let name = call.conn.query_row(
        "SELECT \"Name\" FROM \"User\" WHERE \"Id\" = ?1",
        [&id],
        |row| row.get(0),
    )?;
    Ok((id, name))
}
