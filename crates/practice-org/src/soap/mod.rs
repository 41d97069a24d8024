//! The SOAP APIs: partner and enterprise (`/services/Soap/u`, `/c`), metadata (`/m`).
//!
//! Only what integrations still need of them: signing in where the org allows it, who the session belongs to, taking
//! records out of the recycle bin, and reading the set-up of apps. Every other operation is refused as one that the
//! WSDL does not have. Sources: partner and metadata WSDL (as bundled with jsforce), SOAP API and Metadata API
//! Developer Guides; faults from public reports.

mod envelope;
mod fault;
mod metadata;
mod partner;
mod session;
mod undelete;

use axum::http::header::ALLOW;

use crate::http::Reply;
use crate::org::Call;
use crate::rest::auth::Caller;
use crate::rest::versions;
use crate::xml::Xml;
use envelope::Message;
use fault::Fault;

const SOAPENV: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
const CONTENT: &str = "text/xml;charset=UTF-8";

/// Which of the APIs an address is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Api {
    Enterprise,
    Metadata,
    Partner,
}

impl Api {
    /// The API of the path segment after `/services/Soap`.
    fn of(segment: &str) -> Option<Self> {
        [Self::Enterprise, Self::Metadata, Self::Partner]
            .into_iter()
            .find(|api| api.segment() == segment)
    }

    /// That segment.
    fn segment(self) -> &'static str {
        match self {
            Self::Enterprise => "c",
            Self::Metadata => "m",
            Self::Partner => "u",
        }
    }

    /// Namespace of its operations.
    fn namespace(self) -> &'static str {
        match self {
            Self::Enterprise => "urn:enterprise.soap.sforce.com",
            Self::Metadata => "http://soap.sforce.com/2006/04/metadata",
            Self::Partner => "urn:partner.soap.sforce.com",
        }
    }

    /// Namespace of the details of its faults, if they have any.
    fn faults(self) -> Option<&'static str> {
        match self {
            Self::Enterprise => Some("urn:fault.enterprise.soap.sforce.com"),
            Self::Metadata => None,
            Self::Partner => Some("urn:fault.partner.soap.sforce.com"),
        }
    }

    /// The operation of this name, if it is one of those that are answered.
    fn operation(self, name: &str) -> Option<Operation> {
        match self {
            Self::Enterprise | Self::Partner => partner::operation(name),
            Self::Metadata => metadata::operation(name),
        }
    }
}

/// What an operation answers: the element below `soapenv:Body`, written.
type Answered = Result<Xml, Fault>;

/// An operation that needs a session.
type Operation = fn(&mut Call<'_>, &Caller, &Message<'_>) -> Answered;

/// Answers a request below `/services/Soap`, if an API lives there: `{api}/{version}[/{org}]`.
pub(crate) fn answer(call: &mut Call<'_>, segments: &[&str]) -> Option<Reply> {
    let (api, version) = match segments {
        [api, version] | [api, version, _] => (Api::of(api)?, *version),
        _ => return None,
    };
    // unconfirmed: what Salesforce says to other methods
    if call.request.method != "POST" {
        return Some(Reply::empty(405).header(ALLOW, "POST"));
    }
    let reply = match versions::check(&format!("v{version}")) {
        Ok(version) => operate(call, api, &version).unwrap_or_else(|fault| fault.reply(api)),
        Err(_) => Fault::unexpected(
            "UNSUPPORTED_API_VERSION",
            "Invalid Api version specified on URL",
        )
        .reply(api),
    };
    Some(reply)
}

fn operate(call: &mut Call<'_>, api: Api, version: &str) -> Result<Reply, Fault> {
    let body = call.request.body.clone();
    let document = envelope::document(&body)?;
    let message = envelope::message(&document, version)?;
    let name = message.operation.tag_name();
    let unknown = || {
        let namespace = name.namespace().unwrap_or_default();
        Fault::client(format!(
            "No operation available for request {{{namespace}}}{}, please check the WSDL for the service.",
            name.name()
        ))
    };
    if name.namespace() != Some(api.namespace()) {
        return Err(unknown());
    }
    if name.name() == "login" && api != Api::Metadata {
        let answered = session::login(call, api, version, &message)?;
        return Ok(envelope(api, "", answered));
    }
    let operation = api.operation(name.name()).ok_or_else(unknown)?;
    let caller = session::caller(call, &message)?;
    let answered = operation(call, &caller, &message)?;
    // the metadata API's replies have no header
    let header = api.faults().map(|_| limits(call)).unwrap_or_default();
    Ok(envelope(api, &header, answered))
}

/// The reply around an answer.
fn envelope(api: Api, header: &str, answered: Xml) -> Reply {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"{SOAPENV}\" xmlns=\"{}\" xmlns:xsi=\"{XSI}\">\
         {header}<soapenv:Body>{}</soapenv:Body></soapenv:Envelope>",
        api.namespace(),
        answered.into_string(),
    );
    Reply::with_body(200, CONTENT, body)
}

/// `LimitInfoHeader`: the day's calls (SOAP API Developer Guide; public replies).
fn limits(call: &Call<'_>) -> String {
    let usage = &call.org.usage;
    let mut xml = Xml::default();
    xml.element("soapenv:Header", |xml| {
        xml.element("LimitInfoHeader", |xml| {
            xml.element("limitInfo", |xml| {
                xml.leaf("current", usage.used());
                xml.leaf("limit", usage.max());
                xml.leaf("type", "API REQUESTS");
            });
        });
    });
    xml.into_string()
}
