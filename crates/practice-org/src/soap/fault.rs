//! Faults: HTTP 500 with `soapenv:Fault`, as the partner, enterprise and metadata APIs word them.
//!
//! The partner and enterprise APIs repeat code and sentence in `detail`, in a namespace of their own; the metadata API
//! has no detail (partner and metadata WSDL; public reports of faults of either).

use crate::error::ApiError;
use crate::http::Reply;
use crate::xml::escape;

use super::Api;

/// A refused call.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    kind: Kind,
    /// Salesforce's exception code; `Client` for what never reached an operation.
    code: String,
    /// The sentence, without the code.
    pub(super) message: String,
}

#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum Kind {
    /// The message could not be read or names no operation: SOAP's own `Client`.
    Client,
    /// `login()` failed.
    Login,
    /// Everything else that the operations met here can be refused with.
    Unexpected,
}

impl Fault {
    /// SOAP's own fault for what is no call at all.
    pub(super) fn client(message: impl Into<String>) -> Self {
        Self {
            kind: Kind::Client,
            code: "Client".to_owned(),
            message: message.into(),
        }
    }

    /// A refused sign-in.
    pub(super) fn login(code: &str, message: impl Into<String>) -> Self {
        Self {
            kind: Kind::Login,
            code: code.to_owned(),
            message: message.into(),
        }
    }

    /// A refused operation.
    pub(super) fn unexpected(code: &str, message: impl Into<String>) -> Self {
        Self {
            kind: Kind::Unexpected,
            code: code.to_owned(),
            message: message.into(),
        }
    }

    /// The reply under HTTP 500.
    pub(super) fn reply(&self, api: Api) -> Reply {
        let namespaces = match (self.kind, api.faults()) {
            (Kind::Client, _) => String::new(),
            (_, Some(faults)) => format!(" xmlns:sf=\"{faults}\" xmlns:xsi=\"{}\"", super::XSI),
            (_, None) => format!(" xmlns:sf=\"{}\"", api.namespace()),
        };
        let code = match self.kind {
            Kind::Client => "soapenv:Client".to_owned(),
            // without a prefix, as simple-salesforce's tests and later reports have it
            Kind::Login => self.code.clone(),
            Kind::Unexpected => format!("sf:{}", self.code),
        };
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"{}\"{namespaces}><soapenv:Body>\
             <soapenv:Fault><faultcode>{code}</faultcode><faultstring>{}</faultstring>{}</soapenv:Fault></soapenv:Body></soapenv:Envelope>",
            super::SOAPENV,
            escape(&self.sentence()),
            self.detail(api),
        );
        Reply::with_body(500, super::CONTENT, body)
    }

    fn sentence(&self) -> String {
        match self.kind {
            Kind::Client => self.message.clone(),
            _ => format!("{}: {}", self.code, self.message),
        }
    }

    fn detail(&self, api: Api) -> String {
        let name = match self.kind {
            Kind::Client => return String::new(),
            Kind::Login => "LoginFault",
            Kind::Unexpected => "UnexpectedErrorFault",
        };
        if api.faults().is_none() {
            return String::new();
        }
        format!(
            "<detail><sf:{name} xsi:type=\"sf:{name}\"><sf:exceptionCode>{}</sf:exceptionCode>\
             <sf:exceptionMessage>{}</sf:exceptionMessage></sf:{name}></detail>",
            self.code,
            escape(&self.message)
        )
    }
}

impl From<ApiError> for Fault {
    fn from(error: ApiError) -> Self {
        Self::unexpected(error.code, error.message)
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        ApiError::from(error).into()
    }
}
