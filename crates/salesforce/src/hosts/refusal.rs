//! What is said of a typed address: what was corrected, or which rule refuses it.
//!
//! Not here: the rules (`parse`, `table`, `typed`).

use serde::Serialize;

/// One correction made to a typed address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    /// Blanks around it were cut off.
    Trimmed,
    /// `https://` (on loopback `http://`) was put in front.
    SchemeAdded,
    /// Upper case became lower case.
    LowerCased,
    /// Path, query and fragment were dropped.
    PathDropped,
    /// A bare My Domain name became an address.
    MyDomainNameExpanded,
    /// A bare `name--box` became the sandbox's address.
    SandboxNameExpanded,
    /// The address of the Lightning pages became that of the My Domain.
    LightningToMyDomain,
    /// The address of the Setup pages became that of the My Domain.
    SetupToMyDomain,
}

/// Why an address is refused. Each is one plain sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HostRefusal {
    /// Nothing was typed.
    #[error("No address was given.")]
    Empty,
    /// Far longer than an address is.
    #[error("This is {length} characters long, which no Salesforce address is.")]
    TooLong {
        /// Length in characters.
        length: usize,
    },
    /// It cannot be read as an address.
    #[error(
        "This cannot be read as a Salesforce address, which looks like https://yourdomain.my.salesforce.com."
    )]
    NotAnAddress,
    /// Blanks in the middle.
    #[error("There is a blank in the middle of this address.")]
    Blank,
    /// A control or invisible character, or an encoded zero byte.
    #[error("There is an invisible or control character in this address.")]
    ControlCharacter,
    /// A scheme other than `https` (or `http`).
    #[error(
        "An address starting with {scheme}: cannot be used; a Salesforce address starts with https://."
    )]
    Scheme {
        /// The scheme, lower case, without colon.
        scheme: String,
    },
    /// Plain `http` to a host that is in the table.
    #[error("http://{host} would not be encrypted; use https://{host}.")]
    PlainHttp {
        /// The host, after corrections.
        host: String,
    },
    /// A user name or password in front of the host.
    #[error(
        "There is an @ in this address: what stands before it is not the host, so it is refused."
    )]
    Userinfo,
    /// A host outside the table.
    #[error("{host} is not an address at which one signs in to a Salesforce org.")]
    NotSalesforce {
        /// The host, lower case.
        host: String,
    },
    /// A host outside the table that is made to look like one in it.
    #[error("{host} looks like {of} but does not belong to Salesforce.")]
    LooksLike {
        /// The host, lower case.
        host: String,
        /// What it looks like.
        of: String,
    },
    /// A host in other letters than a to z, written out or as punycode.
    #[error("{host} is written with letters that no Salesforce address has.")]
    Punycode {
        /// The host as given, lower case.
        host: String,
    },
    /// A port on a Salesforce host.
    #[error("Salesforce does not answer on port {port}; leave the port away.")]
    Port {
        /// The port.
        port: u16,
    },
    /// An address of this computer where the environment is not Practice.
    #[error("{host} is this computer; only a practice org can be there.")]
    LoopbackOutsidePractice {
        /// The host.
        host: String,
    },
    /// An answer that names another place on this computer than the practice org signed in to.
    #[error("The practice org's answer points to another program on this computer ({host}).")]
    OtherLoopback {
        /// Host and port.
        host: String,
    },
    /// A host elsewhere for the environment Practice.
    #[error("A practice org runs on this computer; {host} does not.")]
    NotLoopbackInPractice {
        /// The host.
        host: String,
    },
    /// A My Domain name without the sandbox's name, for the environment Sandbox.
    #[error("{name} does not name the sandbox; a sandbox's name looks like {name}--sandboxname.")]
    SandboxNameMissing {
        /// The name as typed, lower case.
        name: String,
    },
}

impl HostRefusal {
    /// What was taken over from the address, which an answer may have made of what it was sent.
    pub(crate) fn quoted(&mut self) -> Vec<&mut String> {
        match self {
            Self::Scheme { scheme } => vec![scheme],
            Self::LooksLike { host, of } => vec![host, of],
            Self::PlainHttp { host }
            | Self::NotSalesforce { host }
            | Self::Punycode { host }
            | Self::LoopbackOutsidePractice { host }
            | Self::OtherLoopback { host }
            | Self::NotLoopbackInPractice { host }
            | Self::SandboxNameMissing { name: host } => vec![host],
            Self::Empty
            | Self::TooLong { .. }
            | Self::NotAnAddress
            | Self::Blank
            | Self::ControlCharacter
            | Self::Userinfo
            | Self::Port { .. } => Vec::new(),
        }
    }
}
