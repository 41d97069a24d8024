//! How an org is set up, read from answers as real orgs give them.
//!
//! Their shapes: Metadata API Developer Guide and its WSDL; what tests and reports of public clients (jsforce, Salto,
//! CumulusCI, simple-salesforce) show of live orgs: the order and the empty elements of `readMetadata`, the words of
//! faults, the forms in which SOQL refuses an object, a field and a right. Values are made up.

mod faults;
mod metadata;
mod queries;

use crate::server::{Reply, answer};

/// An answer of the metadata API with this below its body.
fn soap(status: u16, inside: &str) -> Reply {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns=\"http://soap.sforce.com/2006/04/metadata\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <soapenv:Body>{inside}</soapenv:Body></soapenv:Envelope>"
    );
    answer(status, &[("Content-Type", "text/xml; charset=utf-8")], body)
}

/// What `readMetadata` gives.
fn read(records: &str) -> Reply {
    soap(
        200,
        &format!("<readMetadataResponse><result>{records}</result></readMetadataResponse>"),
    )
}

/// A refusal of the metadata API: the sentence begins with the code, and there is no detail.
fn fault(code: &str, sentence: &str) -> Reply {
    soap(
        500,
        &format!(
            "<soapenv:Fault><faultcode>sf:{code}</faultcode><faultstring>{code}: {sentence}</faultstring></soapenv:Fault>"
        ),
    )
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
