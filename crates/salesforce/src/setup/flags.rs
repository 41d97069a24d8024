//! The boxes of an app, and the elements by which the metadata API names them.

use super::AppParts;

/// A box of an app that is ticked or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// "Require Proof Key for Code Exchange (PKCE)".
    Pkce,
    /// "Require secret for Web Server Flow".
    SecretWeb,
    /// "Require secret for Refresh Token Flow".
    SecretRefresh,
    /// "Require secret for Token Exchange Flow".
    SecretTokenExchange,
    /// "Enable Refresh Token Rotation".
    Rotation,
    /// "Enable Client Credentials Flow".
    ClientCredentials,
    /// "Enable Authorization Code and Credentials Flow".
    CodeCredentials,
    /// "Enable Token Exchange Flow".
    TokenExchange,
    /// "Enable Device Flow".
    Device,
    /// "Issue JSON Web Token (JWT)-based access tokens for named users".
    JwtTokens,
    /// "Introspect All Tokens".
    IntrospectAll,
}

/// A flag, its element in a connected app and in an external client app, and whether the element says the opposite.
type Element = (Flag, &'static str, &'static str, bool);

const ELEMENTS: [Element; 11] = [
    (Flag::Pkce, "isPkceRequired", "isPkceRequired", false),
    (
        Flag::SecretWeb,
        "isConsumerSecretOptional",
        "isConsumerSecretOptional",
        true,
    ),
    (
        Flag::SecretRefresh,
        "isSecretRequiredForRefreshToken",
        "isSecretRequiredForRefreshToken",
        false,
    ),
    (
        Flag::SecretTokenExchange,
        "isSecretRequiredForTokenExchange",
        "isSecretRequiredForTokenExchange",
        false,
    ),
    (
        Flag::Rotation,
        "isRefreshTokenRotationEnabled",
        "isRefreshTokenRotationEnabled",
        false,
    ),
    (
        Flag::ClientCredentials,
        "isClientCredentialEnabled",
        "isClientCredentialsFlowEnabled",
        false,
    ),
    (
        Flag::CodeCredentials,
        "isCodeCredentialEnabled",
        "isCodeCredFlowEnabled",
        false,
    ),
    (
        Flag::TokenExchange,
        "isTokenExchangeEnabled",
        "isTokenExchangeEnabled",
        false,
    ),
    (Flag::Device, "", "isDeviceFlowEnabled", false),
    (
        Flag::JwtTokens,
        "isNamedUserJwtEnabled",
        "isNamedUserJwtEnabled",
        false,
    ),
    (
        Flag::IntrospectAll,
        "isIntrospectAllTokens",
        "isIntrospectAllTokens",
        false,
    ),
];

impl Flag {
    /// The element of an external client app's global settings, and whether it says the opposite of the box.
    #[must_use]
    pub fn element(self) -> (&'static str, bool) {
        let known = ELEMENTS.iter().find(|(flag, ..)| *flag == self);
        known.map_or(("", false), |(_, _, external, inverse)| {
            (external, *inverse)
        })
    }
}

/// The flags with their elements in this part.
pub(super) fn flag_elements(part: AppParts) -> impl Iterator<Item = (Flag, &'static str, bool)> {
    let element = move |(flag, connected, external, inverse): &Element| match part {
        AppParts::Connected => (*flag, *connected, *inverse),
        AppParts::Global => (*flag, *external, *inverse),
    };
    ELEMENTS
        .iter()
        .map(element)
        .filter(|(_, element, _)| !element.is_empty())
}
